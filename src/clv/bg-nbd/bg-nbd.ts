/**
 * The BG/NBD model of repeat buying where customers leave without saying so.
 *
 * While active, a customer buys as a Poisson process whose rate differs between customers as gamma(r, alpha).
 * After each repeat purchase the customer leaves with a chance that differs between customers as beta(a, b).
 *
 * Source: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the
 * Pareto/NBD Model, Marketing Science 24(2), 275-284. Names follow the paper.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import type { Warning } from "../../internal/warning.ts";
import {
  FLAT_LIKELIHOOD,
  flatnessWarnings,
  type LikelihoodFit,
  type LikelihoodOptimum,
  type LikelihoodProblem,
  likelihoodFit,
  limitOf,
  maximizeLikelihood,
} from "../likelihood/maximum-likelihood.ts";
import { collapseRows, sampleRows } from "../summary/collapse.ts";
import { purchaseDataWarnings } from "../summary/purchase-data-warnings.ts";
import {
  agreeOnUnit,
  type PurchaseRows,
  type PurchaseSummaryInput,
  purchaseRowsFrom,
  type SummaryColumns,
} from "../summary/purchase-rows.ts";
import { checkTimeUnit, type TimeUnit } from "../summary/time-unit.ts";
import { bgNbdData } from "./data.ts";
import { bgNbdLogLikelihood } from "./likelihood.ts";

/** The parameters of the model, by the paper's letters. */
export type BgNbdParameter = "r" | "alpha" | "a" | "b";

/** A fitted BG/NBD model: frozen plain data. */
export interface BgNbdModel {
  readonly kind: "bg-nbd";
  readonly version: 1;
  /** Unit of alpha and of all times of this model; null when neither the summary nor the options told. */
  readonly unit: TimeUnit | null;
  readonly params: {
    /** Shape of the purchase rate over customers. */
    readonly r: number;
    /** Its scale: r / alpha is the mean number of purchases per unit of time while active. */
    readonly alpha: number;
    /** a / (a + b) is the mean chance to leave after a repeat purchase. */
    readonly a: number;
    readonly b: number;
  };
  readonly fit: LikelihoodFit<BgNbdParameter>;
}

/** Options of {@link fitBgNbd}. */
export interface BgNbdOptions {
  /** Unit of recency and age, for summaries whose columns do not carry one. @defaultValue what the columns say */
  readonly unit?: TimeUnit;
  /** What the columns of the summary are called. @defaultValue the names of `purchaseSummary` */
  readonly columns?: SummaryColumns;
  /** Most Newton steps of one start. @defaultValue 200 */
  readonly maxIterations?: number;
}

const OPTION_KEYS = ["unit", "columns", "maxIterations"];
/** Customers whose histories lead close to the optimum of many more. */
const SAMPLE_ROWS = 16_000;
/** A mean chance to leave below this is none. */
const NO_DROPOUT = 1e-3;
const NAMES: readonly BgNbdParameter[] = ["r", "alpha", "a", "b"];

/**
 * Fits the BG/NBD model by maximum likelihood.
 *
 * All customers belong in the summary, above all those who bought once: without them the model cannot tell how
 * many leave. Equal rows may be put together with a `weight`, never without one.
 *
 * @param summary - Frequency, recency and age, one row a customer: of `purchaseSummary`, or any table.
 * @returns A frozen model. What is wrong with the data or the search stands in `fit.status` and `fit.warnings`.
 * @throws {@link InputError} naming the row where a value is missing, negative, not whole, or in contradiction:
 * a recency beyond the age, a repeat purchase at recency 0.
 * @remarks O(rows) per step, about ten steps a start; a million customers take a second or two. Deterministic.
 * @example
 * const model = fitBgNbd({
 *   frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
 *   recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
 *   age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
 *   weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
 * }, { unit: "week" });
 * model.fit.customers; // => 200
 * model.fit.logLikelihood; // => -298.534
 */
