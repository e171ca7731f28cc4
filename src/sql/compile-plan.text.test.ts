import { describe, expect, it } from "vitest";
import { type FeaturePlan, type FeaturePlanDefinition, featurePlan } from "../features/feature-plan.ts";
import { type CompilePlanOptions, compilePlan } from "./compile-plan.ts";
import type { Dialect } from "./dialect.ts";
import { duckDbDialect } from "./dialects/duckdb.ts";
import { sparkDialect } from "./dialects/spark.ts";
import type { EventSource } from "./event-source.ts";
import { commentText } from "./layout.ts";

const SOURCE: EventSource = {
  relation: "orders",
  customer: "id",
  time: "at",
  amount: "paid",
  attributes: {
    cabin: { kind: "text" },
    late: { kind: "boolean" },
    miles: { kind: "number" },
    due: { kind: "time" },
  },
};
const OPTIONS: CompilePlanOptions = { asOf: "2024-06-30", source: SOURCE };
type Features = NonNullable<FeaturePlanDefinition["features"]>;
const plan = (...features: Features): FeaturePlan => featurePlan({ features });

describe("the text of a plan", () => {
  it("for Spark, word by word", () => {
    const small = plan(
      { kind: "count", window: "P90D" },
      { kind: "spread", value: "miles" },
      { kind: "share", attribute: "cabin", level: "it's $1" },
      { kind: "ratio", numerator: "spreadMiles", denominator: "purchasesLast90Days", name: "odd\n-- name" },
    );
    const { sql } = compilePlan(small, "spark", {
      asOf: "2024-06-30",
      source: {
        ...SOURCE,
        customerKind: "integer",
        amountDecimals: 2,
        sameDay: "merge",
        ingestedAt: "loaded",
      },
    });
    expect(sql.split("\n")).toEqual([
      '-- "churnkit: 4 features per customer as of 2024-06-30T00:00:00.000Z, for spark"',
      "WITH orders_given AS (",
      "  SELECT",
      "    CAST(`id` AS BIGINT) AS customer,",
      "    unix_micros(CAST(`at` AS TIMESTAMP)) AS at_us,",
      "    unix_micros(CAST(`loaded` AS TIMESTAMP)) AS arrived_us,",
      "    CAST(`paid` AS DOUBLE) AS amount,",
      "    CAST(`miles` AS DOUBLE) AS v0,",
      "    CAST(`cabin` AS STRING) AS v1",
      "  FROM `orders`",
      "  WHERE `at` < TIMESTAMP '2024-06-30 00:00:00.000000Z' AND `loaded` < TIMESTAMP '2024-06-30 00:00:00.000000Z'",
      "), orders_rows AS (",
      "  SELECT",
      "    customer,",
      "    at_us,",
      "    CASE WHEN at_us >= 0L THEN (at_us DIV 86400000000L) ELSE -((86399999999L - at_us) DIV 86400000000L) END AS utc_day,",
      "    CASE WHEN amount >= 0D THEN 1 ELSE 0 END AS is_purchase,",
      "    CASE WHEN amount >= 0D THEN CASE WHEN NOT isnan(v0) THEN v0 END END AS v0,",
      "    CASE WHEN amount >= 0D THEN v1 END AS v1",
      "  FROM orders_given",
      "  WHERE customer IS NOT NULL AND at_us < 1719705600000000L AND arrived_us < 1719705600000000L AND amount >= (-1.7976931348623157E308D) AND amount <= 1.7976931348623157E308D",
      "), orders_sums AS (",
      "  SELECT",
      "    customer,",
      "    SUM(v0) / NULLIF(CAST(COUNT(v0) AS DOUBLE), 0D) AS r0,",
      "    COUNT(v0) AS r1,",
      "    COUNT(CASE WHEN v1 = 'it\\'s \\u00241' THEN 1 END) AS r2,",
      "    COUNT(v1) AS r3",
      "  FROM orders_rows",
      "  GROUP BY customer",
      "), orders_more_sums AS (",
      "  SELECT",
      "    e.customer AS customer,",
      "    SUM((v0 - r0) * (v0 - r0)) AS rr0,",
      "    SUM(v0 - r0) AS rr1",
      "  FROM orders_rows AS e JOIN orders_sums AS s ON s.customer = e.customer",
      "  GROUP BY e.customer",
      "), orders_buys AS (",
      "  SELECT",
      "    customer,",
      "    MIN(at_us) AS at_us",
      "  FROM orders_rows",
      "  WHERE is_purchase = 1",
      "  GROUP BY customer, utc_day",
      "), orders_buy_sums AS (",
      "  SELECT",
      "    customer,",
      "    COUNT(CASE WHEN at_us >= 1711929600000000L THEN at_us END) AS b0",
      "  FROM orders_buys",
      "  GROUP BY customer",
      "), features AS (",
      "  SELECT",
      "    orders_buy_sums.customer AS customer,",
      "    CAST(COALESCE(b0, 0) AS DOUBLE) AS f0,",
      "    CAST(CASE WHEN CAST(r1 AS DOUBLE) > 1D THEN CASE WHEN (rr0 - rr1 * rr1 / CAST(r1 AS DOUBLE)) / (CAST(r1 AS DOUBLE) - 1D) > 0D THEN SQRT((rr0 - rr1 * rr1 / CAST(r1 AS DOUBLE)) / (CAST(r1 AS DOUBLE) - 1D)) ELSE 0D END END AS DOUBLE) AS f1,",
      "    CAST(CAST(r2 AS DOUBLE) / NULLIF(CAST(r3 AS DOUBLE), 0D) AS DOUBLE) AS f2",
      "  FROM orders_buy_sums",
      "  LEFT JOIN orders_sums ON orders_sums.customer = orders_buy_sums.customer",
      "  LEFT JOIN orders_more_sums ON orders_more_sums.customer = orders_buy_sums.customer",
      "), derived1 AS (",
      "  SELECT",
      "    customer,",
      "    f0,",
      "    f1,",
      "    f2,",
      "    CASE WHEN NOT isnan((f1 / NULLIF(f0, 0D))) THEN (f1 / NULLIF(f0, 0D)) END AS f3",
      "  FROM features",
      ")",
      "SELECT",
      "  CAST(customer AS STRING) AS customer_id,",
      '  CASE WHEN NOT isnan(f0) THEN f0 END AS f0, -- "purchasesLast90Days"',
      '  CASE WHEN NOT isnan(f1) THEN f1 END AS f1, -- "spreadMiles"',
      '  CASE WHEN NOT isnan(f2) THEN f2 END AS f2, -- "shareCabin_it\'s \\u00241"',
      '  CASE WHEN NOT isnan(f3) THEN f3 END AS f3 -- "odd\\n-- name"',
      "FROM derived1",
      "ORDER BY customer",
    ]);
  });

  it("is frozen, plain, and the same each time", () => {
    const compiled = compilePlan(featurePlan(), "duckdb", OPTIONS);
    expect(compilePlan(JSON.parse(JSON.stringify(featurePlan())), duckDbDialect, OPTIONS)).toEqual(compiled);
    expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
    expect(Object.isFrozen(compiled.statements[0]!.columns)).toBe(true);
    expect(compiled.sql).toBe(compiled.statements[0]!.sql);
  });

  it("reads a plan of version 1", () => {
    const { features } = plan({ kind: "count" });
    const old = { kind: "feature-plan", version: 1, features } as unknown as FeaturePlan;
    expect(compilePlan(old, "duckdb", OPTIONS)).toEqual(
      compilePlan(plan({ kind: "count" }), "duckdb", OPTIONS),
    );
    expect(() => compilePlan({ ...old, version: 3 } as unknown as FeaturePlan, "duckdb", OPTIONS)).toThrow(
      "`plan.version` must be 1 or 2, the ones this release reads, got 3",
    );
  });

  it("is split where an engine takes no more columns, and carries what derived columns need", () => {
    const counts = Array.from({ length: 500 }, (_, i) => ({
      kind: "count" as const,
      window: { days: i + 1 },
      name: `n${i}`,
    }));
    const many = plan(...counts, { kind: "ratio", numerator: "n499", denominator: "n0", name: "r" });
    const compiled = compilePlan(many, "duckdb", OPTIONS);
    expect(compiled.statements.map(({ columns }) => columns.length)).toEqual([252, 251]);
    expect(compiled.columns.map(({ name }) => name)).toEqual([...counts.map(({ name }) => name), "r"]);
    expect(compiled.statements[1]!.sql).toMatch(/AS DOUBLE\) AS f0$/m);
    expect(compiled.sql.split(";\n\n")).toEqual(compiled.statements.map(({ sql }) => sql));
    const narrow: Dialect = { ...duckDbDialect, limits: { ...duckDbDialect.limits, columns: 100 } };
    const statements = compilePlan(plan(...counts), narrow, OPTIONS).statements.length;
    expect(statements).toBe(8);
    const short: Dialect = { ...duckDbDialect, limits: { ...duckDbDialect.limits, sqlBytes: 20_000 } };
    expect(compilePlan(plan(...counts), short, OPTIONS).statements.length).toBeGreaterThan(4);
  });

  it("says what an engine cannot do exactly", () => {
    const plain: Dialect = { ...duckDbDialect, name: "plain", percentile: () => null };
    expect(() => compilePlan(plan({ kind: "median" }), plain, OPTIONS)).toThrow(
      '`plan.features[0]` must be what plain can compute exactly, got "a feature of kind median"',
    );
    const tiny: Dialect = { ...duckDbDialect, limits: { ...duckDbDialect.limits, sqlBytes: 100 } };
    expect(() => compilePlan(plan({ kind: "count" }), tiny, OPTIONS)).toThrow(
      '`plan.features[0]` must be what duckdb can compute exactly, got "a feature of so much text"',
    );
    const sum = Array.from({ length: 200 }, (_, i) => ({
      kind: "count" as const,
      window: { days: i + 1 },
      name: `n${i}`,
    }));
    const total = plan(...sum, { kind: "total", of: sum.map(({ name }) => name), name: "t" });
    const narrow: Dialect = { ...duckDbDialect, limits: { ...duckDbDialect.limits, columns: 100 } };
    expect(() => compilePlan(total, narrow, OPTIONS)).toThrow(
      '`plan.features[200]` must be what duckdb can compute exactly, got "a feature of so many columns"',
    );
  });

  it.each<[string, Features, Partial<CompilePlanOptions>, string]>([
    [
      "an attribute that is not there",
      [{ kind: "sum", value: "Miles" }],
      {},
      '`plan.features[0].value` must be an attribute of the order log (cabin, late, miles, due), got "Miles"',
    ],
    [
      "an attribute of the wrong kind",
      [{ kind: "mean", value: "cabin" }],
      {},
      '`plan.features[0].value` must be a number or boolean attribute, got "cabin (text)"',
    ],
    [
      "levels of a number",
      [{ kind: "entropy", attribute: "miles" }],
      {},
      '`plan.features[0].attribute` must be a text or boolean attribute, got "miles (number)"',
    ],
    [
      "different times",
      [{ kind: "distinct", attribute: "due" }],
      {},
      '`plan.features[0].attribute` must be a text, boolean or number attribute, got "due (time)"',
    ],
    [
      "a level of a boolean",
      [{ kind: "share", attribute: "late", level: "yes" }],
      {},
      '`plan.features[0].level` must be "true" or "false" for a boolean attribute, got "yes"',
    ],
    [
      "an event table that is not there",
      [{ kind: "count", from: "visits" }],
      {},
      '`plan.features[0].from` must be the name of an event table (options.events has none), got "visits"',
    ],
    [
      "another event table",
      [{ kind: "count", from: "visits" }],
      { events: { calls: SOURCE } },
      '`plan.features[0].from` must be the name of an event table (calls), got "visits"',
    ],
    [
      "a log without amounts",
      [{ kind: "sum" }],
      { source: { relation: "o", customer: "c", time: "t" } },
      '`plan.features[0]` must be a feature that needs no amounts (the log has none), got "sum"',
    ],
    [
      "made from a text",
      [
        { kind: "last", value: "cabin" },
        { kind: "log1p", of: "lastCabin" },
      ],
      {},
      '`plan.features[1].of` must be a number feature, got "lastCabin (text)"',
    ],
    [
      "no date",
      [{ kind: "count" }],
      { asOf: "soon" },
      '`options.asOf` must be an ISO 8601 date such as 2024-06-30, got "soon"',
    ],
    ["an option that is none", [{ kind: "count" }], { order: true } as object, "`options.order` must be"],
  ])("refuses %s", (_, features, options, message) => {
    expect(() => compilePlan(plan(...features), sparkDialect, { ...OPTIONS, ...options })).toThrow(message);
  });
});

describe("commentText", () => {
  it("never ends its line and never goes on behind it", () => {
    for (const text of [
      "a\nb",
      "a\r",
      "\u2028x",
      "\u0085",
      "*/",
      "\\",
      "--",
      "$".concat("{env:HOME}"),
      "\0",
      "\ud800",
    ]) {
      const comment = commentText(text);
      expect(comment).toMatch(/^-- "[^\n\r\u0085\u2028\u2029\0$]*"$/);
    }
  });
});
