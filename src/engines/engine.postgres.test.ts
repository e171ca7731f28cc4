import pg from "pg";
import { afterAll } from "vitest";
import { describeEngineModels } from "../testing/engine-models.ts";
import { describeEngineOperations } from "../testing/engine-operations.ts";
import type { Engine } from "./engine.ts";
import { connectPostgres } from "./postgres/connect-postgres.ts";

const clients: pg.Client[] = [];
afterAll(() => Promise.all(clients.map((client) => client.end())));

const subject = {
  name: "Postgres through pg",
  open: async (): Promise<Engine> => {
    const client = new pg.Client(process.env["CHURNKIT_POSTGRES_URL"]);
    clients.push(client);
    await client.connect();
    return connectPostgres(client);
  },
};
describeEngineOperations(subject);
describeEngineModels(subject);
