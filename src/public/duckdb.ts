/** Public names of `churnkit/duckdb`. */
export { connectDuckDb, type DuckDbOptions } from "../engines/duckdb/connect-duckdb.ts";
export {
  type CsvFilesOptions,
  csvFiles,
  type FilesRelation,
  parquetFiles,
} from "../engines/duckdb/duckdb-files.ts";
export type { Engine } from "../engines/engine.ts";
