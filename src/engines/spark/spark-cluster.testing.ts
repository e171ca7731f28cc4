/**
 * The cluster of the tests named `*.spark.test.ts`, as scripts/with-spark.sh starts it.
 *
 * @module
 */
import { sparkDialect } from "../../sql/dialects/spark.ts";
import { rowCount } from "../../table/table.ts";
import { cellOf, type SqlCell, type SqlHarness } from "../../testing/sql-harness.ts";
import type { SqlConnection } from "../connection.ts";
import { openSpark, type SparkOptions } from "./connect-spark.ts";

/** Where it listens. */
export const address: string = process.env["CHURNKIT_SPARK_URL"] ?? "";

/** The token that it asks for, if it does. */
export const token: string | undefined = process.env["CHURNKIT_SPARK_TOKEN"];

/** A connection of its own. */
export function openCluster(options: SparkOptions = {}): Promise<SqlConnection> {
  return openSpark(address, { token, ...options });
}

/** The connection as the tests of SQL text take it. */
export function harnessOf(connection: SqlConnection): SqlHarness {
  return {
    dialect: sparkDialect,
    execute: (sql) => connection.execute(sql),
    query: async (sql) => {
      const table = await connection.query(sql);
      const columns = Object.values(table);
      return Array.from({ length: rowCount(table) }, (_, i): SqlCell[] =>
        columns.map((column) => cellOf(column, i)),
      );
    },
    close: () => connection.close(),
  };
}
