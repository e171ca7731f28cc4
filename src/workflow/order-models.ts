/**
 * What one run over an order log leaves behind: everything that scoring tomorrow's log needs, as one JSON value.
 *
 * @module
 */
import type { ChurnModel } from "../churn/predict-probability.ts";
import type { GammaGammaModel } from "../clv/gamma-gamma/gamma-gamma.ts";
import type { PurchaseModel } from "../clv/purchase-model.ts";
import type { TimeUnit } from "../clv/summary/time-unit.ts";
import type { FeaturePlan } from "../features/feature-plan.ts";
import type { Warning } from "../internal/warning.ts";
import type { RfmCutPoints } from "../rfm/score-rfm.ts";
import type { SegmentModel } from "./segment-model.ts";

/** The models of one order log, fitted as of one date. */
export interface OrderModels {
  readonly kind: "order-models";
  readonly version: 1;
  /** Which features the churn model reads. */
  readonly plan: FeaturePlan;
  /** Chance of no purchase within the horizon; null when the log could not teach it (see `fit.warnings`). */
  readonly churn: ChurnModel | null;
  readonly purchases: PurchaseModel;
  /** Spend a purchase; null for a log without amounts or without repeat buyers. */
  readonly spend: GammaGammaModel | null;
  readonly rfmCutPoints: RfmCutPoints;
  readonly segments: SegmentModel | null;
  readonly settings: OrderSettings;
  readonly fit: {
    /** `"partial"` when one of the models is null. */
    readonly status: "complete" | "partial";
    /** Epoch milliseconds the models look back from. */
    readonly asOf: number;
    readonly customers: number;
    readonly warnings: readonly Warning[];
  };
}

/** The numbers that give the scores their meaning; scoring uses the ones the models were made with. */
export interface OrderSettings {
  /** A customer without a purchase for this many days after the date has churned. */
  readonly churnHorizonDays: number;
  /** The log's `sameDay` policy: what counted as one purchase. A log that is scored has to have the same. */
  readonly sameDay: "merge" | "keep";
  readonly unit: TimeUnit;
  /** Days ahead that `expectedPurchases` and `lifetimeValue` count. */
  readonly valueHorizonDays: number;
  readonly discountRateAnnual: number;
  /** Share of revenue that is profit. */
  readonly margin: number;
}
