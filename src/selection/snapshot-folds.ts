/**
 * Folds for the rows of `trainingSnapshots`.
 *
 * @module
 */
import type { GroupTimeFolds } from "../evaluation/folds/fold-plan.ts";
import { type GroupTimeFoldsOptions, groupTimeFolds } from "../evaluation/folds/group-time-folds.ts";
import { InputError } from "../internal/input-error.ts";
import { columnOf, isMissing, type Table } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { renameErrors } from "./rename-errors.ts";

/**
 * `groupTimeFolds` by the columns `customerId`, `asOf` and `churned` of a snapshot table: no customer on both sides, and
 * no label window of a training row that reaches over the date of a held-out row.
 *
 * @param snapshots - Made by `trainingSnapshots`, or a table with these columns; without `churned` the folds are balanced
 * by rows alone, and a row without a label counts as no event there.
 * @param options - `horizon` and `gap` as they were given to `trainingSnapshots`: the table does not know them.
 * @throws {@link InputError} `missing-column`, `wrong-kind` for an `asOf` that is no time; as `groupTimeFolds`.
 * @remarks As `groupTimeFolds`.
 * @example
 * const day = (text: string) => Date.parse(text);
 * const snapshots = makeTable({
 *   customerId: textColumnFrom(["a", "b", "c", "d", "a", "b", "c", "d"]),
 *   asOf: timeColumn(Float64Array.from([..."11114444"], (month) => day(`2024-0${month}-01`))),
 *   churned: booleanColumn(Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1)),
 * });
 * const plan = snapshotFolds(snapshots, { horizon: "P3M", folds: 2 });
 * plan.splits.map(({ trainRows, testRows, testEvents }) => [trainRows, testRows, testEvents]); // => [[2, 2, 1], [2, 2, 1]]
 */
export function snapshotFolds(snapshots: TableInput, options: GroupTimeFoldsOptions): GroupTimeFolds {
  const table = tableFrom(snapshots, "snapshots");
  const customer = columnOf(table, "customerId", "snapshots");
  const asOf = columnOf(table, "asOf", "snapshots");
  if (asOf.kind !== "time") {
    throw new InputError("wrong-kind", "snapshots.asOf", "a time column", asOf.kind);
  }
  const group = Array.from(
    customer.kind === "text" ? customer.codes : (customer.values as ArrayLike<number>),
    (value, row) => (isMissing(customer, row) ? Number.NaN : value),
  );
  const truth = eventsOf(table);
  return renameErrors(
    () => groupTimeFolds({ group, time: asOf.values, truth }, options),
    (path) =>
      path.replace(/^rows\.group\b/, "snapshots.customerId").replace(/^rows\.time\b/, "snapshots.asOf"),
  );
}

function eventsOf(table: Table): Uint8Array | undefined {
  const churned = table["churned"];
  return churned?.kind === "boolean" ? churned.values.map((value) => (value === 1 ? 1 : 0)) : undefined;
}
