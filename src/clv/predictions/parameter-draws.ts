/**
 * Parameters as they could as well have been estimated: draws from the normal distribution that the estimates have by
 * large samples, on the logarithms of the parameters (which keeps them positive) and on the coefficients of covariates.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { choleskyFactor } from "../../numeric/cholesky.ts";
import { normal } from "../../random/distributions.ts";
import type { Random } from "../../random/random.ts";
import { type CovariateEffects, covariatesOf } from "../covariates/covariate-effects.ts";

/** What a model tells of its estimates. */
interface FittedModel {
  readonly params: object;
  readonly fit: {
    readonly status: string;
    readonly standardErrors: object | null;
    readonly correlation: object | null;
  };
}

/** Beyond this many e-folds a parameter is 0 or infinity: a flat likelihood does not reach further. */
const REACH = 30;

/**
 * The model with other parameters, `draws` times. Every second draw mirrors the one before it, so that what depends on the
 * parameters almost linearly is centred on its estimate.
 *
 * @throws {@link InputError} `incompatible-model` for a fit that knows no covariance: one that did not converge inside.
 */
export function drawModels<M extends object>(
  model: M,
  draws: number,
  random: Random,
  path: string,
): readonly M[] {
  const fitted = model as unknown as FittedModel;
  const covariates = covariatesOf(model);
  const names = Object.keys(fitted.params);
  const params = fitted.params as Readonly<Record<string, number>>;
  const factor = covarianceOf(fitted, covariates, path);
  const size = factor.length;
  const flat = Float64Array.from(factor.flat());
  if (!flat.every(Number.isFinite) || choleskyFactor(flat, size) >= 0) throw noCovariance(fitted, path);
  const shift = new Float64Array(size);
  return Array.from({ length: draws }, (_, draw) => {
    if (draw % 2 === 0) drawShift(flat, size, random, shift);
    else for (let e = 0; e < size; e++) shift[e] = -shift[e]!;
    const moved = Object.fromEntries(
      names.map((name, k) => [name, params[name]! * Math.exp(Math.max(-REACH, Math.min(REACH, shift[k]!)))]),
    );
    if (covariates === undefined) return { ...model, params: moved };
    const effects = covariates.effects.map((effect, e) => ({
      ...effect,
      coefficient: effect.coefficient + shift[names.length + e]!,
    }));
    return { ...model, params: moved, covariates: { ...covariates, effects } };
  });
}

/** L z of independent normal z. */
function drawShift(factor: Float64Array, size: number, random: Random, shift: Float64Array): void {
  const z = Float64Array.from({ length: size }, () => normal(random));
  for (let e = 0; e < size; e++) {
    shift[e] = 0;
    for (let f = 0; f <= e; f++) shift[e]! += factor[e * size + f]! * z[f]!;
  }
}

/** Covariance of the logarithms of the parameters, and of the coefficients where there are some. */
function covarianceOf(
  model: FittedModel,
  covariates: CovariateEffects | undefined,
  path: string,
): readonly (readonly number[])[] {
  if (covariates?.covariance) return covariates.covariance;
  const { standardErrors, correlation } = model.fit ?? {};
  if (!standardErrors || !correlation || covariates !== undefined) throw noCovariance(model, path);
  const params = model.params as Readonly<Record<string, number>>;
  const errors = standardErrors as Readonly<Record<string, number>>;
  const correlations = correlation as Readonly<Record<string, Readonly<Record<string, number>>>>;
  const names = Object.keys(params);
  return names.map((row) =>
    names.map(
      (column) =>
        correlations[row]![column]! * (errors[row]! / params[row]!) * (errors[column]! / params[column]!),
    ),
  );
}

function noCovariance(model: FittedModel, path: string): InputError {
  return new InputError(
    "incompatible-model",
    `${path}.fit`,
    "that of a model whose search converged inside (at a boundary nothing is known of the errors of the estimates)",
    model.fit?.status,
  );
}
