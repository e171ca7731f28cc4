/**
 * A result kept in the engine under a name of the user's: whole, once, or not at all.
 *
 * @module
 */
import type { FeaturePlan } from "../../features/feature-plan.ts";
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { RelationName } from "../../sql/dialect.ts";
import { type EventSource, readRelation } from "../../sql/event-source.ts";
import { relationText } from "../../sql/sql-text.ts";
import type { Table } from "../../table/column.ts";
import type { ScratchTable, SqlConnection, StatementOptions } from "../connection.ts";
import { compileFeatures, type EngineFeatureOptions } from "./build-features.ts";
import { type RunnableQuery, renamedSelect } from "./run-compiled.ts";

/** Options of `engine.writeTable`. */
export interface WriteTableOptions extends StatementOptions {
  /**
   * What happens when the table is there: it is an error of the engine, or the old rows are replaced at once by the new
   * ones.
   *
   * @defaultValue "refuse"
   */
  readonly ifExists?: "refuse" | "replace" | undefined;
}

/** What can be written: a query, a compiled operation (its columns get the names of the table), a table of churnkit. */
export type WrittenRows = { readonly select: string } | RunnableQuery | Table;

/**
 * @throws InputError for what is no name and no rows.
 * @throws EngineFault `statement-failed` when the table is there already, or the query fails; then nothing is left over.
 */
export async function writeEngineTable(
  connection: SqlConnection,
  name: RelationName,
  rows: WrittenRows,
  options: WriteTableOptions = {},
): Promise<void> {
  const { ifExists = "refuse", signal } = checkedWrite(options);
  const target = relationText(name, connection.dialect.ident);
  if (isSelect(rows)) {
    readRelation(rows, connection.dialect, "rows");
    return create(connection, name, target, rows.select, ifExists, signal);
  }
  if (isCompiled(rows)) {
    return create(connection, name, target, renamedSelect(rows, connection), ifExists, signal);
  }
  const scratch = await connection.upload(rows, { signal });
  try {
    const select = `SELECT * FROM ${connection.dialect.ident(String(scratch.relation))}`;
    await create(connection, name, target, select, ifExists, signal);
  } finally {
    await scratch.drop();
  }
}

/** Features under a name, without a way through memory; a plan of several statements is put together by customer. */
export async function writeEngineFeatures(
  connection: SqlConnection,
  name: RelationName,
  source: EventSource,
  plan: FeaturePlan,
  options: EngineFeatureOptions & WriteTableOptions,
): Promise<void> {
  const { ifExists, ...featureOptions } = options;
  const { compiled, signal } = compileFeatures(connection, source, plan, featureOptions);
  const write = { ifExists, signal };
  const [only, ...more] = compiled.statements;
  if (more.length === 0) return writeEngineTable(connection, name, only!, write);
  const { ident } = connection.dialect;
  const parts: ScratchTable[] = [];
  try {
    for (const statement of compiled.statements) {
      parts.push(await connection.materialise(renamedSelect(statement, connection), { signal }));
    }
    const id = ident("customerId");
    const columns = compiled.statements.flatMap((statement, k) =>
      statement.columns.slice(1).map((column) => `p${k}.${ident(column.name)}`),
    );
    const joins = parts.map((part, k) => {
      const relation = `${ident(String(part.relation))} AS p${k}`;
      return k === 0 ? relation : `JOIN ${relation} ON p${k}.${id} = p0.${id}`;
    });
    const select = `SELECT p0.${id}, ${columns.join(", ")} FROM ${joins.join(" ")}`;
    await writeEngineTable(connection, name, { select }, write);
  } finally {
    for (const part of parts) await part.drop();
  }
}

async function create(
  connection: SqlConnection,
  name: RelationName,
  target: string,
  select: string,
  ifExists: "refuse" | "replace",
  signal: AbortSignal | undefined,
): Promise<void> {
  const { dialect, hasTransactions } = connection;
  if (ifExists === "refuse") return connection.execute(createText(name, select, connection), { signal });
  // The old table stands until the new one is whole: the query may read it.
  const staged = stagedName(name, dialect.limits.identBytes);
  const stagedText = relationText(staged, dialect.ident);
  const clear = dialect.dropScratch(staged);
  const fill = createText(staged, select, connection);
  const drop = `DROP TABLE IF EXISTS ${target}`;
  if (hasTransactions) {
    const last = typeof name === "string" ? name : name[name.length - 1]!;
    const rename = `ALTER TABLE ${stagedText} RENAME TO ${dialect.ident(last)}`;
    return connection.executeAll([clear, fill, drop, rename], { signal });
  }
  try {
    await connection.execute(clear, { signal });
    await connection.execute(fill, { signal });
    await connection.execute(drop);
    await connection.execute(`ALTER TABLE ${stagedText} RENAME TO ${target}`);
  } catch (error) {
    await connection.execute(clear).catch(() => {});
    throw error;
  }
}

/** As a scratch table is made, only to stay. */
function createText(name: RelationName, select: string, { dialect }: SqlConnection): string {
  return dialect.createScratch(name, select).replace(/^CREATE TEMP(ORARY)? TABLE/, "CREATE TABLE");
}

/** A name that `sweep` knows, beside the table; the end of a long one is left out. */
function stagedName(name: RelationName, identBytes: number): RelationName {
  const path = typeof name === "string" ? [name] : name;
  const encoder = new TextEncoder();
  const letters = [...`churnkit_scratch_staged_${path.at(-1)}`];
  while (encoder.encode(letters.join("")).length > identBytes) letters.pop();
  return [...path.slice(0, -1), letters.join("")];
}

function checkedWrite(options: WriteTableOptions): WriteTableOptions {
  checkOptionKeys(options, "options", ["ifExists", "signal"]);
  if (options.ifExists !== undefined)
    checkChoice(options.ifExists, "options.ifExists", ["refuse", "replace"]);
  return options;
}

function isSelect(rows: WrittenRows): rows is { readonly select: string } {
  if (typeof rows !== "object" || rows === null) {
    throw new InputError("wrong-type", "rows", 'a query such as { select: "SELECT …" }, or a table', rows);
  }
  return typeof (rows as { readonly select?: unknown }).select === "string";
}

function isCompiled(rows: WrittenRows): rows is RunnableQuery {
  return typeof (rows as { readonly sql?: unknown }).sql === "string";
}
