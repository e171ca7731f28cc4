import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitBinning } from "../../features/binning/binning.ts";
import { binTable } from "../../features/binning/table.ts";
import { DAY_MS } from "../../internal/time.ts";
import { numberColumn, textColumnFrom } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { type PackedTrees, packTrees, unpackTrees } from "./pack.ts";
import { prepareTreeScorer } from "./scorer.ts";
import { treeSums } from "./sum.ts";
import { drawn, growTrees, smallShape } from "./trees.testing.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, type Trees } from "./trees.ts";
import { describeTrees } from "./view.ts";

const customers = tableFrom({
  visits: [1, 2, null, 7, 10, 2],
  plan: ["basic", "plus", "plus", null, "basic", "gold"],
  member: [true, false, null, true, true, false],
  joined: [0, 1, 2, 3, 4, 5].map((day) => new Date(day * DAY_MS)),
});
const binning = fitBinning(customers, Object.keys(customers));

/**
 * visits <= 1.5 or missing? then 1, else plan in {plus, missing}? then 10, else 100; a second tree asks whether the
 * time of joining is before day 2.5.
 */
const two: Trees = {
  roots: Uint32Array.of(0, 5, 8),
  feature: Uint16Array.of(0, LEAF, 1, LEAF, LEAF, 3, LEAF, LEAF),
  bin: Uint8Array.of(0, 0, 0, 0, 0, 2, 0, 0),
  flags: Uint8Array.of(MISSING_LEFT, 0, CATEGORY_SPLIT, 0, 0, 0, 0, 0),
  left: Uint32Array.of(1, 0, 3, 0, 0, 6, 0, 0),
  value: Float64Array.of(0, 1, 0, 10, 100, 0, 0.25, 0.5),
  cover: Float64Array.of(6, 2, 4, 2, 2, 6, 3, 3),
  // Bins of plan: basic 0, plus 1, gold 2; missing 255.
  sets: Uint8Array.from({ length: 32 }, (_, byte) => (byte === 0 ? 2 : byte === 31 ? 128 : 0)),
};

describe("treeSums", () => {
  it("adds the leaves that rows reach", () => {
    const { bins, rows } = binTable(binning, customers);
    expect(Array.from(treeSums(two, bins, rows))).toEqual([1.25, 10.25, 1.25, 10.5, 100.5, 100.5]);
  });
});

describe("describeTrees", () => {
  it("says columns, thresholds and levels", () => {
    expect(describeTrees(binning, two)).toEqual([
      [
        { kind: "threshold", column: "visits", threshold: 1.5, missing: "left", left: 1, right: 2, cover: 6 },
        { kind: "leaf", value: 1, cover: 2 },
        {
          kind: "levels",
          column: "plan",
          levels: ["plus"],
          others: null,
          missing: "left",
          left: 3,
          right: 4,
          cover: 4,
        },
        { kind: "leaf", value: 10, cover: 2 },
        { kind: "leaf", value: 100, cover: 2 },
      ],
      [
        {
          kind: "threshold",
          column: "joined",
          threshold: 2.5,
          missing: "right",
          left: 1,
          right: 2,
          cover: 6,
        },
        { kind: "leaf", value: 0.25, cover: 3 },
        { kind: "leaf", value: 0.5, cover: 3 },
      ],
    ]);
  });

  it("says null where only missing values go right, and where merged levels go", () => {
    const merged = fitBinning({ plan: Array.from({ length: 600 }, (_, i) => `p${i % 300}`) }, ["plan"]);
    const gaps = fitBinning({ x: [1, null] }, ["x"]);
    const split = { ...growTrees(gaps, { trees: 1, leaves: 2 }, 1), flags: new Uint8Array(3) };
    expect(describeTrees(gaps, split)[0]![0]).toMatchObject({ threshold: null, missing: "right" });
    const all = { ...growTrees(merged, { trees: 1, leaves: 2 }, 1), sets: new Uint8Array(32).fill(255) };
    expect(describeTrees(merged, all)[0]![0]).toMatchObject({ others: "left", levels: { length: 254 } });
  });
});

