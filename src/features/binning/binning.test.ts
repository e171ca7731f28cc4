import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import {
  booleanColumn,
  numberColumn,
  type Table,
  textColumn,
  textColumnFrom,
  timeColumn,
} from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { fitBinning } from "./binning.ts";
import { checkBinning } from "./check.ts";
import { EDGE_ROWS, sampleEdgeRows } from "./sample.ts";
import { binTable } from "./table.ts";
import { countBelow, middleOf, thresholdsBetween, weightedValues } from "./thresholds.ts";
import type { BinnedNumeric, BinnedText } from "./types.ts";

const table = tableFrom({
  tenure: [1, 2, null, 7, 10],
  contract: ["two year", "monthly", "monthly", "one year", "monthly"],
  member: [true, false, null, true, true],
  region: ["south", null, "north", "north", null],
  joined: [0, 1, 2, 3, 4].map((day) => new Date(day * DAY_MS)),
});
const names = Object.keys(table);

/** Ugly numbers: signed zeros, denormals, the largest, integers beyond 2^53, neighbours, and ties. */
const ugly = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    5e-324,
    -5e-324,
    1e-323,
    1.5e-323,
    2e-323,
    1e308,
    -1e308,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
  ),
  fc.constantFrom(2 ** 53, 2 ** 53 + 2, 2 ** 60, 1, 1 + Number.EPSILON, 1 - Number.EPSILON / 2, Number.NaN),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
);

