/**
 * Fits a model with covariates, from its fit without: covariates are standardised for the search, so that one penalty suits
 * all of them, and the estimates are brought back to the user's scale.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import type { Table } from "../../table/table.ts";
import {
  FLAT_LIKELIHOOD,
  type LikelihoodFit,
  type LikelihoodFitStatus,
} from "../likelihood/maximum-likelihood.ts";
import { covariateColumns, distinctInAll } from "./covariate-columns.ts";
import { type CovariateEffects, effectSign } from "./covariate-effects.ts";
import type { WantedEffect } from "./covariate-options.ts";
import { type CovariateOptimum, type RowLikelihood, searchWithCovariates } from "./covariate-search.ts";

/** What a fit of a model without covariates brings along. */
export interface CovariateFitInput<P extends string> {
  readonly table: Table;
  /** Rows of the table that the fit rests on. */
  readonly rows: Int32Array;
  /** Histories of these rows, a number a row in each column, and how many customers a row stands for. */
  readonly histories: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly names: readonly P[];
  /** The size each parameter has by its nature. */
  readonly scales: readonly number[];
  /** The fit without covariates. */
  readonly plain: { readonly params: Readonly<Record<P, number>>; readonly fit: LikelihoodFit<P> };
  readonly effects: readonly WantedEffect[];
  readonly l2: number;
  readonly maxIterations: number;
  /** What is wrong with the data, whatever the model. */
  readonly warnings: readonly Warning[];
  /** The likelihood of single histories. */
  readonly rowLikelihood: (histories: readonly Float64Array[]) => RowLikelihood;
  /** What the data add to the log-likelihood whatever the parameters. @defaultValue 0 */
  readonly constant?: number;
}

/** What the fit with covariates makes of it. */
export interface CovariateParts<P extends string> {
  readonly params: Readonly<Record<P, number>>;
  readonly fit: LikelihoodFit<P>;
  readonly covariates: CovariateEffects;
}

/** A parameter this many e-folds away from its size can no longer be told from 0 or infinity. */
const LIMIT_LOG = Math.log(1e5);
/** The search starts within these. */
const START_LOG = Math.log(1e3);
/** A standard error of this many e-folds means that the data say nothing. */
const FLAT_LOG_ERROR = 20;

/** O(rows) a step: rows that are equal in history and covariates are put together first. */
export function fitCovariates<P extends string>(input: CovariateFitInput<P>): CovariateParts<P> {
  const { names, scales, plain, effects, l2, maxIterations } = input;
  const columns = [...new Set(effects.map(({ column }) => column))];
  const values = covariateColumns(input.table, columns, input.rows);
  const groups = distinctInAll([...input.histories, ...values]);
  const weights = new Float64Array(groups.first.length);
  for (let i = 0; i < groups.index.length; i++) weights[groups.index[i]!]! += input.weights[i]!;
  const pick = (column: Float64Array): Float64Array => Float64Array.from(groups.first, (row) => column[row]!);
  const standards = values.map((column, c) => standardised(pick(column), weights, columns[c]!));
  const standardOf = ({ column }: WantedEffect): Standard => standards[columns.indexOf(column)]!;
  const optimum = searchWithCovariates({
    rowLikelihood: input.rowLikelihood(input.histories.map(pick)),
    weights,
    coefficients: effects.map((effect) => ({
      parameter: names.indexOf(effect.parameter as P),
      sign: effectSign(effect.parameter, names),
      values: standardOf(effect).values,
    })),
    start: names.map((name, k) => startOf(plain.params[name], scales[k]!)),
    scales,
    l2,
    maxIterations,
  });
  return partsOf(input, optimum, effects.map(standardOf));
}

interface Standard {
  readonly values: Float64Array;
  readonly mean: number;
  readonly deviation: number;
}

function standardised(column: Float64Array, weights: Float64Array, name: string): Standard {
  let total = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < column.length; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    total += w;
    const away = column[i]! - mean;
    mean += (away * w) / total;
    squares += w * away * (column[i]! - mean);
  }
  const deviation = Math.sqrt(squares / total);
  if (!(deviation > 1e-12 * Math.abs(mean))) {
    throw new InputError("out-of-range", `summary.${name}`, "a column whose values differ", mean);
  }
  return { values: column.map((value) => (value - mean) / deviation), mean, deviation };
}

