/**
 * What every connection to an engine promises, whichever engine it is.
 *
 * @module
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SqlConnection } from "../engines/connection.ts";
import type { EngineFault } from "../engines/engine-fault.ts";
import { InputError } from "../internal/input-error.ts";
import type { Table } from "../table/column.ts";
import { toRows } from "../table/rows.ts";
import {
  booleanColumn,
  makeTable,
  numberColumn,
  rowCount,
  textColumnFrom,
  timeColumn,
} from "../table/table.ts";

/** An engine under test. */
export interface EngineSubject {
  readonly name: string;
  /** A connection of its own each time. */
  readonly open: () => Promise<SqlConnection>;
  /** A query of one number that takes minutes unless it is cancelled; `null` where nothing can be cancelled. */
  readonly endless: string | null;
  /** Does the user's client lose a byte order mark that a text begins with? @defaultValue false */
  readonly losesMark?: boolean;
  /** Does it undo statements that were to hold together? @defaultValue true */
  readonly hasTransactions?: boolean;
  /** Runs of the texts by fuzzing. @defaultValue 60 */
  readonly fuzzRuns?: number;
}

/** Pieces that end literals, names and statements, start comments or are read as escapes somewhere. */
const PIECES = [
  "'",
  "''",
  '"',
  '""',
  "`",
  "``",
  "\\",
  "\\\\",
  "\\'",
  ";",
  "--",
  "/*",
  "*/",
  "#",
  "$",
  // Spark puts settings in its place.
  "$" + "{x}",
  "$$",
  "$tag$",
  "%",
  "_",
  "?",
  ":a",
  "@",
  "{",
  "}",
  "[",
  "]",
  ",",
  "NULL",
  "null",
  "\n",
  "\r\n",
  "\t",
  " ",
  "é",
  "ß",
  "İ",
  "中",
  "😀",
  "👩‍👩‍👧",
  "\u202e",
  "\u0301",
  "\ufeff",
  "\u2028",
  "drop table t",
  "0",
  "E'",
  "U&'",
  "x",
] as const;

/** Text made to break out of its quotes. */
export const hostileText: fc.Arbitrary<string> = fc
  .oneof(
    fc.array(fc.constantFrom(...PIECES), { minLength: 0, maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 6 }),
  )
  .map((text) => text.replaceAll("\0", ""));

/** Runs the suite. */
export function describeEngineContract(subject: EngineSubject): void {
  describe(`connection to ${subject.name}`, () => {
    let connection: SqlConnection;
    beforeAll(async () => {
      connection = await subject.open();
    });
    afterAll(async () => {
      await connection.close();
    });
    const held = (): SqlConnection => connection;
    describeTypes(held);
    describeTexts(held, subject);
    describeStatements(held, subject);
    describeStreams(held);
    describeScratch(held);
    if (subject.endless !== null) describeCancelling(held, subject.endless);
    describeEnds(subject);
  });
}

type Held = () => SqlConnection;

const NUMBERS = [0, -0, 1.5, -1 / 3, 5e-324, 1.7976931348623157e308, 2 ** 53, 0.1, Number.NaN];

/** One row per number, in an order that is known. */
function sample(): Table {
  const n = NUMBERS.length;
  return makeTable({
    at: numberColumn(Float64Array.from({ length: n }, (_, i) => i)),
    amount: numberColumn(Float64Array.from(NUMBERS)),
    label: textColumnFrom(["", "a", null, "A", " ", "ä", "NULL", "a", null]),
    left: booleanColumn(Uint8Array.of(1, 0, 255, 1, 0, 255, 1, 0, 255)),
    when: timeColumn(
      Float64Array.of(0, -1, Number.NaN, 1.7e12 + 0.5, -6.2e13, 2.5e14, 86_400_000, 0.001, Number.NaN),
    ),
  });
}

const KINDS = [
  { name: "at", kind: "number" },
  { name: "amount", kind: "number" },
  { name: "label", kind: "text" },
  { name: "left", kind: "boolean" },
  { name: "when", kind: "time" },
] as const;

async function readBack(connection: SqlConnection, table: Table): Promise<Table> {
  const scratch = await connection.upload(table);
  const columns = Object.entries(table).map(([name, { kind }]) => ({ name, kind }));
  const { ident } = connection.dialect;
  const list = columns.map(({ name }) => ident(name)).join(", ");
  try {
    return await connection.query(
      `SELECT ${list} FROM ${ident(String(scratch.relation))} ORDER BY ${ident(columns[0]!.name)}`,
      { columns },
    );
  } finally {
    await scratch.drop();
  }
}

