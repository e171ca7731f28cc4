import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import { describeWithData, readData } from "../../testing/data.ts";
import golden from "./fixtures/asah.json" with { type: "json" };
import { rocAuc } from "./roc-auc.ts";
import { rocAucInterval } from "./roc-auc-interval.ts";

type Marker = "s100b" | "ndka" | "wfns";

/** DeLong, DeLong and Clarke-Pearson by the book: every placement counted anew, O(m n). */
function slowDeLong(truth: readonly number[], score: readonly number[]): { area: number; variance: number } {
  const events = score.filter((_, i) => truth[i] === 1);
  const others = score.filter((_, i) => truth[i] === 0);
  const psi = (x: number, y: number) => (x > y ? 1 : x === y ? 0.5 : 0);
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const v10 = events.map((x) => mean(others.map((y) => psi(x, y))));
  const v01 = others.map((y) => mean(events.map((x) => psi(x, y))));
  const area = mean(v10);
  const scatter = (values: readonly number[]) =>
    values.reduce((sum, v) => sum + (v - area) ** 2, 0) / (values.length - 1) / values.length;
  return { area, variance: scatter(v10) + scatter(v01) };
}

/** Rows with ties, two of each class at least, and whole weights. */
const rows = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      score: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -3, max: 3, noNaN: true })),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((list) => [...list, ...[1, 0, 1, 0].map((truth, i) => ({ truth, score: i % 3, weight: 1 + (i % 2) }))])
  .map((list) => ({
    truth: list.map((row) => row.truth),
    score: list.map((row) => row.score),
    weights: list.map((row) => row.weight),
  }));

describe("rocAucInterval by DeLong", () => {
  it.each(golden.areas)(
    "equals pROC on the aSAH patients: $name",
    ({ name, area, standardError, ci95, ci90 }) => {
      const score = golden[name as Marker];
      const wide = rocAucInterval(golden.truth, score, { scale: "linear" });
      expectClose(wide.estimate, area, 1e-14);
      expectClose(wide.standardError, standardError, 1e-12);
      expectClose(wide.lower, ci95[0]!, 1e-12);
      expectClose(wide.upper, ci95[1]!, 1e-12);
      const narrow = rocAucInterval(golden.truth, score, { scale: "linear", level: 0.9 });
      expectClose(narrow.lower, ci90[0]!, 1e-12);
      expectClose(narrow.upper, ci90[1]!, 1e-12);
      expect(wide.method).toBe("delong");
    },
  );

  it("has the numbers in pROC's own tests", () => {
    // pROC, tests/testthat/test-ci.auc.R:6.
    const published = {
      s100b: [0.630118211761623, 0.832618915609651],
      ndka: [0.501244999271703, 0.722670989888189],
    };
    for (const [name, [lower, upper]] of Object.entries(published)) {
      const interval = rocAucInterval(golden.truth, golden[name as Marker], { scale: "linear" });
      expectClose(interval.lower, lower!, 1e-13);
      expectClose(interval.upper, upper!, 1e-13);
    }
  });

  it("is placement values counted one by one", () => {
    fc.assert(
      fc.property(rows, ({ truth, score }) => {
        const { area, variance } = slowDeLong(truth, score);
        const { estimate, standardError } = rocAucInterval(truth, score);
        expectClose(estimate, area, 1e-12);
        expectClose(standardError, Math.sqrt(variance), 1e-10, 1e-3);
      }),
    );
  });

  it("is symmetric on the logit scale, and on the linear one cut at 0 and 1", () => {
    const truth = [0, 0, 1, 0, 1, 1];
    const score = [0.1, 0.4, 0.35, 0.3, 0.8, 0.7];
    const logit = (p: number) => Math.log(p / (1 - p));
    const { estimate, lower, upper, standardError } = rocAucInterval(truth, score);
    const reach = (1.959963984540054 * standardError) / (estimate * (1 - estimate));
    expectClose(logit(lower), logit(estimate) - reach, 1e-12);
    expectClose(logit(upper), logit(estimate) + reach, 1e-12);
    const linear = rocAucInterval(truth, score, { scale: "linear" });
    expectClose(linear.lower, estimate - 1.959963984540054 * standardError, 1e-14);
    expect(linear.upper).toBe(1);
    const turned = rocAucInterval(
      truth,
      score.map((s) => -s),
      { scale: "linear" },
    );
    expect(turned.lower).toBe(0);
    expectClose(turned.upper, 1 - linear.lower, 1e-14);
  });

  it("covers the true area in about 95 samples of 100", () => {
    // Scores N(0, 1) and N(1, 1): the true area is Phi(1 / sqrt 2).
    const truth = Array.from({ length: 60 }, (_, i) => (i < 20 ? 1 : 0));
    let covered = 0;
    for (let sample = 0; sample < 2000; sample++) {
      const random = randomStream(7, "coverage", sample);
      const { lower, upper } = rocAucInterval(
        truth,
        truth.map((t) => normal(random) + t),
      );
      if (lower <= 0.7602499389065233 && 0.7602499389065233 <= upper) covered++;
    }
    // Four standard errors of a share of 2,000: 0.02.
    expect(covered / 2000).toBeGreaterThan(0.93);
    expect(covered / 2000).toBeLessThan(0.97);
  });
});