function startOf(value: number, scale: number): number {
  return scale * Math.exp(Math.max(-START_LOG, Math.min(START_LOG, Math.log(value / scale))));
}

function partsOf<P extends string>(
  input: CovariateFitInput<P>,
  optimum: CovariateOptimum,
  standards: readonly Standard[],
): CovariateParts<P> {
  const { names, effects, l2, plain } = input;
  const n = names.length;
  const status = statusOf(input, optimum);
  const { unknowns, covariance } = backToScale(input, optimum, standards);
  const errors = status === "converged" ? covariance!.map((row, e) => Math.sqrt(row[e]!)) : null;
  const record = <V>(value: (k: number) => V): Readonly<Record<P, V>> =>
    Object.fromEntries(names.map((name, k) => [name, value(k)])) as Record<P, V>;
  const params = record((k) => Math.exp(unknowns[k]!));
  const count = n + effects.length;
  const logLikelihood = optimum.logLikelihood + (input.constant ?? 0);
  return {
    params,
    fit: {
      ...plain.fit,
      status,
      iterations: plain.fit.iterations + optimum.iterations,
      logLikelihood,
      aic: 2 * count - 2 * logLikelihood,
      bic: count * Math.log(plain.fit.customers) - 2 * logLikelihood,
      standardErrors: errors && record((k) => params[names[k]!] * errors[k]!),
      correlation:
        errors &&
        record((k) => record((j) => (j === k ? 1 : covariance![k]![j]! / (errors[k]! * errors[j]!)))),
      warnings: status === "at-boundary" ? [...input.warnings, FLAT_LIKELIHOOD] : input.warnings,
    },
    covariates: {
      l2,
      effects: effects.map((effect, e) => ({
        ...effect,
        coefficient: unknowns[n + e]!,
        standardError: errors && errors[n + e]!,
      })),
      covariance: errors && covariance,
    },
  };
}

function statusOf<P extends string>(
  { names, scales }: CovariateFitInput<P>,
  { search, unknowns, covariance }: CovariateOptimum,
): LikelihoodFitStatus {
  const size = unknowns.length;
  const away = names.some((_, k) => Math.abs(unknowns[k]! - Math.log(scales[k]!)) >= LIMIT_LOG);
  if (search === "converged") {
    const flat =
      covariance === null || unknowns.some((_, e) => !(covariance[e * size + e]! < FLAT_LOG_ERROR ** 2));
    return away || flat ? "at-boundary" : "converged";
  }
  if (away) return "at-boundary";
  return search === "iteration-limit" ? "iteration-limit" : "stalled";
}

/**
 * The unknowns and their covariance for covariates as they are: z = (value - mean) / deviation is put into
 * v_k +- sum of z coefficient.
 */
function backToScale<P extends string>(
  { names, effects }: CovariateFitInput<P>,
  { unknowns, covariance }: CovariateOptimum,
  standards: readonly Standard[],
): { readonly unknowns: readonly number[]; readonly covariance: number[][] | null } {
  const n = names.length;
  const size = unknowns.length;
  const map = Array.from({ length: size }, (_, e) =>
    Float64Array.from({ length: size }, (_, f) => (e === f ? 1 : 0)),
  );
  effects.forEach(({ parameter }, e) => {
    const { mean, deviation } = standards[e]!;
    map[names.indexOf(parameter as P)]![n + e] = (-effectSign(parameter, names) * mean) / deviation;
    map[n + e]![n + e] = 1 / deviation;
  });
  const times = (row: Float64Array, other: (f: number) => number): number =>
    row.reduce((sum, value, f) => (value === 0 ? sum : sum + value * other(f)), 0);
  const back = map.map((row) => times(row, (f) => unknowns[f]!));
  effects.forEach(({ parameter, column }) => {
    if (Math.abs(back[names.indexOf(parameter as P)]!) < 400) return;
    throw new InputError(
      "out-of-range",
      `summary.${column}`,
      `a column with values nearer to 0 (subtract a typical one), because ${parameter} is that of a customer with 0 there`,
      "values far from it",
    );
  });
  if (covariance === null) return { unknowns: back, covariance: null };
  const half = map.map((row) =>
    Float64Array.from({ length: size }, (_, g) => times(row, (f) => covariance[f * size + g]!)),
  );
  return { unknowns: back, covariance: half.map((row) => map.map((own) => times(own, (g) => row[g]!))) };
}
