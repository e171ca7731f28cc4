/**
 * Databases for tests of SQL text, without anything of the library in between: a log is loaded row by row, a statement is
 * run, its cells are compared with those of memory.
 *
 * @module
 */
import { DuckDBInstance } from "@duckdb/node-api";
import { PGlite } from "@electric-sql/pglite";
import { buildFeatures } from "../features/build-features.ts";
import type { FeaturePlan } from "../features/feature-plan.ts";
import { type CompiledPlan, compilePlan } from "../sql/compile-plan.ts";
import type { Dialect } from "../sql/dialect.ts";
import { duckDbDialect } from "../sql/dialects/duckdb.ts";
import { postgresDialect } from "../sql/dialects/postgres.ts";
import type { EventAttribute, EventSource } from "../sql/event-source.ts";
import { timestampText } from "../sql/sql-text.ts";
import type { Column, Table } from "../table/table.ts";
import type { Transactions } from "../table/transactions.ts";

/** A cell of a result. */
export type SqlCell = number | string | boolean | bigint | null;

/** A database that runs text. */
export interface SqlHarness {
  readonly dialect: Dialect;
  readonly execute: (sql: string) => Promise<void>;
  /** Rows of cells in the order of the statement. */
  readonly query: (sql: string) => Promise<readonly (readonly SqlCell[])[]>;
  readonly close: () => Promise<void>;
}

/** DuckDB in memory; the session is set up as the dialect asks. */
export async function duckDbHarness(threads: number = 1): Promise<SqlHarness> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  const harness: SqlHarness = {
    dialect: duckDbDialect,
    execute: async (sql) => void (await connection.run(sql)),
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowsJS() as SqlCell[][],
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
  for (const statement of duckDbDialect.sessionSetup) await harness.execute(statement);
  return harness;
}

/** PostgreSQL in WebAssembly. */
export async function pgliteHarness(): Promise<SqlHarness> {
  const database = await PGlite.create();
  const harness: SqlHarness = {
    dialect: postgresDialect,
    execute: async (sql) => void (await database.exec(sql)),
    query: async (sql) => (await database.query<SqlCell[]>(sql, [], { rowMode: "array" })).rows,
    close: () => database.close(),
  };
  for (const statement of postgresDialect.sessionSetup) await harness.execute(statement);
  return harness;
}

/** How a log is loaded. */
export interface LoadOptions {
  /** @defaultValue "timestamp" */
  readonly timeKind?: "timestamp" | "timestamptz";
  /** SQL type of text attributes and of ids. @defaultValue the dialect's */
  readonly textType?: string;
  /** Rows of one INSERT. @defaultValue 500 */
  readonly chunk?: number;
  /** Puts a row somewhere else: a database keeps no order. @defaultValue every seventh row first */
  readonly step?: number;
}

/** A log as a table of raw rows: id, a timestamp of microseconds, amount, attributes; returns where it stands. */
export async function loadLog(
  harness: SqlHarness,
  relation: string,
  log: Transactions,
  { textType = harness.dialect.types.text, chunk = 500, step = 7, timeKind = "timestamp" }: LoadOptions = {},
): Promise<EventSource> {
  const { ident, types } = harness.dialect;
  const timeType = timeKind === "timestamp" ? "TIMESTAMP" : "TIMESTAMPTZ";
  const sqlTypes = { ...types, text: textType, time: timeType };
  const attributes = Object.entries(log.attributes);
  const columns = [
    `${ident("customer")} ${textType}`,
    `${ident("at")} ${timeType}`,
    ...(log.hasAmounts ? [`${ident("amount")} ${types.number}`] : []),
    ...(log.ingested === null ? [] : [`${ident("arrived")} ${timeType}`]),
    ...attributes.map(([name, { kind }]) => `${ident(`x ${name}`)} ${sqlTypes[kind]}`),
  ];
  await harness.execute(`CREATE TABLE ${ident(relation)} (${columns.join(", ")})`);
  const rows = shuffled(log.times.length, step).map(
    (i) => `(${rowText(log, i, harness.dialect, timeType).join(", ")})`,
  );
  for (let at = 0; at < rows.length; at += chunk) {
    await harness.execute(`INSERT INTO ${ident(relation)} VALUES ${rows.slice(at, at + chunk).join(", ")}`);
  }
  return {
    relation,
    customer: "customer",
    time: "at",
    timeKind,
    ...(log.hasAmounts ? { amount: "amount" } : {}),
    ...(log.ingested === null ? {} : { ingestedAt: "arrived" }),
    attributes: Object.fromEntries(
      attributes.map(([name, { kind }]): [string, EventAttribute] => [
        name,
        { column: `x ${name}`, kind, timeKind },
      ]),
    ),
    sameDay: log.sameDay,
  };
}

function shuffled(length: number, step: number): number[] {
  return Array.from({ length: step }, (_, first) =>
    Array.from({ length: Math.ceil((length - first) / step) }, (_row, k) => first + k * step),
  ).flat();
}

