/**
 * How covariates of a customer change the parameters of a model.
 *
 * A parameter theta of a customer with covariates z is theta exp(c'z), or theta exp(-c'z) where it is the scale of a rate,
 * so that a coefficient > 0 always means more of what its process is called: more purchases, more drop-out, more spend.
 *
 * - `purchase`: alpha exp(-c'z).
 * - `dropout`: a exp(c'z) and b exp(c'z) with coefficients of their own in models with beta-geometric drop-out, beta
 *   exp(-c'z) in the Pareto/NBD model.
 * - In the BG/BB model, where both are chances with beta distributions, `purchase`: alpha exp(c'z) and beta exp(c'z), and
 *   `dropout`: gamma exp(c'z) and delta exp(c'z), each with coefficients of its own.
 * - `spend`: gamma exp(c'z).
 *
 * Source: Fader and Hardie (2007), "Incorporating Time-Invariant Covariates into the Pareto/NBD and BG/NBD Models", note
 * 019 of brucehardie.com. With one coefficient for a and b, as CLVTools has it, covariates could not change the mean chance
 * to leave, a / (a + b).
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { checkModelNumber, incompatibleModel, modelPart } from "../../internal/model-check.ts";

/** What a covariate has an effect on. */
export type CovariateProcess = "purchase" | "dropout" | "spend";

/** The effect of one covariate on one parameter. */
export interface CovariateEffect {
  readonly process: CovariateProcess;
  /** The parameter that it changes. */
  readonly parameter: string;
  /** The column of the covariate. */
  readonly column: string;
  /** Change of the logarithm per unit of the column: at 0.1, some 10% more. */
  readonly coefficient: number;
  /** Null unless the fit converged; with a penalty that of the penalised likelihood. */
  readonly standardError: number | null;
}

/** What a model with covariates holds beside its parameters, which are those of a customer with all covariates 0. */
export interface CovariateEffects {
  /** Strength of the penalty l2 / 2 times the sum of the squared coefficients, by standard deviations of the columns. */
  readonly l2: number;
  readonly effects: readonly CovariateEffect[];
  /**
   * Covariance of the estimates: logarithms of the parameters, in the order of `params`, then the coefficients in the order
   * of `effects`; null unless the fit converged.
   */
  readonly covariance: readonly (readonly number[])[] | null;
}

/** Scales of rates: a larger one is less. */
const FALLING: ReadonlySet<string> = new Set(["alpha", "beta"]);

/**
 * 1, or -1 for the scale of a rate.
 *
 * @param names - All parameters of the model: beside a delta, alpha and beta are shapes of a chance to buy.
 */
export function effectSign(parameter: string, names: readonly string[]): 1 | -1 {
  return FALLING.has(parameter) && !names.includes("delta") ? -1 : 1;
}

/** The effects of a model that has covariates. */
export function covariatesOf(model: object): CovariateEffects | undefined {
  return (model as { readonly covariates?: CovariateEffects }).covariates;
}

/** The columns that effects need, each once. */
export function effectColumns({ effects }: CovariateEffects): readonly string[] {
  return [...new Set(effects.map(({ column }) => column))];
}

/**
 * The parameters of one customer.
 *
 * @param values - One number for each of {@link effectColumns}.
 * @throws {@link InputError} `out-of-range` where a parameter is too large or too small for a number.
 */
export function paramsAt<P extends Readonly<Record<string, number>>>(
  params: P,
  covariates: CovariateEffects,
  values: ArrayLike<number>,
): P {
  const columns = effectColumns(covariates);
  const names = Object.keys(params);
  const own: Record<string, number> = { ...params };
  for (const { parameter, column, coefficient } of covariates.effects) {
    const shift = effectSign(parameter, names) * coefficient * values[columns.indexOf(column)]!;
    own[parameter]! *= Math.exp(shift);
    if (!(own[parameter]! > 1e-200 && own[parameter]! < 1e200)) {
      throw new InputError(
        "out-of-range",
        `summary.${column}`,
        `values near those of the fit, because ${parameter} grows with their exponential`,
        values[columns.indexOf(column)],
      );
    }
  }
  return own as P;
}

/** @throws {@link InputError} `incompatible-model` where the effects of a model read back from JSON are damaged. */
export function checkCovariateEffects(
  covariates: unknown,
  path: string,
  parameters: readonly string[],
): asserts covariates is CovariateEffects {
  const { effects } = modelPart<CovariateEffects>(covariates);
  if (!Array.isArray(effects)) throw incompatibleModel(`${path}.effects`, "an array", effects);
  effects.forEach((effect: unknown, i) => {
    const { parameter, column, coefficient } = modelPart<CovariateEffect>(effect);
    const at = `${path}.effects[${i}]`;
    if (typeof parameter !== "string" || !parameters.includes(parameter)) {
      throw incompatibleModel(`${at}.parameter`, `one of ${parameters.join(", ")}`, parameter);
    }
    if (typeof column !== "string" || column === "") {
      throw incompatibleModel(`${at}.column`, "the name of a column", column);
    }
    checkModelNumber(coefficient, `${at}.coefficient`, "a finite number");
  });
}
