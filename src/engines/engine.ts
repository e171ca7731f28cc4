/**
 * An engine: a connection with the operations of churnkit bound to it.
 *
 * @module
 */
import type { LogisticRegressionModel } from "../churn/logistic/model.ts";
import type { CohortTable } from "../clv/cohorts/cohort-table.ts";
import type { PurchaseSummary } from "../clv/summary/purchase-summary.ts";
import type { FeatureTable } from "../features/build-features.ts";
import type { FeaturePlan } from "../features/feature-plan.ts";
import type { ChurnLabels } from "../features/label-churn.ts";
import type { RfmTable } from "../rfm/rfm-table.ts";
import type { RfmScores } from "../rfm/score-rfm.ts";
import type { KMeansModel } from "../segmentation/k-means-model.ts";
import type { Dialect, RelationName } from "../sql/dialect.ts";
import type { EventSource, Relation } from "../sql/event-source.ts";
import type { Table } from "../table/column.ts";
import type { SqlConnection, StatementOptions } from "./connection.ts";
import { buildEngineFeatures, type EngineFeatureOptions } from "./operations/build-features.ts";
import { type EngineCohortOptions, engineCohortRetention } from "./operations/cohort-retention.ts";
import {
  type EngineKMeansOptions,
  engineFitKMeans,
  engineKMeansStep,
  type KMeansStep,
  type KMeansStepOptions,
} from "./operations/k-means/fit-k-means.ts";
import { type EngineLabelOptions, engineLabelChurn } from "./operations/label-churn.ts";
import {
  type EngineLogisticOptions,
  engineFitLogisticRegression,
} from "./operations/logistic/fit-logistic.ts";
import {
  type EnginePurchaseGroupOptions,
  type EnginePurchaseOptions,
  enginePurchaseGroups,
  enginePurchaseSummary,
  type PurchaseGroups,
} from "./operations/purchases.ts";
import {
  type EngineRfmOptions,
  type EngineScoreRfmOptions,
  engineRfmTable,
  engineScoreRfm,
} from "./operations/rfm.ts";
import {
  type EngineScorable,
  type EngineScoreOptions,
  engineScore,
  writeEngineScores,
} from "./operations/score.ts";
import {
  type WriteTableOptions,
  type WrittenRows,
  writeEngineFeatures,
  writeEngineTable,
} from "./operations/write-table.ts";
import { differentEngine, probe } from "./probe/probe.ts";
import type { ProbeReport } from "./probe/probe-report.ts";

/**
 * A database engine that churnkit works on. Its operations mean what the functions of the same name mean in memory, and
 * give the same numbers to 1e-9; customers come ordered by id.
 */
export interface Engine {
  readonly connection: SqlConnection;
  readonly dialect: Dialect;
  /** {@link buildFeatures} of a log in the engine. */
  buildFeatures(source: EventSource, plan: FeaturePlan, options: EngineFeatureOptions): Promise<FeatureTable>;
  /** {@link labelChurn} of a log in the engine. */
  labelChurn(source: EventSource, options: EngineLabelOptions): Promise<ChurnLabels>;
  /** {@link rfmTable} of a log in the engine. */
  rfmTable(source: EventSource, options: EngineRfmOptions): Promise<RfmTable>;
  /** {@link scoreRfm} of a log in the engine. */
  scoreRfm(source: EventSource, options: EngineScoreRfmOptions): Promise<RfmScores>;
  /** {@link purchaseSummary} of a log in the engine. */
  purchaseSummary(source: EventSource, options: EnginePurchaseOptions): Promise<PurchaseSummary>;
  /** Different purchase histories with the customers who share each: what purchase models are fitted to. */
  purchaseGroups(source: EventSource, options: EnginePurchaseGroupOptions): Promise<PurchaseGroups>;
  /** {@link cohortTable} of a log in the engine. */
  cohortRetention(source: EventSource, options: EngineCohortOptions): Promise<CohortTable>;
  /**
   * {@link fitLogisticRegression} of a relation: the rows stay in the engine, a pass over them a step.
   */
  fitLogisticRegression(relation: Relation, options: EngineLogisticOptions): Promise<LogisticRegressionModel>;
  /** {@link fitKMeans} of a relation from given centres: one query a step. */
  fitKMeans(relation: Relation, options: EngineKMeansOptions): Promise<KMeansModel>;
  /** One step of Lloyd's iteration as one query, in the columns' own units. */
  kMeansStep(relation: Relation, options: KMeansStepOptions): Promise<KMeansStep>;
  /** Scores a relation by a fitted model, in the engine where SQL can state the model. */
  score(model: EngineScorable, relation: Relation, options?: EngineScoreOptions): Promise<Table>;
  /** Keeps rows in the engine under a name: all of them, or the name stays as it was. */
  writeTable(name: RelationName, rows: WrittenRows, options?: WriteTableOptions): Promise<void>;
  /** Keeps features in the engine; they do not come through memory. */
  writeFeatures(
    name: RelationName,
    source: EventSource,
    plan: FeaturePlan,
    options: EngineFeatureOptions & WriteTableOptions,
  ): Promise<void>;
  /** Keeps scores in the engine. */
  writeScores(
    name: RelationName,
    model: EngineScorable,
    relation: Relation,
    options?: EngineScoreOptions & WriteTableOptions,
  ): Promise<void>;
  /** Asks the questions on which churnkit's SQL relies; connecting asks them too, and refuses an engine that differs. */
  probe(options?: StatementOptions): Promise<ProbeReport>;
  /** Closes the connection; see {@link SqlConnection.close}. */
  close(): Promise<void>;
}

/**
 * The engine of a connection.
 *
 * @throws EngineFault `different` when the engine's SQL means something else; the connection is closed then.
 */
export async function engineOf(connection: SqlConnection): Promise<Engine> {
  try {
    const report = await probe(connection);
    if (report.differences.length > 0) throw differentEngine(report);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return Object.freeze<Engine>({
    connection,
    dialect: connection.dialect,
    buildFeatures: (source, plan, options) => buildEngineFeatures(connection, source, plan, options),
    labelChurn: (source, options) => engineLabelChurn(connection, source, options),
    rfmTable: (source, options) => engineRfmTable(connection, source, options),
    scoreRfm: (source, options) => engineScoreRfm(connection, source, options),
    purchaseSummary: (source, options) => enginePurchaseSummary(connection, source, options),
    purchaseGroups: (source, options) => enginePurchaseGroups(connection, source, options),
    cohortRetention: (source, options) => engineCohortRetention(connection, source, options),
    fitLogisticRegression: (relation, options) => engineFitLogisticRegression(connection, relation, options),
    fitKMeans: (relation, options) => engineFitKMeans(connection, relation, options),
    kMeansStep: (relation, options) => engineKMeansStep(connection, relation, options),
    score: (model, relation, options) => engineScore(connection, model, relation, options),
    writeTable: (name, rows, options) => writeEngineTable(connection, name, rows, options),
    writeFeatures: (name, source, plan, options) =>
      writeEngineFeatures(connection, name, source, plan, options),
    writeScores: (name, model, relation, options) =>
      writeEngineScores(connection, name, model, relation, options),
    probe: (options) => probe(connection, options),
    close: () => connection.close(),
  });
}
