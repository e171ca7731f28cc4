/**
 * What a parameter that ran off to 0 or infinity means for customers with opportunities to buy.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import { FLAT_LIKELIHOOD, type LikelihoodOptimum } from "../likelihood/maximum-likelihood.ts";

type Optimum = LikelihoodOptimum<"alpha" | "beta" | "gamma" | "delta">;
type Limit = "zero" | "infinity" | null;

/** One warning for the drop-out, one for the purchases; none unless a parameter ran off. */
export function bgBbBoundaryWarnings({ status, params, limits }: Optimum): readonly Warning[] {
  if (status !== "at-boundary") return [];
  const { alpha, beta, gamma, delta } = params;
  const warnings = [
    ...dropoutWarnings(limits.gamma, limits.delta, gamma / (gamma + delta)),
    ...purchaseWarnings(limits.alpha, limits.beta, alpha / (alpha + beta)),
  ];
  return warnings.length > 0 ? warnings : [FLAT_LIKELIHOOD];
}

function dropoutWarnings(gamma: Limit, delta: Limit, chance: number): readonly Warning[] {
  switch (caseOf(gamma, delta)) {
    case "inside":
      return [];
    case "never":
      return [
        {
          code: "no-dropout-signal",
          message:
            "the data show no customer leaving: the chance to leave goes to 0, and everybody counts as alive",
        },
      ];
    case "always":
      return [
        { code: "certain-dropout", message: "every customer seems to leave before the first opportunity" },
      ];
    case "polarised":
      return [
        {
          code: "polarised-dropout",
          message: `gamma and delta run to 0: a share ${chance.toPrecision(4)} of the customers seems to leave before the first opportunity and the others never`,
        },
      ];
    case "homogeneous":
      return [
        {
          code: "homogeneous-dropout",
          message: `gamma and delta run to infinity: every customer seems to leave with the same chance ${chance.toPrecision(4)} before an opportunity`,
        },
      ];
  }
}

function purchaseWarnings(alpha: Limit, beta: Limit, chance: number): readonly Warning[] {
  switch (caseOf(alpha, beta)) {
    case "inside":
      return [];
    case "never":
      return [
        {
          code: "no-purchase-rate",
          message: "the data do not determine how often customers buy: the chance to buy goes to 0",
        },
      ];
    case "always":
      return [
        { code: "certain-purchase", message: "every customer seems to buy at each opportunity while alive" },
      ];
    case "polarised":
      return [
        {
          code: "polarised-purchase-rate",
          message: `alpha and beta run to 0: a share ${chance.toPrecision(4)} of the customers seems to buy at each opportunity while alive and the others never`,
        },
      ];
    case "homogeneous":
      return [
        {
          code: "homogeneous-purchase-rate",
          message: `alpha and beta run to infinity: every customer seems to buy with the same chance ${chance.toPrecision(4)} at each opportunity while alive`,
        },
      ];
  }
}

/** What a beta distribution becomes whose parameters run off. */
function caseOf(yes: Limit, no: Limit): "inside" | "never" | "always" | "polarised" | "homogeneous" {
  if (yes === "zero" && no === "zero") return "polarised";
  if (yes === "zero") return "never";
  if (no === "zero") return "always";
  return yes === "infinity" || no === "infinity" ? "homogeneous" : "inside";
}
