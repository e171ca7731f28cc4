/**
 * Customer lifetime value as the handbooks of the trade have it: a product of means, without a model of the customer.
 *
 *   value per year m = mean order value * orders per year * margin - retention cost per year
 *   product formula    m * lifespan,                 lifespan = 1 / churn rate                   (1)
 *   retention formula  m * r / (1 + d - r),          r = 1 - churn rate, d the discount rate      (2)
 *   with first year    m * (1 + d) / (1 + d - r)     = m + (2)                                    (3)
 *
 * (2) counts the margins of the years after the present one, each due if the customer is retained; (3) adds the
 * present one, undiscounted. At d = 0 (3) is (1). A customer who stays for less than a year, lifespan < 1, is never
 * retained, r = 0, and brings in the present year what the lifespan holds of it, m * lifespan: as in the handbooks, which
 * multiply the profit of a year by the years a customer stays. All customers are taken to be alike: where they differ, the mean
 * churn rate is too high for those who stay, and the value of a customer base comes out too low.
 *
 * Sources: Berger and Nasr (1998), "Customer Lifetime Value: Marketing Models and Applications", Journal of Interactive
 * Marketing 12(1), 17-30, case 1; Gupta and Lehmann (2003), "Customers as Assets", Journal of Interactive Marketing
 * 17(1), 9-24.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import type { ObservedOrders } from "./observed-orders.ts";

/** What is known of a mean customer, in plain numbers. */
export interface SimpleValueInputs {
  /** Value of an order, >= 0, in the currency that all results have. */
  readonly meanOrderValue: number;
  /** Orders of an active customer in a year, >= 0. */
  readonly ordersPerYear: number;
}

/** What `simpleLifetimeValue` tells, every step of it. Money is in the currency of the orders. */
export interface SimpleLifetimeValue {
  readonly meanOrderValue: number;
  /** Of an active customer. */
  readonly ordersPerYear: number;
  /** `meanOrderValue * ordersPerYear`. */
  readonly revenuePerYear: number;
  readonly margin: number;
  /** `revenuePerYear * margin - retentionCostAnnual`: m in the formulas. */
  readonly profitPerYear: number;
  /** Share of customers who leave within a year, in (0, 1]. */
  readonly churnRateAnnual: number;
  /** `1 - churnRateAnnual`: r in the formulas; 0 for a lifespan below a year. */
  readonly retentionRateAnnual: number;
  /** `1 / churnRateAnnual`, or as given. */
  readonly lifespanYears: number;
  readonly discountRateAnnual: number;
  /** `revenuePerYear * lifespanYears`: what many call CLV, though it is turnover. */
  readonly lifetimeRevenue: number;
  /** `profitPerYear * lifespanYears`, not discounted: equation 1. */
  readonly lifetimeValue: number;
  /** `m r / (1 + d - r)`, the years after the present one: equation 2. */
  readonly retentionValue: number;
  /** `m (1 + d) / (1 + d - r)`, the present year included: equation 3; `m * lifespanYears` for one below a year. */
  readonly retentionValueWithFirstYear: number;
  readonly acquisitionCost: number | null;
  /** `retentionValueWithFirstYear - acquisitionCost`; null where that is not known. */
  readonly netValue: number | null;
  /** `retentionValueWithFirstYear / acquisitionCost`: CLV/CAC, 3 is a usual aim; null where the cost is not known or 0. */
  readonly valueToCost: number | null;
  /** `12 * acquisitionCost / profitPerYear`, not discounted; null where the cost is not known or never comes back. */
  readonly paybackMonths: number | null;
  /** What was counted in the order log; null for plain numbers. */
  readonly observed: ObservedOrders | null;
  readonly warnings: readonly Warning[];
}

/** Money and time beside the means of a customer; see `SimpleLifetimeValueOptions`. */
interface Terms {
  readonly margin?: number;
  readonly retentionCostAnnual?: number;
  readonly acquisitionCost?: number;
  readonly discountRateAnnual?: number;
}

/** What the formulas give. */
export type SimpleFigures = Omit<SimpleLifetimeValue, "observed" | "warnings">;

/** Works out every step; trusts its arguments. */
export function simpleFigures(
  { meanOrderValue, ordersPerYear }: SimpleValueInputs,
  terms: Terms,
  churnRateAnnual: number,
  lifespanYears: number,
): SimpleFigures {
  const { margin = 1, retentionCostAnnual = 0, acquisitionCost = null, discountRateAnnual = 0 } = terms;
  const revenuePerYear = meanOrderValue * ordersPerYear;
  const profitPerYear = revenuePerYear * margin - retentionCostAnnual;
  // 1 + d - r, without the digits that 1 - r would cost.
  const wear = discountRateAnnual + churnRateAnnual;
  const retentionValueWithFirstYear =
    lifespanYears < 1 ? profitPerYear * lifespanYears : (profitPerYear * (1 + discountRateAnnual)) / wear;
  return {
    meanOrderValue,
    ordersPerYear,
    revenuePerYear,
    margin,
    profitPerYear,
    churnRateAnnual,
    retentionRateAnnual: 1 - churnRateAnnual,
    lifespanYears,
    discountRateAnnual,
    lifetimeRevenue: revenuePerYear * lifespanYears,
    lifetimeValue: profitPerYear * lifespanYears,
    retentionValue: (profitPerYear * (1 - churnRateAnnual)) / wear,
    retentionValueWithFirstYear,
    acquisitionCost,
    netValue: acquisitionCost === null ? null : retentionValueWithFirstYear - acquisitionCost,
    valueToCost: acquisitionCost ? retentionValueWithFirstYear / acquisitionCost : null,
    paybackMonths: acquisitionCost === null ? null : paybackMonths(acquisitionCost, profitPerYear),
  };
}

function paybackMonths(acquisitionCost: number, profitPerYear: number): number | null {
  if (acquisitionCost === 0) return 0;
  return profitPerYear > 0 ? (12 * acquisitionCost) / profitPerYear : null;
}
