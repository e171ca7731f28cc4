import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import { openCluster } from "./spark-cluster.testing.ts";

// They leave half a cluster, then none:
//   CHURNKIT_SPARK_KILL=1 scripts/with-spark.sh npx vitest run src/engines/spark/loss
const isMeant = process.env["CHURNKIT_SPARK_KILL"] !== undefined;
const workers = process.env["CHURNKIT_SPARK_WORKERS"] ?? "";
const server = process.env["CHURNKIT_SPARK_SERVER"] ?? "";

if (!isMeant) it("is run by itself, with CHURNKIT_SPARK_KILL", () => {});
else {
  describe("what is lost within a query", () => {
    const n = 60_000_000;
    const sql = `SELECT COUNT(*) AS n, SUM(c) AS s FROM (SELECT id % 1000 AS k, SUM(length(sha2(CAST(id AS STRING), 256))) AS c FROM range(0, ${n}, 1, 40) GROUP BY id % 1000)`;

    it("gives the right result although a worker is killed within the query", async () => {
      const connection = await openCluster();
      let isDone = false;
      const asked = connection.query(sql).finally(() => {
        isDone = true;
      });
      await sleep(6000);
      expect(isDone).toBe(false);
      process.kill(Number(workers.split(" ")[0]), "SIGKILL");
      expect(toRows(await asked)).toEqual([{ n: 1000, s: 64 * n }]);
      await connection.close();
    }, 180_000);

    it("says once that the server went away within the query", async () => {
      const connection = await openCluster({ retries: 3 });
      const asked = connection.query(sql).catch((thrown: unknown) => thrown);
      await sleep(3000);
      process.kill(Number(server), "SIGKILL");
      expect(await asked).toMatchObject({ name: "EngineFault", code: "connection-lost" });
      await expect(connection.query("SELECT 1")).rejects.toMatchObject({ code: "closed" });
      await connection.close();
    }, 60_000);
  });
}
