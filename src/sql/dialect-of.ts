/** The dialect that is meant by a name, or the dialect itself. */
import { InputError } from "../internal/input-error.ts";
import type { Dialect, DialectName } from "./dialect.ts";
import { duckDbDialect } from "./dialects/duckdb.ts";
import { postgresDialect } from "./dialects/postgres.ts";
import { sparkDialect } from "./dialects/spark.ts";

const DIALECTS: Readonly<Record<DialectName, Dialect>> = Object.freeze({
  duckdb: duckDbDialect,
  postgres: postgresDialect,
  spark: sparkDialect,
});

/** @throws InputError `unknown-choice` for another name. */
export function dialectOf(dialect: Dialect | DialectName, path: string): Dialect {
  if (typeof dialect === "object" && dialect !== null && typeof dialect.ident === "function") return dialect;
  if (typeof dialect === "string" && Object.hasOwn(DIALECTS, dialect)) return DIALECTS[dialect];
  throw new InputError(
    "unknown-choice",
    path,
    `one of ${Object.keys(DIALECTS).join(", ")}, or a dialect`,
    dialect,
  );
}
