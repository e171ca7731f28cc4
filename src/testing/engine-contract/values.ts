/**
 * Values and texts go into an engine and come back.
 *
 * @module
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../../internal/input-error.ts";
import { toRows } from "../../table/rows.ts";
import {
  booleanColumn,
  makeTable,
  numberColumn,
  rowCount,
  textColumnFrom,
  timeColumn,
} from "../../table/table.ts";
import { hostileText } from "./hostile-text.ts";
import { type EngineSubject, failure, type Held, KINDS, readBack, sample } from "./subject.ts";

export function describeTypes(held: Held): void {
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

export function describeTexts(
  held: Held,
  { losesMark = false, fuzzRuns: numRuns = 60 }: EngineSubject,
): void {
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
