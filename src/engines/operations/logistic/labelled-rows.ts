/**
 * The rows of a relation that have an outcome, and the columns that may be learned from.
 *
 * @module
 */
import type { TrainingColumns } from "../../../churn/training-data.ts";
import { checkText } from "../../../internal/check.ts";
import { InputError } from "../../../internal/input-error.ts";
import type { Warning } from "../../../internal/warning.ts";
import type { Dialect } from "../../../sql/dialect.ts";
import { type Relation, readRelation } from "../../../sql/event-source.ts";
import type { Column, NumberColumn, Table } from "../../../table/column.ts";
import { columnOf, makeTable, rowCount, takeColumn } from "../../../table/table.ts";
import { binaryTarget } from "../../../table/target.ts";
import type { SqlConnection } from "../../connection.ts";
import type { SourceColumn } from "./learn-encoding.ts";

/** Labelled rows as SQL. */
export interface LabelledRows {
  /** What stands behind FROM: the columns `c0`, `c1`, … and `y`, 1 or 0. */
  readonly from: string;
  readonly columns: readonly SourceColumn[];
  readonly target: { readonly column: string; readonly positive: string; readonly negative: string };
  readonly positiveRows: number;
  readonly negativeRows: number;
  readonly warnings: readonly Warning[];
}

/** Rows that are looked at for the kinds of the columns, where the engine does not tell types. */
const SAMPLE_ROWS = 1000;
/** Distinct values of a target that are looked at: two are right, more are shown in the error. */
const TARGET_VALUES = 20;

/** @throws InputError as `readTrainingData`. */
export async function labelledRows(
  connection: SqlConnection,
  relation: Relation,
  { target, positive, features, exclude = [] }: TrainingColumns,
  signal: AbortSignal | undefined,
): Promise<LabelledRows> {
  checkText(target, "options.target");
  const { dialect } = connection;
  const given = readRelation(relation, dialect, "relation");
  const sample = await connection.query(`SELECT * FROM ${given} LIMIT ${SAMPLE_ROWS}`, { signal });
  if (rowCount(sample) === 0)
    throw new InputError("empty", "relation", "a table with at least one row", relation);
  const outcome = columnOf(sample, target, "options.target");
  const names = chooseFeatures(sample, target, features, exclude);
  const counted = await countOutcomes(connection, given, target, outcome, signal);
  const { values, positive: yes, negative: no } = binaryTarget(counted.table, target, { positive });
  const rowsOf = (byte: number): number =>
    counted.rows.reduce((sum, rows, i) => (values[i] === byte ? sum + rows : sum), 0);
  const missing = rowsOf(255);
  const label = (byte: number): string => {
    const at = values.indexOf(byte);
    return isValue(counted.table[target]!, at, quoted(target, dialect), dialect);
  };
  const columns = names.map((name, j): SourceColumn & { column: string } => {
    const { kind } = sample[name]!;
    return { name, kind, column: valueText(quoted(name, dialect), kind, dialect), expression: `c${j}` };
  });
  const list = columns.map(({ column }, j) => `${column} AS c${j}`);
  const truth = `CASE WHEN ${label(1)} THEN 1 WHEN ${label(0)} THEN 0 END`;
  const rows = `SELECT ${[...list, `${truth} AS y`].join(", ")} FROM ${given}`;
  const total = missing + rowsOf(0) + rowsOf(1);
  const message = `${missing} of ${total} rows have no value of ${JSON.stringify(target)} and are left out`;
  return {
    from: `(SELECT * FROM (${dialect.fence(rows)}) AS every_row WHERE y IS NOT NULL) AS labelled`,
    columns,
    target: { column: target, positive: yes, negative: no },
    positiveRows: rowsOf(1),
    negativeRows: rowsOf(0),
    warnings: missing === 0 ? [] : [{ code: "missing-target", message }],
  };
}

function chooseFeatures(
  sample: Table,
  target: string,
  features: readonly string[] | undefined,
  exclude: readonly string[],
): readonly string[] {
  for (const [i, name] of exclude.entries()) columnOf(sample, name, `options.exclude[${i}]`);
  for (const [i, name] of (features ?? []).entries()) {
    columnOf(sample, name, `options.features[${i}]`);
    if (name === target) {
      throw new InputError(
        "out-of-range",
        `options.features[${i}]`,
        "another column than options.target",
        name,
      );
    }
  }
  const out = new Set([target, ...exclude]);
  const names = (features ?? Object.keys(sample)).filter((name) => !out.has(name));
  if (names.length === 0) {
    throw new InputError("empty", "options.features", "at least one column to learn from", names);
  }
  return [...new Set(names)];
}

/** The distinct values of the target, as a small table, and the rows of each. */
async function countOutcomes(
  connection: SqlConnection,
  given: string,
  target: string,
  { kind }: Column,
  signal: AbortSignal | undefined,
): Promise<{ table: Table; rows: Float64Array }> {
  const { dialect } = connection;
  if (kind === "time") {
    throw new InputError(
      "wrong-kind",
      "options.target",
      "a boolean, number or text column",
      `${target} (time)`,
    );
  }
  const value =
    kind === "boolean" ? quoted(target, dialect) : valueText(quoted(target, dialect), kind, dialect);
  const grouped = await connection.query(
    `SELECT x AS outcome, ${dialect.f64("COUNT(*)")} AS outcome_rows FROM (SELECT ${value} AS x FROM ${given}) AS t GROUP BY x ORDER BY x LIMIT ${TARGET_VALUES}`,
    {
      columns: [
        { name: target, kind },
        { name: `rows of ${target}`, kind: "number" },
      ],
      signal,
    },
  );
  const order = Array.from({ length: rowCount(grouped) }, (_, i) => i);
  return {
    table: makeTable({ [target]: takeColumn(grouped[target]!, order) }),
    rows: (grouped[`rows of ${target}`] as NumberColumn).values,
  };
}

function quoted(name: string, { ident }: Dialect): string {
  return ident(name);
}

/** A column in the unit of its term: a DOUBLE, days for a time, 0 and 1 for a boolean; text as it is. */
function valueText(column: string, kind: Column["kind"], dialect: Dialect): string {
  const { f64, f64Lit, nanToNull, textOf, epochMicros } = dialect;
  switch (kind) {
    case "text":
      return textOf(column);
    case "number":
      return nanToNull(f64(column));
    case "boolean":
      return `CASE WHEN ${column} THEN ${f64Lit(1)} WHEN NOT ${column} THEN ${f64Lit(0)} END`;
    case "time":
      return `${f64(epochMicros(column, "timestamp"))} / ${f64Lit(1000)} / ${f64Lit(86_400_000)}`;
  }
}

/** The condition that a row has the outcome of row `i` of the small table. */
function isValue(outcome: Column, i: number, column: string, dialect: Dialect): string {
  if (outcome.kind === "text") {
    return `${dialect.textOf(column)} = ${dialect.text(outcome.levels[outcome.codes[i]!]!)}`;
  }
  if (outcome.kind === "boolean") return outcome.values[i] === 1 ? column : `NOT ${column}`;
  return `${dialect.f64(column)} = ${dialect.f64Lit(outcome.values[i]!)}`;
}
