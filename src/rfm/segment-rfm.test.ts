import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import { expectClose } from "../testing/close.ts";
import { type RfmScheme, type RfmSegmentRule, rfmScheme, ruleOfCell } from "./rfm-scheme.ts";
import { airlineRfmScheme, retailRfmScheme } from "./rfm-schemes.ts";
import { type RfmScores, scoreRfm } from "./score-rfm.ts";
import { segmentRfm } from "./segment-rfm.ts";

const inside = ([low, high]: readonly [number, number], score: number): boolean =>
  score >= low && score <= high;

/** Every rule that holds the cell, by asking each. */
function rulesAt(scheme: RfmScheme, r: number, f: number, m: number): RfmSegmentRule[] {
  return scheme.segments.filter((rule) => inside(rule.r, r) && inside(rule.f, f) && inside(rule.m, m));
}

const grid = [1, 2, 3, 4, 5].flatMap((r) =>
  [1, 2, 3, 4, 5].flatMap((f) => [1, 2, 3, 4, 5].map((m) => [r, f, m] as const)),
);

/** One customer in every cell, as five values a measure allow. */
const everyCell = scoreRfm({
  customerId: grid.map(([r, f, m]) => `${r}${f}${m}`),
  recencyDays: grid.map(([r]) => 50 - 10 * r),
  frequency: grid.map(([, f]) => f),
  monetary: grid.map(([, , m]) => 100 * m),
});

describe.each([
  ["retail", retailRfmScheme, 11],
  ["airline", airlineRfmScheme, 6],
] as const)("the %s scheme", (name, scheme, segments) => {
  it("holds each of the 125 cells once", () => {
    for (const [r, f, m] of grid) expect(rulesAt(scheme, r, f, m), `${r}${f}${m}`).toHaveLength(1);
    expect(grid).toHaveLength(125);
  });

  it("gives every customer the segment of the one rule that holds the cell", () => {
    const { table } = segmentRfm(everyCell, scheme);
    for (const row of toRows(table)) {
      expect(row.customerId).toBe(row.cell);
      const [rule] = rulesAt(scheme, row.recencyScore!, row.frequencyScore!, row.monetaryScore!);
      expect([row.segment, row.segmentZh]).toEqual([rule!.name, rule!.nameZh]);
    }
  });

  it("has distinct names in both languages and an action for each", () => {
    expect(scheme.name).toBe(name);
    expect(Object.isFrozen(scheme.segments[0]!.r)).toBe(true);
    const { summary } = segmentRfm(everyCell, scheme);
    for (const column of [summary.segment, summary.segmentZh, summary.action]) {
      expect(new Set(column.levels).size).toBe(segments);
    }
    for (const { nameZh } of scheme.segments) expect(nameZh).toMatch(/^\p{Script=Han}+$/u);
  });

  it("never lowers a customer's worth: more recent is never further gone", () => {
    const gone = new Set(["lost", "hibernating", "at risk", "cannot lose them", "important win-back"]);
    for (const [r, f, m] of grid) {
      if (r === 5 || !gone.has(rulesAt(scheme, r + 1, f, m)[0]!.name)) continue;
      expect([...gone, "low value", "general"]).toContain(rulesAt(scheme, r, f, m)[0]!.name);
    }
  });
});

