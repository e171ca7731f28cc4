/**
 * Training rows from several dates: features as of each, labels after each.
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type Duration, type TimeInput, toEpochMs } from "../internal/time.ts";
import {
  type BooleanColumn,
  booleanColumn,
  type Column,
  makeTable,
  type Table,
  type TextColumn,
  type TimeColumn,
  timeColumn,
} from "../table/table.ts";
import { asKnown, checkTransactions, type Transactions } from "../table/transactions.ts";
import { customersAtRisk } from "./at-risk.ts";
import { checkEvents, memberIds } from "./build-features.ts";
import { type EventLogs, type LogOpener, logOpener } from "./columns/log-reader.ts";
import { featureColumns } from "./feature-columns.ts";
import { checkPlan, type FeaturePlan } from "./feature-plan.ts";
import { type ChurnRule, labeller, ruleKeys } from "./labels/churn-rule.ts";
import {
  LABEL_WINDOW_KEYS,
  type LabelWindow,
  type LabelWindowOptions,
  labelWindow,
} from "./labels/label-window.ts";
import type { Labeller } from "./labels/labeller.ts";
import { stackColumns } from "./stack-columns.ts";

/**
 * One row a customer and cut-off: `customerId`, `asOf`, `churned` (missing where the rule cannot tell), then the plan's
 * columns.
 */
export type SnapshotTable = Table & {
  readonly customerId: TextColumn;
  readonly asOf: TimeColumn;
  readonly churned: BooleanColumn;
};

/** Options of {@link trainingSnapshots}: dates, the window after each, and what counts as leaving (see `labelChurn`). */
export type TrainingSnapshotsOptions = LabelWindowOptions &
  ChurnRule & {
    /** The dates of the rows, at least one, no two the same. */
    readonly cutoffs: readonly TimeInput[];
    /** As in `buildFeatures`. @defaultValue none */
    readonly events?: EventLogs;
  };

/**
 * Features and churn labels of every customer at every cut-off, one below the other.
 *
 * @param plan - Made by {@link featurePlan}.
 * @returns The rows of the first cut-off, then those of the second ..., customers in the order of the log.
 * @throws {@link InputError} as `buildFeatures` and `labelChurn`, and for a cut-off that stands twice.
 * @remarks A customer has a row at each cut-off they are at risk at, and a later row's features reach over an
 *   earlier row's label window: rows of one customer belong into one fold, and a test that imitates use has its
 *   cut-offs after the training rows' label windows: `snapshotFolds`, which is `groupTimeFolds` by the columns of this table.
 *   O(cutoffs x rows x features); deterministic.
 * @example
 * const orders = transactionsFrom(
 *   [
 *     { id: "a", day: "2024-01-05" },
 *     { id: "a", day: "2024-03-10" },
 *     { id: "a", day: "2024-06-30" },
 *   ],
 *   { customer: "id", time: "day" },
 * );
 * const plan = featurePlan({ features: [{ kind: "count" }] });
 * const rows = trainingSnapshots(orders, plan, { cutoffs: ["2024-02-01", "2024-04-01"], horizon: "P30D" });
 * toRows(rows).map((row) => [row.purchases, row.churned]); // => [[1, true], [2, true]]
 */
export function trainingSnapshots(
  transactions: Transactions,
  plan: FeaturePlan,
  options: TrainingSnapshotsOptions,
): SnapshotTable {
  checkTransactions(transactions, "transactions");
  const checked = checkPlan(plan, "plan");
  checkOptionKeys(options, "options", [
    "cutoffs",
    "events",
    ...LABEL_WINDOW_KEYS,
    ...ruleKeys(options ?? {}),
  ]);
  const cutoffs = readCutoffs(options.cutoffs);
  const windows = cutoffs.map((asOf) => labelWindow(transactions, asOf, options));
  const parts: SnapshotParts = {
    transactions,
    plan: checked,
    open: logOpener(checkEvents(options.events)),
    label: labeller(transactions, options),
    activeWithin: options.activeWithin,
  };
  const snapshots = cutoffs.map((asOf, i) => snapshot(parts, asOf, windows[i]!, `options.cutoffs[${i}]`));
  return makeTable(
    Object.fromEntries(
      Object.keys(snapshots[0]!).map((name) => [
        name,
        stackColumns(snapshots.map((columns) => columns[name]!)),
      ]),
    ) as SnapshotTable,
  );
}

interface SnapshotParts {
  readonly transactions: Transactions;
  readonly plan: FeaturePlan;
  readonly open: LogOpener;
  readonly label: Labeller;
  readonly activeWithin: Duration | undefined;
}

function snapshot(
  { transactions, plan, open, label, activeWithin }: SnapshotParts,
  asOf: number,
  window: LabelWindow,
  path: string,
): Readonly<Record<string, Column>> {
  const known = asKnown(transactions, asOf);
  const atRisk = customersAtRisk(known, asOf, path, activeWithin);
  const { members, churned } = label(atRisk, asOf, window, known);
  return {
    customerId: memberIds(transactions, members),
    asOf: timeColumn(new Float64Array(members.length).fill(asOf)),
    churned: booleanColumn(churned),
    ...featureColumns(open(known, members, asOf), plan),
  };
}

function readCutoffs(cutoffs: readonly TimeInput[] | undefined): number[] {
  if (!Array.isArray(cutoffs) || cutoffs.length === 0) {
    throw new InputError("empty", "options.cutoffs", "a list with at least one date", cutoffs);
  }
  const times = cutoffs.map((cutoff: TimeInput, i) => toEpochMs(cutoff, `options.cutoffs[${i}]`));
  for (const [i, time] of times.entries()) {
    if (times.indexOf(time) !== i) {
      throw new InputError(
        "duplicate",
        `options.cutoffs[${i}]`,
        `another date than options.cutoffs[${times.indexOf(time)}]`,
        cutoffs[i],
      );
    }
  }
  return times;
}
