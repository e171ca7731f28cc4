import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { numberColumn, textColumnFrom } from "../../table/table.ts";
import type { TableInput } from "../../table/table-from.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/drift.json" with { type: "json" };
import { driftReport } from "./drift-report.ts";
import type { ColumnDrift, DriftReportOptions } from "./types.ts";

const numbers = (x: readonly number[]) => ({ x: numberColumn(Float64Array.from(x)) });
const texts = (x: readonly (string | null)[]) => ({ x: textColumnFrom(x) });
const levelRows = (counts: readonly number[]) =>
  texts(counts.flatMap((count, k) => Array.from({ length: count }, () => `level ${k}`)));

function only(reference: TableInput, current: TableInput, options: DriftReportOptions = {}): ColumnDrift {
  const { columns } = driftReport(reference, current, options);
  expect(columns.length).toBe(1);
  return columns[0]!;
}

const sample = fc.array(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  {
    minLength: 1,
    maxLength: 60,
  },
);
const words = fc.array(fc.constantFrom("a", "b", "c", "d", null), { minLength: 1, maxLength: 60 });
/** Everything of a column that is symmetric in the two tables. */
const symmetric = ({
  distance,
  totalOf,
  jensenShannon,
  hellinger,
  wasserstein,
}: ColumnDrift & { totalOf?: number }) => [distance, totalOf, jensenShannon, hellinger, wasserstein];

