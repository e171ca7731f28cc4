/**
 * A fitted model asked where the rows are, or the rows brought to the model.
 *
 * @module
 */
import { prepareScorer, type ScorableModel } from "../../churn/predict-probability.ts";
import type { Scorer } from "../../churn/scorer.ts";
import { PURCHASE_MODEL_KINDS, type PurchaseModel } from "../../clv/purchase-model.ts";
import { checkChoice, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { RelationName } from "../../sql/dialect.ts";
import { type Relation, readRelation } from "../../sql/event-source.ts";
import { purchaseHistoriesSql } from "../../sql/scores/purchase-histories-sql.ts";
import { scoreSql } from "../../sql/scores/score-sql.ts";
import type { ScoreColumn, ScoreSql, ScoreSqlOptions, SqlScorable } from "../../sql/scores/types.ts";
import { type Column, makeTable, numberColumn, type Table } from "../../table/table.ts";
import type { ScratchTable, SqlConnection, StatementOptions } from "../connection.ts";
import { addTable, finishTable, type GrowingTable, growingTable } from "../growing-column.ts";
import { splitSignal } from "./run-compiled.ts";
import { type WriteTableOptions, writeEngineTable } from "./write-table.ts";

/** Options of `engine.score`. */
export interface EngineScoreOptions
  extends Omit<ScoreSqlOptions, "relation" | "histories" | "lookupRelation">,
    StatementOptions {
  /**
   * - `"engine"`: one statement; a model that SQL cannot state is refused;
   * - `"memory"`: rows come here in batches, are scored and are let go again;
   * - `"auto"`: the engine where SQL can state the model, else memory.
   *
   * @defaultValue "auto"
   */
  readonly place?: "engine" | "memory" | "auto" | undefined;
  /** Rows of a batch that comes to memory. @defaultValue 65536 */
  readonly batchRows?: number | undefined;
}

/** Models that `engine.score` takes: those of `scoreSql` and of `prepareScorer`. */
export type EngineScorable = SqlScorable | ScorableModel;

const KEYS = ["columns", "keep", "maxNodes", "quantity", "place", "batchRows", "signal"];

/**
 * Scores a relation; the columns that are kept, then the score.
 *
 * @throws InputError as `scoreSql` and, for rows that come to memory, as `prepareScorer`.
 */
export async function engineScore(
  connection: SqlConnection,
  model: EngineScorable,
  relation: Relation,
  options: EngineScoreOptions = {},
): Promise<Table> {
  return withScore(connection, model, relation, options, {
    inEngine: ({ sql, columns }, signal) => connection.query(sql, { signal, columns }),
    inMemory: (table) => Promise.resolve(table),
  });
}

/** Scores a relation into a table of the engine; see {@link engineScore}. */
export async function writeEngineScores(
  connection: SqlConnection,
  name: RelationName,
  model: EngineScorable,
  relation: Relation,
  options: EngineScoreOptions & WriteTableOptions = {},
): Promise<void> {
  const { ifExists, ...rest } = options;
  const write = { ifExists, signal: options.signal };
  await withScore(connection, model, relation, rest, {
    inEngine: ({ sql }) => writeEngineTable(connection, name, { select: sql }, write),
    inMemory: (table) => writeEngineTable(connection, name, table, write),
  });
}

/** What is done with a score, whichever way it is made. */
interface ScoreUse<T> {
  inEngine(score: ScoreSql, signal: AbortSignal | undefined): Promise<T>;
  inMemory(table: Table): Promise<T>;
}

async function withScore<T>(
  connection: SqlConnection,
  model: EngineScorable,
  relation: Relation,
  options: EngineScoreOptions,
  use: ScoreUse<T>,
): Promise<T> {
  checkOptionKeys(options, "options", KEYS);
  const { signal, rest } = splitSignal(options);
  const { place = "auto", batchRows = 65_536, ...sqlOptions } = rest;
  checkChoice(place, "options.place", ["engine", "memory", "auto"]);
  checkInteger(batchRows, "options.batchRows", 1);
  if (place !== "memory") {
    try {
      return await scoreInEngine(connection, model as SqlScorable, { ...sqlOptions, relation }, signal, use);
    } catch (error) {
      if (place === "engine" || !isBeyondSql(error, model)) throw error;
    }
  }
  return use.inMemory(await scoreInMemory(connection, model, relation, { ...rest, batchRows }, signal));
}

async function scoreInEngine<T>(
  connection: SqlConnection,
  model: SqlScorable,
  options: ScoreSqlOptions,
  signal: AbortSignal | undefined,
  use: ScoreUse<T>,
): Promise<T> {
  const { dialect } = connection;
  const { relation, columns, quantity } = options;
  const asked = {
    relation,
    ...(columns === undefined ? {} : { columns }),
    ...(quantity === undefined ? {} : { quantity }),
  };
  const sql = isPurchaseModel(model) ? purchaseHistoriesSql(model, dialect, asked) : null;
  if (sql === null) return use.inEngine(scoreSql(model, dialect, options), signal);
  const histories = await connection.query(sql, { signal });
  // The table has to be there before it has a name: compiled once for its rows, once for the statement.
  const draft = scoreSql(model, dialect, { ...options, histories, lookupRelation: "churnkit_lookup" });
  if (draft.lookup === null) return use.inEngine(scoreSql(model, dialect, options), signal);
  let lookup: ScratchTable | undefined;
  try {
    lookup = await connection.upload(draft.lookup.table, { signal });
    const score = scoreSql(model, dialect, { ...options, histories, lookupRelation: lookup.relation });
    return await use.inEngine(score, signal);
  } finally {
    await lookup?.drop();
  }
}

/** A model that memory can score and SQL cannot state, rather than one that is broken. */
function isBeyondSql(error: unknown, model: EngineScorable): boolean {
  if (!(error instanceof InputError) || error.path !== "model") return false;
  return error.code === "out-of-range" || (error.code === "incompatible-model" && canPrepare(model));
}

function canPrepare(model: EngineScorable): boolean {
  try {
    scorerOf(model, undefined);
    return true;
  } catch {
    return false;
  }
}

async function scoreInMemory(
  connection: SqlConnection,
  model: EngineScorable,
  relation: Relation,
  options: EngineScoreOptions & { readonly batchRows: number },
  signal: AbortSignal | undefined,
): Promise<Table> {
  const { dialect } = connection;
  const { keep = [], columns = {}, quantity, batchRows } = options;
  const scorer = scorerOf(model, quantity);
  const name = isPurchaseModel(model)
    ? (quantity?.quantity ?? "probabilityAlive")
    : (model as { kind: string }).kind === "gamma-gamma"
      ? "expectedSpend"
      : "probability";
  const sql = `SELECT * FROM ${readRelation(relation, dialect, "relation")}`;
  let kept: GrowingTable | undefined;
  const scores: Float64Array[] = [];
  for await (const batch of connection.stream(sql, { signal, batchRows })) {
    scores.push(scorer.scoreTable(asModelSees(batch, columns)));
    kept = keepColumns(batch, keep, kept);
  }
  return makeTable({
    ...(kept === undefined ? {} : finishTable(kept)),
    [name]: numberColumn(joinScores(scores)),
  });
}

function scorerOf(model: EngineScorable, quantity: ScoreSqlOptions["quantity"]): Scorer {
  // One function for all kinds of models; which quantity goes with which it checks itself.
  const prepare = prepareScorer as (model: EngineScorable, quantity?: unknown) => Scorer;
  return quantity === undefined ? prepare(model) : prepare(model, quantity);
}

/** The columns under the names that the model has for them. */
function asModelSees(batch: Table, columns: Readonly<Record<string, string | ScoreColumn>>): Table {
  const renamed: Record<string, Column> = { ...batch };
  for (const [name, given] of Object.entries(columns)) {
    const from = typeof given === "string" ? given : (given.column ?? name);
    const column = Object.hasOwn(batch, from) ? batch[from] : undefined;
    if (column === undefined) {
      throw new InputError("missing-column", `options.columns.${name}`, "a column of the relation", from);
    }
    renamed[name] = column;
  }
  return makeTable(renamed);
}

function keepColumns(batch: Table, keep: readonly string[], kept: GrowingTable | undefined): GrowingTable {
  const columns = keep.map((name, k) => {
    const column = Object.hasOwn(batch, name) ? batch[name] : undefined;
    if (column === undefined) {
      throw new InputError("missing-column", `options.keep[${k}]`, "a column of the relation", name);
    }
    return { name, kind: column.kind };
  });
  const table = kept ?? growingTable(columns);
  addTable(table, batch);
  return table;
}

function joinScores(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((rows, part) => rows + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function isPurchaseModel(model: EngineScorable): model is PurchaseModel {
  const { kind } = model as { readonly kind: string };
  return PURCHASE_MODEL_KINDS.includes(kind as PurchaseModel["kind"]);
}
