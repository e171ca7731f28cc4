import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberColumn } from "../../table/table.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import { type BdwModel, fitBdw } from "../bdw/bdw.ts";
import { bdwLogLikelihood } from "../bdw/likelihood.ts";
import golden from "../fixtures/contract.json" with { type: "json" };
import { sbgLogLikelihood } from "../sbg/likelihood.ts";
import { fitSbg, type SbgModel } from "../sbg/sbg.ts";
import { renewalsFrom } from "./cohorts.ts";
import { contractLifetimeValue } from "./contract-lifetime-value.ts";
import { survivalCurve } from "./survival-curve.ts";

const { survivors, tolerance } = golden;
const fits = { sbg: fitSbg, bdw: fitBdw };
type Model = SbgModel | BdwModel;
const fitOf = (kind: string): ((cohorts: number[] | number[][]) => Model) => fits[kind as "sbg"];

/** Value, gradient and Hessian as one call gives them. */
function likelihoodAt(params: readonly number[], cohorts: readonly number[][]) {
  const n = params.length;
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const kernel = n === 2 ? sbgLogLikelihood : bdwLogLikelihood;
  const value = kernel(renewalsFrom(cohorts, {}), Float64Array.from(params), gradient, hessian);
  return { value, gradient, hessian };
}

describe("the likelihoods of contract models", () => {
  it.each(golden.likelihoods.cases)("agree with mpmath in value and derivatives at $params", (c) => {
    const { value, gradient, hessian } = likelihoodAt(c.params, golden.likelihoods.cohorts);
    expectClose(value, c.logLikelihood, tolerance.logLikelihood);
    const size = Math.max(...c.gradient.map((g, i) => Math.abs(g * c.params[i]!)));
    for (let i = 0; i < c.params.length; i++) {
      const scale = size / c.params[i]!;
      expectClose(gradient[i]!, c.gradient[i]!, tolerance.gradient, scale, `gradient ${i}`);
      for (let j = 0; j <= i; j++) {
        const at = i * c.params.length + j;
        expectClose(
          hessian[at]!,
          c.hessian[at]!,
          tolerance.gradient,
          scale / c.params[j]!,
          `hessian ${i},${j}`,
        );
      }
    }
  });

  it("are equal at c = 1", () => {
    const cohorts = golden.likelihoods.cohorts;
    const sbg = likelihoodAt([0.7, 1.2], cohorts);
    const bdw = likelihoodAt([0.7, 1.2, 1], cohorts);
    expectClose(bdw.value, sbg.value, 1e-14);
    expectAllClose(bdw.gradient.subarray(0, 2), sbg.gradient, 1e-12, 1);
  });

  it.each([[12], [25], [40], [198], [400]])("has derivatives that its differences confirm at c = %d", (c) => {
    const cohorts = [[1000, 921, 45, 36, 30, 9, 6, 2, 1]];
    const at = [0.0208, 0.2193, c];
    const { gradient, hessian } = likelihoodAt(at, cohorts);
    for (let i = 0; i < 3; i++) {
      const step = 1e-4 * at[i]!;
      const moved = (by: number): number[] => at.map((value, k) => (k === i ? value + by : value));
      const up = likelihoodAt(moved(step), cohorts);
      const down = likelihoodAt(moved(-step), cohorts);
      expectClose((up.value - down.value) / (2 * step), gradient[i]!, 1e-5, 1 / at[i]!, `${i}`);
      for (let j = i; j < 3; j++) {
        const slope = (up.gradient[j]! - down.gradient[j]!) / (2 * step);
        expectClose(slope, hessian[3 * j + i]!, 1e-5, 1 / (at[i]! * at[j]!), `${i} ${j}`);
      }
    }
  });

  it("agree with the definition, chances to leave at each renewal, for any cohort", () => {
    const cohort = fc
      .tuple(
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 }),
      )
      .map(([n, rates]) => {
        const counts = [n];
        for (const rate of rates) counts.push(Math.floor(counts.at(-1)! * rate));
        return counts;
      });
    const shape = fc.double({ min: 0.05, max: 20, noNaN: true });
    fc.assert(
      fc.property(cohort, shape, shape, (counts, alpha, beta) => {
        let survival = 1;
        let expected = 0;
        for (let t = 1; t < counts.length; t++) {
          const after = (survival * (beta + t - 1)) / (alpha + beta + t - 1);
          const lost = counts[t - 1]! - counts[t]!;
          if (lost > 0) expected += lost * Math.log(survival - after);
          survival = after;
        }
        expected += counts.at(-1)! * Math.log(survival);
        expectClose(likelihoodAt([alpha, beta], [counts]).value, expected, 1e-9, 1e-3);
      }),
    );
  });
});

