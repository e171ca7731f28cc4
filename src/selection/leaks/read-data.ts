/**
 * The labelled rows and the columns of an audit, read from the caller's table.
 *
 * @module
 */
import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import { checkNotInfinite } from "../../features/encoding/numeric.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, step } from "../../internal/progress.ts";
import { parseIsoTime, type TimeInput, toEpochMs } from "../../internal/time.ts";
import type { Warning } from "../../internal/warning.ts";
import { type Column, columnOf, type Table, type TextColumn, timeColumn } from "../../table/table.ts";
import type { BinaryTarget } from "../../table/target.ts";
import { type ColumnFacts, columnFacts } from "./facts.ts";
import { type Labels, outcomeName } from "./labels.ts";
import type { ResolvedAuditOptions } from "./options.ts";

/** When the rows were measured. */
export interface DeclaredAsOf {
  /** The column that says so; null where one date holds for all. */
  readonly column: string | null;
  /** The name of the column, or the date as ISO text. */
  readonly declared: string;
  /** Epoch milliseconds of a row of the input. */
  readonly at: (row: number) => number;
}

/**
 * Reads `options.asOf`.
 *
 * @throws {@link InputError} `wrong-kind` for a column without times, `unreadable` for a date that is none.
 */
export function readAsOf(table: Table, asOf: TimeInput | undefined): DeclaredAsOf | null {
  if (asOf === undefined) return null;
  if (typeof asOf === "string" && Object.hasOwn(table, asOf)) {
    const column = table[asOf]!;
    if (column.kind !== "time") {
      throw new InputError(
        "wrong-kind",
        "options.asOf",
        "a date or a time column",
        `${asOf} (${column.kind})`,
      );
    }
    return { column: asOf, declared: asOf, at: (row) => column.values[row]! };
  }
  const ms = toEpochMs(asOf, "options.asOf");
  return { column: null, declared: new Date(ms).toISOString(), at: () => ms };
}

/**
 * The columns to look at, in the order of the table.
 *
 * @param parts - Columns that play another part.
 * @throws {@link InputError} `missing-column` for a name that is not in the table, `empty` where none is left.
 */
export function columnNames(
  table: Table,
  { exclude, timeColumns }: ResolvedAuditOptions,
  parts: readonly (string | null | undefined)[],
): string[] {
  exclude.forEach((name, i) => {
    columnOf(table, name, `options.exclude[${i}]`);
  });
  timeColumns?.forEach((name, i) => {
    const { kind } = columnOf(table, name, `options.timeColumns[${i}]`);
    if (kind === "time" || kind === "text") return;
    throw new InputError(
      "wrong-kind",
      `options.timeColumns[${i}]`,
      "a column of times or of ISO dates",
      `${name} (${kind})`,
    );
  });
  const names = Object.keys(table).filter((name) => !exclude.includes(name) && !parts.includes(name));
  if (names.length === 0) {
    throw new InputError("empty", "options.exclude", "a list that leaves a column to look at", exclude);
  }
  return names;
}

/** Rows with a value of the target, ascending. */
export function labelledRows({ values, missing }: BinaryTarget): Int32Array {
  const rows = new Int32Array(values.length - missing.length);
  for (let i = 0, k = 0; i < values.length; i++) if (values[i]! <= 1) rows[k++] = i;
  return rows;
}

/** What {@link readLabels} divides into folds. */
export interface LabelTask {
  readonly target: string;
  readonly groups: Float64Array | undefined;
  readonly settings: ResolvedAuditOptions;
}

/** The labels of `rows` and their folds: at most as many as the smaller class has rows (groups). */
export function readLabels(outcome: BinaryTarget, rows: Int32Array, task: LabelTask): Labels {
  const truth = Uint8Array.from(rows, (row) => outcome.values[row]!);
  const events = truth.reduce((sum, value) => sum + value, 0);
  const others = truth.length - events;
  const folds = Math.max(2, Math.min(task.settings.folds, ...unitsByClass(truth, task.groups)));
  const { assignment } = stratifiedFolds(truth, { folds, seed: task.settings.seed, group: task.groups });
  const name = outcomeName(task.target, outcome);
  return { truth, foldOf: Int32Array.from(assignment[0]!), folds, events, others, name };
}

/** Rows of each class, or groups with rows of it. */
function unitsByClass(truth: Uint8Array, groups: Float64Array | undefined): readonly [number, number] {
  const units = [new Set<number>(), new Set<number>()] as const;
  for (let i = 0; i < truth.length; i++) units[truth[i]! as 0 | 1].add(groups?.[i] ?? i);
  return [units[0].size, units[1].size];
}

/** Time columns, and texts that are ISO dates throughout: epoch milliseconds by name. */
export function readTimes(
  table: Table,
  names: readonly string[],
  given: readonly string[] | undefined,
): ReadonlyMap<string, Float64Array> {
  const times = new Map<string, Float64Array>();
  for (const name of names) {
    const column = table[name]!;
    if (column.kind === "time") times.set(name, column.values);
    if (column.kind !== "text" || (given !== undefined && !given.includes(name))) continue;
    const parsed = isoTimes(column, given !== undefined);
    if (parsed !== null) times.set(name, parsed);
  }
  return times;
}

/** The dates of a text column; null where a text is none, unless those are to be gaps. */
function isoTimes({ codes, levels }: TextColumn, gaps: boolean): Float64Array | null {
  const ofLevel = new Float64Array(levels.length);
  for (let code = 0; code < levels.length; code++) {
    const ms = parseIsoTime(levels[code]!.trim());
    if (ms === undefined && !gaps) return null;
    ofLevel[code] = ms ?? Number.NaN;
  }
  if (levels.length === 0) return null;
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : ofLevel[code]!));
}

/**
 * The facts of every column.
 *
 * @throws {@link InputError} `not-finite` for an infinite number.
 */
export function allFacts(
  table: Table,
  names: readonly string[],
  times: ReadonlyMap<string, Float64Array>,
  labels: Labels,
  job: JobOptions,
): ColumnFacts[] {
  const facts = names.map((name, i) => {
    step(job, "leak audit column", i, names.length);
    const dates = times.get(name);
    const column: Column = dates === undefined ? table[name]! : timeColumn(dates);
    if (column.kind === "number") checkNotInfinite(column.values, `data.${name}`);
    return columnFacts(name, column, labels);
  });
  step(job, "leak audit column", names.length, names.length);
  return facts;
}

/** What is told of rows without a target. */
export function missingTarget({ values, missing }: BinaryTarget, target: string): Warning[] {
  if (missing.length === 0) return [];
  const message = `${missing.length} of ${values.length} rows have no value of ${JSON.stringify(target)} and are left out`;
  return [{ code: "missing-target", message }];
}
