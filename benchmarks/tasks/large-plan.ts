/**
 * A plan of a hundred features through DuckDB, from one Parquet file to another. Arguments: the two files, a folder for what
 * does not fit in memory, and the memory that DuckDB may take.
 *
 * @module
 */
import { connectDuckDb } from "../../src/engines/duckdb/connect-duckdb.ts";
import { VERSION } from "../../src/internal/version.ts";
import { compilePlan } from "../../src/sql/compile-plan.ts";
import { AS_OF, hundredFeatures, orderSource } from "../large-plan.ts";
import { serve } from "./serve.ts";

const [orders, features, temporaryFolder, memoryLimit] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const engine = await connectDuckDb({ memoryLimit, temporaryFolder, threads: 2 });

await serve(
  { churnkit: VERSION },
  async () => {
    const plan = compilePlan(hundredFeatures(), engine.dialect, { asOf: AS_OF, source: orderSource(orders) });
    await engine.connection.execute(
      `COPY (${plan.statements[0]!.sql}) TO ${engine.dialect.text(features)} (FORMAT parquet)`,
    );
    return plan.columns.map(({ name, column }) => ({ name, column }));
  },
  (columns) => columns,
);
await engine.close();
