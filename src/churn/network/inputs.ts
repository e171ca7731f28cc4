/**
 * Rows of a table as inputs of a network: the terms of an encoding, standardised, in single precision.
 *
 * A row and a table write the same numbers, which is what makes their probabilities equal to the last bit.
 *
 * @module
 */
import { IS_UNSEEN, inputColumn, levelIndices } from "../../features/encoding/matrix.ts";
import { termValues } from "../../features/encoding/numeric.ts";
import type { EncodedNumeric, EncodedTerm, EncodedText, Encoding } from "../../features/encoding/types.ts";
import { InputError } from "../../internal/input-error.ts";
import { type Column, rowCount, type Table } from "../../table/table.ts";
import { checkRow, lacksColumn, numberOfValue } from "../row-value.ts";
import type { ScoringRow } from "../scorer.ts";

/** Inputs further than this from their mean, in standard deviations, are brought back to it: sums stay finite. */
export const FARTHEST_INPUT = 100;

/** Rows written at a time, column after column: few enough to stay in the cache. */
const ROWS_AT_A_TIME = 512;

/** What became of one value. */
const KNOWN = 0;
const MISSING = 1;
const UNSEEN = 2;
type Path = typeof KNOWN | typeof MISSING | typeof UNSEEN;

/** Writes rows into the inputs of a network and counts what took a special path. */
export interface InputWriter {
  /** Number of inputs. */
  readonly inputs: number;
  /**
   * A table, checked as a whole; then any of its rows can be written, row after row, to the start of `x`.
   *
   * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite`.
   */
  open(table: Table): { readonly rows: number; write(x: Float32Array, from: number, to: number): void };
  /**
   * One row.
   *
   * @throws {@link InputError} `missing-column`, `wrong-type`, `not-finite`.
   */
  writeRow(row: ScoringRow, x: Float32Array): void;
  /** Missing and unseen values so far, by column; columns without any are not listed. */
  readonly missing: () => Record<string, number>;
  readonly unseen: () => Record<string, number>;
}

/** What one source column writes. */
interface ColumnWriter {
  readonly encoded: EncodedNumeric | EncodedText;
  /** Writes the values of a column into rows of `inputs` numbers; `null` when the whole column is missing. */
  bind(column: Column | null): (x: Float32Array, from: number, to: number, inputs: number) => void;
  writeValue(value: unknown, x: Float32Array): Path;
  missing: number;
  unseen: number;
}

/** Compiles an encoding. O(terms). */
export function prepareInputs(encoding: Encoding): InputWriter {
  const inputs = encoding.terms.length;
  const writers = encoding.columns.map((encoded) =>
    encoded.kind === "text" ? textWriter(encoded, encoding) : numericWriter(encoded, encoding),
  );
  const paths = new Uint8Array(writers.length);
  return {
    inputs,
    open(table) {
      // All doors first: a table is read whole or not at all, and counted so.
      const columns = writers.map((writer) => inputColumn(table, writer.encoded));
      const bound = writers.map((writer, c) => writer.bind(columns[c]!));
      return {
        rows: rowCount(table),
        write(x, from, to) {
          for (let start = from; start < to; start += ROWS_AT_A_TIME) {
            const end = Math.min(to, start + ROWS_AT_A_TIME);
            const part = x.subarray((start - from) * inputs, (end - from) * inputs);
            for (const write of bound) write(part, start, end, inputs);
          }
        },
      };
    },
    writeRow(row, x) {
      checkRow(row);
      for (let c = 0; c < writers.length; c++) {
        const writer = writers[c]!;
        const { name } = writer.encoded;
        const value = row[name];
        if (value === undefined && !(name in row)) throw lacksColumn(`row.${name}`);
        paths[c] = writer.writeValue(value, x);
      }
      for (let c = 0; c < writers.length; c++) {
        if (paths[c] === MISSING) writers[c]!.missing++;
        else if (paths[c] === UNSEEN) writers[c]!.unseen++;
      }
    },
    missing: () => countsOf(writers, "missing"),
    unseen: () => countsOf(writers, "unseen"),
  };
}

/** A term's value as an input. */
function standardised(value: number, { mean, scale }: EncodedTerm): number {
  return Math.max(-FARTHEST_INPUT, Math.min(FARTHEST_INPUT, (value - mean) / scale));
}

