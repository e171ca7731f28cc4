/** Feature plans and other operations as text for a database. */
export type { Dialect, DialectLimits, DialectName, RelationName, SqlKind, TimeKind } from "../sql/dialect.ts";
export { duckDbDialect } from "../sql/dialects/duckdb.ts";
export { postgresDialect } from "../sql/dialects/postgres.ts";
export { sparkDialect } from "../sql/dialects/spark.ts";
