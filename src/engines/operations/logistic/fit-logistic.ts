/**
 * `fitLogisticRegression` where the rows are: the encoding and every Newton step are aggregate queries, the equations are
 * solved here.
 *
 * Source of the way: Hellerstein et al. (2012), "The MADlib Analytics Library or MAD Skills, the SQL", Proceedings of the
 * VLDB Endowment 5(12), 1700-1711: a driver outside, one aggregate a step inside.
 *
 * @module
 */
import { aliasedTerms } from "../../../churn/logistic/aliasing.ts";
import { inferLogistic } from "../../../churn/logistic/inference.ts";
import type { LogisticRegressionModel } from "../../../churn/logistic/model.ts";
import { type LogisticRegressionOptions, resolveLogisticSettings } from "../../../churn/logistic/options.ts";
import { isPenalised, penaltyOf, withPenalty } from "../../../churn/logistic/penalty.ts";
import type { LogisticSums } from "../../../churn/logistic/rows.ts";
import { judgeSeparation, movesIntercept, type Separation } from "../../../churn/logistic/separation.ts";
import type { LogisticSolution } from "../../../churn/logistic/solver.ts";
import { logisticWarnings } from "../../../churn/logistic/warnings.ts";
import type { Encoding } from "../../../features/encoding/types.ts";
import { checkOptionKeys } from "../../../internal/check.ts";
import { deepFreeze } from "../../../internal/freeze.ts";
import { VERSION } from "../../../internal/version.ts";
import { logit } from "../../../numeric/logistic.ts";
import type { Relation } from "../../../sql/event-source.ts";
import type { SqlConnection, StatementOptions } from "../../connection.ts";
import { designText } from "./design-text.ts";
import { type LabelledRows, labelledRows } from "./labelled-rows.ts";
import { learnEngineEncoding } from "./learn-encoding.ts";
import { askLogisticSums } from "./logistic-sums.ts";
import { solveByQueries } from "./newton.ts";
import { askSides, lookForSeparation } from "./separation-looks.ts";

/** Options of `engine.fitLogisticRegression`; what they mean is what they mean in memory. */
export interface EngineLogisticOptions
  extends Pick<
      LogisticRegressionOptions,
      | "target"
      | "positive"
      | "features"
      | "exclude"
      | "l2"
      | "standardize"
      | "maxIterations"
      | "tolerance"
      | "level"
      | "maxLevels"
      | "reference"
    >,
    StatementOptions {}

const COLUMN_KEYS = ["target", "positive", "features", "exclude"];
const SETTING_KEYS = ["l2", "standardize", "maxIterations", "tolerance", "level", "maxLevels", "reference"];

/**
 * Fits a logistic regression to the rows of a relation.
 *
 * @returns The model of memory: coefficients equal those of `fitLogisticRegression` to 1e-9, but where the classes are
 * separated and no penalty ends the search.
 * @throws InputError as `fitLogisticRegression`; weights, offsets, class weights and `l1` are not taken.
 * @remarks One pass over the rows for each kind of column, a scratch table of the terms, then a pass a step.
 */
export async function engineFitLogisticRegression(
  connection: SqlConnection,
  relation: Relation,
  options: EngineLogisticOptions,
): Promise<LogisticRegressionModel> {
  checkOptionKeys(options, "options", [...COLUMN_KEYS, ...SETTING_KEYS, "signal"]);
  const { target, positive, features, exclude, signal, ...given } = options;
  const settings = resolveLogisticSettings(given, "options");
  const rows = await labelledRows(connection, relation, { target, positive, features, exclude }, signal);
  const encoding = await learnEngineEncoding(
    connection,
    rows.from,
    rows.columns,
    rows.positiveRows + rows.negativeRows,
    settings,
    signal,
  );
  const select = designText(rows.from, rows.columns, encoding, connection.dialect);
  const scratch = await connection.materialise(select, { signal });
  try {
    const design = connection.dialect.ident(String(scratch.relation));
    const fitted = await solve(connection, design, rows, encoding, settings, signal);
    return modelOf(rows, encoding, settings, fitted);
  } finally {
    await scratch.drop();
  }
}

type Settings = ReturnType<typeof resolveLogisticSettings>;

interface Fitted {
  readonly solution: LogisticSolution;
  readonly kept: readonly number[];
  readonly collinear: readonly number[];
  readonly separation: Separation | undefined;
  /** Rows of each class where the first term that separates alone is 0, then where it is 1. */
  readonly sides: readonly number[];
}

