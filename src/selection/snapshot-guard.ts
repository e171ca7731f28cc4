/**
 * Keeps customers and dates from both sides of a split, or says that they are.
 *
 * @module
 */
import type { FoldPlan } from "../evaluation/folds/fold-plan.ts";
import { InputError } from "../internal/input-error.ts";
import type { Warning } from "../internal/warning.ts";
import type { Table } from "../table/table.ts";
import { columnKeys, type SnapshotSigns, signsInWords, snapshotSigns } from "./snapshot-rows.ts";

/** Folds, and the rows that they are for. */
export interface GuardedFolds {
  readonly table: Table;
  /** Rows of the training data, as rows of the table. */
  readonly inputRows: Int32Array;
  readonly plan: FoldPlan;
  /** One key a training row; `undefined` where rows stand by themselves. */
  readonly groups: Float64Array | undefined;
  /** Sides of a split, in rows of the training data. */
  readonly rowsOf: (split: number) => Sides;
}

/** What was asked for. */
export interface GuardedOptions {
  readonly folds: unknown;
  readonly group: string | undefined;
  readonly allowRandomSplit: boolean;
}

interface Sides {
  readonly learned: Int32Array;
  readonly held: Int32Array;
}

/**
 * Looks whether folds without regard to time keep each customer together, and who is on both sides.
 *
 * @returns Whether rows of customers at several dates are divided without regard to customers, and what to say of it.
 * @throws {@link InputError} `missing-option` where they are and nobody asked for it.
 * @remarks O(rows * splits) where there are such rows.
 */
export function guardSnapshots(
  made: GuardedFolds,
  options: GuardedOptions,
): { readonly isRandom: boolean; readonly warnings: readonly Warning[] } {
  const { table, inputRows, plan, groups } = made;
  const signs = snapshotSigns(table, inputRows);
  const { severalDates, repeatedCustomers } = signs;
  if (severalDates === null && repeatedCustomers === null) return { isRandom: false, warnings: [] };
  const crosses = (name: string | null): boolean =>
    name !== null && isOnBothSides(columnKeys(table[name]!, inputRows), made);
  if (plan.kind === "rolling-time" || plan.kind === "group-time") {
    return { isRandom: false, warnings: crosses(repeatedCustomers) ? [knownCustomers(signs)] : [] };
  }
  const isRandom =
    groups === undefined ||
    (repeatedCustomers !== null && !areTogether(columnKeys(table[repeatedCustomers]!, inputRows), groups));
  if (isRandom && !options.allowRandomSplit) throw refusal(signs, table, groups, options);
  const dates = crosses(severalDates);
  if (isRandom) return { isRandom, warnings: [randomSplit(signs, groups, dates)] };
  return { isRandom, warnings: dates ? [knownDates(signs)] : [] };
}

/** Has each customer one group? */
function areTogether(customers: Float64Array, groups: Float64Array): boolean {
  const groupOf = new Map<number, number>();
  return customers.every((customer, row) => {
    if (Number.isNaN(customer)) return true;
    const group = groupOf.get(customer);
    if (group === undefined) groupOf.set(customer, groups[row]!);
    return group === undefined || group === groups[row];
  });
}

/** Has a split a key among the rows to learn from and among those held out? */
function isOnBothSides(keys: Float64Array, { plan, rowsOf }: GuardedFolds): boolean {
  return plan.splits.some((_, split) => {
    const { learned, held } = rowsOf(split);
    const seen = new Set<number>();
    for (let i = 0; i < held.length; i++) seen.add(keys[held[i]!]!);
    // Who has no key is nobody that another row could know.
    seen.delete(Number.NaN);
    return learned.some((row) => seen.has(keys[row]!));
  });
}

function refusal(
  signs: SnapshotSigns,
  table: Table,
  groups: Float64Array | undefined,
  { folds, group }: GuardedOptions,
): InputError {
  const { severalDates, repeatedCustomers } = signs;
  const isMade = table["customerId"] !== undefined && table["asOf"] !== undefined;
  const byTime = isMade ? "snapshotFolds(data, { horizon })" : "groupTimeFolds(...)";
  const ways = [
    ...(severalDates === null ? [] : [byTime]),
    repeatedCustomers === null ? "a column as group" : `group: ${JSON.stringify(repeatedCustomers)}`,
  ].join(", or ");
  const apart = [
    ...(repeatedCustomers === null ? [] : ["customers"]),
    ...(severalDates === null ? [] : ["dates"]),
  ].join(" and ");
  const but = groups === undefined ? "" : ", and the groups do not keep a customer's rows together";
  return new InputError(
    "missing-option",
    group === undefined ? "options.folds" : "options.group",
    `folds that keep ${apart} apart, since ${signsInWords(signs)}${but}: ${ways}; ` +
      "allowRandomSplit: true divides such rows all the same",
    group ?? folds,
  );
}

function randomSplit(signs: SnapshotSigns, groups: Float64Array | undefined, dates: boolean): Warning {
  const how =
    groups === undefined
      ? "rows are divided at random, as allowRandomSplit says"
      : "the groups do not keep a customer's rows together, which allowRandomSplit lets pass";
  const known = [
    ...(signs.repeatedCustomers === null ? [] : ["the customers"]),
    ...(dates ? ["the months"] : []),
  ].join(" and ");
  const so = `training rows know ${known} of held-out rows, and the metrics promise too much`;
  return { code: "random-split-of-snapshots", message: `${signsInWords(signs)}: ${how}, so that ${so}` };
}

function knownDates({ severalDates }: SnapshotSigns): Warning {
  const message = `${JSON.stringify(severalDates)} has several dates, and the folds keep groups apart but not dates: training rows know what happened after held-out rows (snapshotFolds and groupTimeFolds keep both apart)`;
  return { code: "dates-on-both-sides", message };
}

function knownCustomers({ repeatedCustomers }: SnapshotSigns): Warning {
  const message = `${JSON.stringify(repeatedCustomers)} has customers before a cut-off who are judged after it: the metrics hold for customers whom the model has learned from, not for new ones (snapshotFolds and groupTimeFolds keep both apart)`;
  return { code: "customers-on-both-sides", message };
}
