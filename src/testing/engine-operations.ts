/**
 * What the operations of every engine promise: the numbers of memory, nothing written twice, nothing left over.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import { fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
import { cohortTable } from "../clv/cohorts/cohort-table.ts";
import { expectedPurchases } from "../clv/predictions/expected-purchases.ts";
import { purchaseSummary } from "../clv/summary/purchase-summary.ts";
import type { Engine } from "../engines/engine.ts";
import type { EngineFault } from "../engines/engine-fault.ts";
import { buildFeatures } from "../features/build-features.ts";
import { featurePlan } from "../features/feature-plan.ts";
import { labelChurn } from "../features/label-churn.ts";
import { rfmTable } from "../rfm/rfm-table.ts";
import { scoreRfm } from "../rfm/score-rfm.ts";
import type { EventSource } from "../sql/event-source.ts";
import type { NumberColumn, Table } from "../table/column.ts";
import { toRows } from "../table/rows.ts";
import { makeTable, numberColumn, rowCount, textColumnFrom } from "../table/table.ts";
import type { Transactions } from "../table/transactions.ts";
import { EDGE_DATE, EDGE_LOGS, EDGE_PLAN } from "./edge-customers.ts";
import { cellsByCustomer, differences } from "./feature-cells.ts";
import { naiveTransactions } from "./naive-log.ts";
import { relationIn, rowDifferences, rowsOf } from "./operation-rows.ts";
import { loadLog, type SqlHarness } from "./sql-harness.ts";

/** An engine under test. */
export interface OperationsSubject {
  readonly name: string;
  readonly open: () => Promise<Engine>;
}

const DATE = EDGE_DATE;
const SINCE = DATE - 200 * 86_400_000;

/** The engine, the logs of the edge customers in memory, and where they stand in the engine. */
interface Bench {
  readonly engine: Engine;
  readonly orders: Transactions;
  readonly complaints: Transactions;
  readonly source: EventSource;
  readonly events: Readonly<Record<string, EventSource>>;
}

/** Runs the suite. */
export function describeEngineOperations({ name, open }: OperationsSubject): void {
  describe(`operations on ${name}`, () => {
    let bench: Bench;
    const held = (): Bench => bench;
    beforeAll(async () => {
      bench = await setUp(await open());
    });
    afterAll(async () => {
      const { engine, source, events } = bench;
      for (const { relation } of [source, ...Object.values(events)]) {
        await engine.connection.execute(`DROP TABLE ${engine.dialect.ident(String(relation))}`);
      }
      await engine.close();
    });
    describeLogs(held);
    describeScores(held);
    describeWriting(held);
    it("left no scratch table, in use or not", async () => {
      const { connection, dialect } = held().engine;
      expect(await connection.sweep()).toEqual([]);
      if (dialect.name === "spark") return;
      const names = "SELECT table_name AS n FROM information_schema.tables WHERE table_name LIKE 'churnkit%'";
      expect(toRows(await connection.query(names))).toEqual([]);
    });
  });
}

async function setUp(engine: Engine): Promise<Bench> {
  const { connection, dialect } = engine;
  const harness: SqlHarness = {
    dialect,
    execute: (sql) => connection.execute(sql),
    query: () => Promise.reject(new Error("not asked")),
    close: () => Promise.resolve(),
  };
  const { orders, events } = naiveTransactions(EDGE_LOGS);
  const complaints = events["complaints"]!;
  return {
    engine,
    orders,
    complaints,
    source: await loadLog(harness, relationIn(dialect, "edge orders"), orders),
    events: { complaints: await loadLog(harness, relationIn(dialect, "edge complaints"), complaints) },
  };
}