export function fitBgNbd(summary: PurchaseSummaryInput, options: BgNbdOptions = {}): BgNbdModel {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { unit = null, columns = {}, maxIterations = 200 } = options;
  if (unit !== null) checkTimeUnit(unit, "options.unit");
  checkInteger(maxIterations, "options.maxIterations", 1);
  const rows = purchaseRowsFrom(summary, columns, "fit");
  const problem = sampledProblem(rows, maxIterations);
  // Without any repeat purchase the likelihood rises to 1 as r goes to 0; there is nothing to search for.
  const optimum = rows.frequency.some((x) => x > 0)
    ? maximizeLikelihood(problem)
    : limitOf(problem, { r: "zero", alpha: null, a: null, b: null });
  const warnings = [
    ...purchaseDataWarnings(rows),
    ...boundaryWarnings(optimum),
    ...flatnessWarnings(NAMES, optimum),
  ];
  return deepFreeze({
    kind: "bg-nbd",
    version: 1,
    unit: agreeOnUnit(rows.unit, "the unit of the columns", unit, "options.unit"),
    params: optimum.params,
    fit: likelihoodFit(problem, optimum, rows.frequency.length, warnings),
  });
}

/** On many customers the way to the optimum is found with a few of them. */
function sampledProblem(rows: PurchaseRows, maxIterations: number): LikelihoodProblem<BgNbdParameter> {
  const problem = bgNbdProblem(collapseRows(rows), maxIterations);
  const some = sampleRows(rows, SAMPLE_ROWS);
  return some === rows ? problem : { ...problem, sample: bgNbdProblem(some, maxIterations) };
}

function bgNbdProblem(rows: PurchaseRows, maxIterations: number): LikelihoodProblem<BgNbdParameter> {
  const data = bgNbdData(rows);
  const { meanAge, meanFrequency } = meansOf(rows);
  // Rates seen over the whole age are too low for those who left; the starts allow for more than that.
  const scale = meanFrequency > 0 ? (0.6 * meanAge) / meanFrequency : meanAge;
  return {
    names: NAMES,
    logLikelihood: (params, gradient, hessian) => bgNbdLogLikelihood(data, params, gradient, hessian),
    starts: [
      [0.3, 0.3 * scale, 0.8, 2.5],
      [1, scale, 1, 5],
      [3, 3 * scale, 0.3, 3],
      [0.5, 0.5 * scale, 3, 20],
      [10, 10 * scale, 0.1, 5],
    ],
    scales: [1, meanAge, 1, 1],
    customers: data.customers,
    maxIterations,
  };
}

function meansOf({ age, frequency, weight }: PurchaseRows): { meanAge: number; meanFrequency: number } {
  let ages = 0;
  let counts = 0;
  let customers = 0;
  for (let i = 0; i < age.length; i++) {
    const w = weight === null ? 1 : weight[i]!;
    ages += w * age[i]!;
    counts += w * frequency[i]!;
    customers += w;
  }
  // All seen on their first day only: any scale will do.
  return { meanAge: ages > 0 ? ages / customers : 1, meanFrequency: counts / customers };
}

/** What a parameter that ran off means for the customers. */
function boundaryWarnings(optimum: LikelihoodOptimum<BgNbdParameter>): readonly Warning[] {
  if (optimum.status !== "at-boundary") return [];
  const warnings = [...dropoutWarnings(optimum), ...rateWarnings(optimum)];
  return warnings.length > 0 ? warnings : [FLAT_LIKELIHOOD];
}

/** Which of the two ran off matters less than where the mean chance to leave, a / (a + b), ends. */
function dropoutWarnings({ limits, params }: LikelihoodOptimum<BgNbdParameter>): readonly Warning[] {
  if (limits.a === null && limits.b === null) return [];
  const chance = params.a / (params.a + params.b);
  if (chance < NO_DROPOUT) {
    return [
      {
        code: "no-dropout-signal",
        message: `the data show no customer leaving: the mean chance to leave after a purchase is ${chance.toPrecision(2)}, and everybody counts as alive`,
      },
    ];
  }
  if (chance > 1 - NO_DROPOUT) {
    return [
      {
        code: "certain-dropout",
        message: "every customer seems to leave for certain at the first repeat purchase",
      },
    ];
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
          message: `a and b run to 0: a share ${chance.toPrecision(4)} of the customers seems to leave at the first repeat purchase and the others never`,
        },
      ];
}

function rateWarnings({ limits, params }: LikelihoodOptimum<BgNbdParameter>): readonly Warning[] {
  if (limits.r === null && limits.alpha === null) return [];
  const rate = (params.r / params.alpha).toPrecision(4);
  return limits.r === "infinity"
    ? [
        {
          code: "homogeneous-purchase-rate",
          message: `r and alpha run to infinity: every customer seems to buy at the same rate ${rate} per unit of time`,
        },
      ]
    : [
        {
          code: "no-purchase-rate",
          message: `the data do not determine how often customers buy: the mean rate ended at ${rate} per unit of time`,
        },
      ];
}
