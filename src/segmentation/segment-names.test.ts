import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeValue } from "../internal/input-error.ts";
import { normal } from "../random/distributions.ts";
import { randomStream } from "../random/random.ts";
import { nameSegments } from "./segment-names.ts";
import { lrfmcRules, type SegmentRule } from "./segment-rules.ts";

const rules: readonly SegmentRule[] = [
  { name: "high", nameZh: "高", action: "keep", actionZh: "保持", weights: { x: 1 } },
  { name: "low", weights: { x: -1 } },
];
const at = (...values: number[]) => values.map((x, segment) => ({ segment, zScores: { x } }));

describe("nameSegments", () => {
  it("gives each segment the name it needs more, not the first that fits", () => {
    expect(nameSegments(at(2, 3), rules).map((n) => n.name)).toEqual(["low", "high"]);
  });

  it("numbers the segments that are left over, best first, in both languages", () => {
    const names = nameSegments(at(2, 3, -1, 2.5, -0.5), rules);
    expect(names.map((n) => n.name)).toEqual(["high 3", "high", "low", "high 2", "low 2"]);
    expect(names.map((n) => n.nameZh)).toEqual(["高3", "高", "low", "高2", "low2"]);
    expect(names[1]).toEqual({ name: "high", nameZh: "高", action: "keep", actionZh: "保持", nameScore: 3 });
    expect(names[2]).toEqual({ name: "low", nameZh: "low", action: null, actionZh: null, nameScore: 1 });
  });

  it("numbers segments where there are no rules", () => {
    expect(nameSegments(at(1), [])).toEqual([
      { name: "Segment 0", nameZh: "客群0", action: null, actionZh: null, nameScore: null },
    ]);
  });

  it("scores by direction, so that many weights do not shout louder than one", () => {
    const doubled: SegmentRule[] = [{ name: "a", weights: { x: 7, y: 7 } }];
    const [name] = nameSegments([{ segment: 0, zScores: { x: 1, y: null } }], doubled);
    expect(name!.nameScore).toBeCloseTo(Math.SQRT1_2, 15);
  });

  it("never gives a name twice, and does not depend on the order of the segments", () => {
    // Scores drawn at random, not shrunk to 0: with a tie of the totals there is more than one best matching.
    const segments = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat()).map(([count, seed]) => {
      const random = randomStream(seed);
      const z = (): number => 2 * normal(random);
      return Array.from({ length: count }, (_, segment) => ({
        segment,
        zScores: { L: z(), R: z(), F: z(), M: z(), C: z() },
      }));
    });
    const classical = lrfmcRules({ length: "L", recency: "R", frequency: "F", mileage: "M", discount: "C" });
    fc.assert(
      fc.property(segments, (all) => {
        const names = nameSegments(all, classical);
        expect(new Set(names.map((n) => n.name)).size).toBe(all.length);
        expect(new Set(names.map((n) => n.nameZh)).size).toBe(all.length);
        const reversed = nameSegments([...all].reverse(), classical).map((n) => n.name);
        expect(reversed.reverse()).toEqual(names.map((n) => n.name));
      }),
    );
  });
});

describe("lrfmcRules", () => {
  it("names the five classical groups with an action each, in two languages", () => {
    expect(lrfmcRules().map((rule) => [rule.name, rule.nameZh])).toEqual([
      ["Important retention customers", "重要保持客户"],
      ["Important development customers", "重要发展客户"],
      ["Important win-back customers", "重要挽留客户"],
      ["General customers", "一般客户"],
      ["Low value customers", "低价值客户"],
    ]);
    for (const { action, actionZh } of lrfmcRules()) {
      expect(action!.length).toBeGreaterThan(10);
      expect(actionZh!.length).toBeGreaterThan(10);
    }
  });

  it("puts the weights on the columns that play the parts, and drops parts that are null", () => {
    const rfm = lrfmcRules({ length: null, discount: null, mileage: "monetary" });
    expect(rfm[0]!.weights).toEqual({ frequency: 1, monetary: 1, recencyDays: -0.5 });
    expect(rfm[3]!.weights).toEqual({ recencyDays: -0.5 });
  });

  it.each<[object, string]>([
    [
      { tenure: "x" },
      '`roles.tenure` must be one of the options length, recency, frequency, mileage, discount, got "tenure"',
    ],
    ...[["L"], Number.NaN, null, "L"].map((roles): [object, string] => [
      roles as object,
      `\`roles\` must be an object with options (length, recency, frequency, mileage, discount), got ${describeValue(roles)}`,
    ]),
    [{ length: "" }, '`roles.length` must be a non-empty string, got ""'],
    [
      { length: null, recency: null },
      '`roles` must be columns that leave "Important win-back customers" at least one part, got an object with keys length, recency',
    ],
  ])("rejects %j", (roles, message) => {
    expect(() => lrfmcRules(roles)).toThrow(expect.objectContaining({ name: "InputError", message }));
  });
});
