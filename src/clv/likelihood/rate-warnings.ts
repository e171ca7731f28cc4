import type { Warning } from "../../internal/warning.ts";
import type { LikelihoodOptimum } from "./maximum-likelihood.ts";

/** What it means that r or alpha of a purchase rate ~ gamma(r, alpha) ran off; none unless one of them did. */
export function rateWarnings({
  limits,
  params,
}: Pick<LikelihoodOptimum<"r" | "alpha">, "limits" | "params">): readonly Warning[] {
  if (limits.r === null && limits.alpha === null) return [];
  const rate = (params.r / params.alpha).toPrecision(4);
  return limits.r === "infinity"
    ? [
        {
          code: "homogeneous-purchase-rate",
          message: `r and alpha run to infinity: every customer seems to buy at the same rate ${rate} per unit of time`,
        },
      ]
    : [
        {
          code: "no-purchase-rate",
          message: `the data do not determine how often customers buy: the mean rate ended at ${rate} per unit of time`,
        },
      ];
}