function describeLogs(held: () => Bench): void {
  it("buildFeatures gives the cells of memory, event tables included", async () => {
    const { engine, source, events, orders, complaints } = held();
    const table = await engine.buildFeatures(source, EDGE_PLAN, { asOf: DATE, events });
    const memory = buildFeatures(orders, EDGE_PLAN, { asOf: DATE, events: { complaints } });
    expect(Object.keys(table)).toEqual(Object.keys(memory));
    expect(differences(cellsByCustomer(table), cellsByCustomer(memory), 1e-9)).toEqual([]);
  });

  it("buildFeatures puts a plan of several statements together", async () => {
    const { engine, source, orders } = held();
    const features = Array.from({ length: 410 }, (_, i) => ({
      kind: "count" as const,
      window: { days: i + 1 },
    }));
    const plan = featurePlan({ features });
    const table = await engine.buildFeatures(source, plan, { asOf: DATE });
    const memory = buildFeatures(orders, plan, { asOf: DATE });
    expect(differences(cellsByCustomer(table), cellsByCustomer(memory), 0)).toEqual([]);
  });

  it("buildFeatures refuses a date before the first purchase, as memory does", async () => {
    const { engine, source, orders } = held();
    const asOf = "1900-01-01";
    const plan = featurePlan();
    const error = await failure(engine.buildFeatures(source, plan, { asOf }));
    expect(error.message).toBe(messageOf(() => buildFeatures(orders, plan, { asOf })));
  });

  it.each(["total", "mean"] as const)("rfmTable and scoreRfm give those of memory: %s", async (monetary) => {
    const { engine, source, orders } = held();
    const options = { asOf: DATE, start: SINCE, monetary };
    const memory = rfmTable(orders, options);
    const table = await engine.rfmTable(source, options);
    expect(rowDifferences(rowsOf(memory), rowsOf(table), ["customerId"])).toEqual([]);
    expect(unitsOf(table)).toEqual(unitsOf(memory));
    for (const more of [{ bins: 3 }, { method: "balanced" }, {}] as const) {
      const scored = await engine.scoreRfm(source, { ...options, ...more });
      const wanted = scoreRfm(memory, more);
      expect(rowDifferences(rowsOf(wanted.table), rowsOf(scored.table), ["customerId"])).toEqual([]);
      expect([scored.bins, scored.method, scored.warnings]).toEqual([
        wanted.bins,
        wanted.method,
        wanted.warnings,
      ]);
      const again = await engine.scoreRfm(source, { ...options, cutPoints: scored.cutPoints });
      expect([again.method, toRows(again.table)]).toEqual(["given", toRows(scored.table)]);
    }
  });

  it("purchaseSummary and its groups give what the models are fitted to", async () => {
    const { engine, source, orders } = held();
    const memory = purchaseSummary(orders, { asOf: DATE, unit: "day" });
    const table = await engine.purchaseSummary(source, { asOf: DATE, unit: "day" });
    expect(rowDifferences(rowsOf(memory), rowsOf(table), ["customerId"])).toEqual([]);
    expect(unitsOf(table)).toEqual(unitsOf(memory));
    const groups = await engine.purchaseGroups(source, { asOf: DATE, unit: "day" });
    expect(rowCount(groups)).toBeLessThan(rowCount(memory));
    expect(groups.weight.values.reduce((a, b) => a + b)).toBe(rowCount(memory));
    expect(groups.age.unit).toBe("day");
    const [some, all] = [fitBgNbd(groups), fitBgNbd(memory)];
    expect(some.fit.logLikelihood).toBeCloseTo(all.fit.logLikelihood, 8);
  });

  it.each([
    [{ horizon: { days: 5 }, observedUntil: "2025-01-01" }],
    [{ horizon: "P2D", gap: "P1D", activeWithin: { days: 60 } }],
    [{ horizon: "P5D", by: "spend", drop: 0.5, observedUntil: "2025-01-01" }],
    [{ horizon: "P5D", by: "rhythm", multiple: 2, observedUntil: "2025-01-01" }],
  ] as const)("labelChurn gives the labels of memory: %j", async (rule) => {
    const { engine, source, orders } = held();
    const options = { asOf: DATE, ...rule };
    const labels = await engine.labelChurn(source, options);
    expect(rowDifferences(rowsOf(labelChurn(orders, options)), rowsOf(labels), ["customerId"])).toEqual([]);
    expect(Object.values(labels).map(({ kind }) => kind)).toEqual(["text", "boolean"]);
  });

  it.each(["month", "week"] as const)(
    "cohortRetention gives the cohort table of memory: %s",
    async (cohort) => {
      const { engine, source, orders } = held();
      const options = { asOf: DATE, cohort, level: 0.9 };
      const { cells, ...rest } = await engine.cohortRetention(source, options);
      const { cells: wanted, ...others } = cohortTable(orders, options);
      expect(rowDifferences(rowsOf(wanted), rowsOf(cells), ["cohort", "period"])).toEqual([]);
      expect(rest).toEqual(others);
    },
  );

  it("ends an operation when its signal is aborted", async () => {
    const { engine, source } = held();
    const reason = new Error("no more");
    const signal = AbortSignal.abort(reason);
    expect(await failure(engine.buildFeatures(source, featurePlan(), { asOf: DATE, signal }))).toBe(reason);
    expect(await failure(engine.scoreRfm(source, { asOf: DATE, signal }))).toBe(reason);
    expect(await failure(engine.labelChurn(source, { asOf: DATE, horizon: "P1D", signal }))).toBe(reason);
  });
}

