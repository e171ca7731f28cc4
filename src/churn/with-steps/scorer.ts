/**
 * The scorer of a model with steps.
 *
 * A row is read into a table of one row, and what is done to tables is done to it: that makes a row and a table equal to the
 * last bit, whatever the steps.
 *
 * @module
 */
import { inputColumn } from "../../features/encoding/matrix.ts";
import { applyStep } from "../../features/steps/steps.ts";
import { InputError } from "../../internal/input-error.ts";
import { toEpochMs } from "../../internal/time.ts";
import {
  booleanColumn,
  type Column,
  isMissing,
  MISSING_BOOLEAN,
  makeTable,
  numberColumn,
  rowCount,
  type Table,
  textColumn,
  timeColumn,
} from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { checkRow, lacksColumn, numberOfValue } from "../row-value.ts";
import type { Scorer, ScoringRow } from "../scorer.ts";
import type { InputColumn, ModelWithSteps } from "./model.ts";

/**
 * The scorer of a model with steps that has been checked.
 *
 * @param base - The prepared scorer of the classifier inside.
 */
export function prepareStepsScorer({ inputs, steps }: ModelWithSteps, base: Scorer): Scorer {
  const missing = new Map<string, number>();
  const unseen = new Map<string, number>();
  let rows = 0;

  /** Through the steps; what is counted is added up only when the scores are there. */
  function score<T>(before: Table, finish: (behind: Table) => T): T {
    const strangers = new Map<string, number>();
    let table = before;
    for (const step of steps) table = applyStep(step, table, strangers);
    const scores = finish(table);
    countMissing(before, missing);
    for (const [name, count] of strangers) unseen.set(name, (unseen.get(name) ?? 0) + count);
    return scores;
  }

  return Object.freeze({
    scoreRow(row) {
      checkRow(row as ScoringRow);
      const before = tableOfRow(inputs, row as ScoringRow);
      const p = score(before, (behind) => base.scoreRow(rowOfTable(behind)));
      rows++;
      return p;
    },
    scoreTable(input) {
      const table = tableFrom(input, "table");
      const count = rowCount(table);
      const before = Object.fromEntries(
        inputs.map((input) => [input.name, inputColumn(table, input) ?? missingColumn(input.kind, count)]),
      );
      const scores = score(makeTable(before), (behind) => base.scoreTable(behind));
      rows += count;
      return scores;
    },
    report() {
      const inside = base.report().unseen;
      const names = inputs.map(({ name }) => name);
      const counted = (of: (name: string) => number): Record<string, number> =>
        Object.fromEntries(names.map((name) => [name, of(name)] as const).filter(([, count]) => count > 0));
      return {
        rows,
        missing: counted((name) => missing.get(name) ?? 0),
        unseen: counted((name) => (unseen.get(name) ?? 0) + (inside[name] ?? 0)),
      };
    },
  } satisfies Scorer);
}

function countMissing(table: Table, counts: Map<string, number>): void {
  const rows = rowCount(table);
  for (const [name, column] of Object.entries(table)) {
    let count = 0;
    for (let i = 0; i < rows; i++) if (isMissing(column, i)) count++;
    if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
  }
}

function missingColumn(kind: InputColumn["kind"], rows: number): Column {
  switch (kind) {
    case "text":
      return textColumn(new Int32Array(rows).fill(-1), []);
    case "boolean":
      return booleanColumn(new Uint8Array(rows).fill(MISSING_BOOLEAN));
    default: {
      const values = new Float64Array(rows).fill(Number.NaN);
      return kind === "number" ? numberColumn(values) : timeColumn(values);
    }
  }
}

function tableOfRow(inputs: readonly InputColumn[], row: ScoringRow): Table {
  const columns = inputs.map(({ name, kind }) => {
    const value = row[name];
    if (value === undefined && !(name in row)) throw lacksColumn(`row.${name}`);
    return [name, columnOfValue(kind, value, `row.${name}`)] as const;
  });
  return makeTable(Object.fromEntries(columns));
}

/** A column of one value. */
function columnOfValue(kind: InputColumn["kind"], value: unknown, path: string): Column {
  const isNone = value === null || value === undefined || Number.isNaN(value);
  if (isNone) return missingColumn(kind, 1);
  switch (kind) {
    case "text":
      if (typeof value !== "string") throw new InputError("wrong-type", path, "a string or null", value);
      return textColumn(Int32Array.of(0), [value]);
    case "boolean":
      return booleanColumn(Uint8Array.of(numberOfValue(kind, value, path)));
    case "time":
      // In days for the check of its type; the milliseconds are kept.
      numberOfValue(kind, value, path);
      return timeColumn(Float64Array.of(toEpochMs(value as Date | string | number, path)));
    default: {
      const number = numberOfValue(kind, value, path);
      if (!Number.isFinite(number)) throw new InputError("not-finite", path, "a finite number", value);
      return numberColumn(Float64Array.of(number));
    }
  }
}

/** The only row of a table, as values that scorers read. */
function rowOfTable(table: Table): ScoringRow {
  return Object.fromEntries(Object.entries(table).map(([name, column]) => [name, firstValue(column)]));
}

function firstValue(column: Column): string | number | boolean | null {
  if (isMissing(column, 0)) return null;
  if (column.kind === "text") return column.levels[column.codes[0]!]!;
  return column.kind === "boolean" ? column.values[0] === 1 : column.values[0]!;
}
