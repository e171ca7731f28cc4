import { describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import type { EngineFault } from "./engine-fault.ts";
import { openFrom, type RunSql } from "./engine-from.ts";
import { rowsToTable } from "./rows-to-table.ts";

const failure = (promise: Promise<unknown>): Promise<EngineFault> =>
  promise.then(
    () => new Error("it did not fail") as EngineFault,
    (error: unknown) => error as EngineFault,
  );

/** Answers every statement alike. */
const answering =
  (columns: string[], rows: unknown[][]): RunSql =>
  () =>
    Promise.resolve({ columns, rows });

describe("engineFrom", () => {
  it("refuses what is no dialect and no function", async () => {
    expect((await failure(openFrom("oracle" as never, answering([], [])))).message).toBe(
      '`dialect` must be one of duckdb, postgres, spark, or a dialect, got "oracle"',
    );
    expect((await failure(openFrom("duckdb", 7 as never))).message).toBe(
      "`run` must be a function that runs SQL on one session, got 7",
    );
    const options = { end: () => {} } as object;
    expect((await failure(openFrom("duckdb", answering([], []), options))).message).toMatch(/options close/);
  });

  it("sets the session up, says when run gives no rows, and closes once", async () => {
    const asked: string[] = [];
    let closed = 0;
    const connection = await openFrom(
      "duckdb",
      async (sql) => {
        asked.push(sql);
        return [] as never;
      },
      { close: () => void closed++ },
    );
    expect(asked).toEqual(["SET TimeZone = 'UTC'"]);
    expect((await failure(connection.query("SELECT 1"))).message).toBe(
      "`run` must be a function that gives { columns, rows }, got Array of length 0",
    );
    await connection.close();
    await connection.close();
    expect(closed).toBe(1);
  });

  it("knows a lost connection by what is thrown, and gives the signal on", async () => {
    const signals: unknown[] = [];
    const connection = await openFrom("spark", (sql, { signal }) => {
      signals.push(signal);
      if (sql === "lost") return Promise.reject(Object.assign(new Error("read"), { code: "ECONNRESET" }));
      if (sql === "no") return Promise.reject("refused");
      return Promise.resolve({ columns: ["a"], rows: [[1]] });
    });
    const { signal } = new AbortController();
    expect(toRows(await connection.query("SELECT 1", { signal }))).toEqual([{ a: 1 }]);
    expect(signals.at(-1)).toBe(signal);
    const refused = await failure(connection.query("no"));
    expect([refused.code, refused.message]).toEqual([
      "statement-failed",
      "the engine refused a statement: refused\nin no",
    ]);
    const lost = await failure(connection.execute("lost"));
    expect([lost.code, lost.engineCode]).toEqual(["connection-lost", "ECONNRESET"]);
    expect((await failure(connection.execute("SELECT 1"))).code).toBe("closed");
  });
});

describe("rowsToTable", () => {
  it("takes values as clients give them, and says the kinds by the first that is there", () => {
    const day = new Date("2024-01-05");
    const rows = [
      [null, null, null, null, null],
      [1, 2n, "x", true, day],
      [undefined, 3, "", false, null],
    ];
    const table = rowsToTable(["a", "b", "c", "d", "e"], rows);
    expect(toRows(table)).toEqual([
      { a: null, b: null, c: null, d: null, e: null },
      { a: 1, b: 2, c: "x", d: true, e: day },
      { a: null, b: 3, c: "", d: false, e: null },
    ]);
    expect(rowsToTable(["a"], [[null]])["a"]!.kind).toBe("text");
  });

  it("reads digits, where a number is declared, and a number, where a time is", () => {
    const declared = [
      { name: "x", kind: "number" },
      { name: "t", kind: "time" },
      { name: "own", kind: null },
    ] as const;
    const table = rowsToTable(
      ["a", "b", "c"],
      [
        ["12.5", 0, "z"],
        ["NaN", "1e3", null],
        ["9007199254740991", 5n, "z"],
      ],
      declared,
    );
    expect(toRows(table)).toEqual([
      { x: 12.5, t: new Date(0), own: "z" },
      { x: null, t: new Date(1000), own: null },
      { x: 9_007_199_254_740_991, t: new Date(5), own: "z" },
    ]);
  });

  it.each<[unknown, "number" | "text" | "boolean" | "time", string]>([
    ["x1", "number", '`x` must be a number column of the result, got "x1"'],
    ["", "number", '`x` must be a number column of the result, got ""'],
    [true, "number", "`x` must be a number column of the result, got true"],
    [5, "text", "`x` must be a text column of the result, got 5"],
    ["t", "boolean", '`x` must be a boolean column of the result, got "t"'],
    [
      "9007199254740993",
      "number",
      "`x` must be whole numbers below 2^53 (cast the column to text, or to DOUBLE PRECISION to round it), got 9007199254740993n",
    ],
    [{}, "time", "`x` must be a time column of the result, got an object with no keys"],
  ])("refuses %j as %s", (value, kind, message) => {
    expect(() => rowsToTable(["x"], [[value]], [{ name: "x", kind }])).toThrow(message);
  });
});
