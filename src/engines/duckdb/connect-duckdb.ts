/**
 * DuckDB, the embedded engine: files, Parquet and CSV, larger than memory, in the process of the caller.
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { SqlConnection } from "../connection.ts";
import { connectionOf } from "../connection-of.ts";
import type { Driver } from "../driver.ts";
import { type Engine, engineOf } from "../engine.ts";
import { engineFault } from "../engine-fault.ts";
import { duckDbDriver } from "./duckdb-driver.ts";
import type { DuckDb } from "./duckdb-types.ts";
import { type ImportPackage, loadDuckDb } from "./load-duckdb.ts";

/** Options of {@link connectDuckDb}. */
export interface DuckDbOptions {
  /** The database file, made when it is not there. @defaultValue a database in memory that ends with the engine */
  readonly path?: string | undefined;
  /** Memory DuckDB may take, such as `"4GB"`. @defaultValue DuckDB's own, 80 % of the machine's */
  readonly memoryLimit?: string | undefined;
  /** Threads of DuckDB. @defaultValue DuckDB's own, one a core */
  readonly threads?: number | undefined;
  /**
   * Folder for what does not fit in memory. It is made and emptied by DuckDB.
   *
   * @defaultValue DuckDB's own: `<path>.tmp`, or `.tmp` in the working folder for a database in memory
   */
  readonly temporaryFolder?: string | undefined;
  /** Opens the file for reading only, which several processes may do at a time. @defaultValue false */
  readonly readOnly?: boolean | undefined;
}

const KEYS = ["path", "memoryLimit", "threads", "temporaryFolder", "readOnly"] as const;
const IN_MEMORY = ":memory:";
const SIZE = /^\d+(\.\d+)? ?([KMGT]i?B|B|%)$/i;

/**
 * Opens DuckDB, in memory or on a file, and proves that its SQL means what churnkit writes.
 *
 * Several engines of one process may open the same file; another process may not, unless all of them only read.
 *
 * @throws {@link InputError} `missing-peer` when `@duckdb/node-api` is not installed.
 * @throws An {@link EngineFault} `unavailable` when the file cannot be opened.
 * @example
 * const engine = await connectDuckDb();
 * const table = await engine.connection.query("SELECT 6 * 7 AS answer");
 * await engine.close();
 * toRows(table); // => [{ answer: 42 }]
 */
export async function connectDuckDb(options: DuckDbOptions = {}): Promise<Engine> {
  return engineOf(await openDuckDb(options));
}

/**
 * The connection of {@link connectDuckDb}, with another way to load packages.
 *
 * @internal
 */
export async function openDuckDb(
  options: DuckDbOptions,
  importPackage?: ImportPackage,
): Promise<SqlConnection> {
  return connectionOf(await openDriver(options, importPackage));
}

async function openDriver(options: DuckDbOptions, importPackage?: ImportPackage): Promise<Driver> {
  const { path, settings } = checkedSettings(options);
  const duckdb = await loadDuckDb(importPackage);
  try {
    return await open(duckdb, path, settings);
  } catch (cause) {
    throw engineFault("unavailable", `DuckDB could not open ${JSON.stringify(path)}`, { cause });
  }
}

async function open(duckdb: DuckDb, path: string, settings: Record<string, string>): Promise<Driver> {
  // Two instances on one file within a process would write over each other; the cache gives both the same one.
  const { DuckDBInstance } = duckdb;
  const instance =
    path === IN_MEMORY
      ? await DuckDBInstance.create(path, settings)
      : await DuckDBInstance.fromCache(path, settings);
  try {
    const driver = duckDbDriver(duckdb, instance, await instance.connect());
    for (const statement of driver.dialect.sessionSetup) await driver.execute(statement, undefined);
    return driver;
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

function checkedSettings(options: DuckDbOptions): { path: string; settings: Record<string, string> } {
  checkOptionKeys(options, "options", KEYS);
  const { path = IN_MEMORY, memoryLimit, threads, temporaryFolder, readOnly = false } = options;
  checkText(path, "options.path");
  const settings: Record<string, string> = {};
  if (memoryLimit !== undefined) {
    checkText(memoryLimit, "options.memoryLimit");
    if (!SIZE.test(memoryLimit)) {
      throw new InputError("unreadable", "options.memoryLimit", 'a size such as "4GB"', memoryLimit);
    }
    settings["memory_limit"] = memoryLimit;
  }
  if (threads !== undefined) {
    checkInteger(threads, "options.threads", 1);
    settings["threads"] = String(threads);
  }
  if (temporaryFolder !== undefined) {
    checkText(temporaryFolder, "options.temporaryFolder");
    settings["temp_directory"] = temporaryFolder;
  }
  if (typeof readOnly !== "boolean") {
    throw new InputError("wrong-type", "options.readOnly", "true or false", readOnly);
  }
  if (readOnly) settings["access_mode"] = "READ_ONLY";
  return { path, settings };
}
