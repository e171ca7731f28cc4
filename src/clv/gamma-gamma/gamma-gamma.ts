/**
 * The Gamma-Gamma model of spend per purchase.
 *
 * A customer's purchases vary as gamma(p, nu) around a mean of their own, and nu varies between customers as
 * gamma(q, gamma). How much a customer spends is taken to be independent of how often.
 *
 * Source: Fader, Hardie and Lee (2005), "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis",
 * Journal of Marketing Research 42(4), 415-430; Fader and Hardie (2013), note 025 of brucehardie.com. Names
 * follow the note.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { CovariateEffects } from "../covariates/covariate-effects.ts";
import { fitCovariates } from "../covariates/covariate-fit.ts";
import { COVARIATE_KEYS, wantedEffects } from "../covariates/covariate-options.ts";
import { gammaGammaRowLikelihood } from "../covariates/gamma-gamma-row.ts";
import {
  FLAT_LIKELIHOOD,
  flatnessWarnings,
  type LikelihoodFit,
  type LikelihoodFitStatus,
  type LikelihoodOptimum,
  type LikelihoodProblem,
  likelihoodFit,
  maximizeLikelihood,
} from "../likelihood/maximum-likelihood.ts";
import { SAMPLE_ROWS } from "../summary/collapse.ts";
import {
  type PurchaseSummaryInput,
  type SpendRows,
  type SummaryColumns,
  spendRowsFrom,
} from "../summary/purchase-rows.ts";
import { gammaGammaData, gammaGammaLogLikelihood } from "./likelihood.ts";

/** The parameters of the model, by the paper's letters. */
export type GammaGammaParameter = "p" | "q" | "gamma";

/** How a Gamma-Gamma fit tells about itself. */
export interface GammaGammaFit extends Omit<LikelihoodFit<GammaGammaParameter>, "status"> {
  /**
   * As for every fit; `mean-undefined`: the search converged, but q <= 1, where the model's mean spend over
   * customers is infinite. `expectedSpend` then falls back on what was observed.
   */
  readonly status: LikelihoodFitStatus | "mean-undefined";
  /** Rows that could not be used, by reason. */
  readonly excluded: {
    /** Frequency 0. */
    readonly noRepeatPurchase: number;
    /** Frequency > 0 but no value. */
    readonly missingSpend: number;
    /** A mean of exactly 0, which the model gives no chance. */
    readonly zeroSpend: number;
  };
  /**
   * Pearson correlation of frequency and mean spend over the customers used, which the model takes to be 0;
   * null where one of the two does not vary.
   */
  readonly frequencySpendCorrelation: number | null;
}

/** A fitted Gamma-Gamma model: frozen plain data. */
export interface GammaGammaModel {
  readonly kind: "gamma-gamma";
  readonly version: 1;
  readonly params: {
    /** Shape of the spend of one customer: the larger, the more alike the purchases. */
    readonly p: number;
    /** Shape of the heterogeneity: the larger, the more alike the customers. */
    readonly q: number;
    /** Its scale, in the currency of the data. */
    readonly gamma: number;
  };
  /** Mean of `meanSpend` over the customers used: stands in where the model has no mean. */
  readonly observedMeanSpend: number;
  readonly fit: GammaGammaFit;
  /** Only of a fit with covariates: `params` are then those of a customer with all covariates 0. */
  readonly covariates?: CovariateEffects;
}

/** Options of {@link fitGammaGamma}. */
export interface GammaGammaOptions {
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
  /** Most Newton steps of one start. @defaultValue 200 */
  readonly maxIterations?: number;
  /**
   * Number or boolean columns of the summary with an effect on what a customer spends: a coefficient of 0.1 is 10% more, see
   * `model.covariates`. Scoring then needs the same columns. @defaultValue none
   */
  readonly covariates?: { readonly spend: readonly string[] };
  /** Penalty on the coefficients, as in `fitBgNbd`. @defaultValue 0 */
  readonly l2?: number;
}

const OPTION_KEYS = ["columns", "maxIterations", ...COVARIATE_KEYS];
const NAMES: readonly GammaGammaParameter[] = ["p", "q", "gamma"];