describe("rocAucInterval where all pairs agree", () => {
  it.each([
    ["separated", [0, 0, 0, 1, 1, 1], 1, [0.025 ** (1 / 3), 1]],
    ["separated, the non-events fewer", [0, 0, 1, 1, 1, 1], 1, [0.025 ** (1 / 2), 1]],
    ["the wrong way round", [1, 1, 0, 0, 0, 0], 0, [0, 1 - 0.025 ** (1 / 2)]],
  ] as const)("gives exact bounds: %s", (_, truth, estimate, [lower, upper]) => {
    for (const options of [{}, { scale: "linear" }, { method: "bootstrap" }] as const) {
      const interval = rocAucInterval(truth, [1, 2, 3, 4, 5, 6], options);
      expect(interval).toMatchObject({ estimate, method: "exact", standardError: 0 });
      expectClose(interval.lower, lower, 1e-14, 1);
      expectClose(interval.upper, upper, 1e-14, 1);
    }
  });

  it("gives exact bounds: all scores equal", () => {
    const { estimate, lower, upper, method } = rocAucInterval([0, 1, 0, 1], [7, 7, 7, 7], { level: 0.9 });
    const chance = 0.05 ** (1 / 2);
    expect([estimate, method]).toEqual([0.5, "exact"]);
    expectClose(lower, chance / 2, 1e-14);
    expectClose(upper, 1 - chance / 2, 1e-14);
  });

  it("lets the bounds close in on a separation of many rows", () => {
    const truth = Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : 1));
    const { lower, upper } = rocAucInterval(truth, truth);
    expect(upper).toBe(1);
    expect(lower).toBeGreaterThan(0.996);
    expect(lower).toBeLessThan(1);
  });

  it("does not see a row of weight 0", () => {
    const { method } = rocAucInterval([0, 0, 1, 1, 1], [1, 2, 3, 4, 1.5], { weights: [1, 1, 1, 1, 0] });
    expect(method).toBe("exact");
  });

  it("is not fooled by rounding: weights that no double holds", () => {
    // Their area comes out as 1 - 2^-52, their placements as 1.
    const { method } = rocAucInterval([0, 0, 0, 1, 1, 1, 1], [1, 2, 3, 4, 5, 6, 7], {
      weights: [0.95, 1.05, 0.95, 0.77, 0.99, 1.17, 0.6],
    });
    expect(method).toBe("exact");
  });
});