describe("packTrees", () => {
  it("gives the trees back, also after a trip through JSON", () => {
    fc.assert(
      fc.property(smallShape, fc.integer(), fc.boolean(), (shape, seed, hasFractions) => {
        const trees = growTrees(binning, shape, seed);
        if (hasFractions) trees.cover[0] = 0.5;
        const packed = JSON.parse(JSON.stringify(packTrees(trees))) as PackedTrees;
        expect(unpackTrees(packed, 4, "model.trees")).toEqual(trees);
      }),
    );
    expect(unpackTrees(packTrees(two), 4, "model.trees")).toEqual(two);
  });

  it("takes less than 20 bytes a node", () => {
    const packed = packTrees(growTrees(fitBinning({ x: [1, 2, 3] }, ["x"]), { trees: 100, leaves: 31 }, 1));
    expect(JSON.stringify(packed).length).toBeLessThan(20 * 6100);
  });

  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  const words = (...numbers: number[]): string => base64(new Uint8Array(Uint32Array.from(numbers).buffer));
  const bad = (change: Partial<Record<keyof Trees, unknown>>): PackedTrees =>
    packTrees({ ...two, ...change } as Trees);
  it.each<[string, unknown, string]>([
    ["nothing", null, "`model.trees.trees` must be a number of trees, got undefined"],
    ["no nodes", { ...bad({}), nodes: -1 }, "`model.trees.nodes` must be a number of nodes, got -1"],
    [
      "short",
      { ...bad({}), feature: "AAAA" },
      '`model.trees.feature` must be base64 of 8 numbers, got "AAAA"',
    ],
    ["no text", { ...bad({}), sets: 7 }, "`model.trees.sets` must be base64 text, got 7"],
    ["half a set", { ...bad({}), sets: "AAAA" }, '`model.trees.sets` must be base64 text, got "AAAA"'],
    ["cover", { ...bad({}), cover: words(1) }, "`model.trees.cover` must be base64 of 8 numbers, got"],
    ["sizes", { ...bad({}), sizes: words(5, 4) }, "`model.trees.sizes` must be of a sum of 8 (nodes), got 9"],
    [
      "empty",
      { ...bad({}), sizes: words(0, 8) },
      "`model.trees.sizes` must be of one node or more a tree, got 0",
    ],
    ["wrap", { ...bad({}), sizes: words(2 ** 32 - 1, 9) }, "`model.trees.sizes` must be of one node or more"],
    [
      "column",
      bad({ feature: Uint16Array.of(4, LEAF, 1, LEAF, LEAF, 3, LEAF, LEAF) }),
      "`model.trees.feature` must be the number of one of 4 columns at node 0, got 4",
    ],
    [
      "flags",
      bad({ flags: Uint8Array.of(4, 0, 2, 0, 0, 0, 0, 0) }),
      "`model.trees.flags` must be known flags at node 0, got 4",
    ],
    [
      "itself",
      bad({ left: Uint32Array.of(0, 0, 3, 0, 0, 6, 0, 0) }),
      "`model.trees.left` must be two nodes between 0 and 5 at node 0, got 0",
    ],
    [
      "another tree",
      bad({ left: Uint32Array.of(1, 0, 4, 0, 0, 6, 0, 0) }),
      "`model.trees.left` must be two nodes between 2 and 5 at node 2, got 4",
    ],
    [
      "two parents",
      bad({
        feature: Uint16Array.of(0, 0, LEAF, LEAF, LEAF, 3, LEAF, LEAF),
        flags: new Uint8Array(8),
        left: Uint32Array.of(1, 2, 0, 0, 0, 6, 0, 0),
      }),
      "`model.trees.left` must be children without another parent at node 1, got 2",
    ],
    [
      "no parent",
      bad({
        feature: Uint16Array.of(0, LEAF, LEAF, LEAF, LEAF, 3, LEAF, LEAF),
        left: Uint32Array.of(1, 0, 0, 0, 0, 6, 0, 0),
      }),
      '`model.trees.left` must be a parent at node 3, got "none"',
    ],
    [
      "set",
      bad({ value: Float64Array.of(0, 1, 1, 10, 100, 0, 0.25, 0.5) }),
      "`model.trees.value` must be the number of one of 1 sets at node 2, got 1",
    ],
    [
      "value",
      bad({ value: Float64Array.of(0, 1, 0, Number.NaN, 100, 0, 0.25, 0.5) }),
      "`model.trees.value` must be a finite number at node 3, got NaN",
    ],
  ])("rejects %s", (_, packed, message) => {
    expect(() => unpackTrees(packed as PackedTrees, 4, "model.trees")).toThrow(message);
  });

  it("reads damaged text without an error of its own, or rejects it", () => {
    const whole = packTrees(growTrees(binning, { trees: 3, leaves: 9 }, 5));
    const keys = ["sizes", "feature", "bin", "flags", "left", "value", "cover", "sets"] as const;
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.nat(), fc.nat(255), (key, place, byte) => {
        const bytes = Buffer.from(whole[key], "base64");
        bytes[place % bytes.length] = byte;
        const damaged = { ...whole, [key]: bytes.toString("base64") };
        let trees: Trees;
        try {
          trees = unpackTrees(damaged, 4, "model.trees");
        } catch (error) {
          expect((error as { code: string }).code).toBe("incompatible-model");
          return;
        }
        const { bins, rows } = binTable(binning, customers);
        expect(treeSums(trees, bins, rows).every((sum) => Number.isFinite(sum))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("prepareTreeScorer", () => {
  const finish = (sum: number): number => 1 / (1 + Math.exp(-sum));
  const rows = [
    { visits: 1, plan: "basic", member: true, joined: new Date(0) },
    { visits: 2, plan: "plus", member: false, joined: new Date(DAY_MS) },
    { visits: null, plan: "plus", member: null, joined: new Date(2 * DAY_MS) },
    { visits: 7, plan: null, member: true, joined: new Date(3 * DAY_MS) },
    { visits: 10, plan: "new", member: true, joined: 4 * DAY_MS },
    { visits: 2, plan: "gold", member: false, joined: "1970-01-06" },
  ];

  it("scores a row as its table, and counts", () => {
    const scorer = prepareTreeScorer({ binning, trees: two, finish: (sum) => sum });
    expect(Array.from(scorer.scoreTable(customers))).toEqual([1.25, 10.25, 1.25, 10.5, 100.5, 100.5]);
    expect(rows.map((row) => scorer.scoreRow(row))).toEqual([1.25, 10.25, 1.25, 10.5, 10.5, 100.5]);
    expect(scorer.report()).toEqual({
      rows: 12,
      missing: { visits: 2, plan: 2, member: 2 },
      unseen: { plan: 1 },
    });
  });

  it("gives the same bits for a row and a table", () => {
    const value = fc.oneof(
      fc.constant(Number.NaN),
      fc.constantFrom(0, -0, 5e-324, 1e308, -1e308, 2 ** 53 + 2),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -3, max: 3 }),
    );
    const text = fc.option(fc.constantFrom("a", "b", "c", "d"));
    const cells = fc.array(fc.record({ x: value, y: value, plan: text }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(cells, cells, smallShape, fc.integer(), (training, scored, shape, seed) => {
        const tableOf = (of: typeof training): object => ({
          x: numberColumn(Float64Array.from(of, ({ x }) => x)),
          y: numberColumn(Float64Array.from(of, ({ y }) => y)),
          plan: textColumnFrom(of.map(({ plan }) => plan)),
        });
        const learned = fitBinning(tableOf(training) as never, ["x", "y", "plan"]);
        fc.pre(learned.columns.length > 0);
        const scorer = prepareTreeScorer({
          binning: learned,
          trees: growTrees(learned, shape, seed),
          finish,
        });
        expect(scored.map((row) => scorer.scoreRow(row))).toEqual(
          Array.from(scorer.scoreTable(tableOf(scored) as never)),
        );
      }),
    );
  });

  const scorer = prepareTreeScorer({ binning, trees: two, finish });
  it.each<[unknown, string]>([
    [null, "`row` must be an object with a key per column, got null"],
    [{ visits: 1 }, "`row.plan` must be there (null where the value is missing), got undefined"],
    [{ ...rows[0], visits: "1" }, '`row.visits` must be a number or null, got "1"'],
    [{ ...rows[0], visits: Number.POSITIVE_INFINITY }, "`row.visits` must be a finite number, got Infinity"],
    [{ ...rows[0], plan: 3 }, "`row.plan` must be a string or null, got 3"],
    [{ ...rows[0], member: 1 }, "`row.member` must be true, false or null, got 1"],
    [
      { ...rows[0], joined: true },
      "`row.joined` must be a Date, an ISO 8601 date, epoch milliseconds or null, got true",
    ],
  ])("rejects %j and counts nothing", (row, message) => {
    expect(() => scorer.scoreRow(row as never)).toThrow(message);
    expect(scorer.report()).toEqual({ rows: 0, missing: {}, unseen: {} });
  });

  it("rejects a table that lacks a column or has an infinite number, and counts nothing", () => {
    expect(() => scorer.scoreTable({ visits: [1] })).toThrow("`table.plan` must be a column of the table");
    const infinite = { ...customers, visits: [1, 2, 3, Number.NEGATIVE_INFINITY, 1, 1] };
    expect(() => scorer.scoreTable(infinite)).toThrow(
      "`table.visits[3]` must be a finite number, got -Infinity",
    );
    expect(scorer.report().rows).toBe(0);
  });

  it("scores trees without a split and a table without rows", () => {
    const stump = growTrees(binning, { trees: 3, leaves: 1 }, 4);
    const flat = prepareTreeScorer({ binning, trees: stump, finish: (sum) => sum });
    const expected = stump.value[0]! + stump.value[1]! + stump.value[2]!;
    expect(Array.from(flat.scoreTable(customers))).toEqual(Array(6).fill(expected));
    expect(drawn(1, 2, 3)).toBeLessThan(3);
  });
});