describe("fitBinning", () => {
  it("learns thresholds and levels of each kind of column", () => {
    const binning = fitBinning(table, names);
    expect(binning).toEqual({
      version: 1,
      columns: [
        { kind: "number", name: "tenure", thresholds: [1.5, 4.5, 8.5] },
        { kind: "text", name: "contract", levels: ["monthly", "one year", "two year"], otherBin: null },
        { kind: "boolean", name: "member", thresholds: [0.5] },
        { kind: "text", name: "region", levels: ["north", "south"], otherBin: null },
        { kind: "time", name: "joined", thresholds: [0.5, 1.5, 2.5, 3.5] },
      ],
      omitted: [],
      warnings: [],
    });
    expect(Object.isFrozen(binning.columns[0])).toBe(true);
  });

  it("leaves out what says nothing, and says why", () => {
    const binning = fitBinning(
      {
        one: [3, 3, 3, 3],
        none: numberColumn(new Float64Array(4).fill(Number.NaN)),
        noText: [null, null, null, null].map(() => null as string | null),
        gaps: [3, null, 3, 3],
        id: ["a", "b", "c", "d"],
        x: [1, 2, 3, 4],
        plan: ["p", "q", "p", "q"],
        again: [1, 2, 3, 4],
        planAgain: ["p", "q", "p", "q"],
        notAgain: [1, 2, 4, 3],
      },
      ["one", "none", "gaps", "id", "x", "plan", "again", "planAgain", "notAgain"],
    );
    expect(binning.columns.map(({ name }) => name)).toEqual(["gaps", "x", "plan", "notAgain"]);
    expect(binning.columns[0]).toEqual({ kind: "number", name: "gaps", thresholds: [] });
    expect(binning.omitted).toEqual([
      { column: "one", reason: "constant" },
      { column: "none", reason: "no-values" },
      { column: "id", reason: "id-like" },
      { column: "again", reason: "duplicate" },
      { column: "planAgain", reason: "duplicate" },
    ]);
    expect(binning.warnings).toEqual([
      { code: "constant-column", message: 'column "one" is left out: it has one value only' },
      { code: "no-values-column", message: 'column "none" is left out: it has no value' },
      {
        code: "id-like-column",
        message: 'column "id" is left out: 4 of its 4 values are distinct, like an id',
      },
      { code: "duplicate-column", message: 'column "again" is left out: it is the same as "x" in every row' },
      {
        code: "duplicate-column",
        message: 'column "planAgain" is left out: it is the same as "plan" in every row',
      },
    ]);
  });

  it("keeps columns with equal edges that differ in a row", () => {
    const { columns } = fitBinning({ a: [true, false, true], b: [true, true, false] }, ["a", "b"]);
    expect(columns.length).toBe(2);
  });

  it("sees a value that is in few rows of a large table", () => {
    const rows = 4 * EDGE_ROWS;
    const flag = new Uint8Array(rows);
    const value = new Float64Array(rows);
    flag[7] = 1;
    value[9] = 2;
    const { columns } = fitBinning({ flag: booleanColumn(flag), value: numberColumn(value) }, [
      "flag",
      "value",
    ]);
    expect(columns.map((column) => (column as BinnedNumeric).thresholds)).toEqual([[0.5], [1]]);
  });

  it("merges the rarest of 70,000 levels, quickly", () => {
    const rows = 200_000;
    const levels = Array.from({ length: 70_000 }, (_, k) => `level ${k}`);
    // Level k comes twice or three times, the first 300 once more for each step down from 300.
    const codes = Int32Array.from({ length: rows }, (_, i) =>
      i < 155_000 ? i % 70_000 : Math.floor(Math.sqrt(i - 155_000) * 1.4) % 300,
    );
    const start = performance.now();
    const { columns, warnings } = fitBinning({ plan: textColumn(codes, levels) } as Table, ["plan"]);
    expect(performance.now() - start).toBeLessThan(1000);
    const column = columns[0] as BinnedText;
    expect(column.levels.length).toBe(254);
    expect(column.otherBin).toBe(254);
    expect(warnings).toEqual([
      {
        code: "rare-levels-merged",
        message: 'the 69746 rarest of the 70000 levels of column "plan" share one bin',
      },
    ]);
    const counts = new Map<string, number>();
    for (const code of codes) counts.set(levels[code]!, (counts.get(levels[code]!) ?? 0) + 1);
    const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    expect(column.levels).toEqual(ranked.slice(0, 254).map(([level]) => level));
  });

  it("gives each of 255 levels its bin", () => {
    const texts = Array.from({ length: 510 }, (_, i) => `level ${i % 255}`);
    const { columns } = fitBinning({ plan: texts }, ["plan"]);
    expect(columns[0]).toMatchObject({ otherBin: null, levels: { length: 255 } });
  });

  it("handles one row, 600 columns and a table that is empty but for gaps", () => {
    expect(fitBinning({ x: [1] }, ["x"]).omitted).toEqual([{ column: "x", reason: "constant" }]);
    const wide = Object.fromEntries(Array.from({ length: 600 }, (_, c) => [`x${c}`, [c, c + 1, c * c]]));
    const binning = fitBinning(wide, Object.keys(wide));
    expect(binning.columns.length + binning.omitted.length).toBe(600);
  });

  it.each<[() => unknown, string]>([
    [() => fitBinning([], []), "`table` must be a table with at least one row, got an object with no keys"],
    [
      () => fitBinning(table, ["tenur"]),
      '`features[0]` must be a column of the table (tenure, contract, member, region, joined), got "tenur"',
    ],
    [
      () => fitBinning(table, ["tenure", "tenure"]),
      '`features[1]` must be a column named once, got "tenure"',
    ],
    [
      () => fitBinning({ x: [1, Number.NEGATIVE_INFINITY] }, ["x"]),
      "`table.x[1]` must be a finite number, got -Infinity",
    ],
    [
      () => fitBinning(table, names, { weights: [1] }),
      "`options.weights.length` must be 5 (table.length), got 1",
    ],
  ])("rejects %s", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("fitBinning with weights", () => {
  const row = fc.record({
    x: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    member: fc.option(fc.boolean()),
    plan: fc.option(fc.constantFrom("a", "b", "c", "d", "e", "f"), { freq: 6 }),
    weight: fc.integer({ min: 0, max: 3 }),
  });

  it("is that of the repeated rows", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 30, maxLength: 700 }), (rows) => {
        fc.pre(rows.some(({ weight }) => weight > 0));
        const repeated = rows.flatMap((r) => Array<typeof r>(r.weight).fill(r));
        const [weighted, plain] = [rows, repeated].map((of, k) =>
          fitBinning(
            {
              x: numberColumn(Float64Array.from(of, ({ x }) => x ?? Number.NaN)),
              member: of.map(({ member }) => member),
              plan: textColumnFrom(of.map(({ plan }) => plan)),
              same: of.map(({ member }) => member),
            } as unknown as Table,
            ["x", "plan"],
            k === 0 ? { weights: rows.map(({ weight }) => weight) } : {},
          ),
        );
        expect(weighted).toEqual(plain);
      }),
      { numRuns: 50 },
    );
  });
});

