import pg from "pg";
import { afterAll } from "vitest";
import { describeEngineScores } from "../../testing/engine-scores.ts";
import { connectPostgres } from "../postgres/connect-postgres.ts";

const client = new pg.Client(process.env["CHURNKIT_POSTGRES_URL"]);
afterAll(() => client.end());
describeEngineScores({
  name: "Postgres",
  open: async () => {
    await client.connect();
    return connectPostgres(client);
  },
});
