/**
 * The scorer of a logistic regression.
 *
 * The design matrix is never built: each source column adds one number to the log odds of a row, looked up by
 * level or multiplied by a coefficient. A row and a table make the same additions in the same order, which is
 * what makes their probabilities equal to the last bit.
 *
 * @module
 */
import { inputColumn } from "../../features/encoding/matrix.ts";
import { termValues } from "../../features/encoding/numeric.ts";
import type { EncodedNumeric, EncodedText, Encoding } from "../../features/encoding/types.ts";
import { InputError } from "../../internal/input-error.ts";
import { sigmoid } from "../../numeric/logistic.ts";
import { type Column, rowCount } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { checkRow, lacksColumn, numberOfValue } from "../row-value.ts";
import type { Scorer, ScoringReport, ScoringRow } from "../scorer.ts";
import type { LogisticRegressionModel } from "./model.ts";
import { offsetOf, offsetOfRow } from "./offset.ts";

/** What one source column does to the log odds. */
interface ColumnReader {
  readonly encoded: EncodedNumeric | EncodedText;
  /** Adds to the log odds of every row; `null` when the whole column is missing. */
  addTable(column: Column | null, margin: Float64Array): void;
  /** What one value adds. */
  addValue(value: unknown): number;
  missing: number;
  unseen: number;
}

/** Compiles a logistic regression whose structure has been checked. O(terms). */
export function prepareLogisticScorer(model: LogisticRegressionModel): Scorer {
  const { intercept, coefficients } = model.params;
  // The check lets a file without options pass, as models of 0.1 may be.
  const offset = (model as Partial<LogisticRegressionModel>).options?.offset ?? null;
  const readers = model.encoding.columns.map((encoded) =>
    encoded.kind === "text"
      ? textReader(encoded, coefficients, model.encoding)
      : numericReader(encoded, coefficients),
  );
  let rows = 0;

  function scoreRow(row: ScoringRow): number {
    checkRow(row);
    let margin = intercept;
    for (let c = 0; c < readers.length; c++) {
      const reader = readers[c]!;
      const { name } = reader.encoded;
      const value = row[name];
      if (value === undefined && !(name in row)) throw lacksColumn(`row.${name}`);
      margin += reader.addValue(value);
    }
    if (offset !== null) margin += offsetOfRow(row, offset);
    rows++;
    return sigmoid(margin);
  }

  function scoreTable(input: TableInput): Float64Array {
    const table = tableFrom(input, "table");
    // All doors first: a table is scored whole or not at all, and counted so.
    const columns = readers.map((reader) => inputColumn(table, reader.encoded));
    const known = offset === null ? undefined : offsetOf(table, offset);
    const margin = new Float64Array(rowCount(table)).fill(intercept);
    readers.forEach((reader, c) => {
      reader.addTable(columns[c]!, margin);
    });
    if (known !== undefined) for (let i = 0; i < margin.length; i++) margin[i]! += known[i]!;
    for (let i = 0; i < margin.length; i++) margin[i] = sigmoid(margin[i]!);
    rows += margin.length;
    return margin;
  }

  const report = (): ScoringReport => ({
    rows,
    missing: countsOf(readers, "missing"),
    unseen: countsOf(readers, "unseen"),
  });
  return Object.freeze({ scoreRow, scoreTable, report });
}

function numericReader(encoded: EncodedNumeric, coefficients: readonly number[]): ColumnReader {
  const { kind, name, fill, valueTerm, missingTerm } = encoded;
  const slope = valueTerm === null ? 0 : coefficients[valueTerm]!;
  const whenMissing = slope * fill + (missingTerm === null ? 0 : coefficients[missingTerm]!);
  const path = `row.${name}`;
  const reader: ColumnReader = {
    encoded,
    missing: 0,
    unseen: 0,
    addTable(column, margin) {
      const values = column === null || column.kind === "text" ? undefined : termValues(column);
      for (let i = 0; i < margin.length; i++) {
        const value = values === undefined ? Number.NaN : values[i]!;
        if (Number.isNaN(value)) {
          margin[i]! += whenMissing;
          reader.missing++;
        } else margin[i]! += slope * value;
      }
    },
    addValue(value) {
      const number = numberOfValue(kind, value, path);
      if (Number.isNaN(number)) {
        reader.missing++;
        return whenMissing;
      }
      if (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY) {
        throw new InputError("not-finite", path, "a finite number", value);
      }
      return slope * number;
    },
  };
  return reader;
}

function textReader(
  encoded: EncodedText,
  coefficients: readonly number[],
  { terms }: Encoding,
): ColumnReader {
  const { name, reference, levels, firstTerm, otherLevel, missingTerm } = encoded;
  const ofLevel = levels.map((_, k) => coefficients[firstTerm + k]!);
  const lastTerm = missingTerm ?? firstTerm + levels.length - 1;
  let average = 0;
  for (let term = firstTerm; term <= lastTerm; term++) average += terms[term]!.mean * coefficients[term]!;
  const whenMissing = missingTerm === null ? average : coefficients[missingTerm]!;
  const whenUnseen = otherLevel === null ? average : ofLevel[otherLevel]!;
  const known = new Map(levels.map((level, k) => [level, ofLevel[k]!]));
  known.set(reference, 0);
  const path = `row.${name}`;
  const reader: ColumnReader = {
    encoded,
    missing: 0,
    unseen: 0,
    addTable(column, margin) {
      const text = column?.kind === "text" ? column : undefined;
      const ofCode = Float64Array.from(text?.levels ?? [], (level) => known.get(level) ?? whenUnseen);
      const isUnseen = Uint8Array.from(text?.levels ?? [], (level) => Number(!known.has(level)));
      for (let i = 0; i < margin.length; i++) {
        const code = text === undefined ? -1 : text.codes[i]!;
        if (code < 0) {
          margin[i]! += whenMissing;
          reader.missing++;
        } else {
          margin[i]! += ofCode[code]!;
          if (otherLevel === null) reader.unseen += isUnseen[code]!;
        }
      }
    },
    addValue(value) {
      if (value === null || value === undefined) {
        reader.missing++;
        return whenMissing;
      }
      if (typeof value !== "string") throw new InputError("wrong-type", path, "a string or null", value);
      const found = known.get(value);
      if (found !== undefined) return found;
      if (otherLevel === null) reader.unseen++;
      return whenUnseen;
    },
  };
  return reader;
}

function countsOf(readers: readonly ColumnReader[], what: "missing" | "unseen"): Record<string, number> {
  return Object.fromEntries(
    readers.filter((reader) => reader[what] > 0).map((reader) => [reader.encoded.name, reader[what]]),
  );
}
