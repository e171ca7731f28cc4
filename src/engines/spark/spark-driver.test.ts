import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { EngineFault } from "../engine-fault.ts";
import { writeArrowStream } from "./arrow-writer.ts";
import { openSpark, type SparkOptions } from "./connect-spark.ts";
import {
  batchResponse,
  completeResponse,
  errorDetails,
  type MockCall,
  type MockServer,
  mockServer,
} from "./mock-server.testing.ts";
import { allBytesOf, bytesField, bytesOf, message, textField, textOf } from "./protobuf.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** What a statement of the mock gives: rows, or the name of an error. */
type Outcome = readonly Record<string, unknown>[] | string | undefined;

interface Mock extends MockServer {
  /** Statements as they came; `view` for a view of uploaded rows. */
  readonly statements: string[];
  readonly settings: Map<string, string>;
}

async function mock(
  answer: (sql: string, call: MockCall) => Outcome | Promise<Outcome>,
  version = "4.0.5",
): Promise<Mock> {
  const statements: string[] = [];
  const settings = new Map([["spark.sql.session.timeZone", "Asia/Tokyo"]]);
  const server = await mockServer(async (call) => {
    if (call.method === "ExecutePlan") {
      const sql = statementOf(call.request);
      statements.push(sql);
      const outcome = await answer(sql, call);
      if (outcome === undefined) return;
      if (typeof outcome === "string") return call.end(13, "", errorDetails(`[${outcome}] words`, outcome));
      if (outcome.length > 0) {
        const table = tableFrom(outcome as never);
        await call.send(
          batchResponse(randomUUID(), writeArrowStream(table, 0, outcome.length), outcome.length),
        );
      }
      await call.send(completeResponse(randomUUID()));
      return call.end();
    }
    await call.send(shortAnswer(call, version, settings));
    return call.end();
  });
  open.push(server.close);
  return { ...server, statements, settings };
}

function statementOf(request: Uint8Array): string {
  const plan = bytesOf(request, 3)!;
  const root = bytesOf(plan, 1);
  const command = bytesOf(plan, 2);
  const sql = command === undefined ? undefined : bytesOf(command, 5);
  const relation = root ?? (sql === undefined ? undefined : bytesOf(sql, 6));
  return relation === undefined ? "view" : textOf(bytesOf(relation, 10)!, 1)!;
}

function shortAnswer(
  { method, request }: MockCall,
  version: string,
  settings: Map<string, string>,
): Uint8Array {
  if (method === "AnalyzePlan") return message(bytesField(8, message(textField(1, version))));
  if (method !== "Config") return message();
  const operation = bytesOf(request, 3)!;
  const set = bytesOf(operation, 1);
  const get = bytesOf(operation, 4);
  for (const pair of set === undefined ? [] : allBytesOf(set, 1))
    settings.set(textOf(pair, 1)!, textOf(pair, 2)!);
  const keys = get === undefined ? [] : allBytesOf(get, 1).map((key) => new TextDecoder().decode(key));
  const pairs = keys.map((key) => bytesField(2, message(textField(1, key), textField(2, settings.get(key)))));
  return message(...pairs, textField(4, "side"));
}

const connect = (server: MockServer, options: SparkOptions = {}) => openSpark(server.origin, options);

