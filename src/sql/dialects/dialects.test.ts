import { describe, expect, it } from "vitest";
import { dialectOf } from "../dialect-of.ts";
import { duckDbDialect } from "./duckdb.ts";
import { postgresDialect } from "./postgres.ts";
import { sparkDialect } from "./spark.ts";

/** What Spark takes for a setting; written so that nobody takes it for a template. */
const SETTING = "$".concat("{x}");
const ALL = [duckDbDialect, postgresDialect, sparkDialect] as const;

describe("dialects", () => {
  it("are frozen, and found by name or given as they are", () => {
    for (const dialect of ALL) {
      expect(Object.isFrozen(dialect)).toBe(true);
      expect(Object.isFrozen(dialect.limits)).toBe(true);
      expect(dialectOf(dialect.name as "duckdb", "dialect")).toBe(dialect);
      expect(dialectOf(dialect, "dialect")).toBe(dialect);
    }
    expect(() => dialectOf("oracle" as "duckdb", "dialect")).toThrow(
      '`dialect` must be one of duckdb, postgres, spark, or a dialect, got "oracle"',
    );
  });

  it("quote names", () => {
    expect(duckDbDialect.ident('a"b')).toBe('"a""b"');
    expect(postgresDialect.ident('a"; --')).toBe('"a""; --"');
    expect(sparkDialect.ident("a`b")).toBe("`a``b`");
  });

  it.each(ALL)("$name refuses names that no column has", ({ ident, limits }) => {
    expect(() => ident("")).toThrow('`name` must be a name with at least one character, got ""');
    expect(() => ident("a\0b")).toThrow("`name` must be text without NUL characters");
    expect(() => ident("\ud800")).toThrow("`name` must be text without halves of surrogate pairs");
    const long = "é".repeat(Math.ceil((limits.identBytes + 1) / 2));
    expect(() => ident(long)).toThrow(`\`name\` must be at most ${limits.identBytes} bytes of UTF-8`);
  });

  it("quote text", () => {
    expect(duckDbDialect.text(`it's \\ ${SETTING}`)).toBe(`'it''s \\ ${SETTING}'`);
    expect(postgresDialect.text("it's")).toBe("'it''s'");
    expect(postgresDialect.text("\\'")).toBe("E'\\\\'''");
    expect(sparkDialect.text(`it's \\ ${SETTING}\n`)).toBe("'it\\'s \\\\ \\u0024{x}\\n'");
    expect(() => sparkDialect.ident(SETTING)).toThrow(
      "`name` must be a name without ${, which Spark replaces",
    );
  });

  it("write numbers of one type", () => {
    expect(ALL.map((d) => d.f64Lit(0.1))).toEqual(["0.1e0", "CAST('0.1' AS DOUBLE PRECISION)", "0.1D"]);
    expect(ALL.map((d) => d.f64Lit(-1e300))).toEqual([
      "(-1e+300)",
      "CAST('-1e+300' AS DOUBLE PRECISION)",
      "(-1E300D)",
    ]);
    expect(ALL.map((d) => d.i64Lit(7))).toEqual(["CAST(7 AS BIGINT)", "CAST('7' AS BIGINT)", "7L"]);
    expect(ALL.map((d) => d.i64Lit(86_400_000_000))).toEqual(["86400000000", "86400000000", "86400000000L"]);
    expect(ALL.map((d) => d.i64Lit(-(2n ** 63n)))).toEqual([
      "CAST('-9223372036854775808' AS BIGINT)",
      "CAST('-9223372036854775808' AS BIGINT)",
      "(-9223372036854775807L - 1L)",
    ]);
    for (const { f64Lit, i64Lit } of ALL) {
      expect(() => f64Lit(Number.NaN)).toThrow("`value` must be a finite number, got NaN");
      expect(() => i64Lit(0.5)).toThrow("`value` must be a whole number below 2^53, or a bigint, got 0.5");
      expect(() => i64Lit(2n ** 63n)).toThrow("`value` must be a whole number of 64 bits");
    }
  });

  it("write times for pruning, wider where the column is coarser", () => {
    const noon = 1_709_294_400_000_001n; // 2024-03-01 12:00:00.000001
    expect(duckDbDialect.rawBefore("x", "timestamp", noon)).toBe(
      "x < TIMESTAMP '2024-03-01 12:00:00.000001'",
    );
    expect(postgresDialect.rawFrom("x", "timestamptz", noon)).toBe(
      "x >= TIMESTAMPTZ '2024-03-01 12:00:00.000001+00'",
    );
    expect(sparkDialect.rawBefore("x", "timestamp", noon)).toBe(
      "x < TIMESTAMP '2024-03-01 12:00:00.000001Z'",
    );
    expect(duckDbDialect.rawBefore("x", "date", noon)).toBe("x < DATE '2024-03-02'");
    expect(duckDbDialect.rawFrom("x", "date", noon)).toBe("x >= DATE '2024-03-01'");
    expect(duckDbDialect.rawBefore("x", "date", -1n)).toBe("x < DATE '1970-01-01'");
    expect(duckDbDialect.rawFrom("x", "date", -1n)).toBe("x >= DATE '1969-12-31'");
    expect(sparkDialect.rawBefore("x", "epoch-ms", noon)).toBe("x < 1709294400001L");
    expect(sparkDialect.rawFrom("x", "epoch-ms", -1n)).toBe("x >= (-1L)");
    expect(sparkDialect.rawBefore("x", "epoch-us", noon)).toBe("x < 1709294400000001L");
    expect(duckDbDialect.rawBefore("x", "timestamp", 2n ** 62n)).toBeNull();
    expect(duckDbDialect.rawBefore("x", "timestamp", -1n)).toBe("x < TIMESTAMP '1969-12-31 23:59:59.999999'");
  });

  it("name tables by one name or by several", () => {
    expect(postgresDialect.dropScratch(["s", "t"])).toBe('DROP TABLE IF EXISTS "s"."t"');
    expect(sparkDialect.createScratch("t", "SELECT 1 AS x")).toBe(
      "CREATE TABLE `t` USING parquet AS\nSELECT 1 AS x",
    );
    expect(() => duckDbDialect.dropScratch([])).toThrow(
      '`relation` must be a name such as "orders" or ["sales", "orders"]',
    );
  });
});