describe("fitSbg and fitBdw", () => {
  it.each(golden.fits)("find the optimum of mpmath: $kind, $name", (c) => {
    const model = fitOf(c.kind)(c.cohorts);
    const { fit } = model;
    expect(fit.status).toBe("converged");
    expectAllClose(Object.values(model.params), c.params, tolerance.fit);
    expectClose(fit.logLikelihood, c.logLikelihood, 1e-12);
    expectAllClose(Object.values(fit.standardErrors!), c.standardErrors, 1e-6);
    const correlation = Object.values(fit.correlation!).flatMap((row) => Object.values<number>(row));
    expectAllClose(correlation, c.correlation.flat(), 1e-6);
    expect(fit.rows).toBe(c.cohorts.length);
    expect(fit.customers).toBe(c.cohorts.reduce((sum, counts) => sum + counts[0]!, 0));
    expect(model.renewals).toBe(Math.max(...c.cohorts.map((counts) => counts.length)) - 1);
    expectClose(fit.aic, 2 * c.params.length - 2 * c.logLikelihood, 1e-12);
  });

  it("reproduce what is published (Fader and Hardie 2007, and of the BdW model the table of the reference)", () => {
    const regular = fitSbg(survivors.regular.slice(0, 8));
    expectAllClose(
      [...Object.values(regular.params), regular.fit.logLikelihood],
      [0.7041, 1.182, -1680.2652],
      1e-4,
    );
    const highEnd = fitSbg(survivors["high-end"].slice(0, 8));
    expectAllClose(
      [...Object.values(highEnd.params), highEnd.fit.logLikelihood],
      [0.6681, 3.8061, -1611.1581],
      1e-4,
    );
    const four = fitBdw(survivors.regular.slice(0, 5));
    expectAllClose(
      [...Object.values(four.params), four.fit.logLikelihood],
      [0.523, 0.8943, 1.1964, -1401.3831],
      1e-4,
    );
  });

  it.each([
    ["regular", 4, 5.4, 1.3],
    ["high-end", 7, 2.8, 1.3],
    ["regular", 7, 1.5, 1.4],
  ] as const)("project %s after %i renewals to year 12 with the published error", (name, seen, sbg, bdw) => {
    const counts = survivors[name];
    const error = (model: Model): number => {
      const { survival } = survivalCurve(model, { periods: 12 });
      let sum = 0;
      for (let t = seen + 1; t <= 12; t++)
        sum += Math.abs(survival[t]! * counts[0]! - counts[t]!) / counts[t]!;
      return (100 * sum) / (12 - seen);
    };
    expect(error(fitSbg(counts.slice(0, seen + 1))).toFixed(1)).toBe(sbg.toFixed(1));
    expect(error(fitBdw(counts.slice(0, seen + 1))).toFixed(1)).toBe(bdw.toFixed(1));
  });

  it("tells by a likelihood-ratio test whether duration matters", () => {
    const regular = fitBdw(survivors.regular.slice(0, 8)).fit.durationDependence;
    const highEnd = fitBdw(survivors["high-end"].slice(0, 8)).fit.durationDependence;
    expectClose(regular.statistic, 2 * (-1679.6028329071783 + 1680.265188463287), 1e-9);
    expect(regular).toMatchObject({ degreesOfFreedom: 1, pValue: expect.closeTo(0.24975, 4) });
    expectClose(highEnd.sbgLogLikelihood, -1611.1581473911565, 1e-12);
    expect(highEnd.pValue).toBeCloseTo(0.000629, 6);
  });

  it("finds c = 1 in cohorts that the sBG model made", () => {
    const exact = [1e7];
    for (let t = 1; t <= 10; t++) exact.push(Math.round((exact[t - 1]! * (2 + t - 1)) / (0.8 + 2 + t - 1)));
    const { params, fit } = fitBdw(exact);
    expectAllClose(Object.values(params), [0.8, 2, 1], 1e-4);
    expect(fit.durationDependence.pValue).toBeGreaterThan(0.9);
  });

  it("reads one cohort, cohorts and a table alike, whatever is missing at the end", () => {
    const cohorts = [survivors.regular.slice(0, 8), [1000, 640, 470]];
    const model = fitSbg(cohorts);
    const rows = cohorts.flatMap((counts, k) =>
      counts.map((count, period) => ({ cohort: `2024-0${k + 1}`, period, survivors: count })),
    );
    expect(fitSbg([...rows].reverse())).toEqual(model);
    expect(fitSbg(cohorts.map((counts) => Float64Array.from(counts)))).toEqual(model);
    expect(fitSbg([cohorts[0]!, [...cohorts[1]!, null, undefined, Number.NaN]])).toEqual(model);
    const columns = { cohort: "month", period: "age", survivors: "left" };
    const renamed = rows.map(({ cohort, period, survivors: left }) => ({ month: cohort, age: period, left }));
    expect(fitSbg(renamed, { columns })).toEqual(model);
    const single = rows.filter((row) => row.cohort === "2024-01");
    expect(fitSbg(single.map(({ period, survivors: left }) => ({ period, survivors: left })))).toEqual(
      fitSbg(cohorts[0]!),
    );
    expect(fitSbg(Float64Array.from(cohorts[0]!))).toEqual(fitSbg(cohorts[0]!));
    expect(fitSbg(numberColumn(Float64Array.from(cohorts[0]!)))).toEqual(fitSbg(cohorts[0]!));
    const numbered = rows.map((row, i) => ({ ...row, cohort: i < 8 ? 7 : 3 }));
    expect(fitSbg(numbered)).toEqual(model);
  });

  it.each([
    ["sbg", [1000, 1000, 1000], "no-churn"],
    ["bdw", [1000, 1000, 1000, 1000], "no-churn"],
    ["sbg", [1000, 0, 0], "certain-churn"],
    ["bdw", [1000, 0, 0, 0], "certain-churn"],
    ["sbg", [1000, 900, 810, 729], "homogeneous-churn"],
    ["sbg", [1000, 900, 500, 10], "homogeneous-churn"],
    ["bdw", [1000, 900, 500, 10], "homogeneous-churn"],
    ["sbg", [1000, 999, 998, 997], "homogeneous-churn"],
    ["sbg", [1000, 500, 500, 500], "polarised-churn"],
    ["bdw", [1000, 500, 500, 500], "polarised-churn"],
    ["bdw", [1000, 500, 0, 0], "certain-churn"],
    ["bdw", [5, 0, 0, 0, 0, 0], "certain-churn"],
    ["bdw", [1000, 869, 743], "flat-likelihood"],
  ])("say what it means that parameters ran off: %s of %j", (kind, counts, code) => {
    const model = fitOf(kind)(counts);
    expect(model.fit.status).toBe("at-boundary");
    expect(model.fit.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(model.fit.standardErrors).toBeNull();
    const { survival, retentionRate } = survivalCurve(model, { periods: 20 });
    for (const value of [...survival, ...retentionRate]) expect(value >= 0 && value <= 1).toBe(true);
  });

  it("converge where almost everybody leaves at the second renewal, and c is large", () => {
    for (const counts of [
      [1000, 890, 262, 183, 120, 71, 59, 30, 7],
      [1000, 921, 45, 36, 30, 9, 6, 2, 1, 0, 0, 0],
      [100_000, 93_165, 14_344, 8935, 3293, 33, 16, 6, 0, 0],
    ]) {
      const { fit, params } = fitBdw(counts);
      expect(fit.status).toBe("converged");
      expect(params.c).toBeGreaterThan(5);
      expect(fit.logLikelihood).toBeGreaterThan(fitSbg(counts).fit.logLikelihood);
      expect(fit.durationDependence.pValue).toBeLessThan(1e-3);
    }
  });

  it("words the warnings", () => {
    const texts = (
      [
        [1000, 900, 810, 729],
        [1000, 500, 500, 500],
        [5, 5, 5],
        [5, 0, 0],
      ] as const
    ).map((counts) => fitSbg(counts).fit.warnings[0]!.message);
    expect(texts).toEqual([
      "alpha and beta run to infinity: customers seem not to differ, each leaves with the same chance 0.1000 at the first renewal, and retention does not rise because the loyal remain",
      "a share 0.5000 of the customers seems to leave at the first renewal and the others never",
      "the cohorts show no customer leaving: the chance to leave goes to 0, and everybody stays for ever",
      "every customer seems to leave at the first renewal",
    ]);
  });

  it("says that the search was cut short", () => {
    expect(fitSbg(survivors.regular, { maxIterations: 1 }).fit.status).toBe("iteration-limit");
  });

  it("does not depend on the number of customers but for the errors", () => {
    const counts = survivors.regular.slice(0, 8);
    const one = fitBdw(counts);
    const hundred = fitBdw(counts.map((count) => 100 * count));
    expectAllClose(Object.values(hundred.params), Object.values(one.params), 1e-6);
    expectClose(hundred.fit.standardErrors!.c, one.fit.standardErrors!.c / 10, 1e-6);
    expectAllClose(Object.values(fitBdw([counts, counts]).params), Object.values(one.params), 1e-6);
  });
});

const short = "`survivors.length` must be >= 3 (survivors after 0, 1 and 2 renewals), got";

describe.each([
  ["fitSbg", fitSbg],
  ["fitBdw", fitBdw],
])("%s refuses", (_, fit) => {
  it.each([
    [[1000, 631], {}, "too-short", `${short} 2`],
    [[1000, 631, null], {}, "too-short", `${short} 2`],
    [
      [[1000, 631], [1000]],
      {},
      "too-short",
      "`survivors (the longest cohort).length` must be >= 3 (survivors after 0, 1 and 2 renewals), got 2",
    ],
    [[0, 0, 0], {}, "out-of-range", "`survivors[0]` must be >= 1, got 0"],
    [[1000, 631, -1], {}, "out-of-range", "`survivors[2]` must be >= 0, got -1"],
    [
      [100, 63.1, 46.8],
      {},
      "not-integer",
      "`survivors[1]` must be a whole number of customers (counts, not shares), got 63.1",
    ],
    [
      [1000, 631, 700],
      {},
      "wrong-order",
      "`survivors[2]` must be <= the 631 before it: nobody comes back, got 700",
    ],
    [
      [1000, null, 700],
      {},
      "missing-value",
      "`survivors[1]` must be a number of customers (only the end may be missing), got null",
    ],
    [
      [1000, Number.NaN, 700],
      {},
      "missing-value",
      "`survivors[1]` must be a number of customers (only the end may be missing), got NaN",
    ],
    [[1000, "631", 468], {}, "wrong-type", '`survivors[1]` must be a number of customers, got "631"'],
    [
      [1000, Number.POSITIVE_INFINITY, 468],
      {},
      "not-integer",
      "`survivors[1]` must be a whole number of customers (counts, not shares), got Infinity",
    ],
    [
      [[1000, 631, 468], 7],
      {},
      "wrong-type",
      "`survivors[1]` must be an array of survivors, as the first cohort is, got 7",
    ],
    [[[1000, 631, 468], []], {}, "too-short", "`survivors[1].length` must be >= 1, got 0"],
    [
      [
        [1000, 631, 468],
        [10, 11],
      ],
      {},
      "wrong-order",
      "`survivors[1][1]` must be <= the 10 before it: nobody comes back, got 11",
    ],
    [7, {}, "wrong-type", "`survivors` must be rows, columns, or a table of arquero, Arrow or danfo, got 7"],
    [
      null,
      {},
      "wrong-type",
      "`survivors` must be rows, columns, or a table of arquero, Arrow or danfo, got null",
    ],
    [
      [],
      {},
      "empty",
      "`survivors` must be survivors after 0, 1, 2 ... renewals, such as [1000, 869, 743], got Array of length 0",
    ],
    [[1000, 631, 468], { maxIterations: 0 }, "out-of-range", "`options.maxIterations` must be >= 1, got 0"],
    [
      [1000, 631, 468],
      { periods: 3 },
      "unknown-choice",
      '`options.periods` must be one of the options columns, maxIterations, got "periods"',
    ],
    [
      { period: [0, 1, 1], survivors: [9, 8, 7] },
      {},
      "duplicate",
      "`survivors.period[2]` must be one row for each cohort and period, got 1",
    ],
    [
      { period: [0, 1, 3], survivors: [9, 8, 7] },
      {},
      "missing-value",
      "`survivors[2]` must be a number of customers (only the end may be missing), got undefined",
    ],
    [
      { cohort: ["a", null, "a"], period: [0, 1, 2], survivors: [9, 8, 7] },
      {},
      "missing-value",
      "`survivors.cohort[1]` must be a cohort, got null",
    ],
    [
      { period: [], survivors: [] },
      {},
      "empty",
      "`survivors` must be a table with at least one row, got an object with keys period, survivors",
    ],
  ])("%j with %j", (input, options, code, message) => {
    expect(() => fit(input as never, options as never)).toThrow(expect.objectContaining({ code, message }));
  });
});

describe.each(["sbg", "bdw"])("%s", (kind) => {
  describeModelContract(kind, {
    fit: () => fitOf(kind)(survivors.regular.slice(0, 8)) as SbgModel,
    predict: (model) => [
      survivalCurve(model, { periods: 12, tenure: 2 }),
      contractLifetimeValue(model, { marginPerPeriod: 10, discountRateAnnual: 0.1, period: { years: 1 } }),
    ],
  });
});