/** From here on frequency and spend are clearly not independent. */
const LARGE_CORRELATION = 0.3;

/**
 * Fits the Gamma-Gamma model by maximum likelihood to customers with at least one repeat purchase.
 *
 * @param summary - Frequency and mean spend, one row a customer: of `purchaseSummary`, or any table. Rows with
 * frequency 0, or a mean spend that is missing or 0, are left out and counted in `fit.excluded`.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} for a negative mean spend, a frequency that is not whole, or when no row is left.
 * @remarks O(rows) per step, about ten steps a start. Deterministic.
 * @example
 * const model = fitGammaGamma({
 *   frequency: [1, 2, 5, 1, 3, 4, 2, 0],
 *   meanSpend: [22, 35, 18, 60, 27, 31, 12, null],
 * });
 * model.fit.customers; // => 7
 * model.fit.excluded.noRepeatPurchase; // => 1
 */
export function fitGammaGamma(
  summary: PurchaseSummaryInput,
  options: GammaGammaOptions = {},
): GammaGammaModel {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { columns = {}, maxIterations = 200 } = options;
  checkInteger(maxIterations, "options.maxIterations", 1);
  const { effects, l2 } = wantedEffects(options, { spend: ["gamma"] });
  const { used, excluded, rows } = selectRows(spendRowsFrom(summary, columns, "fit"));
  if (used.frequency.length === 0) {
    throw new InputError(
      "empty",
      "summary",
      "a table with a row of frequency > 0 and mean spend > 0",
      `${rows} rows without one`,
    );
  }
  const moments = momentsOf(used);
  const some = sampleUsed(used);
  const problem = {
    ...gammaGammaProblem(used, moments.meanSpend, maxIterations),
    sample: some && gammaGammaProblem(some, moments.meanSpend, maxIterations),
  };
  const optimum = maximizeLikelihood(problem);
  const { correlation } = moments;
  const fit = likelihoodFit(problem, optimum, rows, spendWarnings(optimum, correlation));
  const plain = { params: optimum.params, fit };
  const parts: typeof plain & { readonly covariates?: CovariateEffects } =
    effects.length === 0
      ? plain
      : fitCovariates({
          table: tableFrom(summary, "summary"),
          rows: used.rows,
          histories: [used.frequency, used.meanSpend],
          weights: used.weight,
          names: NAMES,
          scales: [1, 1, moments.meanSpend],
          plain,
          effects,
          l2,
          maxIterations,
          warnings: fit.warnings,
          rowLikelihood: ([x, m]) => gammaGammaRowLikelihood(x!, m!),
        });
  const meanUndefined = parts.params.q <= 1 && parts.fit.status === "converged";
  return deepFreeze({
    kind: "gamma-gamma",
    version: 1,
    observedMeanSpend: moments.meanSpend,
    ...parts,
    fit: {
      ...parts.fit,
      status: meanUndefined ? "mean-undefined" : parts.fit.status,
      excluded,
      frequencySpendCorrelation: correlation,
    },
  });
}

interface UsedRows {
  /** Their places in the table. */
  readonly rows: Int32Array;
  readonly frequency: Float64Array;
  readonly meanSpend: Float64Array;
  readonly weight: Float64Array;
}

function selectRows({ frequency, meanSpend, weight }: SpendRows): {
  readonly used: UsedRows;
  readonly excluded: GammaGammaFit["excluded"];
  readonly rows: number;
} {
  const rows = frequency.length;
  const used = {
    rows: new Int32Array(rows),
    frequency: new Float64Array(rows),
    meanSpend: new Float64Array(rows),
    weight: new Float64Array(rows),
  };
  let noRepeatPurchase = 0;
  let missingSpend = 0;
  let zeroSpend = 0;
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const m = meanSpend[i]!;
    if (frequency[i] === 0) noRepeatPurchase++;
    else if (Number.isNaN(m)) missingSpend++;
    else if (m === 0) zeroSpend++;
    else {
      const w = weight === null ? 1 : weight[i]!;
      if (w === 0) continue;
      used.rows[count] = i;
      used.frequency[count] = frequency[i]!;
      used.meanSpend[count] = m;
      used.weight[count++] = w;
    }
  }
  return {
    used: {
      rows: used.rows.slice(0, count),
      frequency: used.frequency.slice(0, count),
      meanSpend: used.meanSpend.slice(0, count),
      weight: used.weight.slice(0, count),
    },
    excluded: { noRepeatPurchase, missingSpend, zeroSpend },
    rows,
  };
}

