/**
 * A fitted model as text for a database: scored where the rows are.
 *
 * What cannot be written so that it is the same number, to rounding, is refused; a network is one of these, for a
 * statement of its sums would be longer and slower than bringing the rows to it.
 *
 * @module
 */
import { checkCalibratedModel } from "../../churn/calibration/check.ts";
import { CLASSIFIERS, type FittedClassifier } from "../../churn/classifiers.ts";
import { checkSpendModel, type SpendModel } from "../../clv/predictions/expected-spend.ts";
import { PURCHASE_MODEL_KINDS, type PurchaseModel } from "../../clv/purchase-model.ts";
import { checkMade, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import type { RfmScores } from "../../rfm/score-rfm.ts";
import { checkKMeansModel, type KMeansModel } from "../../segmentation/k-means-model.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import { dialectOf } from "../dialect-of.ts";
import { addSegment } from "./k-means-sql.ts";
import { addLogOdds } from "./logistic-sql.ts";
import { correctedLogOdds, isotonicSql, sigmoidSql } from "./probability-sql.ts";
import { addPurchaseScore, readQuantity, spendSql } from "./purchase-sql.ts";
import { rfmColumns } from "./rfm-sql.ts";
import { openScore, type ScoreContext } from "./score-context.ts";
import { addTreeSum } from "./trees-sql.ts";
import type { ScoredColumn, ScoreSql, ScoreSqlOptions, SqlScorable } from "./types.ts";

/** Names of the options, for checking them. */
const OPTION_KEYS = ["relation", "columns", "keep", "maxNodes", "quantity", "histories", "lookupRelation"];

type Score = ScoredColumn & { readonly expression: string };

/**
 * A fitted model as one SELECT.
 *
 * Logistic regression, random forests and gradient boosting up to `maxNodes`, calibrated or not, give `probability`; k-means
 * gives `segment` and `distance`; the scores of an RFM table give `recencyScore`, `frequencyScore`, `monetaryScore` and
 * `cell` of other customers by the same cut points; a spend model gives `expectedSpend`; a purchase model gives what
 * `quantity` asks for. A missing value (NULL, or no finite number) and a text that training did not see take the paths
 * that they take in memory.
 *
 * @param model - A fitted model, also after a trip through JSON.
 * @param dialect - A name, or a dialect.
 * @returns Text and the columns that it gives. The score is NULL where memory refuses the row: a missing offset, a value that
 * k-means takes no missing of, what is no purchase history, or one that `histories` lacks.
 * @throws {@link InputError} `incompatible-model` for what is not a model, for one with covariates, learned steps, or of a
 * kind that is not written as SQL; `out-of-range` for a model of trees that is too large; `missing-option` where a
 * look-up table is needed.
 * @remarks Scores differ from those in memory by rounding: below 1e-12 of a probability. O(nodes) characters.
 * @example
 * const customers = { visits: [1, 2, 3, 4, 5, 6], left: [true, true, false, true, false, false] };
 * const model = fitLogisticRegression(customers, { target: "left" });
 * const { sql, columns } = scoreSql(model, "duckdb", { relation: "customers", keep: ["customerId"] });
 * columns.map(({ name }) => name); // => ["customerId", "probability"]
 * sql.startsWith("WITH step_1 AS ("); // => true
 */
export function scoreSql(
  model: SqlScorable,
  dialect: Dialect | DialectName,
  options: ScoreSqlOptions,
): ScoreSql {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const engine = dialectOf(dialect, "dialect");
  const context = openScore(options, engine);
  const { scores, lookup } = scoresOf(model, context);
  const { sql, columns } = context.finish(scores);
  const { length } = new TextEncoder().encode(sql);
  if (length > engine.limits.sqlBytes) {
    const expected = `a model of at most ${engine.limits.sqlBytes} bytes of text for ${engine.name}`;
    throw new InputError("out-of-range", "model", expected, `${length} bytes`);
  }
  return deepFreeze({ kind: "score-sql", version: 1, dialect: engine.name, sql, columns, lookup });
}

interface Scores {
  readonly scores: readonly Score[];
  readonly lookup: ScoreSql["lookup"];
}

function scoresOf(model: SqlScorable, context: ScoreContext): Scores {
  const kind: unknown = (model as { readonly kind?: unknown } | null)?.kind;
  if (kind === "k-means") {
    checkKMeansModel(model, "model");
    const { segment, distance } = addSegment(model as KMeansModel, context);
    return alone(numberScore("segment", segment), numberScore("distance", distance));
  }
  if (kind === "rfm-scores") {
    checkMade(model, "model", "scores made by scoreRfm", ["bins", "cutPoints"]);
    return alone(...rfmColumns(model as RfmScores, context));
  }
  if (kind === "gamma-gamma") {
    checkSpendModel(model, "model");
    return alone(spendScore(model as SpendModel, context));
  }
  if (PURCHASE_MODEL_KINDS.includes(kind as PurchaseModel["kind"])) {
    const read = readQuantity(model as PurchaseModel, context.options.quantity);
    const { expression, lookup } = addPurchaseScore(model as PurchaseModel, read, context);
    return { scores: [numberScore(read.quantity.quantity, expression)], lookup };
  }
  return alone(numberScore("probability", addProbability(model as FittedClassifier, context)));
}

function alone(...scores: readonly Score[]): Scores {
  return { scores, lookup: null };
}

function numberScore(name: string, expression: string): Score {
  return { name, kind: "number", expression };
}

function spendScore(model: SpendModel, context: ScoreContext): Score {
  if (model.covariates !== undefined) {
    const expected = "a model without covariates, whose parameters are one set for all";
    throw new InputError("incompatible-model", "model", expected, model.kind);
  }
  const [x, m] = context.read(["frequency", "meanSpend"].map((name) => ({ name, kind: "number" as const })));
  return numberScore("expectedSpend", spendSql(model, x!, m!, context.dialect));
}

/** Adds the steps up to a probability; an expression over the last of them. */
function addProbability(model: SqlScorable, context: ScoreContext): string {
  const { dialect, add } = context;
  if (isCalibrated(model)) {
    checkCalibratedModel(model);
    const inner = addProbability(model.model as FittedClassifier, context);
    add([{ expression: inner, name: "p" }]);
    const { calibration } = model;
    if (calibration.method === "isotonic") return isotonicSql(calibration.params, "p", dialect);
    add([{ expression: correctedLogOdds(calibration, "p", dialect)!, name: "margin" }]);
    return sigmoidSql("margin", dialect);
  }
  const known = checkClassifier(model);
  if (known.kind === "logistic-regression") return sigmoidSql(addLogOdds(known, context), dialect);
  const total = addTreeSum(known, context);
  if (known.kind === "random-forest") return `${total} / ${dialect.f64Lit(known.params.trees.trees)}`;
  add([{ expression: `${dialect.f64Lit(known.params.baseMargin)} + ${total}`, name: "margin" }]);
  return sigmoidSql("margin", dialect);
}

function isCalibrated(model: SqlScorable): model is Extract<SqlScorable, { readonly kind: "calibrated" }> {
  return (model as { readonly kind?: unknown } | null)?.kind === "calibrated";
}

const EXPECTED =
  "a model that SQL can state: logistic-regression, gradient-boosting, random-forest (calibrated or not), k-means, gamma-gamma, a purchase model, or the scores of scoreRfm";

type WrittenClassifier = Exclude<FittedClassifier, { readonly kind: "neural-network" }>;

function checkClassifier(model: SqlScorable): WrittenClassifier {
  const kind: unknown = (model as { readonly kind?: unknown } | null)?.kind;
  if (kind === "neural-network" || kind === "with-steps") {
    const received =
      kind === "neural-network"
        ? "a neural-network (score it in memory)"
        : "a model with learned steps (score it in memory)";
    throw new InputError("incompatible-model", "model", EXPECTED, received);
  }
  if (kind !== "logistic-regression" && kind !== "gradient-boosting" && kind !== "random-forest") {
    throw new InputError("incompatible-model", "model", EXPECTED, kind ?? model);
  }
  CLASSIFIERS[kind].check(model as FittedClassifier, "model");
  return model as WrittenClassifier;
}