function describeTypes(held: Held): void {
  it("brings a table back as it went in: doubles to the last bit, missing as missing", async () => {
    const back = await readBack(held(), sample());
    expect(toRows(back)).toEqual(toRows(sample()));
    expect(Object.is((back["amount"] as { values: Float64Array }).values[1], -0)).toBe(true);
    expect(Object.values(back).map(({ kind }) => kind)).toEqual(KINDS.map(({ kind }) => kind));
  });

  it("brings any double back", async () => {
    const doubles = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(doubles, async (values) => {
        const table = makeTable({
          at: numberColumn(Float64Array.from(values, (_, i) => i)),
          value: numberColumn(Float64Array.from(values)),
        });
        const back = (await readBack(held(), table))["value"] as { values: Float64Array };
        expect(Array.from(back.values)).toEqual(values);
      }),
      { numRuns: 10 },
    );
  });

  it("keeps the kinds of a table without rows", async () => {
    const empty = makeTable({
      at: numberColumn(new Float64Array(0)),
      label: textColumnFrom([]),
      left: booleanColumn(new Uint8Array(0)),
      when: timeColumn(new Float64Array(0)),
    });
    const back = await readBack(held(), empty);
    expect(Object.values(back).map(({ kind }) => kind)).toEqual(["number", "text", "boolean", "time"]);
    expect(rowCount(back)).toBe(0);
  });

  it("takes more rows than go into one statement", async () => {
    const rows = 60_001;
    const table = makeTable({
      at: numberColumn(Float64Array.from({ length: rows }, (_, i) => i)),
      label: textColumnFrom(Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? null : `c${i}`))),
    });
    const back = await readBack(held(), table);
    expect(rowCount(back)).toBe(rows);
    expect(back["at"]).toEqual(table["at"]);
    expect(toRows(back)[rows - 1]).toEqual(toRows(table)[rows - 1]);
  });

  it("says the kinds itself where none are declared", async () => {
    const { text, f64Lit, i64Lit } = held().dialect;
    const table = await held().query(
      `SELECT ${i64Lit(7)} AS a, ${f64Lit(0.5)} AS b, ${text("x")} AS c, 1 = 1 AS d`,
    );
    expect(toRows(table)).toEqual([{ a: 7, b: 0.5, c: "x", d: true }]);
  });

  it("reads whole numbers up to 2^53 and refuses those a double cannot hold", async () => {
    const { i64Lit } = held().dialect;
    const most = 2n ** 53n - 1n;
    const table = await held().query(`SELECT ${i64Lit(most)} AS a, ${i64Lit(-most)} AS b`);
    expect(toRows(table)).toEqual([{ a: Number(most), b: -Number(most) }]);
    const error = await failure(held().query(`SELECT ${i64Lit(most + 2n)} AS a`));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toBe(
      "`a` must be whole numbers below 2^53 (cast the column to text, or to DOUBLE PRECISION to round it), got 9007199254740993n",
    );
  });

  it("refuses a result that is not as declared, and one with two columns of a name", async () => {
    const { text, i64Lit } = held().dialect;
    const declared = { columns: [{ name: "a", kind: "number" }] } as const;
    expect((await failure(held().query(`SELECT ${text("x")} AS a`, declared))).message).toMatch(
      /^`a` must be a number column of the result, got /,
    );
    expect(
      (await failure(held().query(`SELECT ${i64Lit(1)} AS a, ${i64Lit(2)} AS b`, declared))).message,
    ).toBe("`options.columns.length` must be 2 (columns of the result), got 1");
    expect((await failure(held().query(`SELECT ${i64Lit(1)} AS a, ${i64Lit(2)} AS a`))).message).toBe(
      '`sql` must be a query whose columns have different names, got "a"',
    );
  });

  it("refuses an infinity, NUL and half a character before anything is written", async () => {
    const infinite = makeTable({ x: numberColumn(Float64Array.of(1, Number.POSITIVE_INFINITY)) });
    expect((await failure(held().upload(infinite))).message).toBe(
      "`table.x.values[1]` must be a finite number, or NaN for missing, got Infinity",
    );
    const nul = makeTable({ x: textColumnFrom(["a", "b\0"]) });
    expect((await failure(held().upload(nul))).message).toMatch(
      /^`table\.x\.levels\[1\]` must be text without NUL/,
    );
    const half = makeTable({ x: textColumnFrom(["\ud83d"]) });
    expect((await failure(held().upload(half))).message).toMatch(/surrogate pairs, got /);
    expect((await failure(held().upload({}))).message).toBe(
      "`table` must be a table with at least one column, got 0",
    );
    expect(await held().sweep()).toEqual([]);
  });
}

