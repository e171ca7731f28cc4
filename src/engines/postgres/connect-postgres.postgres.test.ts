import pg from "pg";
import { describe, expect, it } from "vitest";
import { makeTable, numberColumn } from "../../table/table.ts";
import type { EngineFault } from "../engine-fault.ts";
import { connectPostgres, openPostgres } from "./connect-postgres.ts";

const failure = (promise: Promise<unknown>): Promise<EngineFault> =>
  promise.then(
    () => new Error("it did not fail") as EngineFault,
    (error: unknown) => error as EngineFault,
  );

describe("connectPostgres on a server", () => {
  const connected = async (): Promise<pg.Client> => {
    const client = new pg.Client(process.env["CHURNKIT_POSTGRES_URL"]);
    await client.connect();
    return client;
  };

  it("reports a session that the server ended in mid-query, and leaves nothing", async () => {
    const [client, other] = [await connected(), await connected()];
    const { connection } = await connectPostgres(client);
    await connection.upload(makeTable({ a: numberColumn(Float64Array.of(1)) }));
    const { pid } = (
      await other.query(
        "SELECT pid FROM pg_stat_activity WHERE query LIKE '%churnkit_scratch%' AND pid <> pg_backend_pid() LIMIT 1",
      )
    ).rows[0] as { pid: number };
    const asked = failure(connection.query("SELECT pg_sleep(30)"));
    setTimeout(() => void other.query("SELECT pg_terminate_backend($1)", [pid]), 100);
    const fault = await asked;
    expect(fault.code).toBe("connection-lost");
    expect(fault.message).toMatch(
      /^the connection to Postgres was lost: terminating connection due to administrator command/,
    );
    expect((await failure(connection.query("SELECT 1"))).code).toBe("closed");
    await connection.close();
    const left = await other.query("SELECT 1 FROM pg_class WHERE relname LIKE 'churnkit%'");
    expect(left.rows).toEqual([]);
    await other.end();
  });

  it("cancels over a client that is given for it", async () => {
    const [client, canceller] = [await connected(), await connected()];
    const connection = await openPostgres(client, { canceller });
    const started = performance.now();
    const signal = AbortSignal.timeout(50);
    expect((await failure(connection.query("SELECT pg_sleep(30)", { signal }))).name).toBe("TimeoutError");
    expect(performance.now() - started).toBeLessThan(5000);
    await connection.close();
    await Promise.all([client.end(), canceller.end()]);
  });

  it("takes a client that was checked out of a pool, and gives it back clean", async () => {
    const pool = new pg.Pool({ connectionString: process.env["CHURNKIT_POSTGRES_URL"], max: 1 });
    const client = await pool.connect();
    const engine = await connectPostgres(client);
    await engine.connection.upload(makeTable({ a: numberColumn(Float64Array.of(1)) }));
    await engine.close();
    client.release();
    const left = await pool.query("SELECT 1 FROM pg_class WHERE relname LIKE 'churnkit%'");
    expect(left.rows).toEqual([]);
    await pool.end();
  });
});