describe("sampleEdgeRows", () => {
  it("takes one row of each stretch, the same for the same seed", () => {
    const rows = 3 * EDGE_ROWS + 17;
    const sample = sampleEdgeRows(rows, undefined, 42)!;
    const isInside = sample.every((at, k) => {
      return at >= Math.floor((k * rows) / EDGE_ROWS) && at < Math.floor(((k + 1) * rows) / EDGE_ROWS);
    });
    expect(isInside).toBe(true);
    expect(sampleEdgeRows(rows, undefined, 42)).toEqual(sample);
    expect(sampleEdgeRows(rows, undefined, 43)).not.toEqual(sample);
    // Not a stride: each place of a stretch is taken in about a third of them.
    const places = new Int32Array(4);
    sample.forEach((at, k) => {
      places[at - Math.floor((k * rows) / EDGE_ROWS)]!++;
    });
    for (const count of places.subarray(0, 3)) expect(Math.abs(count / EDGE_ROWS - 1 / 3)).toBeLessThan(0.01);
  });

  it("takes all of few rows, and none of weight 0", () => {
    expect(sampleEdgeRows(EDGE_ROWS, undefined, 1)).toBeNull();
    expect(Array.from(sampleEdgeRows(4, [1, 0, 0, 2], 1)!)).toEqual([0, 3]);
    const rows = 2 * EDGE_ROWS + 10;
    const weights = Uint8Array.from({ length: rows }, (_, i) => i % 2);
    expect(sampleEdgeRows(rows, weights, 1)!.every((at) => at % 2 === 1)).toBe(true);
  });
});