async function fault(work: Promise<unknown>): Promise<string> {
  const error = (await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as EngineFault;
  expect(error?.name).toBe("EngineFault");
  return `${error.code}: ${error.message}`;
}

describe("openSpark", () => {
  it("asks for the version, brings the session to UTC, and ends it", async () => {
    const server = await mock(() => []);
    const connection = await connect(server, { settings: { "spark.sql.shuffle.partitions": "7" } });
    expect(Object.fromEntries(server.settings)).toMatchObject({
      "spark.sql.session.timeZone": "UTC",
      "spark.sql.shuffle.partitions": "7",
      "spark.sql.execution.arrow.useLargeVarTypes": "false",
    });
    await connection.close();
    expect(server.methods()).toEqual(["AnalyzePlan", "Config", "ReleaseSession"]);
  });

  it("leaves a session of somebody else open, with its settings as they were", async () => {
    const sessionId = randomUUID();
    const server = await mock(() => []);
    const connection = await connect(server, { sessionId, userId: "ann" });
    expect(server.settings.get("spark.sql.session.timeZone")).toBe("UTC");
    await connection.close();
    expect(server.settings.get("spark.sql.session.timeZone")).toBe("Asia/Tokyo");
    expect(server.methods()).not.toContain("ReleaseSession");
    for (const { request } of server.calls) expect(textOf(request, 1)).toBe(sessionId);
  });

  it.each([
    ["3.5.8", "Spark 3.5.8"],
    ["", "Spark of an unknown version"],
  ])("refuses version %j", async (version, shown) => {
    const server = await mock(() => [], version);
    expect(await fault(connect(server))).toBe(
      `unavailable: ${shown} at ${server.origin} is too old: churnkit needs 4.0 or later`,
    );
  });

  it("says what is wrong with the token, the address and what answers there", async () => {
    const server = await mockServer((call) => call.end(16, "Invalid token"));
    open.push(server.close);
    const { origin } = server;
    expect(await fault(openSpark(origin))).toBe(
      `unavailable: Spark at ${origin} asks for a token: Invalid token`,
    );
    const wrong = await fault(openSpark(origin, { token: "s3cret" }));
    expect(wrong).toBe(`unavailable: Spark at ${origin} refused the token: Invalid token`);
    expect(server.calls[1]!.headers["authorization"]).toBe("Bearer s3cret");
    await server.close();
    expect(await fault(openSpark(origin))).toMatch(
      /^unavailable: Spark at \S+ cannot be reached: no connection to \S+: connect ECONNREFUSED/,
    );
    const other = await mockServer((call) => {
      call.stream.respond({ ":status": 404 });
      call.stream.end();
    });
    open.push(other.close);
    expect(await fault(openSpark(other.origin))).toBe(
      `unavailable: what answers at ${other.origin} is no Spark Connect server: the server answered with HTTP status 404`,
    );
  });

  it("refuses wrong options", async () => {
    const refused = async (options: object, text: string): Promise<void> => {
      await expect(openSpark("http://127.0.0.1:1", options as SparkOptions)).rejects.toThrow(text);
    };
    await refused({ tokn: "x" }, "`options.tokn` must be one of the options token, tls,");
    await refused({ connectSeconds: 0 }, "`options.connectSeconds` must be");
    await refused({ retries: -1 }, "`options.retries` must be");
    await refused({ database: "" }, "`options.database` must be a non-empty string");
    await refused({ settings: { a: 1 } }, '`options.settings.a` must be a text, got "number"');
    await refused({ tls: { key: 1 } }, '`options.tls.key` must be a text, got "number"');
    await refused({ tls: { pfx: "x" } }, "`options.tls.pfx` must be one of the options ca, cert, key");
  });
});

describe("the driver of Spark", () => {
  it("reads rows, and reports what Spark refuses in its words", async () => {
    const server = await mock((sql) => (sql === "bad" ? "PARSE_SYNTAX_ERROR" : [{ a: 1, b: "x" }]));
    const connection = await connect(server);
    expect(toRows(await connection.query("SELECT 1"))).toEqual([{ a: 1, b: "x" }]);
    const error = await connection.query("bad").catch((thrown: unknown) => thrown as EngineFault);
    expect(error).toMatchObject({
      code: "statement-failed",
      engineCode: "PARSE_SYNTAX_ERROR",
      statement: "bad",
      message: "Spark refused a statement: [PARSE_SYNTAX_ERROR] words\nin bad",
    });
    expect(toRows(await connection.query("SELECT 1"))).toHaveLength(1);
    await connection.close();
  });

  it("tells the server which start of it the session belongs to", async () => {
    const server = await mock(() => [{ a: 1 }]);
    const connection = await connect(server);
    await connection.query("SELECT 1");
    const execute = server.calls.find(({ method }) => method === "ExecutePlan")!;
    expect(textOf(execute.request, 8)).toBe("side");
    await connection.close();
  });

  it("refuses a batch that is short of rows", async () => {
    const server = await mock(async (_, call) => {
      const arrow = writeArrowStream(tableFrom([{ a: 1 }]), 0, 1);
      await call.send(batchResponse("r", arrow, 2), completeResponse("z"));
      call.end();
      return undefined;
    });
    const connection = await connect(server);
    expect(await fault(connection.query("SELECT 1"))).toBe(
      "statement-failed: the result of Spark cannot be read: a batch of 2 rows came with 1\nin SELECT 1",
    );
    await connection.close();
  });

  it("is lost with its session and with its server", async () => {
    for (const name of ["SESSION_CLOSED", "SESSION_CHANGED", "SESSION_NOT_FOUND"]) {
      const server = await mock(() => `INVALID_HANDLE.${name}`);
      const connection = await connect(server);
      expect(await fault(connection.query("SELECT 1"))).toBe(
        `connection-lost: the session on Spark has ended: [INVALID_HANDLE.${name}] words\nin SELECT 1`,
      );
      expect(await fault(connection.query("SELECT 1"))).toBe(
        "closed: the connection is closed, since it was lost",
      );
      await connection.close();
    }
    const server = await mock((_, call) => void call.drop());
    const connection = await connect(server, { retries: 0 });
    expect(await fault(connection.query("SELECT 1"))).toMatch(
      /^connection-lost: the connection to Spark was lost: .* \(given up after 1 attempts\)\nin SELECT 1$/,
    );
    await connection.close();
  });

  it("keeps rows in a table that exists before it is filled, once the storage was seen to be shared", async () => {
    let counted = 16;
    const server = await mock((sql) => (sql.startsWith("SELECT CAST(COUNT") ? [{ n: counted }] : []));
    const connection = await connect(server);
    const first = await connection.materialise("SELECT 1 AS a -- one");
    await connection.materialise("SELECT 2 AS a");
    const name = `\`${String(first.relation)}\``;
    const probe = `\`${String(first.relation)}_probe\``;
    expect(server.statements).toHaveLength(7);
    expect(server.statements.slice(0, 5)).toEqual([
      `CREATE TABLE ${probe} USING parquet AS SELECT id FROM range(0, 16, 1, 16)`,
      `SELECT CAST(COUNT(*) AS DOUBLE) AS n FROM ${probe}`,
      `DROP TABLE IF EXISTS ${probe}`,
      `CREATE TABLE ${name} USING parquet AS SELECT * FROM (\nSELECT 1 AS a -- one\n) WHERE false`,
      `INSERT INTO ${name} SELECT * FROM (\nSELECT 1 AS a -- one\n)`,
    ]);
    await connection.close();
    expect(server.statements.slice(7)).toHaveLength(2);
    expect(server.statements[7]).toBe(`DROP TABLE IF EXISTS ${name}`);

    counted = 9;
    const other = await connect(server);
    expect(await fault(other.materialise("SELECT 1 AS a"))).toBe(
      "statement-failed: the tables of this database lie where the workers of Spark do not all write (9 of 16 rows came back): name one on shared storage in options.database",
    );
    expect(server.statements.at(-2)).toMatch(/^DROP TABLE IF EXISTS `churnkit_scratch_\w+_probe`$/);
    expect(server.statements.at(-1)).toMatch(/^DROP TABLE IF EXISTS `churnkit_scratch_[0-9a-f]+_1`$/);
    await other.close();
  });

  it("uploads in messages of a bounded size", async () => {
    const sizes: number[] = [];
    const server = await mock((sql, call) => {
      if (sql === "view") sizes.push(call.request.length);
      return sql.startsWith("SELECT CAST(COUNT") ? [{ n: 16 }] : [];
    });
    const connection = await connect(server);
    const long = "x".repeat(2 ** 20);
    const rows = Array.from({ length: 40 }, (_, i) => ({ i, text: `${i}${long}` }));
    await connection.upload(tableFrom(rows));
    // 20 MB halved twice or thrice, each half of a whole number of rows.
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThan(17 * 2 ** 20);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(40 * 2 ** 20);
    const inserts = server.statements.filter((sql) => sql.endsWith("SELECT * FROM churnkit_upload"));
    expect(inserts).toHaveLength(sizes.length);
    expect(server.statements.at(-1)).toBe("DROP VIEW IF EXISTS churnkit_upload");
    await connection.close();
  });

  it("sweeps tables, not views", async () => {
    const server = await mock((sql) =>
      sql.startsWith("SHOW")
        ? [
            { namespace: "default", tableName: "churnkit_scratch_dead_1", isTemporary: false },
            { namespace: "", tableName: "churnkit_scratch_view", isTemporary: true },
          ]
        : [],
    );
    const connection = await connect(server);
    expect(await connection.sweep()).toEqual(["churnkit_scratch_dead_1"]);
    expect(server.statements).toEqual([
      "SHOW TABLES LIKE 'churnkit_scratch_*'",
      "DROP TABLE IF EXISTS `churnkit_scratch_dead_1`",
    ]);
    await connection.close();
  });

  it("works in the database that was named", async () => {
    const server = await mock((sql) => (sql.includes("no") ? "SCHEMA_NOT_FOUND" : []));
    const connection = await connect(server, { database: "a`b" });
    expect(server.statements).toEqual(["USE `a``b`"]);
    await connection.close();
    expect(await fault(connect(server, { database: "no" }))).toContain("[SCHEMA_NOT_FOUND] words");
    expect(server.methods().filter((method) => method === "ReleaseSession")).toHaveLength(2);
  });
});