function describeTexts(held: Held, { losesMark = false, fuzzRuns: numRuns = 60 }: EngineSubject): void {
  const storable = hostileText.filter((text) => !losesMark || !text.startsWith("\ufeff"));
  it("brings any text back, as a literal and in a table", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(storable, { minLength: 1, maxLength: 8 }), async (texts) => {
        const { text } = held().dialect;
        const literals = texts.map((value, i) => `${text(value)} AS t${i}`).join(", ");
        const columns = texts.map((_, i) => ({ name: `t${i}`, kind: "text" }) as const);
        const row = toRows(await held().query(`SELECT ${literals}`, { columns }))[0]!;
        expect(Object.values(row)).toEqual(texts);
        const table = makeTable({
          at: numberColumn(Float64Array.from(texts, (_, i) => i)),
          value: textColumnFrom(texts),
        });
        expect(toRows(await readBack(held(), table))).toEqual(toRows(table));
      }),
      { numRuns, examples: losesMark ? [] : [[["\ufeff", "\ufeffa long text that begins with a mark"]]] },
    );
  });

  it("takes any text as the name of a column, or refuses it as a name", async () => {
    const { ident, i64Lit } = held().dialect;
    await fc.assert(
      fc.asyncProperty(storable, async (name) => {
        let quoted: string;
        try {
          quoted = ident(name);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        const table = await held().query(`SELECT ${i64Lit(1)} AS ${quoted}`);
        expect(Object.keys(table)).toEqual([name]);
        const uploaded = makeTable({ [name]: numberColumn(Float64Array.of(2)) });
        expect(toRows(await readBack(held(), uploaded))).toEqual([{ [name]: 2 }]);
      }),
      { numRuns },
    );
  });
}

function describeStatements(held: Held, { hasTransactions = true }: EngineSubject): void {
  it("reports a failed statement in the engine's words, and the session goes on", async () => {
    const error = (await failure(held().query("SELECT *\nFROM churnkit_is_not_there"))) as EngineFault;
    expect(error.name).toBe("EngineFault");
    expect(error.code).toBe("statement-failed");
    expect(error.statement).toBe("SELECT *");
    expect(error.message).toContain("churnkit_is_not_there");
    expect(error.cause).toBeInstanceOf(Error);
    expect((await failure(held().execute("churnkit ; is no SQL"))).name).toBe("EngineFault");
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
  });

  it("runs what is asked at once one after the other, failures among them", async () => {
    const asked = Array.from({ length: 12 }, (_, i) =>
      i % 4 === 3
        ? failure(held().query("SELECT churnkit_is_not_there"))
        : held().query(`SELECT ${held().dialect.i64Lit(i)} AS a`),
    );
    const rows = (await Promise.all(asked)).map((result) =>
      result instanceof Error ? "failed" : toRows(result),
    );
    expect(rows).toEqual(Array.from({ length: 12 }, (_, i) => (i % 4 === 3 ? "failed" : [{ a: i }])));
  });

  it("does several statements as one", async () => {
    const { ident, createScratch } = held().dialect;
    const scratch = await held().upload(makeTable({ a: numberColumn(Float64Array.of(1)) }));
    const name = ident(String(scratch.relation));
    await held().executeAll([`INSERT INTO ${name} VALUES (2)`, `INSERT INTO ${name} VALUES (3)`]);
    const error = await failure(
      held().executeAll([
        `INSERT INTO ${name} VALUES (4)`,
        createScratch("churnkit_scratch_x", "SELECT nothing"),
      ]),
    );
    expect(error.name).toBe("EngineFault");
    const table = await held().query(`SELECT a FROM ${name} ORDER BY a`);
    const undone = hasTransactions ? [] : [{ a: 4 }];
    expect(toRows(table)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }, ...undone]);
    await scratch.drop();
  });

  it("refuses what is no statement and no option", async () => {
    expect((await failure(held().query(""))).message).toBe('`sql` must be a non-empty string, got ""');
    const wrong = { sigal: 1 } as unknown as object;
    expect((await failure(held().execute("SELECT 1", wrong))).message).toBe(
      '`options.sigal` must be one of the options signal, got "sigal"',
    );
  });
}

