import { fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
import { fitGammaGamma, type GammaGammaModel } from "../clv/gamma-gamma/gamma-gamma.ts";
import type { PurchaseModel } from "../clv/purchase-model.ts";
import { type PurchaseSummary, purchaseSummary } from "../clv/summary/purchase-summary.ts";
import type { TimeUnit } from "../clv/summary/time-unit.ts";
import type { Warning } from "../internal/warning.ts";
import type { Transactions } from "../table/transactions.ts";

/** The models of buying and of spend, with what they were fitted to. */
export interface ValueStep {
  readonly summary: PurchaseSummary;
  readonly purchases: PurchaseModel;
  /** Null for a log without amounts, or without a repeat purchase that cost something. */
  readonly spend: GammaGammaModel | null;
  readonly warnings: readonly Warning[];
}

/** Fits BG/NBD to how customers buy and Gamma-Gamma to what they spend, as of a date. */
export function valueStep(
  transactions: Transactions,
  options: { readonly asOf: number; readonly unit: TimeUnit },
): ValueStep {
  const summary = purchaseSummary(transactions, options);
  const purchases = fitBgNbd(summary);
  const spend = canFitSpend(transactions, summary) ? fitGammaGamma(summary) : null;
  const missing: Warning[] =
    spend === null ? [{ code: "no-spend-model", message: noSpendReason(transactions) }] : [];
  return Object.freeze({ summary, purchases, spend, warnings: Object.freeze(missing) });
}

/** `meanSpend` is of repeat purchases, and missing where there was none. */
function canFitSpend({ hasAmounts }: Transactions, { meanSpend }: PurchaseSummary): boolean {
  return hasAmounts && meanSpend.values.some((value) => value > 0);
}

function noSpendReason({ hasAmounts }: Transactions): string {
  return hasAmounts
    ? "no customer has a repeat purchase with a value above 0, so there is no spend to model"
    : "the orders carry no amounts, so there is no spend and no lifetime value";
}
