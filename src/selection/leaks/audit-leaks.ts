/**
 * Which columns know the future: an audit of a customer table before a model is believed.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { jobOf } from "../../internal/progress.ts";
import { isMissing, rowCount, type Table, takeRows } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { binaryTarget } from "../../table/target.ts";
import { groupKeys } from "../group-keys.ts";
import { snapshotSigns } from "../snapshot-rows.ts";
import { columnTable } from "./column-table.ts";
import { filledColumns } from "./filled-columns.ts";
import { idColumns, rowOrder } from "./ids.ts";
import { laterDates } from "./later-dates.ts";
import { measuredAtExit } from "./measured-at-exit.ts";
import { oneClassValues } from "./one-class-values.ts";
import { type AuditLeaksOptions, resolveAuditOptions } from "./options.ts";
import { knowingColumns, labelCopies, namedColumns } from "./outcome-columns.ts";
import {
  allFacts,
  columnNames,
  labelledRows,
  missingTarget,
  readAsOf,
  readLabels,
  readTimes,
} from "./read-data.ts";
import type { Scene } from "./scene.ts";
import { sortFindings } from "./sort-findings.ts";
import type { LeakAudit, LeakFinding } from "./types.ts";
import { wholeModels } from "./whole-model.ts";

/**
 * Looks for columns that know the outcome: copies of the label, what is written because of it, durations and totals
 * that stand still when a customer leaves, ids, dates after `asOf`.
 *
 * Every finding comes with its figures, and says what to do. An audit asks; it does not decide: a column that ranks the
 * outcome well may be a good one, and a leak that looks like an honest column is not found.
 *
 * @param data - One row a customer: rows, columns, or a table. Rows without a target are left out.
 * @returns Frozen plain data; `findings` is empty where nothing was found. `formatLeakAudit` prints it.
 * @throws {@link InputError} as a fit does for its target; `missing-column`, `wrong-kind` for an `asOf` column that
 * holds no times, `unreadable` for a date that is none, `not-finite` for an infinite number, `empty` where no column is
 * left, `out-of-range`; the reason of `signal` when that is aborted.
 * @remarks O(rows * columns), and `folds` fits of a logistic regression to at most 20,000 rows, more where something is
 * found. Deterministic by `seed`. A table of noise has a finding in about one of a hundred audits (`falseAlarm`).
 * @example
 * const customers = Array.from({ length: 300 }, (_, i) => {
 *   const churned = (i * 7) % 10 < i % 7;
 *   return { visits: (i * 7) % 10, churned, reason: churned && i % 11 > 2 ? "price" : null };
 * });
 * const { findings } = auditLeaks(customers, { target: "churned" });
 * findings.map(({ column, kind, severity }) => [column, kind, severity]); // => [["reason", "filled-by-outcome", "leak"]]
 * findings[0]!.message; // => "\"reason\" is filled for 72.2 % of those with churned = true and 0 % of the others"
 */
export function auditLeaks(data: TableInput, options: AuditLeaksOptions): LeakAudit {
  const settings = resolveAuditOptions(options);
  const job = jobOf(options);
  const input = tableFrom(data, "data");
  if (rowCount(input) === 0) throw new InputError("empty", "data", "a table with at least one row", input);
  const { target, positive } = options;
  const { exclude, leaveOut, folds, seed, thresholds } = settings;
  const outcome = binaryTarget(input, target, { positive });
  const asOf = readAsOf(input, options.asOf);
  const rows = labelledRows(outcome);
  const group = options.group ?? repeatedCustomer(input, rows);
  const names = columnNames(input, settings, [target, group, asOf?.column]);
  const table = rows.length === rowCount(input) ? input : takeRows(input, rows);
  const groups = group === undefined ? undefined : groupKeys(input, group, rows);
  const labels = readLabels(outcome, rows, { target, groups, settings });
  const times = readTimes(table, names, settings.timeColumns);
  const facts = allFacts(table, names, times, labels, job);
  const measured = asOf === null ? null : Float64Array.from(rows, asOf.at);
  const scene: Scene = { labels, facts, times, asOf: measured, thresholds };
  const found = checkColumns(scene);
  const task = { scene, table, target, positive: outcome.positive, group, leaveOut, seed, job };
  const { model, jumps, without } = wholeModels(task, found);
  const findings = sortFindings([...found, ...jumps], facts);
  return deepFreeze({
    findings,
    columns: columnTable(facts, findings, without),
    rows: rows.length,
    events: labels.events,
    model,
    settings: {
      ...{ target, positive: outcome.positive, negative: outcome.negative, exclude: [...exclude] },
      ...{ asOf: asOf?.declared ?? null, timeColumns: [...times.keys()], group: group ?? null },
      ...{ leaveOut, folds, seed, thresholds },
    },
    warnings: missingTarget(outcome, target),
  });
}

/** The customer of training snapshots, where customers stand more than once and every row has one. */
function repeatedCustomer(table: Table, rows: Int32Array): string | undefined {
  const name = snapshotSigns(table, rows).repeatedCustomers;
  return name === null || rows.some((row) => isMissing(table[name]!, row)) ? undefined : name;
}

const CHECKS = [labelCopies, filledColumns, laterDates, knowingColumns, oneClassValues, namedColumns];

/** Everything that can be found without a model. */
function checkColumns(scene: Scene): LeakFinding[] {
  const found: LeakFinding[] = [];
  // What says the same of a column twice is said once, by the strongest check.
  for (const check of CHECKS) {
    const known = new Set(found.map(({ column }) => column));
    found.push(...check(scene).filter(({ column }) => !known.has(column)));
  }
  return [...found, ...measuredAtExit(scene), ...idColumns(scene), ...rowOrder(scene.labels)];
}