function describeStreams(held: Held): void {
  const upload = (rows: number): Promise<{ name: string; drop: () => Promise<void> }> =>
    held()
      .upload(makeTable({ a: numberColumn(Float64Array.from({ length: rows }, (_, i) => i)) }))
      .then((scratch) => ({ name: held().dialect.ident(String(scratch.relation)), drop: scratch.drop }));

  it("gives all rows in batches, in their order", async () => {
    const { name, drop } = await upload(10_000);
    const seen: number[] = [];
    let batches = 0;
    for await (const batch of held().stream(`SELECT a FROM ${name} ORDER BY a`, { batchRows: 3000 })) {
      seen.push(...(batch["a"] as { values: Float64Array }).values);
      batches++;
    }
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
    expect(batches).toBeGreaterThan(1);
    let none = 0;
    for await (const batch of held().stream(`SELECT a FROM ${name} WHERE a < 0`)) none += rowCount(batch);
    expect(none).toBe(0);
    await drop();
  });

  it("is busy while a stream is open, and free when its loop was left", async () => {
    const { name, drop } = await upload(5000);
    for await (const _ of held().stream(`SELECT a FROM ${name}`, { batchRows: 2048 })) {
      const error = (await failure(held().query("SELECT 1 AS a"))) as EngineFault;
      expect([error.code, error.message]).toEqual([
        "busy",
        "a stream is open on this connection: read it to its end or leave its loop first",
      ]);
      break;
    }
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
    await drop();
  });

  it("throws the error of a stream where it is read, and is free then", async () => {
    const read = async (): Promise<void> => {
      for await (const _ of held().stream("SELECT churnkit_is_not_there")) expect.unreachable();
    };
    expect(((await failure(read())) as EngineFault).code).toBe("statement-failed");
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
  });
}

function describeScratch(held: Held): void {
  it("keeps the rows of a query until they are dropped", async () => {
    const { ident } = held().dialect;
    const scratch = await held().materialise("SELECT 1 AS a, 'x' AS b");
    const sql = `SELECT * FROM ${ident(String(scratch.relation))}`;
    expect(String(scratch.relation)).toMatch(/^churnkit_scratch_[0-9a-f]+_\d+$/);
    expect(toRows(await held().query(sql))).toEqual([{ a: 1, b: "x" }]);
    await scratch.drop();
    await scratch.drop();
    expect(((await failure(held().query(sql))) as EngineFault).code).toBe("statement-failed");
  });

  it("leaves nothing of a table that could not be made", async () => {
    await failure(held().materialise("SELECT churnkit_is_not_there"));
    const rows = 200_000;
    const table = makeTable({
      a: numberColumn(Float64Array.from({ length: rows }, (_, i) => i)),
      b: textColumnFrom(Array.from({ length: rows }, (_, i) => `customer ${i}`)),
    });
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 5);
    const uploaded = await held()
      .upload(table, { signal: controller.signal })
      .catch((error: unknown) => error);
    // An engine may have been quicker than the signal.
    if (uploaded !== reason) await (uploaded as { drop(): Promise<void> }).drop();
    expect(await held().sweep()).toEqual([]);
  });

  it("sweeps what a session that died has left, and keeps what is in use", async () => {
    const { ident, createScratch } = held().dialect;
    const own = await held().materialise("SELECT 1 AS a");
    await held().execute(createScratch("churnkit_scratch_dead_1", "SELECT 1 AS a"));
    expect(await held().sweep()).toEqual(["churnkit_scratch_dead_1"]);
    expect(await held().sweep()).toEqual([]);
    expect(toRows(await held().query(`SELECT * FROM ${ident(String(own.relation))}`))).toEqual([{ a: 1 }]);
    await own.drop();
  });
}