describe("driftReport", () => {
  it.each(golden.numbers)("has SciPy's distances of numbers: $name", (c) => {
    const found = only(numbers(c.reference), numbers(c.current));
    expectClose(found.distance!.estimate, c.kolmogorovSmirnov, 1e-14);
    // SciPy sums one area a value; so do we, of whole-numbered gaps.
    expectClose(found.wasserstein!, c.wasserstein, 1e-10);
    expectClose(found.wassersteinNormed!, c.wassersteinNormed, 1e-10);
    expectClose(found.jensenShannon!, c.jensenShannon, 1e-10);
    expectClose(found.hellinger!, c.hellinger, 1e-10);
    expectClose(found.stabilityIndex, c.stabilityIndex, 1e-10);
  });

  it.each(golden.levels)("has SciPy's distances of levels: $name", (c) => {
    const found = only(levelRows(c.referenceRows), levelRows(c.currentRows));
    expectClose(found.distance!.estimate, c.totalVariation, 1e-12);
    expectClose(found.jensenShannon!, c.jensenShannon, 1e-12);
    expectClose(found.hellinger!, c.hellinger, 1e-12);
  });

  it("agrees with the definitions, written the slow way", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const found = only(numbers(a), numbers(b), { columns: ["x"] });
        const points = [...new Set([...a, ...b].map((v) => v + 0))].sort((x, y) => x - y);
        const upTo = (values: readonly number[], v: number) =>
          values.filter((u) => u <= v).length / values.length;
        const gaps = points.map((v) => Math.abs(upTo(a, v) - upTo(b, v)));
        expectClose(found.distance!.estimate, Math.max(...gaps), 1e-12, 1e-12);
        const area = gaps.slice(0, -1).reduce((sum, gap, i) => sum + gap * (points[i + 1]! - points[i]!), 0);
        expectClose(found.wasserstein!, area, 1e-9, 1e-9);
        expect(found.mean!.current).toBeCloseTo(b.reduce((s, v) => s + v, 0) / b.length, 6);
      }),
    );
  });

  it("finds nothing between a table and itself, in any order of rows", () => {
    fc.assert(
      fc.property(sample, words, fc.integer({ min: 0, max: 99 }), (x, w, seed) => {
        const rows = Math.min(x.length, w.length);
        const order = [...Array(rows).keys()];
        const random = randomStream(seed, "order");
        for (let i = rows - 1; i > 0; i--) {
          const j = uniformInteger(random, i + 1);
          [order[i], order[j]] = [order[j]!, order[i]!];
        }
        const table = (of: readonly number[]) => ({
          x: numberColumn(Float64Array.from(of, (i) => x[i]!)),
          w: textColumnFrom(of.map((i) => w[i]!)),
        });
        const [before, after] = [table([...Array(rows).keys()]), table(order)];
        const report = driftReport(before, after, { columns: ["x", "w"] });
        expect(report).toEqual(driftReport(before, before, { columns: ["x", "w"] }));
        expect(report.drifted).toEqual([]);
        for (const found of report.columns) {
          expect(["none", "too-few-rows"]).toContain(found.verdict);
          expect([found.distance?.estimate ?? 0, found.jensenShannon ?? 0, found.hellinger ?? 0]).toEqual([
            0, 0, 0,
          ]);
          expect([
            found.wasserstein ?? 0,
            found.stabilityIndex,
            found.missing.distance?.estimate ?? 0,
          ]).toEqual([0, 0, 0]);
        }
      }),
    );
  });

  it("keeps its symmetric distances when the tables change places", () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [one, other] = [only(texts(a), texts(b)), only(texts(b), texts(a))];
        expect(symmetric(one)).toEqual(symmetric(other));
        expect(one.newLevels).toEqual(other.vanishedLevels);
        expect(one.missing.distance).toEqual(other.missing.distance);
      }),
    );
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [one, other] = [only(numbers(a), numbers(b)), only(numbers(b), numbers(a))];
        expect(one.distance).toEqual(other.distance);
        expect(one.wasserstein).toBe(other.wasserstein);
      }),
    );
  });

  it("does not depend on the unit: a monotone map leaves the gap, the bins and their distances alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 80 }),
        sample,
        (a, raw) => {
          const b = raw.map((v) => Math.max(-30, Math.min(30, Math.round(v))));
          const map = (values: readonly number[]) => numbers(values.map((v) => Math.exp(v / 3) - 7));
          const [plain, mapped] = [only(numbers(a), numbers(b)), only(map(a), map(b))];
          expect(mapped.distance).toEqual(plain.distance);
          expect(mapped.stabilityIndex).toBe(plain.stabilityIndex);
          expect(mapped.jensenShannon).toBe(plain.jensenShannon);
        },
      ),
    );
  });

  it("stays quiet: of 200 pairs of samples of one population at most the promised share drifts", () => {
    const random = randomStream(5, "no drift");
    for (const rows of [60, 1000]) {
      let alarms = 0;
      let beyondChance = 0;
      for (let seed = 0; seed < 200; seed++) {
        const table = () => ({
          spend: numberColumn(Float64Array.from({ length: rows }, () => Math.exp(normal(random)))),
          visits: numberColumn(Float64Array.from({ length: rows }, () => uniformInteger(random, 4))),
          plan: textColumnFrom(
            Array.from({ length: rows }, () => "abcde"[Math.floor(5 * uniform(random) ** 2)]!),
          ),
          vip: textColumnFrom(
            Array.from({ length: rows }, () =>
              uniform(random) < 0.1 ? null : uniform(random) < 0.2 ? "y" : "n",
            ),
          ),
        });
        const { columns, drifted } = driftReport(table(), table());
        if (drifted.length > 0) alarms++;
        if (columns.some(({ verdict }) => verdict === "drift" || verdict === "slight")) beyondChance++;
      }
      // 10 of 200 expected at most; 17 would come by chance in one of a hundred runs.
      expect(beyondChance).toBeLessThanOrEqual(16);
      expect(alarms).toBeLessThanOrEqual(rows === 1000 ? 0 : 16);
    }
  });

  it("finds a distance twice as large as it says it can, almost always", () => {
    const random = randomStream(6, "drift");
    let found = 0;
    for (let seed = 0; seed < 100; seed++) {
      const plan = (share: number) =>
        texts(Array.from({ length: 800 }, () => (uniform(random) < share ? "a" : "b")));
      const { distance } = only(plan(0.5), plan(0.65));
      expect(distance!.minimumDetectable).toBeLessThan(0.075);
      if (distance!.verdict === "drift") found++;
    }
    expect(found).toBeGreaterThan(94);
  });

  it("says that so few rows tell nothing", () => {
    const found = only(texts(["a", "b", "a", "b"]), texts(["a", "a", "a", "b"]));
    expect(found.verdict).toBe("too-few-rows");
    expect(found.distance!.minimumDetectable).toBeGreaterThan(0.5);
  });

  it("compares what is missing, and columns without any value", () => {
    const half = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? Number.NaN : i));
    const full = Array.from({ length: 200 }, (_, i) => i);
    const found = only(numbers(full), numbers(half), { columns: ["x"] });
    expect(found.verdict).toBe("drift");
    expect(found.distance!.verdict).not.toBe("drift");
    expect(found.missing).toMatchObject({
      reference: 0,
      current: 0.5,
      distance: { verdict: "drift", estimate: 0.5 },
    });
    const empty = only(
      numbers(full),
      [...full].map(() => ({ x: null })),
      { columns: ["x"] },
    );
    expect(empty).toMatchObject({
      kind: "number",
      verdict: "drift",
      distance: null,
      jensenShannon: null,
      mean: null,
    });
  });

  it("reports levels that came and went", () => {
    const found = only(levelRows([5, 3, 2]), texts(["level 0", "new", "new", "other"]));
    expect(found.newLevels).toEqual([
      { level: "new", rows: 2, share: 0.5 },
      { level: "other", rows: 1, share: 0.25 },
    ]);
    expect(found.vanishedLevels.map(({ level }) => level)).toEqual(["level 1", "level 2"]);
  });

  it("reports columns that cannot be compared, and leaves out ids and times", () => {
    const rows = Array.from({ length: 30 }, (_, i) => i);
    const ids = rows.map((i) => `c${i}`);
    const report = driftReport(
      {
        id: ids,
        at: rows.map((i) => new Date(i)),
        gone: rows,
        mixed: rows,
        same: rows,
        bookId: rows,
        paid: rows,
      },
      {
        id: ids,
        at: rows.map((i) => new Date(i)),
        came: rows,
        mixed: ids,
        same: rows,
        bookId: rows,
        paid: rows,
      },
      { exclude: ["same"] },
    );
    expect(report.unpaired).toEqual({
      onlyInReference: ["gone"],
      onlyInCurrent: ["came"],
      otherKind: [{ column: "mixed", reference: "number", current: "text" }],
      leftOut: [
        { column: "id", reason: "id" },
        { column: "at", reason: "time" },
        { column: "same", reason: "excluded" },
        { column: "bookId", reason: "id" },
      ],
    });
    expect(report.columns.map(({ column }) => column)).toEqual(["paid"]);
    const asked = driftReport(
      { at: rows.map((i) => new Date(i)) },
      { at: rows.map((i) => new Date(i)) },
      { columns: ["at"] },
    );
    expect(asked.columns[0]!.kind).toBe("time");
  });

  it("reports the score by itself", () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ p: (i % 100) / 100, x: i % 7 }));
    const moved = rows.map(({ p, x }) => ({ p: Math.min(1, p + 0.3), x }));
    const report = driftReport(rows, moved, { score: "p" });
    expect(report.score).toMatchObject({ column: "p", verdict: "drift" });
    expect(report.columns.map(({ column }) => column)).toEqual(["x"]);
    expect(report.drifted).toEqual(["p"]);
    expect(report.settings.comparisons).toBe(2);
  });

  it("says nothing of distances beyond the doubles", () => {
    const huge = numbers([1e308, -1e308, 1e308, -1e308]);
    const found = only(huge, numbers([1e308, 1e308, 1e308, -1e308]));
    expect(found).toMatchObject({ wasserstein: null, wassersteinNormed: null, mean: null });
    expect(found.distance!.estimate).toBe(0.25);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it.each<[TableInput, TableInput, unknown, string]>([
    [[], [{ x: 1 }], {}, "`reference` must be a table with at least one row, got an object with no keys"],
    [[{ x: 1 }], [], {}, "`current` must be a table with at least one row, got an object with no keys"],
    [
      [{ x: 1 }],
      [{ x: 1 }],
      { columns: ["y"] },
      '`options.columns[0]` must be a column of one of the tables, got "y"',
    ],
    [
      [{ x: 1 }],
      [{ x: 1 }],
      { columns: ["x", "x"] },
      '`options.columns[1]` must be a column that is not named before, got "x"',
    ],
    [[{ x: 1 }], [{ x: 1 }], { columns: "x" }, '`options.columns` must be an array of column names, got "x"'],
    [
      [{ x: 1 }],
      [{ x: 1 }],
      { exclude: ["y"] },
      '`options.exclude[0]` must be a column of one of the tables, got "y"',
    ],
    [[{ x: 1 }], [{ x: 1 }], { score: "y" }, '`options.score` must be a column of the table (x), got "y"'],
    [[{ x: "a" }], [{ x: 1 }], { score: "x" }, '`options.score` must be a number column, got "x (text)"'],
    [[{ x: 1 }], [{ x: 1 }], { threshold: 0 }, "`options.threshold` must be in (0, 1), got 0"],
    [[{ x: 1 }], [{ x: 1 }], { level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [[{ x: 1 }], [{ x: 1 }], { bins: 1 }, "`options.bins` must be >= 2, got 1"],
    [
      [{ x: 1 }],
      [{ x: 1 }],
      { bin: 1 },
      '`options.bin` must be one of the options columns, exclude, score, threshold, level, bins, got "bin"',
    ],
    [
      numbers([1]),
      numbers([Number.POSITIVE_INFINITY]),
      {},
      "`current.x[0]` must be a finite number, or missing, got Infinity",
    ],
  ])("refuses %j, %j with %j", (reference, current, options, message) => {
    expect(() => driftReport(reference, current, options as DriftReportOptions)).toThrow(message);
  });
});