describe("thresholds", () => {
  it("lie between neighbours: lower <= m < upper", () => {
    fc.assert(
      fc.property(ugly, ugly, (a, b) => {
        fc.pre(a !== b && !Number.isNaN(a) && !Number.isNaN(b));
        const [lower, upper] = a < b ? [a, b] : [b, a];
        const middle = middleOf(lower, upper);
        expect(lower <= middle && middle < upper).toBe(true);
        expect(Object.is(middle, -0)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("separate every two of few values, and ascend", () => {
    fc.assert(
      fc.property(fc.array(ugly, { minLength: 1, maxLength: 300 }), (values) => {
        const thresholds = thresholdsBetween(weightedValues(Float64Array.from(values), undefined));
        const distinct = new Set(values.filter((v) => !Number.isNaN(v)).map((v) => v + 0));
        expect(thresholds.length).toBeLessThanOrEqual(254);
        thresholds.forEach((t, i) => {
          expect(Number.isFinite(t) && (i === 0 || t > thresholds[i - 1]!)).toBe(true);
        });
        const bins = new Set([...distinct].map((v) => countBelow(thresholds, v)));
        if (distinct.size <= 255) expect(bins.size).toBe(distinct.size);
        else expect(bins.size).toBe(thresholds.length + 1);
      }),
      { numRuns: 200 },
    );
  });

  it("divide rows without ties into equal shares", () => {
    const values = Float64Array.from({ length: 25_500 }, (_, i) => (i * 7919) % 25_500);
    const thresholds = thresholdsBetween(weightedValues(values, undefined));
    expect(thresholds.length).toBe(254);
    const counts = new Int32Array(255);
    for (const value of values) counts[countBelow(thresholds, value)]!++;
    expect(counts.every((count) => count === 100)).toBe(true);
  });

  it("do not waste bins on a value that fills most of the column", () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => (i % 10 < 9 ? 0 : i - 5_000));
    const thresholds = thresholdsBetween(weightedValues(values, undefined));
    expect(thresholds.length).toBeGreaterThan(230);
    const counts = new Int32Array(255);
    for (const value of values) counts[countBelow(thresholds, value)]!++;
    const ofZero = countBelow(thresholds, 0);
    expect(counts[ofZero]).toBeLessThan(9_010);
    expect(Math.max(...counts.filter((_, bin) => bin !== ofZero))).toBeLessThanOrEqual(6);
  });
});

describe("thresholds around frequent values", () => {
  it("leave equal shares to the others", () => {
    // Twenty values of 300 rows each; between every two of them 245 rows that all differ.
    const frequent = Array.from({ length: 6000 }, (_, i) => Math.floor(i / 300));
    const others = Array.from({ length: 4900 }, (_, i) => Math.floor(i / 245) + (1 + (i % 245)) / 300);
    const values = Float64Array.from([...frequent, ...others]);
    const thresholds = thresholdsBetween(weightedValues(values, undefined));
    const counts = new Int32Array(255);
    for (const value of values) counts[countBelow(thresholds, value)]!++;
    const ofFrequent = new Set(Array.from({ length: 20 }, (_, k) => countBelow(thresholds, k)));
    expect(ofFrequent.size).toBe(20);
    expect(thresholds.length).toBeGreaterThanOrEqual(240);
    expect(Math.max(...counts.filter((_, bin) => !ofFrequent.has(bin)))).toBeLessThanOrEqual(24);
  });
});

describe("binTable", () => {
  it("writes bins, and 255 for what is missing", () => {
    const binned = binTable(fitBinning(table, names), table);
    expect(binned.rows).toBe(5);
    expect(binned.bins.map((bins) => Array.from(bins))).toEqual([
      [0, 1, 255, 2, 3],
      [2, 0, 0, 1, 0],
      [1, 0, 255, 1, 1],
      [1, 255, 0, 0, 255],
      [0, 1, 2, 3, 4],
    ]);
    expect(binned.missing).toEqual({ tenure: 1, member: 1, region: 2 });
    expect(binned.unseen).toEqual({});
  });

  it("holds values above the threshold on its left and not above that on its right", () => {
    fc.assert(
      fc.property(fc.array(ugly, { minLength: 2, maxLength: 400 }), fc.array(ugly), (training, others) => {
        fc.pre(training.some((v) => !Number.isNaN(v)) && new Set(training).size > 1);
        const { columns, ...rest } = fitBinning({ x: numberColumn(Float64Array.from(training)) }, ["x"]);
        fc.pre(columns.length === 1);
        const { thresholds } = columns[0] as BinnedNumeric;
        const values = Float64Array.from([...training, ...others]);
        const bins = binTable({ columns, ...rest }, { x: numberColumn(values) }).bins[0]!;
        values.forEach((value, i) => {
          const bin = bins[i]!;
          expect(Number.isNaN(value)).toBe(bin === 255);
          if (bin === 255) return;
          expect(bin === 0 || value > thresholds[bin - 1]!).toBe(true);
          expect(bin === thresholds.length || value <= thresholds[bin]!).toBe(true);
        });
      }),
      { numRuns: 200 },
    );
  });

  it("counts unseen levels, which are missing unless rare levels share a bin", () => {
    const few = fitBinning({ plan: ["a", "b", "a"] }, ["plan"]);
    const binned = binTable(few, { plan: ["c", "b", null, "c"] });
    expect(Array.from(binned.bins[0]!)).toEqual([255, 1, 255, 255]);
    expect(binned.unseen).toEqual({ plan: 2 });
    expect(binned.missing).toEqual({ plan: 1 });
    const many = fitBinning({ plan: Array.from({ length: 600 }, (_, i) => `p${i % 300}`) }, ["plan"]);
    const merged = binTable(many, { plan: ["new", null, "p0"] });
    expect(Array.from(merged.bins[0]!)).toEqual([254, 255, 0]);
    expect(merged.unseen).toEqual({});
  });

  it("accepts a column of another kind when all of it is missing", () => {
    const binning = fitBinning(table, ["tenure", "contract", "joined"]);
    const empty = {
      tenure: textColumnFrom([null]),
      contract: numberColumn(Float64Array.of(Number.NaN)),
      joined: timeColumn(Float64Array.of(Number.NaN)),
    };
    expect(binTable(binning, empty).bins.map((bins) => bins[0])).toEqual([255, 255, 255]);
    expect(binTable(binning, empty).missing).toEqual({ tenure: 1, contract: 1, joined: 1 });
  });

  it.each<[object, string]>([
    [{ contract: ["monthly"] }, '`table.tenure` must be a column of the table (contract), got "tenure"'],
    [
      { tenure: ["1"], contract: ["monthly"] },
      '`table.tenure` must be a number column as in training, got "tenure (text)"',
    ],
    [
      { tenure: [Number.POSITIVE_INFINITY], contract: ["monthly"] },
      "`table.tenure[0]` must be a finite number, got Infinity",
    ],
  ])("rejects %j", (input, message) => {
    const binning = fitBinning(table, ["tenure", "contract"]);
    expect(() => binTable(binning, input as Table)).toThrow(message);
  });
});

describe("checkBinning", () => {
  const good = fitBinning(table, names);
  it("accepts a binning after a trip through JSON", () => {
    expect(() => checkBinning(JSON.parse(JSON.stringify(good)), "model.binning")).not.toThrow();
  });

  const column = good.columns[0]!;
  it.each<[unknown, string]>([
    [null, "`model.binning` must be a binning with columns, got null"],
    [{ ...good, version: 2 }, "`model.binning.version` must be 1, the version this churnkit reads, got 2"],
    [
      { ...good, columns: [null] },
      "`model.binning.columns[0].name` must be a name of its own, got undefined",
    ],
    [
      { ...good, columns: [column, column] },
      '`model.binning.columns[1].name` must be a name of its own, got "tenure"',
    ],
    [
      { ...good, columns: [{ ...column, kind: "date" }] },
      '`model.binning.columns[0].kind` must be one of "number", "boolean", "time", "text", got "date"',
    ],
    [
      { ...good, columns: [{ ...column, thresholds: [2, 1] }] },
      "`model.binning.columns[0].thresholds` must be at most 254 finite numbers in ascending order, got Array of length 2",
    ],
    [
      { ...good, columns: [{ ...column, thresholds: [2, 2] }] },
      "`model.binning.columns[0].thresholds` must be at most 254 finite numbers in ascending order, got Array of length 2",
    ],
    [
      { ...good, columns: [{ ...column, thresholds: [null] }] },
      "`model.binning.columns[0].thresholds` must be at most 254 finite numbers in ascending order, got Array of length 1",
    ],
    [
      { ...good, columns: [{ kind: "text", name: "plan", levels: ["a", "a"], otherBin: null }] },
      "`model.binning.columns[0].levels` must be at most 255 different texts, got Array of length 2",
    ],
    [
      { ...good, columns: [{ kind: "text", name: "plan", levels: ["a", "b"], otherBin: 3 }] },
      "`model.binning.columns[0].otherBin` must be null, or the bin after the levels, got 3",
    ],
  ])("rejects %j", (binning, message) => {
    expect(() => checkBinning(binning, "model.binning")).toThrow(message);
  });

  it("rejects more thresholds than there are bins", () => {
    const thresholds = Array.from({ length: 255 }, (_, i) => i);
    expect(() => checkBinning({ ...good, columns: [{ ...column, thresholds }] }, "b")).toThrow("at most 254");
  });
});