async function solve(
  connection: SqlConnection,
  design: string,
  { positiveRows, negativeRows }: LabelledRows,
  encoding: Encoding,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<Fitted> {
  const { terms } = encoding;
  const penalised = withPenalty(NO_ROWS, encoding, settings);
  const all = [0, ...terms.map((_, term) => term + 1)];
  const start = new Float64Array(all.length);
  start[0] = logit(positiveRows / (positiveRows + negativeRows));
  const ask = (coefficients: Float64Array, places: readonly number[]): ReturnType<typeof askLogisticSums> =>
    askLogisticSums(connection, design, coefficients, places, signal);
  const first = await ask(start, all);
  // At an intercept alone every row has the same weight, so the information tells which terms repeat others.
  const dropped = isPenalised(penalised) ? [] : aliasedTerms(first.information, all.length);
  const kept = terms.flatMap((_, term) => (dropped.includes(term) ? [] : [term]));
  const places = [0, ...kept.map((term) => term + 1)];
  const { ridge } = penalised;
  const solution = await solveByQueries(start, places, {
    ask,
    ridge,
    maxIterations: settings.maxIterations,
    tolerance: settings.tolerance,
    first: dropped.length === 0 ? first : await ask(start, places),
  });
  const collinear = isPenalised(penalised)
    ? aliasedTerms(solution.hessian, places.length).map((term) => places[term + 1]! - 1)
    : dropped;
  const looks = await lookForSeparation(connection, design, kept, solution, signal);
  const separation = judgeSeparation(looks, solution, !isPenalised(penalised));
  const alone = separation?.alone === true ? separation.terms[0] : undefined;
  const sides = alone === undefined ? [] : await askSides(connection, design, alone, signal);
  return { solution, kept, collinear, separation, sides };
}

/** The penalty asks nothing of the rows. */
const NO_ROWS = {} as LogisticSums;

function modelOf(
  { target, positiveRows, negativeRows, warnings }: LabelledRows,
  encoding: Encoding,
  settings: Settings,
  { solution, kept, collinear, separation, sides }: Fitted,
): LogisticRegressionModel {
  const penalised = withPenalty(NO_ROWS, encoding, settings);
  const rows = positiveRows + negativeRows;
  const unbounded = separation !== undefined && !isPenalised(penalised);
  const runaway = !unbounded ? [] : separation.extent === "complete" ? kept : separation.terms;
  const inference = inferLogistic(solution, {
    terms: encoding.terms,
    kept,
    ridge: penalised.ridge,
    chosen: false,
    meat: undefined,
    interceptShift: 0,
    runaway: new Set(runaway),
    interceptRunsAway: unbounded && runaway.length > 0 && movesIntercept(separation, encoding.terms),
    level: settings.level,
  });
  const logLikelihood = penaltyOf(penalised, solution.coefficients) - solution.objective;
  const nullLoss = -(
    positiveRows * Math.log(positiveRows / rows) +
    negativeRows * Math.log(negativeRows / rows)
  );
  const { l2, standardize, maxIterations, tolerance, level, maxLevels } = settings;
  const findings = { encoding, settings, solution, collinear, separation, inference };
  const told = { ...findings, training: { target }, sides: () => sides };
  return deepFreeze<LogisticRegressionModel>({
    kind: "logistic-regression",
    version: 1,
    churnkit: VERSION,
    target: { ...target, baseRate: positiveRows / rows },
    encoding,
    params: { intercept: inference.intercept, coefficients: inference.coefficients },
    options: {
      ...{ l1: 0, l2, standardize, offset: null, classWeights: null },
      ...{ maxIterations, tolerance, level, maxLevels, weights: null },
    },
    fit: {
      status: unbounded ? "separated" : solution.status,
      method: solution.method,
      iterations: solution.iterations,
      rows,
      logLikelihood,
      penalizedLogLikelihood: -solution.objective,
      deviance: -2 * logLikelihood,
      nullDeviance: 2 * nullLoss,
      effectiveParameters: inference.effectiveParameters,
      aic: -2 * logLikelihood + 2 * inference.effectiveParameters,
      coefficients: inference.table,
      warnings: [...warnings, ...encoding.warnings, ...logisticWarnings(told)],
    },
  });
}
