import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import { makeTable, numberColumn, rowCount, textColumnFrom } from "../../table/table.ts";
import type { EngineFault } from "../engine-fault.ts";
import { connectDuckDb, openDuckDb } from "./connect-duckdb.ts";
import { csvFiles, parquetFiles } from "./duckdb-files.ts";

const folder = mkdtempSync(join(tmpdir(), "churnkit-duckdb-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const failure = (promise: Promise<unknown>): Promise<EngineFault> =>
  promise.then(
    () => new Error("it did not fail") as EngineFault,
    (error: unknown) => error as EngineFault,
  );

describe("connectDuckDb", () => {
  it("says what to install when DuckDB is not there, or has no native part", async () => {
    const error = await failure(
      openDuckDb({}, () => Promise.reject(new Error("Cannot find package\nand more"))),
    );
    expect(error).toMatchObject({ code: "missing-peer", path: "duckdb" });
    expect(error.message).toBe(
      '`duckdb` must be a DuckDB that is installed (npm install @duckdb/node-api), got "Cannot find package"',
    );
  });

  it.each<[object, string]>([
    [
      { memory: "1GB" },
      '`options.memory` must be one of the options path, memoryLimit, threads, temporaryFolder, readOnly, got "memory"',
    ],
    [{ path: "" }, '`options.path` must be a non-empty string, got ""'],
    [{ memoryLimit: "much" }, '`options.memoryLimit` must be a size such as "4GB", got "much"'],
    [{ threads: 0 }, "`options.threads` must be >= 1, got 0"],
    [{ temporaryFolder: 1 }, "`options.temporaryFolder` must be a string, got 1"],
    [{ readOnly: "yes" }, '`options.readOnly` must be true or false, got "yes"'],
  ])("refuses %j", async (options, message) => {
    expect((await failure(connectDuckDb(options))).message).toBe(message);
  });

  it("reports a file that cannot be opened", async () => {
    const path = join(folder, "nowhere", "a.duckdb");
    const error = await failure(connectDuckDb({ path }));
    expect(error.code).toBe("unavailable");
    expect(error.message).toContain(`DuckDB could not open ${JSON.stringify(path)}: `);
    expect((await failure(connectDuckDb({ path: join(folder, "b.duckdb"), readOnly: true }))).code).toBe(
      "unavailable",
    );
  });

  it("keeps what is written in a file, for two engines at a time and for readers", async () => {
    const path = join(folder, "kept.duckdb");
    const [first, second] = [await connectDuckDb({ path }), await connectDuckDb({ path })];
    await first.writeTable("kept", makeTable({ a: numberColumn(Float64Array.of(1, 2)) }));
    expect(rowCount(await second.connection.query("SELECT * FROM kept"))).toBe(2);
    await first.close();
    await second.writeTable("more", { select: "SELECT 3 AS a" });
    await second.close();
    const reader = await connectDuckDb({ path, readOnly: true });
    expect(toRows(await reader.connection.query("SELECT * FROM more"))).toEqual([{ a: 3 }]);
    expect((await failure(reader.writeTable("no", { select: "SELECT 1 AS a" }))).code).toBe(
      "statement-failed",
    );
    const scratch = await reader.connection.upload(makeTable({ a: numberColumn(Float64Array.of(4)) }));
    expect(toRows(await reader.connection.query(`SELECT * FROM ${String(scratch.relation)}`))).toEqual([
      { a: 4 },
    ]);
    await reader.close();
  });

  it("goes on in its folder when memory is full, and leaves the folder empty", async () => {
    const temporaryFolder = join(folder, "spill");
    const engine = await connectDuckDb({ memoryLimit: "40MB", threads: 1, temporaryFolder });
    // 2 million distinct texts of 40 characters are grouped: three times the memory that there is.
    const sql = `SELECT COUNT(*) AS n FROM (SELECT md5(CAST(range AS VARCHAR)) || 'longer' AS x, COUNT(*) AS c
      FROM range(2000000) GROUP BY 1 ORDER BY 1 LIMIT 5)`;
    expect(toRows(await engine.connection.query(sql))).toEqual([{ n: 5 }]);
    await engine.connection.materialise(
      "SELECT md5(CAST(range AS VARCHAR)) AS x, range AS y FROM range(2000000)",
    );
    expect(existsSync(temporaryFolder) ? readdirSync(temporaryFolder) : []).not.toEqual([]);
    await engine.close();
    expect(existsSync(temporaryFolder) ? readdirSync(temporaryFolder) : []).toEqual([]);
    const strict = await connectDuckDb({
      memoryLimit: "20MB",
      threads: 1,
      temporaryFolder: join(folder, "none"),
    });
    await strict.connection.execute("SET max_temp_directory_size = '0KB'");
    const error = await failure(
      strict.connection.query("SELECT md5(CAST(range AS VARCHAR)) AS x FROM range(2000000) ORDER BY 1"),
    );
    expect([error.code, /Out of Memory/.test(error.message)]).toEqual(["statement-failed", true]);
    expect(toRows(await strict.connection.query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
    await strict.close();
  });

  it("reads the types of DuckDB", async () => {
    const connection = await openDuckDb({});
    const table = await connection.query(`SELECT
      CAST(-7 AS TINYINT) AS a, CAST(8 AS UINTEGER) AS b, CAST(9 AS HUGEINT) AS c, CAST(0.1 AS FLOAT) AS d,
      CAST(-0.07 AS DECIMAL(4, 2)) AS e, CAST('123456789012345678.12' AS DECIMAL(38, 2)) AS f, CAST(5 AS DECIMAL(9, 0)) AS g,
      CAST('b' AS ENUM('a', 'b')) AS h, CAST('0d9c3f0a-1b2c-4d5e-8f90-a1b2c3d4e5f6' AS UUID) AS i, TRUE AS j,
      CAST('NaN' AS DOUBLE) AS k, DATE '1969-12-31' AS l, TIMESTAMP '1969-12-31 23:59:59.999999' AS m,
      TIMESTAMPTZ '2024-03-31 02:30:00+02' AS n, TIMESTAMP 'infinity' AS o, DATE '-infinity' AS p, NULL AS q,
      CAST('2024-01-01 00:00:00.123456789' AS TIMESTAMP_NS) AS r, CAST('2024-01-01' AS TIMESTAMP_S) AS s`);
    const { d, m, r, ...row } = Object.fromEntries(
      Object.entries(table).map(([name, column]) => [
        name,
        column.kind === "text"
          ? toRows({ column })[0]!["column"]
          : (column as { values: ArrayLike<number> }).values[0],
      ]),
    ) as Record<string, unknown>;
    expect(row).toEqual({
      ...{ a: -7, b: 8, c: 9, e: -0.07, f: 123_456_789_012_345_680, g: 5, h: "b" },
      ...{ i: "0d9c3f0a-1b2c-4d5e-8f90-a1b2c3d4e5f6", j: 1, k: Number.NaN, l: -86_400_000 },
      ...{
        n: Date.UTC(2024, 2, 31, 0, 30),
        o: Number.NaN,
        p: Number.NaN,
        q: Number.NaN,
        s: Date.UTC(2024, 0, 1),
      },
    });
    expect([d, m, r]).toEqual([Math.fround(0.1), -0.001, 1_704_067_200_123.4568]);
    expect((await failure(connection.query("SELECT [1, 2] AS a"))).message).toBe(
      '`a` must be a column of numbers, text, booleans or times, got "INTEGER[]"',
    );
    await connection.close();
  });

  it("reads texts of every length, with gaps, past a chunk", async () => {
    const connection = await openDuckDb({});
    const texts = Array.from({ length: 5000 }, (_, i) =>
      i % 5 === 0
        ? null
        : ["short", "exactly 12 b", "longer than 12 bytes", "é", "\ufeffmark", "日本語の長いテキストです"][
            i % 6
          ]!,
    );
    const scratch = await connection.upload(makeTable({ x: textColumnFrom(texts) }));
    const back = await connection.query(`SELECT x FROM ${String(scratch.relation)}`);
    expect(toRows(back).map(({ x }) => x)).toEqual(texts);
    await connection.close();
  });
});

describe("files of DuckDB", () => {
  it("are read as relations, whatever their names are made of", async () => {
    const engine = await connectDuckDb();
    const odd = join(folder, "it's; -- odd.parquet");
    await engine.connection.execute(
      `COPY (SELECT 1 AS a, 'x' AS b) TO ${engine.dialect.text(odd)} (FORMAT parquet)`,
    );
    await engine.connection.execute(
      `COPY (SELECT 'y' AS b, 2 AS a) TO ${engine.dialect.text(join(folder, "two.parquet"))} (FORMAT parquet)`,
    );
    const both = parquetFiles([odd, join(folder, "two.parquet")]);
    expect(toRows(await engine.connection.query(`SELECT * FROM (${both.select}) AS t ORDER BY a`))).toEqual([
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ]);
    await engine.connection.execute(
      `COPY (SELECT '007' AS id, 2 AS a) TO ${engine.dialect.text(join(folder, "a.csv"))} (FORMAT csv, DELIMITER ';')`,
    );
    const csv = csvFiles(join(folder, "*.csv"), { delimiter: ";", header: true, types: { id: "VARCHAR" } });
    expect(toRows(await engine.connection.query(csv.select))).toEqual([{ id: "007", a: 2 }]);
    const gone = await failure(engine.connection.query(parquetFiles("gone.parquet").select));
    expect([gone.code, gone.message.includes("gone.parquet")]).toEqual(["statement-failed", true]);
    await engine.close();
  });

  it.each<[() => unknown, string]>([
    [() => parquetFiles([]), "`paths` must be at least one path, got Array of length 0"],
    [() => parquetFiles(7 as never), "`paths` must be a path or an array of paths, got 7"],
    [() => parquetFiles([7] as never), "`value` must be a text, got 7"],
    [
      () => csvFiles("a.csv", { types: { id: "VARCHAR'); DROP" } }),
      '`options.types.id` must be an SQL type such as "VARCHAR", got "VARCHAR\'); DROP"',
    ],
  ])("refuses %s", (call, message) => {
    expect(call).toThrow(message);
  });
});
