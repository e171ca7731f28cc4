import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import { makeTable, numberColumn } from "../../table/table.ts";
import { describeEngineContract } from "../../testing/engine-contract.ts";
import type { EngineFault } from "../engine-fault.ts";
import { connectPostgres, openPostgres } from "./connect-postgres.ts";
import { pgShaped } from "./postgres-client.testing.ts";

const failure = (promise: Promise<unknown>): Promise<EngineFault> =>
  promise.then(
    () => new Error("it did not fail") as EngineFault,
    (error: unknown) => error as EngineFault,
  );

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
});
afterAll(() => database.close());

describe("PGlite", () => {
  describeEngineContract({
    name: "PGlite in the shape of a client of pg",
    open: () => openPostgres(pgShaped(database)),
    endless: null,
    losesMark: true,
    fuzzRuns: 20,
  });
});

describe("connectPostgres", () => {
  it.each<[string, unknown, string]>([
    ["nothing", undefined, "undefined"],
    ["an address", "postgres://localhost", '"postgres://localhost"'],
    ["a pool", new pg.Pool(), '"a Pool"'],
    ["a client that is not connected", new pg.Client(), '"one that is not connected"'],
  ])("refuses %s", async (_, client, received) => {
    const error = await failure(connectPostgres(client as never));
    expect(error.message).toBe(
      `\`client\` must be a connected client of pg, new Client() or await pool.connect(), since the tables of a session need one session, got ${received}`,
    );
  });

  it("refuses a client that another open engine holds, and options it does not know", async () => {
    const client = pgShaped(database);
    const connection = await openPostgres(client);
    expect((await failure(openPostgres(client))).message).toBe(
      '`client` must be a client that no other open engine holds, got "one that is held"',
    );
    await connection.close();
    await (await openPostgres(client)).close();
    expect((await failure(openPostgres(client, { cancel: 1 } as object))).message).toMatch(
      /options canceller/,
    );
    expect((await failure(openPostgres(client, { canceller: {} } as object))).message).toMatch(
      /^`options\.canceller` must be a second connected client, or a pool/,
    );
    await (await openPostgres(client)).close();
  });

  it("gives the session back with the settings it had", async () => {
    const client = pgShaped(database);
    const settings = async (): Promise<unknown> =>
      (
        await database.query(
          "SELECT current_setting('TimeZone') AS z, current_setting('jit') AS j, current_setting('extra_float_digits') AS d",
        )
      ).rows[0];
    await database.exec("SET TIME ZONE 'Asia/Tokyo'; SET extra_float_digits = 0; SET jit = on");
    const before = await settings();
    const engine = await connectPostgres(client);
    expect(await settings()).toEqual({ z: "UTC", j: "off", d: "1" });
    const third = await engine.connection.query("SELECT CAST(1 AS DOUBLE PRECISION) / 3 AS x");
    expect(toRows(third)).toEqual([{ x: 1 / 3 }]);
    await engine.close();
    expect(await settings()).toEqual(before);
    await database.exec("SET TIME ZONE 'UTC'");
  });

  it("reads the types of Postgres", async () => {
    const connection = await openPostgres(pgShaped(database));
    await connection.execute("CREATE TYPE churnkit_mood AS ENUM ('good', 'bad')");
    const table = await connection.query(`SELECT
      CAST(7 AS SMALLINT) AS a, CAST(8 AS INTEGER) AS b, CAST(9 AS BIGINT) AS c, CAST(0.1 AS REAL) AS d,
      CAST('12345678901234567890.5' AS NUMERIC) AS e, CAST('x' AS CHAR(3)) AS f, CAST('bad' AS churnkit_mood) AS g,
      CAST('0d9c3f0a-1b2c-4d5e-8f90-a1b2c3d4e5f6' AS UUID) AS h, TRUE AS i, FALSE AS j,
      CAST('NaN' AS DOUBLE PRECISION) AS k, DATE '1969-12-31' AS l, TIMESTAMP '0044-03-15 12:00:00 BC' AS m,
      TIMESTAMPTZ '2024-03-31 02:30:00.123456+02' AS n, TIMESTAMP 'infinity' AS o, DATE '0099-01-01' AS p`);
    expect(toRows(table)[0]).toEqual({
      ...{ a: 7, b: 8, c: 9, d: 0.1, e: 12_345_678_901_234_567_000, f: "x  ", g: "bad" },
      ...{ h: "0d9c3f0a-1b2c-4d5e-8f90-a1b2c3d4e5f6", i: true, j: false, k: null },
      l: new Date("1969-12-31"),
      m: new Date("-000043-03-15T12:00:00Z"),
      n: new Date("2024-03-31T00:30:00.123Z"),
      o: null,
      p: new Date("0099-01-01"),
    });
    expect((table["n"] as { values: Float64Array }).values[0]).toBe(1_711_845_000_123.456);
    const odd = await failure(connection.query("SELECT ARRAY[1, 2] AS a"));
    expect(odd.message).toBe(
      '`a` must be a column of numbers, text, booleans or times, got "a column of type 1007"',
    );
    await connection.execute("DROP TYPE churnkit_mood");
    await connection.close();
  });

  it("works within a transaction that the user has begun, and neither ends nor keeps it", async () => {
    const connection = await openPostgres(pgShaped(database));
    await database.exec("BEGIN; CREATE TEMP TABLE mine (a INTEGER)");
    await connection.executeAll(["INSERT INTO mine VALUES (1)", "INSERT INTO mine VALUES (2)"]);
    await failure(connection.executeAll(["INSERT INTO mine VALUES (3)", "SELECT nothing"]));
    const seen: number[] = [];
    for await (const batch of connection.stream("SELECT a FROM mine ORDER BY a", { batchRows: 1 })) {
      seen.push(...(batch["a"] as { values: Float64Array }).values);
    }
    expect(seen).toEqual([1, 2]);
    await database.exec("ROLLBACK");
    expect((await failure(connection.query("SELECT * FROM mine"))).code).toBe("statement-failed");
    await connection.close();
  });

  it("reports a lost connection once, and is closed then", async () => {
    const client = pgShaped(database);
    const connection = await openPostgres(client);
    const scratch = await connection.upload(makeTable({ a: numberColumn(Float64Array.of(1)) }));
    const asked = failure(connection.query("SELECT pg_sleep(0.2)"));
    const next = failure(connection.query("SELECT 1 AS a"));
    setTimeout(() => client.lose(), 20);
    const lost = await asked;
    expect([lost.code, lost.message]).toEqual([
      "connection-lost",
      "the connection to Postgres was lost: Connection terminated unexpectedly\nin SELECT pg_sleep(0.2)",
    ]);
    for (const error of [await next, await failure(connection.execute("SELECT 1"))]) {
      expect([error.code, error.message]).toEqual(["closed", "the connection is closed, since it was lost"]);
    }
    const sent = client.texts.length;
    await scratch.drop();
    await connection.close();
    expect(client.texts).toHaveLength(sent);
  });

  it("notices a connection that is lost while nothing runs", async () => {
    const client = pgShaped(database);
    const connection = await openPostgres(client);
    client.lose();
    expect((await failure(connection.query("SELECT 1"))).code).toBe("connection-lost");
    await connection.close();
  });

  it("knows a server that shuts down from a statement that fails", async () => {
    const coded = (code: string): Error => Object.assign(new Error("told so"), { code });
    for (const [error, code] of [
      [coded("57P01"), "connection-lost"],
      [coded("08006"), "connection-lost"],
      [coded("ECONNRESET"), "connection-lost"],
      [coded("22012"), "statement-failed"],
      [coded("25P02"), "statement-failed"],
    ] as const) {
      const client = pgShaped(database);
      const connection = await openPostgres(client);
      const query = client.query;
      client.query = (config) => (config.text === "SELECT 7" ? Promise.reject(error) : query(config));
      const fault = await failure(connection.query("SELECT 7"));
      expect([fault.code, fault.engineCode]).toEqual([
        code,
        error === null ? "" : (error as EngineFault).code,
      ]);
      await connection.close();
    }
  });
});