/** Customers with a text, gaps and an outcome. */
function customers(): Table {
  const n = 60;
  return makeTable({
    id: textColumnFrom(Array.from({ length: n }, (_, i) => `c'${i}`)),
    visits: numberColumn(
      Float64Array.from({ length: n }, (_, i) => (i % 7 === 0 ? Number.NaN : (i * 13) % 17)),
    ),
    plan: textColumnFrom(Array.from({ length: n }, (_, i) => ["basic", 'it\'s "plus"', null][i % 3])),
    left: textColumnFrom(Array.from({ length: n }, (_, i) => ((i * 7) % 11 < 4 ? "Yes" : "No"))),
  });
}

function describeScores(held: () => Bench): void {
  const uploaded = async (use: (relation: string) => Promise<void>): Promise<void> => {
    const scratch = await held().engine.connection.upload(customers());
    try {
      await use(String(scratch.relation));
    } finally {
      await scratch.drop();
    }
  };

  it("score gives the probabilities of memory, in the engine and in batches", async () => {
    const model = fitLogisticRegression(customers(), { target: "left", exclude: ["id"] });
    const wanted = predictProbability(model, customers());
    await uploaded(async (relation) => {
      for (const place of ["engine", "memory", "auto"] as const) {
        const scored = await held().engine.score(model, relation, { keep: ["id"], place, batchRows: 7 });
        expect(Object.keys(scored)).toEqual(["id", "probability"]);
        const byId = new Map(toRows(scored).map((row) => [row["id"], row["probability"]]));
        for (let i = 0; i < wanted.length; i++) expect(byId.get(`c'${i}`)).toBeCloseTo(wanted[i]!, 12);
      }
    });
  });

  it("score looks up what a purchase model has no formula for", async () => {
    const { engine, source, orders } = held();
    const summary = purchaseSummary(orders, { asOf: DATE });
    const model = fitBgNbd(summary);
    const quantity = { quantity: "expectedPurchases", horizon: 13 } as const;
    const scratch = await engine.connection.upload(await engine.purchaseSummary(source, { asOf: DATE }));
    const scored = await engine.score(model, scratch.relation, {
      keep: ["customerId"],
      quantity,
      place: "engine",
    });
    const wanted = expectedPurchases(model, summary, { horizon: 13 });
    const byId = new Map(toRows(scored).map((row) => [row["customerId"], row["expectedPurchases"]]));
    const ids = toRows(summary).map((row) => row["customerId"]);
    expect(byId.size).toBe(ids.length);
    for (const [i, id] of ids.entries()) expect(byId.get(id)).toBeCloseTo(wanted[i]!, 10);
    await scratch.drop();
  });

  it("score brings the rows to a model that SQL cannot state", async () => {
    const large = fitLogisticRegression(customers(), { target: "left", exclude: ["id"] });
    // Not a kind that SQL can state.
    const stepped = { ...large, kind: "neural-network" } as unknown as typeof large;
    await uploaded(async (relation) => {
      const error = await failure(held().engine.score(stepped, relation, { place: "engine" }));
      expect(error.message).toContain("score it in memory");
      const missing = await failure(
        held().engine.score(large, relation, { keep: ["nobody"], place: "memory" }),
      );
      expect(missing.message).toBe('`options.keep[0]` must be a column of the relation, got "nobody"');
    });
  });
}

