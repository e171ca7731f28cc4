import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import type { SqlConnection } from "./connection.ts";
import { openDuckDb } from "./duckdb/connect-duckdb.ts";
import type { EngineFault } from "./engine-fault.ts";
import { postgresDriver } from "./postgres/postgres-driver.ts";

const failure = (work: Promise<unknown>): Promise<EngineFault> =>
  work.then(
    () => expect.unreachable(),
    (error) => error as EngineFault,
  );

describe("a session", () => {
  let connection: SqlConnection;
  beforeAll(async () => {
    connection = await openDuckDb({ threads: 1 });
  });
  afterAll(() => connection.close());

  it("is busy from the moment a stream is asked for, not only from its first batch on", async () => {
    const batches = connection.stream("SELECT 1 AS a")[Symbol.asyncIterator]();
    const first = batches.next();
    expect((await failure(connection.query("SELECT 2 AS a"))).code).toBe("busy");
    expect(toRows((await first).value)).toEqual([{ a: 1 }]);
    await batches.return?.();
    expect(toRows(await connection.query("SELECT 3 AS a"))).toEqual([{ a: 3 }]);
  });

  it("is closed behind what runs, and a stream that waits for it ends", async () => {
    const other = await openDuckDb({ threads: 1 });
    const running = other.query("SELECT COUNT(*) AS n FROM range(5000000)");
    const batches = other.stream("SELECT 1 AS a")[Symbol.asyncIterator]();
    const waiting = failure(batches.next());
    await other.close();
    expect(toRows(await running)).toEqual([{ n: 5_000_000 }]);
    expect((await waiting).code).toBe("closed");
  });
});

describe("a driver of Postgres", () => {
  it("refuses several statements where one result is asked for", async () => {
    const client = {
      query: async () => [{}, {}] as never,
      on: () => undefined,
      removeListener: () => undefined,
    };
    const driver = postgresDriver({ client, cancel: null, restore: "SELECT 1" });
    await expect(driver.query("SELECT 1; SELECT 2", undefined, undefined)).rejects.toThrow(
      '`sql` must be one statement, got "2 statements"',
    );
  });
});
