import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFeatures } from "../features/build-features.ts";
import { featurePlan } from "../features/feature-plan.ts";
import { makeTable, numberColumn, textColumnFrom, timeColumn } from "../table/table.ts";
import { type TransactionOptions, transactionsFrom } from "../table/transactions-from.ts";
import {
  differences,
  duckDbHarness,
  pgliteHarness,
  runPlan,
  type SqlHarness,
} from "../testing/sql-harness.ts";
import { compilePlan } from "./compile-plan.ts";
import { duckDbDialect } from "./dialects/duckdb.ts";
import type { EventSource } from "./event-source.ts";

const AS_OF = Date.UTC(2024, 5, 30);
const DAY_MS = 86_400_000;

/** Ids, amounts and attributes that a database may hold and a log may not. */
const RAW = Array.from({ length: 60 }, (_, i) => ({
  id: ["a", " a", "b\u00a0", "b", "", "  ", "\u3000", null, "c\t", "D", "d"][i % 11]!,
  time: i % 13 === 5 ? null : AS_OF - ((i * 37) % 90) * DAY_MS - ((i * 7919) % DAY_MS),
  amount: [12.25, 0, -3.5, Number.NaN, Number.POSITIVE_INFINITY, null, 7, 19.99][i % 8]!,
  miles: [1.5, Number.NaN, null, -0, 0, 4][i % 6]!,
}));

const PLAN = featurePlan({
  features: [
    { kind: "count" },
    { kind: "sum" },
    { kind: "sum", window: "P30D" },
    { kind: "mean" },
    { kind: "min" },
    { kind: "spread" },
    { kind: "median" },
    { kind: "last" },
    { kind: "slope", of: "sum", window: "P60D", periods: 3 },
    { kind: "trend", of: "sum", window: "P30D", how: "ratio" },
    { kind: "recency" },
    { kind: "sum", value: "miles" },
    { kind: "distinct", attribute: "miles" },
    { kind: "first", value: "miles" },
    { kind: "log1p", of: "sumMiles" },
  ],
});

const POLICIES: readonly Partial<
  Pick<TransactionOptions, "refunds" | "zeroAmounts" | "missingAmount" | "sameDay">
>[] = [
  {},
  { sameDay: "keep" },
  { refunds: "drop" },
  { refunds: "reject", zeroAmounts: "drop" },
  { missingAmount: "zero" },
  { missingAmount: "zero", zeroAmounts: "reject", refunds: "drop" },
  { missingAmount: "drop", zeroAmounts: "drop" },
];

const number = (value: number | null): string =>
  value === null
    ? "NULL"
    : Number.isFinite(value)
      ? String(value)
      : `'${Number.isNaN(value) ? "NaN" : "Infinity"}'`;

function memory(policies: (typeof POLICIES)[number], time: (ms: number) => number = (ms) => ms) {
  const table = makeTable({
    id: textColumnFrom(RAW.map(({ id }) => id)),
    time: timeColumn(Float64Array.from(RAW, (row) => (row.time === null ? Number.NaN : time(row.time)))),
    amount: numberColumn(Float64Array.from(RAW, (row) => row.amount ?? Number.NaN)),
    miles: numberColumn(Float64Array.from(RAW, (row) => row.miles ?? Number.NaN)),
  });
  return transactionsFrom(table, { customer: "id", time: "time", amount: "amount", ...policies });
}

