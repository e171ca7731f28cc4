/**
 * Files as relations of DuckDB.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { duckDbDialect } from "../../sql/dialects/duckdb.ts";

/** A relation that is a query, for `EventSource.relation`. */
export interface FilesRelation {
  readonly select: string;
}

/** Options of {@link csvFiles}. */
export interface CsvFilesOptions {
  /** Between two cells. @defaultValue found by DuckDB */
  readonly delimiter?: string | undefined;
  /** Has the first line the names of the columns? @defaultValue found by DuckDB */
  readonly header?: boolean | undefined;
  /**
   * SQL types by column, such as `{ customer: "VARCHAR" }`: DuckDB guesses the others from the first rows, and takes an id
   * such as `"00120"` for a number.
   */
  readonly types?: Readonly<Record<string, string>> | undefined;
}

/** What a type may be made of: a name with digits, blanks and brackets, so that nothing else comes in. */
const TYPE = /^[A-Za-z][A-Za-z0-9_ (),]*$/;

/**
 * Parquet files as one relation; columns are matched by name.
 *
 * @param paths - A path or several; `*` and `?` stand for what file names have there, `**` for folders.
 * @throws {@link InputError} `empty` without a path, `wrong-type` for one that is no text.
 * @example
 * parquetFiles(["orders-2023.parquet", "orders-2024.parquet"]).select; // => "SELECT * FROM read_parquet(['orders-2023.parquet', 'orders-2024.parquet'], union_by_name = true)"
 */
export function parquetFiles(paths: string | readonly string[]): FilesRelation {
  return Object.freeze({ select: `SELECT * FROM read_parquet(${pathList(paths)}, union_by_name = true)` });
}

/**
 * CSV files as one relation; columns are matched by name. A row that cannot be read is an error of the query.
 *
 * @param paths - As in {@link parquetFiles}.
 * @throws {@link InputError} as {@link parquetFiles}, and `unreadable` for what is no type.
 * @example
 * csvFiles("orders.csv", { types: { customer: "VARCHAR" } }).select; // => "SELECT * FROM read_csv(['orders.csv'], union_by_name = true, types = {'customer': 'VARCHAR'})"
 */
export function csvFiles(paths: string | readonly string[], options: CsvFilesOptions = {}): FilesRelation {
  checkOptionKeys(options, "options", ["delimiter", "header", "types"]);
  const { delimiter, header, types } = options;
  const settings = ["union_by_name = true"];
  if (delimiter !== undefined) settings.push(`delim = ${duckDbDialect.text(delimiter)}`);
  if (header !== undefined) settings.push(`header = ${header === true}`);
  if (types !== undefined) settings.push(`types = {${typeList(types)}}`);
  return Object.freeze({ select: `SELECT * FROM read_csv(${pathList(paths)}, ${settings.join(", ")})` });
}

function pathList(paths: string | readonly string[]): string {
  const list = typeof paths === "string" ? [paths] : paths;
  if (!Array.isArray(list)) throw new InputError("wrong-type", "paths", "a path or an array of paths", paths);
  if (list.length === 0) throw new InputError("empty", "paths", "at least one path", paths);
  return `[${list.map((path: string) => duckDbDialect.text(path)).join(", ")}]`;
}

function typeList(types: Readonly<Record<string, string>>): string {
  return Object.entries(types)
    .map(([name, type]) => {
      if (typeof type !== "string" || !TYPE.test(type)) {
        throw new InputError("unreadable", `options.types.${name}`, 'an SQL type such as "VARCHAR"', type);
      }
      return `${duckDbDialect.text(name)}: ${duckDbDialect.text(type)}`;
    })
    .join(", ");
}
