import type { FeaturePlan } from "../features/feature-plan.ts";
import { type SnapshotTable, trainingSnapshots } from "../features/training-snapshots.ts";
import { type JobOptions, jobOf } from "../internal/progress.ts";
import { addDuration, type Duration } from "../internal/time.ts";
import type { Warning } from "../internal/warning.ts";
import { rowCount, takeRows } from "../table/table.ts";
import { asKnown, purchasesBefore, type Transactions } from "../table/transactions.ts";
import { orderById } from "./order-by-id.ts";
import { type ModelChoice, type TrainedChurn, trainChurn } from "./train-churn.ts";

/** What the churn part of an analysis found. */
export interface ChurnStep extends TrainedChurn {
  /** Epoch milliseconds: features look back from here, the label looks ahead to the analysis' `asOf`. */
  readonly cutoff: number;
  /** Customers with a purchase before the cut-off. */
  readonly customers: number;
  /** Share of them without a purchase from the cut-off to `asOf`. */
  readonly churnRate: number;
}

/** How the churn model is made. */
export interface ChurnStepOptions extends JobOptions {
  readonly asOf: number;
  readonly horizon: Duration;
  readonly plan: FeaturePlan;
  readonly model: ModelChoice;
  readonly folds: number;
  readonly repeats: number;
  readonly seed: number;
  readonly threads?: number | undefined;
}

/** Fewer customers of either class than this per fold, and an out-of-fold AUC says nothing. */
const CLASS_MIN_PER_FOLD = 2;

/**
 * Teaches the churn model what had happened by `asOf` to the customers of `asOf - horizon`, so that it can say
 * what will happen to those of `asOf`.
 *
 * @returns The step, or the reason why this log cannot teach it.
 */
export function churnStep(transactions: Transactions, options: ChurnStepOptions): ChurnStep | Warning {
  const { asOf, horizon, plan, model: choice, folds, repeats, seed, threads } = options;
  const cutoff = addDuration(asOf, horizon, "options.horizon", -1);
  if (purchasesBefore(asKnown(transactions, cutoff), cutoff).times.length === 0) {
    return {
      code: "history-too-short",
      message: "nobody had bought before the label window, so there is nothing to learn churn from",
    };
  }
  const inLogOrder = trainingSnapshots(transactions, plan, {
    cutoffs: [cutoff],
    // From the cut-off to asOf to the millisecond, also where months are clipped on the way back.
    horizon: { seconds: (asOf - cutoff) / 1000 },
    observedUntil: asOf,
  });
  // By id, so that the folds do not depend on the order of the file.
  const snapshot = takeRows(inLogOrder, orderById(inLogOrder.customerId));
  const churned = countChurned(snapshot);
  const customers = rowCount(snapshot);
  if (Math.min(churned, customers - churned) < CLASS_MIN_PER_FOLD * folds) {
    return {
      code: "too-few-of-a-class",
      message: `${churned} of ${customers} customers churned: ${folds} folds need at least ${CLASS_MIN_PER_FOLD * folds} of both kinds`,
    };
  }
  const trained = trainChurn(
    snapshot,
    { target: "churned", exclude: ["customerId", "asOf"], steps: [] },
    { choice, folds, repeats, seed, threads, ...jobOf(options) },
  );
  return Object.freeze({ cutoff, customers, churnRate: churned / customers, ...trained });
}

function countChurned({ churned }: SnapshotTable): number {
  let count = 0;
  for (let i = 0; i < churned.values.length; i++) count += churned.values[i]!;
  return count;
}