describe.each([
  ["DuckDB", () => duckDbHarness()],
  ["PGlite", () => pgliteHarness()],
] as const)("what a database may hold: %s", (_, open) => {
  let db: SqlHarness;
  beforeAll(async () => {
    db = await open();
    const { types, text, epochMicros } = db.dialect;
    const micros = (ms: number | null): string => (ms === null ? "NULL" : `${ms}000`);
    await db.execute(
      `CREATE TABLE raw (id ${types.text}, us BIGINT, amount ${types.number}, miles ${types.number})`,
    );
    const rows = RAW.map(
      ({ id, time, amount, miles }) =>
        `(${id === null ? "NULL" : text(id)}, ${micros(time)}, ${number(amount)}, ${number(miles)})`,
    );
    await db.execute(`INSERT INTO raw VALUES ${rows.join(", ")}`);
    const stamp =
      db.dialect.name === "duckdb"
        ? "make_timestamp(us)"
        : "TIMESTAMP '1970-01-01' + us * INTERVAL '1 microsecond'";
    await db.execute(
      `CREATE TABLE held AS SELECT *, ${stamp} AS "timestamp", CAST(${stamp} AS TIMESTAMPTZ) AS "timestamptz",
       CAST(${stamp} AS DATE) AS "date", us / 1000 AS "epoch-ms", us AS "epoch-us" FROM raw`,
    );
    expect(epochMicros("x", "epoch-us")).toBe("CAST(x AS BIGINT)");
  });
  afterAll(() => db.close());

  const source = (fields: Partial<EventSource>): EventSource => ({
    relation: "held",
    customer: "id",
    time: "epoch-us",
    timeKind: "epoch-us",
    amount: "amount",
    attributes: { miles: { kind: "number" } },
    ...fields,
  });
  const judge = async (log: ReturnType<typeof memory>, fields: Partial<EventSource>): Promise<string[]> => {
    const compiled = compilePlan(PLAN, db.dialect, { asOf: AS_OF, source: source(fields) });
    return differences(buildFeatures(log, PLAN, { asOf: AS_OF }), compiled, await runPlan(db, compiled));
  };

  it.each(POLICIES)("rows that are odd, by %o", async (policies) => {
    expect(await judge(memory(policies), policies)).toEqual([]);
  });

  it.each(["timestamp", "timestamptz", "epoch-ms", "epoch-us"] as const)("times as %s", async (timeKind) => {
    expect(await judge(memory({}), { time: timeKind, timeKind })).toEqual([]);
  });

  it("times as dates", async () => {
    const log = memory({}, (ms) => Math.floor(ms / DAY_MS) * DAY_MS);
    expect(await judge(log, { time: "date", timeKind: "date" })).toEqual([]);
  });

  it("amounts as whole minor units", async () => {
    for (const sameDay of ["merge", "keep"] as const) {
      expect(await judge(memory({ sameDay }), { sameDay, amountDecimals: 2 })).toEqual([]);
    }
    const compiled = compilePlan(featurePlan({ features: [{ kind: "sum" }] }), db.dialect, {
      asOf: AS_OF,
      source: {
        relation: {
          select:
            "SELECT 'x' AS id, 5 AS us, 0.1 AS a UNION ALL SELECT 'x', 6, 0.2 UNION ALL SELECT 'x', 7, -0.3 -- cancels",
        },
        customer: "id",
        time: "us",
        timeKind: "epoch-us",
        amount: "a",
        amountDecimals: 2,
      },
    });
    expect(await db.query(compiled.sql)).toEqual([["x", 0]]);
  });

  it("ids as whole numbers", async () => {
    const given = {
      select:
        "SELECT CAST(9007199254740993 AS BIGINT) AS id, 5 AS us UNION ALL SELECT 7, 6 UNION ALL SELECT NULL, 7",
    };
    const whole = {
      relation: given,
      customer: "id",
      customerKind: "integer",
      time: "us",
      timeKind: "epoch-us",
    } as const;
    const plan = featurePlan({ features: [{ kind: "count" }, { kind: "count", from: "e" }] });
    const text = {
      ...whole,
      relation: { select: "SELECT '7' AS id, 3 AS us" },
      customerKind: "text",
    } as const;
    for (const [e, expected] of [
      [whole, 1],
      [text, 0],
    ] as const) {
      const compiled = compilePlan(plan, db.dialect, { asOf: AS_OF, source: whole, events: { e } });
      const cells = await runPlan(db, compiled);
      expect(cells.get("9007199254740993")).toEqual([1, expected]);
      expect(cells.get("7")).toEqual([1, 1]);
      expect(cells.size).toBe(2);
    }
  });

  it("names made of quotes, semicolons, comments, line ends and letters of any script", async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        "`",
        ";",
        "--",
        "/*",
        "*/",
        "\\",
        "$$",
        "\n",
        "?",
        "$".concat("{x}"),
        "%s",
        ".",
        " ",
      ),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    );
    const name = fc
      .array(part, { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join("").replaceAll("\0", ""))
      .filter(
        (text) =>
          text !== "" && !/[\ud800-\udfff]/u.test(text) && new TextEncoder().encode(text).length <= 60,
      );
    const names = fc.uniqueArray(name, {
      minLength: 6,
      maxLength: 6,
      selector: (text) => text.toLowerCase(),
    });
    await fc.assert(
      fc.asyncProperty(names, async ([relation, id, at, amount, attribute, level]) => {
        const { ident, text, types } = db.dialect;
        await db.execute(`DROP TABLE IF EXISTS ${ident(relation!)}`);
        await db.execute(
          `CREATE TABLE ${ident(relation!)} (${ident(id!)} ${types.text}, ${ident(at!)} BIGINT, ${ident(amount!)} ${types.number}, ${ident(attribute!)} ${types.text})`,
        );
        await db.execute(
          `INSERT INTO ${ident(relation!)} VALUES (${text(`x${level!}x`)}, 5, 2, ${text(level!)}), (${text(`x${level!}x`)}, 6, 2, 'other')`,
        );
        const plan = featurePlan({
          features: [
            { kind: "share", attribute: attribute!, level: level!, name: level! },
            { kind: "share", attribute: attribute!, level: level!, name: "of", from: attribute! },
            { kind: "min", name: id! },
          ],
        });
        const told: EventSource = {
          relation: [relation!],
          customer: id!,
          time: at!,
          timeKind: "epoch-us",
          amount: amount!,
          attributes: { [attribute!]: { kind: "text" } },
        };
        const compiled = compilePlan(plan, db.dialect, {
          asOf: AS_OF,
          source: told,
          events: { [attribute!]: told },
        });
        expect(await db.query(compiled.sql)).toEqual([[`x${level!}x`, 0.5, 0.5, 4]]);
        await db.execute(`DROP TABLE ${ident(relation!)}`);
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe("a source that cannot be", () => {
  const compile = (source: unknown, events?: unknown): unknown =>
    compilePlan(featurePlan({ features: [{ kind: "count" }] }), duckDbDialect, {
      asOf: AS_OF,
      source: source as EventSource,
      ...(events === undefined ? {} : { events: events as Record<string, EventSource> }),
    });
  const GOOD = { relation: "r", customer: "c", time: "t" };

  it.each<[unknown, string]>([
    [null, "`options.source` must be a source such as { relation, customer, time }, got null"],
    [{ ...GOOD, table: "r" }, "`options.source.table` must be"],
    [
      { ...GOOD, relation: [] },
      '`options.source.relation` must be a name such as "orders" or ["sales", "orders"], got Array of length 0',
    ],
    [
      { ...GOOD, relation: { select: " " } },
      '`options.source.relation` must be a table such as "orders" or ["sales", "orders"], or { select: "SELECT …" }, got an object with keys select',
    ],
    [{ ...GOOD, customer: undefined }, "`options.source.customer` must be"],
    [{ ...GOOD, time: "a\0b" }, '`options.source.time` must be text without NUL characters, got "a\\u0000b"'],
    [
      { ...GOOD, timeKind: "seconds" },
      '`options.source.timeKind` must be one of "timestamp", "timestamptz", "date", "epoch-ms", "epoch-us"',
    ],
    [
      { ...GOOD, amountDecimals: 2 },
      "`options.source.amount` must be given where amountDecimals is, got undefined",
    ],
    [{ ...GOOD, amount: "a", amountDecimals: 2.5 }, "`options.source.amountDecimals` must be"],
    [
      { ...GOOD, attributes: { x: { kind: "json" } } },
      '`options.source.attributes.x.kind` must be one of "number", "text", "boolean", "time"',
    ],
    [
      { ...GOOD, attributes: { x: "text" } },
      '`options.source.attributes.x` must be an attribute such as { kind: "text" }, got "text"',
    ],
    [
      { ...GOOD, attributes: { "\ud800": { kind: "text" } } },
      "must be text without halves of surrogate pairs",
    ],
    [{ ...GOOD, refunds: "keep" }, '`options.source.refunds` must be one of "separate", "drop", "reject"'],
  ])("%o", (source, message) => {
    expect(() => compile(source)).toThrow(message);
  });

  it("an event table that is no record of sources", () => {
    expect(() => compile(GOOD, [GOOD])).toThrow(
      "`options.events` must be sources by name, such as { complaints: source }",
    );
    expect(() => compile(GOOD, { e: {} })).toThrow("`options.events.e.relation` must be");
  });
});