/** Evenly spread rows, on which the way to the optimum of many more is found; `undefined` where there are few. */
function sampleUsed({ rows, frequency, meanSpend, weight }: UsedRows): UsedRows | undefined {
  const step = Math.floor(rows.length / SAMPLE_ROWS);
  if (step < 2) return undefined;
  const inSample = (_: number, i: number): boolean => i % step === 0;
  return {
    rows: rows.filter(inSample),
    frequency: frequency.filter(inSample),
    meanSpend: meanSpend.filter(inSample),
    weight: weight.filter(inSample),
  };
}

function gammaGammaProblem(
  { frequency, meanSpend, weight }: UsedRows,
  typicalSpend: number,
  maxIterations: number,
): LikelihoodProblem<GammaGammaParameter> {
  const data = gammaGammaData(frequency, meanSpend, weight);
  // Each start puts the mean over customers, p gamma / (q - 1), at the observed one.
  const start = (p: number, q: number): readonly number[] => [p, q, (typicalSpend * (q - 1)) / p];
  return {
    names: NAMES,
    logLikelihood: (params, gradient, hessian) => gammaGammaLogLikelihood(data, params, gradient, hessian),
    starts: [start(6, 4), start(1.5, 3), start(30, 2.5), start(2, 15), start(100, 50)],
    scales: [1, 1, typicalSpend],
    customers: data.customers,
    maxIterations,
  };
}

function momentsOf({ frequency, meanSpend, weight }: UsedRows): {
  readonly meanSpend: number;
  readonly correlation: number | null;
} {
  let total = 0;
  let x = 0;
  let m = 0;
  let xx = 0;
  let mm = 0;
  let xm = 0;
  for (let i = 0; i < weight.length; i++) {
    // Welford's update, weighted: no difference of large sums.
    const w = weight[i]!;
    total += w;
    const dx = frequency[i]! - x;
    const dm = meanSpend[i]! - m;
    const share = w / total;
    x += dx * share;
    m += dm * share;
    xx += w * dx * (frequency[i]! - x);
    mm += w * dm * (meanSpend[i]! - m);
    xm += w * dx * (meanSpend[i]! - m);
  }
  return { meanSpend: m, correlation: xx > 0 && mm > 0 ? xm / Math.sqrt(xx * mm) : null };
}

function spendWarnings(
  optimum: LikelihoodOptimum<GammaGammaParameter>,
  correlation: number | null,
): readonly Warning[] {
  const { params, limits, status } = optimum;
  const warnings: Warning[] = [];
  if (correlation !== null && Math.abs(correlation) > LARGE_CORRELATION) {
    warnings.push({
      code: "frequency-spend-correlation",
      message: `frequency and mean spend correlate at ${correlation.toFixed(3)}: the model takes them to be independent and will misjudge frequent buyers`,
    });
  }
  if (status === "at-boundary") warnings.push(spendLimitWarning(limits));
  warnings.push(...flatnessWarnings(NAMES, optimum));
  if (params.q <= 1) {
    warnings.push({
      code: "mean-undefined",
      message: `q is ${params.q.toPrecision(4)}, at most 1: the mean spend over customers is infinite, and where it is needed the observed mean is used instead`,
    });
  }
  return warnings;
}

function spendLimitWarning({ p, q }: LikelihoodOptimum<GammaGammaParameter>["limits"]): Warning {
  if (q === "infinity") {
    return {
      code: "homogeneous-spend",
      message: "q runs to infinity: customers seem not to differ in what they spend per purchase",
    };
  }
  if (p === "infinity") {
    return {
      code: "constant-spend",
      message: "p runs to infinity: each customer seems to spend the same at every purchase",
    };
  }
  return FLAT_LIKELIHOOD;
}