function rowText(log: Transactions, row: number, dialect: Dialect, timeType: string): string[] {
  let c = 0;
  while (log.offsets[c + 1]! <= row) c++;
  return [
    dialect.text(log.customers[c]!),
    timeText(log.times[row]!, timeType),
    ...(log.hasAmounts ? [dialect.f64Lit(log.amounts[row]!)] : []),
    ...(log.ingested === null ? [] : [timeText(log.ingested[row]!, timeType)]),
    ...Object.values(log.attributes).map((column) => valueText(column, row, dialect, timeType)),
  ];
}

function valueText(column: Column, row: number, dialect: Dialect, timeType: string): string {
  const cell = cellOf(column, row);
  if (cell === null) return "NULL";
  if (column.kind === "time") return timeText(cell as number, timeType);
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  return typeof cell === "string" ? dialect.text(cell) : dialect.f64Lit(cell as number);
}

function timeText(ms: number, timeType: string): string {
  const zone = timeType === "TIMESTAMP" ? "" : "+00";
  return `${timeType} '${timestampText(BigInt(Math.round(ms * 1000)))}${zone}'`;
}

/** A cell of a table as a database holds it. */
export function cellOf(column: Column, row: number): number | string | boolean | null {
  switch (column.kind) {
    case "text":
      return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!;
    case "boolean":
      return column.values[row] === 255 ? null : column.values[row] === 1;
    default:
      return Number.isNaN(column.values[row]) ? null : column.values[row]!;
  }
}

/** The columns of a compiled plan, run: cells by customer, in the order of `columns`. */
export async function runPlan(harness: SqlHarness, compiled: CompiledPlan): Promise<Map<string, SqlCell[]>> {
  const cells = new Map<string, SqlCell[]>();
  for (const { sql } of compiled.statements) {
    for (const [customer, ...values] of await harness.query(sql)) {
      const row = cells.get(customer as string) ?? [];
      row.push(...values);
      cells.set(customer as string, row);
    }
  }
  return cells;
}

/** What is judged. */
export interface PlanCase {
  readonly orders: Transactions;
  readonly plan: FeaturePlan;
  readonly asOf: number;
  /** @defaultValue none */
  readonly events?: Readonly<Record<string, Transactions>>;
  readonly load?: LoadOptions;
  /** @defaultValue that of the database */
  readonly dialect?: Dialect;
  /** Changes each statement before it is run. */
  readonly change?: (sql: string) => string;
}

/** Loads the logs, runs the plan and compares it with memory; see {@link differences}. The tables are dropped again. */
export async function judgePlan(
  harness: SqlHarness,
  { orders, plan, asOf, events = {}, load, dialect = harness.dialect, change = (sql) => sql }: PlanCase,
): Promise<string[]> {
  const relations = ["the orders", ...Object.keys(events).map((name) => `events: ${name}`)];
  try {
    const source = await loadLog(harness, relations[0]!, orders, load);
    const sources: Record<string, EventSource> = {};
    for (const [name, log] of Object.entries(events)) {
      sources[name] = await loadLog(harness, `events: ${name}`, log, load);
    }
    const compiled = compilePlan(plan, dialect, { asOf, source, events: sources });
    const statements = compiled.statements.map(({ sql, columns }) => ({ sql: change(sql), columns }));
    const cells = await runPlan(harness, { ...compiled, statements });
    return differences(buildFeatures(orders, plan, { asOf, events }), compiled, cells);
  } finally {
    for (const relation of relations) await harness.execute(harness.dialect.dropScratch(relation));
  }
}

/** Cells that differ, as text; nothing where a database agrees with memory to 1e-9 and gives NULL for what is missing. */
export function differences(
  table: Table,
  compiled: CompiledPlan,
  cells: ReadonlyMap<string, readonly SqlCell[]>,
  most: number = 10,
): string[] {
  const ids = table["customerId"]!;
  const found: string[] = [];
  const rows = ids.kind === "text" ? ids.codes.length : 0;
  if (rows !== cells.size) found.push(`${rows} customers in memory, ${cells.size} in the database`);
  for (let row = 0; row < rows && found.length < most; row++) {
    const id = cellOf(ids, row) as string;
    const values = cells.get(id);
    if (values === undefined) {
      found.push(`customer ${JSON.stringify(id)} is not in the database`);
      continue;
    }
    for (const [k, { name }] of compiled.columns.entries()) {
      const expected = cellOf(table[name]!, row);
      if (!agrees(expected, values[k]!)) {
        found.push(`${name} of ${JSON.stringify(id)}: ${expected} in memory, ${values[k]} in the database`);
      }
    }
  }
  return found;
}

/** What rounding leaves of a spread of equal gaps, in days. */
const NOISE = 1e-14;

function agrees(expected: SqlCell, got: SqlCell): boolean {
  if (typeof expected !== "number" || typeof got !== "number") return expected === got;
  return Math.abs(expected - got) <= 1e-9 * Math.abs(expected) + NOISE;
}
