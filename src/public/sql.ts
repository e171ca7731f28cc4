/** Feature plans and other operations as text for a database. */
export {
  type CompiledColumn,
  type CompiledPlan,
  type CompiledStatement,
  type CompilePlanOptions,
  compilePlan,
} from "../sql/compile-plan.ts";
export type { Dialect, DialectLimits, DialectName, RelationName, SqlKind, TimeKind } from "../sql/dialect.ts";
export { duckDbDialect } from "../sql/dialects/duckdb.ts";
export { postgresDialect } from "../sql/dialects/postgres.ts";
export { sparkDialect } from "../sql/dialects/spark.ts";
export type { EventAttribute, EventSource, Relation } from "../sql/event-source.ts";
export {
  type CompileCohortActivityOptions,
  compileCohortActivity,
} from "../sql/operations/cohort-activity.ts";
export type { CompiledQuery } from "../sql/operations/compiled-query.ts";
export { type CompileLabelChurnOptions, compileLabelChurn } from "../sql/operations/label-churn.ts";
export { type CompileLogSpanOptions, compileLogSpan } from "../sql/operations/log-span.ts";
export {
  type CompilePurchaseHistoriesOptions,
  type CompilePurchaseSummaryOptions,
  compilePurchaseHistories,
  compilePurchaseSummary,
} from "../sql/operations/purchase-summary.ts";
export { type CompileRfmTableOptions, compileRfmTable } from "../sql/operations/rfm-table.ts";
export {
  type CompileRfmCutPointsOptions,
  type CompileScoreRfmOptions,
  compileRfmCutPoints,
  compileScoreRfm,
} from "../sql/operations/score-rfm.ts";
export { purchaseHistoriesSql } from "../sql/scores/purchase-histories-sql.ts";
export { scoreSql } from "../sql/scores/score-sql.ts";
export type {
  ScoreColumn,
  ScoredColumn,
  ScoreSql,
  ScoreSqlOptions,
  SqlScorable,
} from "../sql/scores/types.ts";
