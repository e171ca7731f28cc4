import { checkNonNegative, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkColumnNames } from "./covariate-columns.ts";
import type { CovariateProcess } from "./covariate-effects.ts";

/** Columns of the summary that tell customers apart, for a purchase model. */
export interface PurchaseCovariates {
  /** Number or boolean columns with an effect on how often a customer buys. @defaultValue none */
  readonly purchase?: readonly string[];
  /** Number or boolean columns with an effect on when a customer leaves. @defaultValue none */
  readonly dropout?: readonly string[];
}

/** Options of the fits of purchase models with covariates. */
export interface PurchaseCovariateOptions {
  /** Which columns of the summary have an effect, and on what. @defaultValue none */
  readonly covariates?: PurchaseCovariates;
  /**
   * Penalty on the coefficients: l2 / 2 times the sum of their squares, for columns divided by their standard deviation,
   * is taken off the log-likelihood. As if they came from a normal distribution of variance 1 / l2. @defaultValue 0
   */
  readonly l2?: number;
}

/** The parameters that a process acts on, in the order in which their effects are listed. */
export type ProcessParameters = Readonly<Partial<Record<CovariateProcess, readonly string[]>>>;

/** One effect that is asked for. */
export interface WantedEffect {
  readonly process: CovariateProcess;
  readonly parameter: string;
  readonly column: string;
}

/** Keys that these options add to those of a fit. */
export const COVARIATE_KEYS: readonly string[] = ["covariates", "l2"];

/**
 * The effects that the options ask for; none without `covariates`.
 *
 * @throws {@link InputError} for names that are no columns of text, a process that the model does not have, no column at
 * all, or a penalty of nothing.
 */
export function wantedEffects(
  { covariates, l2 }: { readonly covariates?: object; readonly l2?: number },
  processes: ProcessParameters,
): { readonly effects: readonly WantedEffect[]; readonly l2: number } {
  if (covariates === undefined) {
    if (l2 === undefined) return { effects: [], l2: 0 };
    throw new InputError(
      "missing-option",
      "options.covariates",
      "given where `l2` is, which penalises them",
      covariates,
    );
  }
  checkOptionKeys(covariates, "options.covariates", Object.keys(processes));
  if (l2 !== undefined) checkNonNegative(l2, "options.l2");
  const effects: WantedEffect[] = [];
  for (const [process, parameters] of Object.entries(processes) as [CovariateProcess, readonly string[]][]) {
    const columns = (covariates as Partial<Record<CovariateProcess, unknown>>)[process];
    if (columns === undefined) continue;
    checkColumnNames(columns, `options.covariates.${process}`);
    for (const parameter of parameters) {
      for (const column of columns) effects.push({ process, parameter, column });
    }
  }
  if (effects.length === 0) {
    throw new InputError(
      "empty",
      "options.covariates",
      "an object that names at least one column",
      covariates,
    );
  }
  return { effects, l2: l2 ?? 0 };
}