function describeCancelling(held: Held, endless: string): void {
  it("ends a statement on the engine when its signal is aborted, and the session goes on", async () => {
    for (const after of [0, 1, 150]) {
      const controller = new AbortController();
      const reason = new Error(`after ${after} ms`);
      setTimeout(() => controller.abort(reason), after);
      const started = performance.now();
      expect(await failure(held().query(endless, { signal: controller.signal }))).toBe(reason);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
    }
  });

  it("throws the reason of the signal, wherever in a statement it is aborted", async () => {
    const ways = [
      (signal: AbortSignal) => held().query(endless, { signal }),
      (signal: AbortSignal) => held().materialise(endless, { signal }),
      async (signal: AbortSignal) => {
        for await (const _ of held().stream(endless, { signal })) expect.unreachable();
      },
    ];
    for (let i = 0; i < 30; i++) {
      const controller = new AbortController();
      const reason = new Error(`abort ${i}`);
      const abort = (): void => controller.abort(reason);
      const ended = failure(ways[i % ways.length]!(controller.signal));
      if (i % 5 < 2) setImmediate(abort);
      else setTimeout(abort, i % 5);
      expect(await ended).toBe(reason);
    }
    expect(await held().sweep()).toEqual([]);
  });

  it("ends a stream and a table in the making", async () => {
    const signal = (): AbortSignal => AbortSignal.timeout(50);
    const read = async (): Promise<void> => {
      for await (const _ of held().stream(endless, { signal: signal() })) expect.unreachable();
    };
    expect((await failure(read())).name).toBe("TimeoutError");
    expect((await failure(held().materialise(endless, { signal: signal() }))).name).toBe("TimeoutError");
    expect(await held().sweep()).toEqual([]);
    expect(toRows(await held().query("SELECT 1 AS a"))).toEqual([{ a: 1 }]);
  });

  it("does not cancel what comes after a statement that was quicker than its signal", async () => {
    for (let i = 0; i < 20; i++) {
      const controller = new AbortController();
      const quick = held()
        .query("SELECT 1 AS a", { signal: controller.signal })
        .catch((error: unknown) => error);
      const next = held().query("SELECT 2 AS a");
      setTimeout(() => controller.abort(), i % 4);
      await quick;
      expect(toRows(await next)).toEqual([{ a: 2 }]);
    }
  });
}

function describeEnds({ open }: EngineSubject): void {
  it("does not begin when the signal was aborted before", async () => {
    const connection = await open();
    const reason = new Error("never mind");
    const signal = AbortSignal.abort(reason);
    expect(await failure(connection.query("no SQL at all", { signal }))).toBe(reason);
    expect(await failure(connection.upload(sample(), { signal }))).toBe(reason);
    await connection.close();
  });

  it("is closed once, after what was asked for, and says so afterwards", async () => {
    const connection = await open();
    const scratch = await connection.upload(sample());
    const asked = connection.query("SELECT 1 AS a");
    await Promise.all([connection.close(), connection.close()]);
    await connection.close();
    expect(toRows(await asked)).toEqual([{ a: 1 }]);
    const error = (await failure(connection.query("SELECT 1 AS a"))) as EngineFault;
    expect([error.code, error.message]).toEqual(["closed", "the connection is closed"]);
    await scratch.drop();
    // Sessions outlive their connections where the client is the user's.
    const next = await open();
    expect(await next.sweep()).toEqual([]);
    await next.close();
  });

  it("ends an open stream when it is closed", async () => {
    const connection = await open();
    const table = makeTable({ a: numberColumn(Float64Array.from({ length: 5000 }, (_, i) => i)) });
    const scratch = await connection.upload(table);
    const name = connection.dialect.ident(String(scratch.relation));
    const read = async (): Promise<void> => {
      for await (const _ of connection.stream(`SELECT a FROM ${name}`, { batchRows: 2048 }))
        await connection.close();
    };
    expect(((await failure(read())) as EngineFault).code).toBe("closed");
  });

  it("works beside another one: names differ, and one end is not the other's", async () => {
    const [first, second] = [await open(), await open()];
    const [a, b] = [await first.upload(sample()), await second.upload(sample())];
    expect(a.relation).not.toEqual(b.relation);
    await first.close();
    const sql = `SELECT amount FROM ${second.dialect.ident(String(b.relation))}`;
    expect(rowCount(await second.query(sql))).toBe(NUMBERS.length);
    await second.close();
  });
}

/** What a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}
