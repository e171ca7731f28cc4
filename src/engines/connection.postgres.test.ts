import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { describeEngineContract } from "../testing/engine-contract.ts";
import type { SqlConnection } from "./connection.ts";
import { openPostgres } from "./postgres/connect-postgres.ts";
import { probe } from "./probe/probe.ts";

const clients: pg.Client[] = [];
afterAll(() => Promise.all(clients.map((client) => client.end())));

const open = async (): Promise<SqlConnection> => {
  const client = new pg.Client(process.env["CHURNKIT_POSTGRES_URL"]);
  clients.push(client);
  await client.connect();
  return openPostgres(client);
};

describeEngineContract({
  name: "Postgres through pg",
  open,
  endless: "SELECT SUM(a * b) AS s FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b",
});

it("a server of Postgres answers the probe as its dialect says", async () => {
  const connection = await open();
  expect((await probe(connection)).differences).toEqual([]);
  await connection.close();
});
