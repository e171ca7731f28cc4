/**
 * The fits of purchase models by the names of the kinds. Apart from the list that predictions need, so that who only
 * scores does not carry the fits along.
 *
 * @module
 */
import { checkChoice } from "../internal/check.ts";
import { fitBgNbd } from "./bg-nbd/bg-nbd.ts";
import { fitBgCnbdK, fitMbgCnbdK } from "./cnbd-k/cnbd-k.ts";
import type { PurchaseCovariateOptions } from "./covariates/covariate-options.ts";
import { fitMbgNbd } from "./mbg-nbd/mbg-nbd.ts";
import { fitParetoNbd } from "./pareto-nbd/pareto-nbd.ts";
import type { PurchaseModel, PurchaseModelKind } from "./purchase-model.ts";
import type { PurchaseSummaryInput, SummaryColumns } from "./summary/purchase-rows.ts";
import type { TimeUnit } from "./summary/time-unit.ts";

/** Options that the fits of all purchase models share. */
export interface PurchaseFitOptions extends PurchaseCovariateOptions {
  /** Unit of recency and age, for summaries whose columns do not carry one. @defaultValue what the columns say */
  readonly unit?: TimeUnit;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
  /** Most Newton steps of one start. @defaultValue that of the model */
  readonly maxIterations?: number;
}

type PurchaseFit<K extends PurchaseModelKind> = (
  summary: PurchaseSummaryInput,
  options: PurchaseFitOptions,
) => Extract<PurchaseModel, { readonly kind: K }>;

/** Kinds that are fitted to frequency, recency and age: not those that count opportunities. */
export type FittablePurchaseModelKind = Exclude<PurchaseModelKind, "bg-bb">;

/** The fit of each of these kinds. */
const PURCHASE_FITS: { readonly [K in FittablePurchaseModelKind]: PurchaseFit<K> } = Object.freeze({
  "bg-nbd": fitBgNbd,
  "mbg-nbd": fitMbgNbd,
  "pareto-nbd": fitParetoNbd,
  "bg-cnbd-k": fitBgCnbdK,
  "mbg-cnbd-k": fitMbgCnbdK,
});

/** Their names. */
export const FITTABLE_KINDS: readonly FittablePurchaseModelKind[] = Object.freeze(
  Object.keys(PURCHASE_FITS) as FittablePurchaseModelKind[],
);

/**
 * Fits the purchase model of that kind: the one that `comparePurchaseModels` chose, say.
 *
 * @param kind - As in `model.kind`.
 * @param summary - Frequency, recency and age, one row a customer: of `purchaseSummary`, or any table.
 * @returns What the fit of that kind returns, `fitBgNbd` for `"bg-nbd"`.
 * @throws {@link InputError} for an unknown kind, otherwise as the fit of that kind.
 * @remarks As the fit of that kind.
 * @example
 * const summary = { frequency: [0, 0, 3, 1, 6], recency: [0, 0, 20, 4, 31], age: [30, 38, 35, 38, 33] };
 * fitPurchaseModel("mbg-nbd", summary, { unit: "week" }).kind; // => "mbg-nbd"
 */
export function fitPurchaseModel<K extends FittablePurchaseModelKind>(
  kind: K,
  summary: PurchaseSummaryInput,
  options: PurchaseFitOptions = {},
): Extract<PurchaseModel, { readonly kind: K }> {
  checkChoice(kind, "kind", FITTABLE_KINDS);
  return PURCHASE_FITS[kind](summary, options) as Extract<PurchaseModel, { readonly kind: K }>;
}
