/**
 * What a parameter of the Pareto/NBD model that ran off to 0 or infinity means for the customers.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import { FLAT_LIKELIHOOD, type LikelihoodOptimum } from "../likelihood/maximum-likelihood.ts";
import { rateWarnings } from "../likelihood/rate-warnings.ts";

type Optimum = LikelihoodOptimum<"r" | "alpha" | "s" | "beta">;

/** A chance to leave within the mean age below this is none, and above 1 minus this is certainty. */
const NO_DROPOUT = 1e-3;

/** One warning for the drop-out, one for the purchase rate; none unless a parameter ran off. */
export function boundaryWarnings(optimum: Optimum, meanAge: number): readonly Warning[] {
  if (optimum.status !== "at-boundary") return [];
  const warnings = [...dropoutWarnings(optimum, meanAge), ...rateWarnings(optimum)];
  return warnings.length > 0 ? warnings : [FLAT_LIKELIHOOD];
}

/** Which of the two ran off matters less than how many leave within the time that was seen. */
function dropoutWarnings({ limits, params }: Optimum, meanAge: number): readonly Warning[] {
  if (limits.s === null && limits.beta === null) return [];
  const { s, beta } = params;
  const chance = -Math.expm1(-s * Math.log1p(meanAge / beta));
  if (chance < NO_DROPOUT) {
    return [
      {
        code: "no-dropout-signal",
        message: `the data show no customer leaving: the chance to leave within the mean age is ${chance.toPrecision(2)}, and everybody counts as alive, as in the NBD model`,
      },
    ];
  }
  if (chance > 1 - NO_DROPOUT) {
    return [
      { code: "certain-dropout", message: "every customer seems to leave right after the first purchase" },
    ];
  }
  return limits.s === "infinity" || limits.beta === "infinity"
    ? [
        {
          code: "homogeneous-dropout",
          message: `s and beta run to infinity: every customer seems to leave at the same rate ${(s / beta).toPrecision(4)} per unit of time`,
        },
      ]
    : [
        {
          code: "polarised-dropout",
          message: `s and beta run to 0: a share ${chance.toPrecision(4)} of the customers seems to leave right after the first purchase and the others never`,
        },
      ];
}