function describeWriting(held: () => Bench): void {
  let target = "";
  beforeAll(() => {
    target = relationIn(held().engine.dialect, 'written "here"');
  });
  const rowsIn = async (): Promise<unknown[]> => {
    const { connection, dialect } = held().engine;
    return toRows(await connection.query(`SELECT * FROM ${dialect.ident(target)} ORDER BY 1`));
  };
  const drop = (): Promise<void> =>
    held().engine.connection.execute(`DROP TABLE ${held().engine.dialect.ident(target)}`);
  const one = makeTable({ a: numberColumn(Float64Array.of(1)), b: textColumnFrom(["x"]) });

  it("writeTable keeps a table, refuses a name that is taken, and replaces it at once", async () => {
    const { engine } = held();
    await engine.writeTable(target, one);
    expect(await rowsIn()).toEqual([{ a: 1, b: "x" }]);
    const taken = (await failure(engine.writeTable(target, { select: "SELECT 2 AS a" }))) as EngineFault;
    expect(taken.code).toBe("statement-failed");
    const replace = { ifExists: "replace" } as const;
    await failure(engine.writeTable(target, { select: "SELECT churnkit_is_not_there" }, replace));
    expect(await rowsIn()).toEqual([{ a: 1, b: "x" }]);
    await engine.writeTable(target, { select: "SELECT 2 AS a UNION ALL SELECT 3 AS a" }, replace);
    expect(await rowsIn()).toEqual([{ a: 2 }, { a: 3 }]);
    await drop();
  });

  it("writeTable leaves nothing where the rows cannot be had", async () => {
    const { engine } = held();
    await failure(engine.writeTable(target, { select: "SELECT churnkit_is_not_there" }));
    expect(((await failure(rowsIn())) as EngineFault).code).toBe("statement-failed");
    expect((await failure(engine.writeTable("", one))).message).toBe(
      '`name` must be a name with at least one character, got ""',
    );
    expect((await failure(engine.writeTable(target, null as never))).message).toBe(
      '`rows` must be a query such as { select: "SELECT …" }, or a table, got null',
    );
  });

  it("writeFeatures and writeScores keep what they make under its names", async () => {
    const { engine, source, orders } = held();
    const plan = featurePlan({ features: [{ kind: "count" }, { kind: "sum", window: { days: 90 } }] });
    await engine.writeFeatures(target, source, plan, { asOf: DATE });
    const memory = buildFeatures(orders, plan, { asOf: DATE });
    const columns = Object.entries(memory).map(([name, { kind }]) => ({ name, kind }));
    const { connection, dialect } = engine;
    const list = columns.map(({ name }) => dialect.ident(name)).join(", ");
    const back = await connection.query(`SELECT ${list} FROM ${dialect.ident(target)}`, { columns });
    expect(rowDifferences(rowsOf(memory), rowsOf(back), ["customerId"])).toEqual([]);
    await drop();

    const model = fitLogisticRegression(customers(), { target: "left", exclude: ["id"] });
    const scratch = await connection.upload(customers());
    for (const place of ["engine", "memory"] as const) {
      await engine.writeScores(target, model, scratch.relation, { keep: ["id"], place, ifExists: "replace" });
      const written = (await rowsIn()) as { id: string; probability: number }[];
      expect(written).toHaveLength(60);
      const first = written.find(({ id }) => id === "c'3")!;
      expect(first.probability).toBeCloseTo(predictProbability(model, customers())[3]!, 12);
    }
    await scratch.drop();
    await drop();
  });

  it("writeFeatures puts a plan of several statements together", async () => {
    const { engine, source, orders } = held();
    const features = Array.from({ length: 401 }, (_, i) => ({
      kind: "count" as const,
      window: { days: i + 1 },
    }));
    await engine.writeFeatures(target, source, featurePlan({ features }), { asOf: DATE });
    const { connection, dialect } = engine;
    const name = "purchasesLast401Days";
    const back = await connection.query(
      `SELECT SUM(${dialect.ident(name)}) AS s, COUNT(*) AS n FROM ${dialect.ident(target)}`,
    );
    const memory = buildFeatures(orders, featurePlan({ features }), { asOf: DATE });
    const wanted = (memory[name] as NumberColumn).values.reduce((a, b) => a + b);
    expect(toRows(back)).toEqual([{ s: wanted, n: rowCount(memory) }]);
    await drop();
  });
}

function unitsOf(table: Table): unknown[] {
  return Object.values(table).map((column) => (column as NumberColumn).unit);
}

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it did not fail");
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}
