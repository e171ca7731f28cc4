import { describe, expect, it } from "vitest";
import { describeEngineContract } from "../../testing/engine-contract.ts";
import { grpcChannel } from "./grpc-channel.ts";
import { releaseSessionRequest } from "./messages.ts";
import { readSparkAddress } from "./spark-address.ts";
import { address, openCluster, token } from "./spark-cluster.testing.ts";

describeEngineContract({
  name: "Spark Connect",
  open: openCluster,
  endless: "SELECT SUM(a.id * b.id) AS s FROM range(3000000) a CROSS JOIN range(3000000) b",
  hasTransactions: false,
  fuzzRuns: 12,
});

describe("a connection to Spark", () => {
  it("brings a large result in order, over as many streams as the server ends", async () => {
    const connection = await openCluster();
    let at = 0;
    const sql =
      "SELECT CAST(id AS DOUBLE) AS id, sha2(CAST(id AS STRING), 256) AS text FROM range(0, 500000, 1, 4)";
    for await (const batch of connection.stream(sql, { batchRows: 50_000 })) {
      const { id, text } = batch;
      if (id?.kind !== "number" || text?.kind !== "text") throw new Error("other columns");
      for (const value of id.values) expect(value).toBe(at++);
      expect(text.levels).toHaveLength(id.values.length);
    }
    expect(at).toBe(500_000);
    await connection.close();
  });

  it("ends with its session", async () => {
    const sessionId = crypto.randomUUID();
    const connection = await openCluster({ sessionId, userId: "ann" });
    const headers = readSparkAddress(address, { token }).headers;
    const channel = grpcChannel({ origin: address, headers, tls: {}, connectMs: 5000 });
    const request = releaseSessionRequest({ sessionId, userId: "ann", clientType: "test" });
    await channel.call("ReleaseSession", request, { silenceMs: 5000 });
    await channel.close();
    await expect(connection.query("SELECT 1")).rejects.toMatchObject({
      name: "EngineFault",
      code: "connection-lost",
      engineCode: "INVALID_HANDLE.SESSION_CLOSED",
    });
    await connection.close();
  });

  if (token !== undefined) {
    it("is not opened without the token", async () => {
      for (const wrong of [undefined, `${token}x`]) {
        const what = wrong === undefined ? "asks for a token" : "refused the token";
        await expect(openCluster({ token: wrong })).rejects.toMatchObject({
          code: "unavailable",
          message: expect.stringContaining(`Spark at ${address} ${what}`),
        });
      }
    });
  }
});
