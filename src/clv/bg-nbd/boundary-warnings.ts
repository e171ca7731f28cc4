/**
 * What a parameter that ran off to 0 or infinity means for the customers, in models with beta-geometric drop-out.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import { FLAT_LIKELIHOOD, type LikelihoodOptimum } from "../likelihood/maximum-likelihood.ts";
import { rateWarnings } from "../likelihood/rate-warnings.ts";
import type { StartChances } from "./data.ts";

type Optimum = LikelihoodOptimum<"r" | "alpha" | "a" | "b">;

/** A mean chance to leave below this is none. */
const NO_DROPOUT = 1e-3;

/** One warning for the drop-out, one for the purchase rate; none unless a parameter ran off. */
export function boundaryWarnings(optimum: Optimum, startChances: StartChances): readonly Warning[] {
  if (optimum.status !== "at-boundary") return [];
  const warnings = [...dropoutWarnings(optimum, startChances), ...rateWarnings(optimum)];
  return warnings.length > 0 ? warnings : [FLAT_LIKELIHOOD];
}

/** Which of the two ran off matters less than where the mean chance to leave, a / (a + b), ends. */
function dropoutWarnings({ limits, params }: Optimum, startChances: StartChances): readonly Warning[] {
  if (limits.a === null && limits.b === null) return [];
  const chance = params.a / (params.a + params.b);
  const first = startChances === 0 ? "at the first repeat purchase" : "right after the first purchase";
  if (chance < NO_DROPOUT) {
    return [
      {
        code: "no-dropout-signal",
        message: `the data show no customer leaving: the mean chance to leave after a purchase is ${chance.toPrecision(2)}, and everybody counts as alive`,
      },
    ];
  }
  if (chance > 1 - NO_DROPOUT) {
    return [{ code: "certain-dropout", message: `every customer seems to leave for certain ${first}` }];
  }
  return limits.a === "infinity" || limits.b === "infinity"
    ? [
        {
          code: "homogeneous-dropout",
          message: `a and b run to infinity: every customer seems to leave with the same chance ${chance.toPrecision(4)} after a purchase`,
        },
      ]
    : [
        {
          code: "polarised-dropout",
          message: `a and b run to 0: a share ${chance.toPrecision(4)} of the customers seems to leave ${first} and the others never`,
        },
      ];
}
