/**
 * Finds DuckDB, an optional peer; nothing is loaded before it is asked for.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { wordsOf } from "../engine-fault.ts";
import type { DuckDb } from "./duckdb-types.ts";

/** Loads a package by its name. */
export type ImportPackage = (name: string) => Promise<unknown>;

const PACKAGE = "@duckdb/node-api";

/**
 * The package, whichever way it is wrapped.
 *
 * @throws InputError `missing-peer` when it is not installed, or was installed without its native part.
 */
export async function loadDuckDb(importPackage: ImportPackage = (name) => import(name)): Promise<DuckDb> {
  let loaded: { readonly default?: object };
  try {
    loaded = (await importPackage(PACKAGE)) as { readonly default?: object };
  } catch (error) {
    throw new InputError(
      "missing-peer",
      "duckdb",
      `a DuckDB that is installed (npm install ${PACKAGE})`,
      wordsOf(error).split("\n", 1)[0],
    );
  }
  return { ...loaded, ...loaded.default } as DuckDb;
}