function numericWriter(encoded: EncodedNumeric, { terms }: Encoding): ColumnWriter {
  const { kind, name, fill, valueTerm, missingTerm } = encoded;
  const path = `row.${name}`;
  const valueOfTerm = valueTerm === null ? undefined : terms[valueTerm]!;
  const missingOfTerm = missingTerm === null ? undefined : terms[missingTerm]!;
  const filled = valueOfTerm === undefined ? 0 : standardised(fill, valueOfTerm);
  const [present, absent] =
    missingOfTerm === undefined ? [0, 0] : [standardised(0, missingOfTerm), standardised(1, missingOfTerm)];
  const { mean = 0, scale = 1 } = valueOfTerm ?? {};
  const writer: ColumnWriter = {
    encoded,
    missing: 0,
    unseen: 0,
    bind(column) {
      const values = column === null || column.kind === "text" ? undefined : termValues(column);
      return (x, from, to, inputs) => {
        let missing = 0;
        for (let i = from, at = 0; i < to; i++, at += inputs) {
          const value = values === undefined ? Number.NaN : values[i]!;
          const isMissing = Number.isNaN(value);
          if (isMissing) missing++;
          if (valueTerm !== null) {
            const input = Math.max(-FARTHEST_INPUT, Math.min(FARTHEST_INPUT, (value - mean) / scale));
            x[at + valueTerm] = isMissing ? filled : input;
          }
          if (missingTerm !== null) x[at + missingTerm] = isMissing ? absent : present;
        }
        writer.missing += missing;
      };
    },
    writeValue(value, x) {
      const number = numberOfValue(kind, value, path);
      if (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY) {
        throw new InputError("not-finite", path, "a finite number", value);
      }
      const isMissing = Number.isNaN(number);
      if (valueOfTerm !== undefined) x[valueTerm!] = isMissing ? filled : standardised(number, valueOfTerm);
      if (missingTerm !== null) x[missingTerm] = isMissing ? absent : present;
      return isMissing ? MISSING : KNOWN;
    },
  };
  return writer;
}

function textWriter(encoded: EncodedText, { terms }: Encoding): ColumnWriter {
  const { name, levels, firstTerm, otherLevel, missingTerm } = encoded;
  const lastTerm = missingTerm ?? firstTerm + levels.length - 1;
  const own = terms.slice(firstTerm, lastTerm + 1);
  const zeros = Float32Array.from(own, (term) => standardised(0, term));
  const ones = Float32Array.from(own, (term) => standardised(1, term));
  const path = `row.${name}`;
  /** Where the 1 goes: an own term; -1 for the reference; -2 for the average row, all terms at their means. */
  const missingAt = missingTerm === null ? IS_UNSEEN : missingTerm - firstTerm;
  const write = (at: number, x: Float32Array, start: number): void => {
    if (at === IS_UNSEEN) x.fill(0, start, start + zeros.length);
    else {
      for (let t = 0; t < zeros.length; t++) x[start + t] = zeros[t]!;
      if (at >= 0) x[start + at] = ones[at]!;
    }
  };
  const atOf = new Map<string, number>();
  const known = [encoded.reference, ...levels];
  levelIndices(encoded, known).forEach((at, k) => {
    atOf.set(known[k]!, at);
  });
  const unknownAt = otherLevel ?? IS_UNSEEN;
  const writer: ColumnWriter = {
    encoded,
    missing: 0,
    unseen: 0,
    bind(column) {
      const text = column?.kind === "text" ? column : undefined;
      const indices = text === undefined ? new Int32Array(0) : levelIndices(encoded, text.levels);
      return (x, from, to, inputs) => {
        for (let i = from, at = firstTerm; i < to; i++, at += inputs) {
          const code = text === undefined ? -1 : text.codes[i]!;
          const index = code < 0 ? missingAt : indices[code]!;
          write(index, x, at);
          if (code < 0) writer.missing++;
          else if (index === IS_UNSEEN) writer.unseen++;
        }
      };
    },
    writeValue(value, x) {
      if (value === null || value === undefined) {
        write(missingAt, x, firstTerm);
        return MISSING;
      }
      if (typeof value !== "string") throw new InputError("wrong-type", path, "a string or null", value);
      const at = atOf.get(value) ?? unknownAt;
      write(at, x, firstTerm);
      return at === IS_UNSEEN ? UNSEEN : KNOWN;
    },
  };
  return writer;
}

function countsOf(writers: readonly ColumnWriter[], what: "missing" | "unseen"): Record<string, number> {
  return Object.fromEntries(
    writers.filter((writer) => writer[what] > 0).map((writer) => [writer.encoded.name, writer[what]]),
  );
}