describe("segmentRfm", () => {
  it("puts the typical cells where the trade puts them", () => {
    const segmentOf = (cell: string): string => {
      const [r, f, m] = [...cell].map(Number);
      return rulesAt(retailRfmScheme, r!, f!, m!)[0]!.name;
    };
    expect(segmentOf("555")).toBe("champions");
    expect(segmentOf("551")).toBe("loyal customers");
    expect(segmentOf("344")).toBe("loyal customers");
    expect(segmentOf("423")).toBe("potential loyalists");
    expect(segmentOf("511")).toBe("new customers");
    expect(segmentOf("411")).toBe("promising");
    expect(segmentOf("333")).toBe("needing attention");
    expect(segmentOf("322")).toBe("about to sleep");
    expect(segmentOf("244")).toBe("at risk");
    expect(segmentOf("155")).toBe("cannot lose them");
    expect(segmentOf("212")).toBe("hibernating");
    expect(segmentOf("111")).toBe("lost");
  });

  it("sums up what the table says, segment by segment", () => {
    const customer = fc.record({
      recencyDays: fc.integer({ min: 1, max: 30 }),
      frequency: fc.integer({ min: 1, max: 8 }),
      monetary: fc.integer({ min: -5, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 60 }), fc.boolean(), (list, mean) => {
        const monetary = Float64Array.from(list, (row) => row.monetary);
        const scored = scoreRfm({
          customerId: list.map((_, i) => `c${i}`),
          recencyDays: list.map((row) => row.recencyDays),
          frequency: list.map((row) => row.frequency),
          monetary: { kind: "number", values: monetary, ...(mean ? { unit: "per purchase" } : {}) },
        });
        const { table, summary } = segmentRfm(scored);
        const rows = toRows(table);
        const revenueOf = (own: typeof rows): number =>
          own.reduce((sum, row) => sum + row.monetary! * (mean ? row.frequency! : 1), 0);
        const total = revenueOf(rows);
        let share = 0;
        for (const line of toRows(summary)) {
          const own = rows.filter((row) => row.segment === line.segment);
          expect(line.customers).toBe(own.length);
          expect(line.revenue).toBe(revenueOf(own));
          expect(line.revenueShare).toBe(total === 0 ? null : revenueOf(own) / total);
          const meanOf = (key: "recencyDays" | "frequency" | "monetary"): number | null =>
            own.length === 0 ? null : own.reduce((sum, row) => sum + row[key]!, 0) / own.length;
          expect(line.meanRecencyDays).toBe(meanOf("recencyDays"));
          expect(line.meanFrequency).toBe(meanOf("frequency"));
          expect(line.meanMonetary).toBe(meanOf("monetary"));
          share += line.share!;
        }
        expectClose(share, 1, 1e-14);
      }),
    );
  });

  it("keeps the scores and their order, and takes a scheme with other bins", () => {
    const scored = scoreRfm(
      { customerId: ["a", "b"], recencyDays: [1, 9], frequency: [3, 1], monetary: [5, 6] },
      { bins: 2 },
    );
    const any = { f: [1, 2], m: [1, 2] } as const;
    const halves: RfmScheme = {
      name: "halves",
      bins: 2,
      segments: [
        { name: "quiet", nameZh: "沉默客户", action: "Win back.", r: [1, 1], ...any },
        { name: "active", nameZh: "活跃客户", action: "Keep.", r: [2, 2], ...any },
      ],
    };
    const result = segmentRfm(scored, halves);
    expect(result.scheme).toBe("halves");
    expect(toRows(result.table).map((row) => [row.cell, row.segment])).toEqual([
      ["221", "active"],
      ["112", "quiet"],
    ]);
    expect(Object.isFrozen(result.table) && Object.isFrozen(result.summary) && Object.isFrozen(result)).toBe(
      true,
    );
  });

  it("leaves the share of revenue missing where refunds cancel all of it", () => {
    const scored = scoreRfm({
      customerId: ["a", "b"],
      recencyDays: [1, 300],
      frequency: [5, 1],
      monetary: [40, -40],
    });
    const lines = toRows(segmentRfm(scored).summary).filter((line) => line.customers === 1);
    expect(lines.map((line) => [line.revenue, line.revenueShare])).toEqual([
      [40, null],
      [-40, null],
    ]);
  });

  it("gives an empty summary for no customers", () => {
    const scored = scoreRfm(
      { customerId: [], recencyDays: [], frequency: [], monetary: [] },
      { cutPoints: everyCell.cutPoints },
    );
    const { summary } = segmentRfm(scored);
    expect(toRows(summary)[0]).toMatchObject({ customers: 0, share: null, revenue: 0, meanFrequency: null });
  });

  it("rejects what scoreRfm did not make, and a scheme with other bins", () => {
    expect(() => segmentRfm(everyCell.table as unknown as RfmScores)).toThrow(
      "`scored` must be what scoreRfm returned, got an object with keys customerId, recencyDays, frequency, monetary, recencyScore, …",
    );
    const three = scoreRfm(
      { customerId: ["a"], recencyDays: [1], frequency: [1], monetary: [1] },
      { bins: 3 },
    );
    expect(() => segmentRfm(three)).toThrow("`scheme.bins` must be 3 (scored.bins), got 5");
  });
});

