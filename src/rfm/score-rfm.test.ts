import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import { expectAllClose } from "../testing/close.ts";
import { describeModelContract } from "../testing/model-contract.ts";
import { balancedCuts, quantileCuts, scoreOf } from "./cut-points.ts";
import golden from "./fixtures/rfm.json" with { type: "json" };
import { RFM_MEASURES, type RfmScores, type ScoreRfmOptions, scoreRfm } from "./score-rfm.ts";

type Values = readonly number[];

function customers(recencyDays: Values, frequency: Values = recencyDays, monetary: Values = recencyDays) {
  return {
    customerId: recencyDays.map((_, i) => `c${i}`),
    recencyDays: Float64Array.from(recencyDays),
    frequency: Float64Array.from(frequency),
    monetary: Float64Array.from(monetary),
  };
}

/** Few distinct values, so that nearly all are tied; and some runs without ties. */
const values = fc.oneof(
  fc.array(fc.integer({ min: -2, max: 4 }), { minLength: 1, maxLength: 40 }),
  fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 }),
);
const bins = fc.integer({ min: 2, max: 12 });
const method = fc.constantFrom("quantile" as const, "balanced" as const);

const sortedOf = (list: Values): Float64Array => Float64Array.from(list).sort();

describe("scoreRfm", () => {
  it.each(golden.simulated.cases.flatMap((c) => c.scored.map((scored) => ({ ...c, ...scored }))))(
    "agrees with numpy.quantile and searchsorted: $bins bins, $name",
    (c) => {
      const input = { customerId: c.customerId, ...c.table };
      const { cutPoints, table } = scoreRfm(input, { bins: c.bins });
      for (const measure of RFM_MEASURES) {
        expectAllClose(cutPoints[measure], c.cutPoints[measure], golden.tolerance.relative);
      }
      expect([...table.recencyScore.values]).toEqual(c.scores.recencyDays);
      expect([...table.frequencyScore.values]).toEqual(c.scores.frequency);
      expect([...table.monetaryScore.values]).toEqual(c.scores.monetary);
    },
  );

  it("never splits a tie, never leaves a gap in order, and scores everybody", () => {
    fc.assert(
      fc.property(values, bins, method, (list, count, how) => {
        const { table } = scoreRfm(customers(list), { bins: count, method: how });
        const r = table.recencyScore.values;
        const f = table.frequencyScore.values;
        for (let i = 0; i < list.length; i++) {
          expect(Number.isInteger(f[i]) && f[i]! >= 1 && f[i]! <= count).toBe(true);
          expect(r[i]).toBe(count + 1 - f[i]!);
          for (let j = 0; j < list.length; j++) {
            if (list[i] === list[j]) expect(f[i]).toBe(f[j]);
            if (list[i]! < list[j]!) expect(f[i]!).toBeLessThanOrEqual(f[j]!);
          }
        }
        expect(table.monetaryScore.values).toEqual(f);
      }),
    );
  });

  it("permutes the scores when the rows are permuted", () => {
    fc.assert(
      fc.property(values, bins, method, (list, count, how) => {
        const forth = scoreRfm(customers(list), { bins: count, method: how });
        const back = scoreRfm(customers([...list].reverse()), { bins: count, method: how });
        expect([...back.table.frequencyScore.values].reverse()).toEqual([
          ...forth.table.frequencyScore.values,
        ]);
        expect(back.cutPoints).toEqual(forth.cutPoints);
        expect(back.warnings).toEqual(forth.warnings);
      }),
    );
  });

  it("gives the same scores again from its own cut points", () => {
    fc.assert(
      fc.property(values, bins, method, (list, count, how) => {
        const first = scoreRfm(customers(list), { bins: count, method: how });
        const kept = JSON.parse(JSON.stringify(first.cutPoints)) as RfmScores["cutPoints"];
        const again = scoreRfm(customers(list), { cutPoints: kept });
        expect(again).toEqual({ ...first, method: "given" });
      }),
      // JSON knows no -0.
      {
        examples: [
          [[-0, 5e-324], 2, "balanced"],
          [[-0, 5e-324], 2, "quantile"],
        ],
      },
    );
  });

  it("scores new customers on old cuts, one by one as in a batch", () => {
    const old = scoreRfm(customers([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    const next = scoreRfm(customers([0, 3, 99]), { cutPoints: old.cutPoints });
    expect([...next.table.frequencyScore.values]).toEqual([1, 2, 5]);
    expect([...next.table.recencyScore.values]).toEqual([5, 4, 1]);
    expect(scoreRfm(customers([99]), { cutPoints: old.cutPoints }).table.cell.levels).toEqual(["155"]);
    expect(scoreRfm(customers([]), { cutPoints: old.cutPoints }).warnings).toEqual([]);
  });

  it("scores high what is high, and recency the other way round", () => {
    const { table, cutPoints, warnings } = scoreRfm(
      customers([10, 20, 30, 40, 50], [1, 2, 3, 4, 5], [5, 4, 3, 2, 1]),
    );
    expect(toRows(table).map((row) => row.cell)).toEqual(["515", "424", "333", "242", "151"]);
    expectAllClose(cutPoints.recencyDays, [18, 26, 34, 42], 1e-15);
    expect(warnings).toEqual([]);
  });

  it("names the scores that a tie has left empty", () => {
    const frequency = [1, 1, 1, 1, 1, 1, 2, 3, 4, 5];
    const scored = scoreRfm(customers([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], frequency, Array(10).fill(7)));
    expect(scored.cutPoints.frequency).toEqual([1, 1, expect.closeTo(1.4, 14), expect.closeTo(3.2, 14)]);
    expect(scored.warnings).toEqual([
      {
        code: "empty-scores",
        message: "nobody has a frequency score of 2 or 3 (of 5); 60.0 % of 10 customers share the value 1",
      },
      {
        code: "empty-scores",
        message:
          "nobody has a monetary score of 2, 3, 4 or 5 (of 5); 100.0 % of 10 customers share the value 7",
      },
    ]);
    const recency = scoreRfm(customers(frequency)).warnings[0]!;
    expect(recency.message).toContain("nobody has a recencyDays score of 3 or 4 (of 5)");
  });

  it("spends every bin when asked to balance, and only on whole groups", () => {
    const frequency = [1, 1, 1, 1, 1, 1, 2, 3, 4, 5];
    const scored = scoreRfm(customers([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], frequency), { method: "balanced" });
    expect(scored.cutPoints.frequency).toEqual([1, 2, 3, 4]);
    expect(scored.cutPoints.recencyDays).toEqual([2, 4, 6, 8]);
    expect(scored.warnings).toEqual([]);
  });

  it("writes cells with hyphens where a score can have two digits", () => {
    const list = Array.from({ length: 20 }, (_, i) => i);
    expect(scoreRfm(customers(list), { bins: 10 }).table.cell.levels[0]).toBe("10-1-1");
    expect(scoreRfm(customers(list), { bins: 9 }).table.cell.levels[0]).toBe("911");
  });

  const good = customers([1, 2, 3]);
  const cuts = { recencyDays: [1], frequency: [1], monetary: [1] };
  it.each<[object, object, string]>([
    [
      { ...good, recencyDays: [1, Number.NaN, 3] },
      {},
      "`input.recencyDays[1]` must be a finite number, got NaN",
    ],
    [
      { ...good, monetary: [1, 2, Infinity] },
      {},
      "`input.monetary[2]` must be a finite number, got Infinity",
    ],
    [
      { ...good, customerId: [true, false, true] },
      {},
      '`input.customerId` must be a text column, or a number column of whole numbers, got "customerId (boolean)"',
    ],
    [
      { customerId: ["a"], frequency: [1], monetary: [1] },
      {},
      '`input` must be a column of the table (customerId, frequency, monetary), got "recencyDays"',
    ],
    [customers([]), {}, '`input` must be a table with at least one customer, got "0 rows"'],
    [good, { bins: 1 }, "`options.bins` must be >= 2, got 1"],
    [good, { bins: 2.5 }, "`options.bins` must be an integer, got 2.5"],
    [good, { bins: 101 }, "`options.bins` must be <= 100, got 101"],
    [good, { method: "rank" }, '`options.method` must be one of "quantile", "balanced", got "rank"'],
    [good, { cuts }, '`options.cuts` must be one of the options bins, method, cutPoints, got "cuts"'],
    [
      good,
      { cutPoints: cuts, bins: 5 },
      "`options.cutPoints.recencyDays.length` must be 4 (bins - 1), got 1",
    ],
    [
      good,
      { cutPoints: { ...cuts, monetary: [1, 2] } },
      "`options.cutPoints.monetary.length` must be 1 (bins - 1), got 2",
    ],
    [
      good,
      { cutPoints: { recencyDays: [2, 1], frequency: [1, 1], monetary: [1, 1] } },
      "`options.cutPoints.recencyDays[1]` must be >= 2, got 1",
    ],
    [
      good,
      { cutPoints: { ...cuts, frequency: [Number.NaN] } },
      "`options.cutPoints.frequency[0]` must be a finite number, got NaN",
    ],
    [
      good,
      { cutPoints: { frequency: [1] } },
      "`options.cutPoints.recencyDays` must be an array of numbers, got undefined",
    ],
    [
      good,
      { cutPoints: { recencyDays: [1], frequency: [1] } },
      "`options.cutPoints.monetary` must be an array of numbers, got undefined",
    ],
    [
      good,
      { cutPoints: { ...cuts, recency: [1] } },
      '`options.cutPoints.recency` must be one of the options recencyDays, frequency, monetary, got "recency"',
    ],
  ])("rejects %#", (input, options, message) => {
    expect(() => scoreRfm(input as ReturnType<typeof customers>, options as ScoreRfmOptions)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});

// The table holds typed arrays, which are not JSON; the rule itself (cuts, bins, warnings) is.
describeModelContract("scoreRfm, without its table,", {
  fit: () => {
    const { table: _, ...rule } = scoreRfm(customers([1, 1, 1, 2, 3, 9]));
    return Object.freeze(rule);
  },
  predict: ({ cutPoints }) => [...scoreRfm(customers([0, 1, 2, 50]), { cutPoints }).table.cell.levels],
});

describe("quantileCuts", () => {
  it("puts no value above a cut that is that value: 7 of 10 bins of 91 customers", () => {
    const sorted = Float64Array.from({ length: 91 }, (_, i) => i);
    expect(quantileCuts(sorted, 10)).toEqual([9, 18, 27, 36, 45, 54, 63, 72, 81]);
  });

  it("leaves at least a share k / bins at or below cut k, and at most that share below it", () => {
    fc.assert(
      fc.property(values, bins, (list, count) => {
        const sorted = sortedOf(list);
        quantileCuts(sorted, count).forEach((cut, k) => {
          const position = ((list.length - 1) * (k + 1)) / count;
          expect(list.filter((value) => value < cut).length).toBeLessThanOrEqual(Math.ceil(position));
          expect(list.filter((value) => value <= cut).length).toBeGreaterThanOrEqual(
            Math.floor(position) + 1,
          );
        });
      }),
    );
  });
});

describe("balancedCuts", () => {
  /** Bin by bin over the list of distinct values and their counts. */
  function slowCuts(list: Values, count: number): number[] {
    const distinct = [...new Set(list)].sort((a, b) => a - b);
    let rest = distinct.map((value) => ({ value, rows: list.filter((other) => other === value).length }));
    const cuts: number[] = [];
    for (let left = count; left > 1; left--) {
      const rows = rest.reduce((sum, group) => sum + group.rows, 0);
      let taken = rest.slice(0, 1);
      const size = (groups: typeof rest): number => groups.reduce((sum, group) => sum + group.rows, 0);
      for (let k = 2; k <= rest.length - (left - 1); k++) {
        const more = rest.slice(0, k);
        if (Math.abs(size(more) - rows / left) < Math.abs(size(taken) - rows / left)) taken = more;
      }
      cuts.push(taken.at(-1)?.value ?? distinct.at(-1)!);
      rest = rest.slice(taken.length);
    }
    return cuts;
  }

  it("agrees with going through the groups of equal values", () => {
    fc.assert(
      fc.property(values, bins, (list, count) => {
        expect(balancedCuts(sortedOf(list.map((value) => value + 0)), count)).toEqual(
          slowCuts(
            list.map((value) => value + 0),
            count,
          ),
        );
      }),
    );
  });

  it("uses every bin as soon as there are as many values", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 5 }), (distinct) => {
        const list = distinct.flatMap((value) => Array<number>(value ** 3 + 1).fill(value));
        const cuts = balancedCuts(sortedOf(list), 5);
        expect(new Set(list.map((value) => scoreOf(value, cuts)))).toEqual(new Set([1, 2, 3, 4, 5]));
      }),
    );
  });
});
