/**
 * What a parameter that ran off to 0 or infinity means for customers under contract.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import { FLAT_LIKELIHOOD, type LikelihoodOptimum } from "../likelihood/maximum-likelihood.ts";

/** What the sBG optimum and the BdW optimum have in common. */
export interface ContractOptimum {
  readonly status: LikelihoodOptimum<string>["status"];
  readonly params: { readonly alpha: number; readonly beta: number; readonly c?: number };
  readonly limits: Readonly<Record<"alpha" | "beta", Limit>> & { readonly c?: Limit };
}

type Limit = "zero" | "infinity" | null;

/** Nobody makes so many renewals that t^c with such a c could be told from infinity. */
const ENDLESS_C = 30;

/** At most one warning, and none unless a parameter ran off. */
export function contractBoundaryWarnings({ status, params, limits }: ContractOptimum): readonly Warning[] {
  if (status !== "at-boundary") return [];
  const { alpha, beta, c = 1 } = params;
  const chance = alpha / (alpha + beta);
  if (limits.alpha === null && limits.beta === null) {
    return [durationWarning(c > ENDLESS_C ? "infinity" : (limits.c ?? null), chance)];
  }
  if (limits.alpha === "zero" && limits.beta === "zero") return [polarisedWarning(chance)];
  if (limits.alpha === "zero") {
    return [
      {
        code: "no-churn",
        message:
          "the cohorts show no customer leaving: the chance to leave goes to 0, and everybody stays for ever",
      },
    ];
  }
  if (limits.beta === "zero") {
    return [{ code: "certain-churn", message: "every customer seems to leave at the first renewal" }];
  }
  return [
    {
      code: "homogeneous-churn",
      message: `alpha and beta run to infinity: customers seem not to differ, each leaves with the same chance ${chance.toPrecision(4)} at the first renewal, and retention does not rise because the loyal remain`,
    },
  ];
}

function polarisedWarning(share: number): Warning {
  return {
    code: "polarised-churn",
    message: `a share ${share.toPrecision(4)} of the customers seems to leave at the first renewal and the others never`,
  };
}

function durationWarning(limit: Limit, chance: number): Warning {
  if (limit === "zero") return polarisedWarning(chance);
  if (limit === null) return FLAT_LIKELIHOOD;
  return {
    code: "certain-churn",
    message: "c runs to infinity: nobody who renewed once seems to renew a second time",
  };
}