describe("rfmScheme", () => {
  const rule = { name: "all", nameZh: "全部", action: "Nothing.", r: [1, 5], f: [1, 5], m: [1, 5] };
  const scheme = (...segments: object[]): RfmScheme =>
    ({ name: "s", bins: 5, segments }) as unknown as RfmScheme;
  const low = { ...rule, name: "low", nameZh: "低", m: [1, 2] };
  const high = { ...rule, name: "high", nameZh: "高", m: [3, 5] };

  it("accepts a partition, in any order and in several boxes, and copies it", () => {
    const parts = [{ ...low, r: [1, 2] }, high, { ...low, r: [3, 5] }];
    const made = rfmScheme(scheme(...parts));
    expect(made).toEqual(scheme(...parts));
    expect(made.segments[0]!.r).not.toBe(parts[0]!.r);
    expect(rfmScheme(made)).toEqual(made);
  });

  it("refuses every scheme that one cell less or more makes wrong", () => {
    fc.assert(
      fc.property(fc.nat(124), (k) => {
        const [r, f, m] = grid[k]!;
        const cell = { r: [r, r], f: [f, f], m: [m, m] };
        expect(() => rfmScheme(scheme(rule, { ...low, ...cell }))).toThrow(`${r}${f}${m} in all and low`);
        // All boxes of one cell but one.
        const rest = grid
          .filter((_, j) => j !== k)
          .map(([a, b, c]) => ({ ...rule, r: [a, a], f: [b, b], m: [c, c] }));
        expect(() => rfmScheme(scheme(...rest))).toThrow(
          `\`scheme.segments\` must be rules that hold each of the 125 cells once (see ${r}${f}${m}), got "1 cell without a segment"`,
        );
        expect(ruleOfCell(rfmScheme(scheme(...rest, { ...low, ...cell })))[k]).toBe(124);
      }),
    );
  });

  it.each<[unknown, string]>([
    [undefined, "`scheme` must be an object with name, bins and segments, got undefined"],
    [
      { ...scheme(rule), names: 1 },
      '`scheme.names` must be one of the options name, bins, segments, got "names"',
    ],
    [{ ...scheme(rule), name: "" }, '`scheme.name` must be a non-empty string, got ""'],
    [{ ...scheme(rule), bins: 1 }, "`scheme.bins` must be >= 2, got 1"],
    [
      { name: "s", bins: 5, segments: rule },
      "`scheme.segments` must be an array of segments, got an object with keys name, nameZh, action, r, f, …",
    ],
    [
      scheme(low, null as unknown as object),
      "`scheme.segments[1]` must be an object with name, nameZh, action, r, f and m, got null",
    ],
    [
      scheme({ ...rule, x: [1, 5] }),
      '`scheme.segments[0].x` must be one of the options name, nameZh, action, r, f, m, got "x"',
    ],
    [scheme({ ...rule, nameZh: undefined }), "`scheme.segments[0].nameZh` must be a string, got undefined"],
    [scheme({ ...rule, r: 5 }), "`scheme.segments[0].r` must be a pair [lowest, highest], got 5"],
    [scheme({ ...rule, r: [0, 5] }), "`scheme.segments[0].r[0]` must be >= 1, got 0"],
    [scheme({ ...rule, f: [3, 2] }), "`scheme.segments[0].f[1]` must be >= 3, got 2"],
    [scheme({ ...rule, m: [1, 6] }), "`scheme.segments[0].m[1]` must be <= 5, got 6"],
    [
      scheme(low, { ...high, name: "low" }),
      '`scheme.segments[1].nameZh` must be "低" as in the first rule of low, got "高"',
    ],
    [
      scheme(low, { ...high, nameZh: "低" }),
      '`scheme.segments[1].name` must be "low" as in the first rule of 低, got "high"',
    ],
    [
      scheme(low, { ...low, action: "Call.", m: [3, 5] }),
      '`scheme.segments[1].action` must be "Nothing." as in the first rule of low, got "Call."',
    ],
    [
      scheme(low, { ...high, m: [4, 5] }),
      '`scheme.segments` must be rules that hold each of the 125 cells once (see 113, 123, 133, 143, 153, 213, 223, 233, 243, 253, … 25 in all), got "25 cells without a segment"',
    ],
    [
      scheme(low, { ...high, m: [2, 5], r: [5, 5] }),
      '`scheme.segments` must be rules that hold each of the 125 cells once (see 512 in low and high, 522 in low and high, 532 in low and high, 542 in low and high, 552 in low and high), got "5 cells with two segments"',
    ],
  ])("rejects %#", (definition, message) => {
    expect(() => rfmScheme(definition as RfmScheme)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });

  it("is asked for when a plain scheme is used", () => {
    expect(() => segmentRfm(everyCell, scheme(low))).toThrow("75 cells without a segment");
  });
});
