/**
 * What a boosting fit wants its reader to know.
 *
 * @module
 */
import type { Binning } from "../../features/binning/types.ts";
import type { Warning } from "../../internal/warning.ts";
import { type Boosted, UNTESTED_ROUNDS } from "./fit.ts";
import type { ResolvedGradientBoostingSettings } from "./options.ts";

/** The warnings of a fit, without those of its rows and its binning. */
export function gradientBoostingWarnings(
  binning: Binning,
  { status, earlyStopping, trees }: Boosted,
  { rounds, maxRounds, minLeafHessian }: ResolvedGradientBoostingSettings,
): Warning[] {
  const warnings: Warning[] = [];
  const add = (code: string, message: string): void => {
    warnings.push({ code, message });
  };
  if (binning.columns.length === 0) {
    add("no-terms", "no column is left to learn from: every row gets the base rate");
  }
  if (binning.columns.length > 0 && trees.length === 0) {
    const message = `no split was worth making: every row gets the base rate (a leaf needs weights times p (1 - p) of at least ${minLeafHessian} in all)`;
    add("no-trees", message);
  }
  if (status === "iteration-limit") {
    add(
      "iteration-limit",
      `the held-out loss still fell after ${maxRounds} rounds; try more leaves, a larger learningRate or maxRounds`,
    );
  }
  if (rounds === null && earlyStopping === null) {
    const message = `one class has a single row, so none can be held out: the number of rounds is ${UNTESTED_ROUNDS}`;
    add("no-early-stopping", message);
  }
  return warnings;
}
