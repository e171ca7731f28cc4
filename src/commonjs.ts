/** What the one CommonJS file holds: every entry. Not an entry itself; see scripts/finish-build.ts. */
export * from "./index.ts";
export * from "./public/duckdb.ts";
export * from "./public/mljs.ts";
export * from "./public/postgres.ts";
export * from "./public/spark.ts";
export * from "./public/tensorflow.ts";