describe("rocAucInterval", () => {
  const options = [{}, { method: "bootstrap", resamples: 20 }] as const;

  it("brackets the estimate inside [0, 1], whatever the rows", () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.5, max: 0.999, noNaN: true }), ({ truth, score }, level) => {
        for (const scale of ["logit", "linear"] as const) {
          const { estimate, lower, upper } = rocAucInterval(truth, score, { level, scale });
          expect(0 <= lower && lower <= estimate && estimate <= upper && upper <= 1).toBe(true);
          expect(lower < upper).toBe(true);
          expectClose(estimate, rocAuc(truth, score), 1e-14);
        }
      }),
    );
  });

  it("does not depend on the order of the rows, nor on a rising transform of the scores", () => {
    fc.assert(
      fc.property(rows, ({ truth, score }) => {
        const back = (values: readonly number[]) => [...values].reverse();
        const ranks = [...new Set(score.map((s) => s + 0))].sort((a, b) => a - b);
        for (const chosen of options) {
          const expected = rocAucInterval(truth, score, chosen);
          for (const other of [
            rocAucInterval(back(truth), back(score), chosen),
            rocAucInterval(
              truth,
              score.map((s) => Math.exp(ranks.indexOf(s + 0))),
              chosen,
            ),
          ]) {
            for (const key of ["estimate", "lower", "upper", "standardError"] as const) {
              expectClose(other[key], expected[key], 1e-10, 1e-3);
            }
          }
        }
      }),
    );
  });

  it("turns round with the score", () => {
    fc.assert(
      fc.property(rows, ({ truth, score }) => {
        const up = rocAucInterval(truth, score);
        const down = rocAucInterval(
          truth,
          score.map((s) => -s),
        );
        expectClose(down.lower, 1 - up.upper, 1e-9, 1e-3);
        expectClose(down.upper, 1 - up.lower, 1e-9, 1e-3);
      }),
    );
  });

  it("counts a row of weight k like k equal rows", () => {
    fc.assert(
      fc.property(rows, ({ truth, score, weights }) => {
        const repeat = (values: readonly number[]) =>
          values.flatMap((v, i) => Array<number>(weights[i]!).fill(v));
        const weighted = rocAucInterval(truth, score, { weights });
        const repeated = rocAucInterval(repeat(truth), repeat(score));
        expect(weighted.method).toBe(repeated.method);
        for (const key of ["estimate", "lower", "upper", "standardError"] as const) {
          expectClose(weighted[key], repeated[key], 1e-9, 1e-3);
        }
      }),
    );
  });

  it("is frozen plain data", () => {
    for (const chosen of options) {
      const interval = rocAucInterval(golden.truth, golden.s100b, chosen);
      expect(Object.isFrozen(interval)).toBe(true);
      expect(JSON.parse(JSON.stringify(interval))).toEqual(interval);
      expect(Object.keys(interval)).toEqual([
        "estimate",
        "lower",
        "upper",
        "level",
        "standardError",
        "method",
      ]);
    }
  });

  it.each<[unknown, unknown, object, string]>([
    [[], [], {}, "`truth` must be at least one value, got Array of length 0"],
    [[0, 1], [0.5], {}, "`score.length` must be 2 (truth.length), got 1"],
    [[0, 1, 1], [0, 1, Number.NaN], {}, "`score[2]` must be a finite number, got NaN"],
    [[1, 1, 1], [0, 1, 2], {}, "`truth` must be a mix of 0 and 1 over its 3 rows, got 1"],
    [
      [0, 1, 1],
      [0, 1, 2],
      {},
      "`truth` must be a column with at least 2 rows of 0 (a variance takes two), got 1",
    ],
    [
      [0, 1, 0],
      [0, 1, 2],
      {},
      "`truth` must be a column with at least 2 rows of 1 (a variance takes two), got 1",
    ],
    [
      [0, 0, 1, 1],
      [0, 1, 2, 3],
      { weights: [1, 1, 0.25, 0.5] },
      "`options.weights` must be weights with a sum > 1 over the rows of 1 (a variance takes more than one row), got 0.75",
    ],
    [[0, 0, 1, 1], [0, 1, 2, 3], { weights: [1, 1, -1, 1] }, "`options.weights[2]` must be >= 0, got -1"],
    [
      [0, 0, 1, 1],
      [0, 2, 1, 3],
      { weights: [2 ** 31, 1, 1, 1], method: "bootstrap" },
      "`options.weights` must be weights with a sum <= 2^30 in each class (they are counts of rows to draw), got 2147483649",
    ],
    [[0, 1], [0, 1], { level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [[0, 1], [0, 1], { level: "95" }, '`options.level` must be a number, got "95"'],
    [
      [0, 1],
      [0, 1],
      { method: "bayes" },
      '`options.method` must be one of "delong", "bootstrap", got "bayes"',
    ],
    [[0, 1], [0, 1], { scale: "log" }, '`options.scale` must be one of "logit", "linear", got "log"'],
    [[0, 1], [0, 1], { resamples: 1 }, "`options.resamples` must be >= 2, got 1"],
    [[0, 1], [0, 1], { seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [[0, 1], [0, 1], { onProgress: true }, "`options.onProgress` must be a function, got true"],
    [
      [0, 1],
      [0, 1],
      { levels: 1 },
      "`options.levels` must be one of the options weights, level, method, scale",
    ],
  ])("rejects %j, %j, %j", (truth, score, chosen, message) => {
    const call = rocAucInterval as (...args: unknown[]) => unknown;
    expect(() => call(truth, score, chosen)).toThrow(message);
  });
});

describeWithData("rocAucInterval on Telco", () => {
  it("equals pROC on the predictions of a logistic regression", () => {
    const [header, ...lines] = readData("telco_customer_churn.csv").trim().split(/\r?\n/);
    const at = (name: string) => header!.split(",").indexOf(name);
    const coefficients = [
      -1.6012522999524, -0.0367806734504, 0.0274123169455, 0.4623725620315, -1.0050277501494,
      -1.9280579148287,
    ];
    const cells = lines.map((line) => line.split(","));
    const truth = cells.map((row) => row[at("Churn")] === "Yes");
    const score = cells.map((row) =>
      [
        1,
        Number(row[at("tenure")]),
        Number(row[at("MonthlyCharges")]),
        Number(row[at("SeniorCitizen")]),
        Number(row[at("Contract")] === "One year"),
        Number(row[at("Contract")] === "Two year"),
      ].reduce((sum, x, k) => sum + x * coefficients[k]!, 0),
    );
    const interval = rocAucInterval(truth, score, { scale: "linear" });
    expectClose(interval.estimate, 0.829105398582, 1e-11);
    expectClose(interval.standardError, 0.00516872694796, 1e-10);
    expectClose(interval.lower, 0.818974879918, 1e-11);
    expectClose(interval.upper, 0.839235917246, 1e-11);
    const sampled = rocAucInterval(truth, score, { method: "bootstrap", resamples: 1000 });
    expectClose(sampled.standardError, 0.00516872694796, 0.08);
  });
});
