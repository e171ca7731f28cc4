/**
 * The closed-form values and numerical traps of the reference, all of them in one place.
 *
 * Which test holds which trap that the literature and other libraries know:
 *
 *  1 A0 of Pareto/NBD overflows           here, "do not overflow where A0 does"
 *  2 P(alive) of Pareto/NBD is NaN        here, "keep P(alive) of customers with hundreds of purchases"
 *  3 difference of two 2F1                pareto-nbd: 600 points of mpmath
 *  4 BG/NBD where a + b + x < 1           here, "have no pole"
 *  5 a = 1 and s = 1                      here, "have no pole"
 *  6 likelihood of BG/NBD overflows       here, "keep the likelihood of two hundred purchases"
 *  7 counts by the gamma function         here, "count to two hundred"
 *  8 Gamma-Gamma with q < 1               gamma-gamma, "diagnoses a mean that does not exist, and never predicts below 0"
 *  9 fits that run to a boundary          likelihood, "says which way a parameter runs off", and the warnings of each model
 * 10 searches that stop early             "finds the optimum of mpmath" of each model
 * 11 formulas misprinted in papers        counts are held against integrals; GGompertz is not offered
 * 12 discount per period, not per year    customer-lifetime-value, "is the same ... in days and in weeks"
 * 13 covariance of the estimates          correlations of each model against mpmath
 * 14 mean of MBG/NBD                      here, "MBG/NBD"
 * 15 rows without weights, no x = 0       compare-purchase-models.data, "warns where misuse would cost the holdout period"
 * 16 tied quantiles                       rfm, "never splits a tie, never leaves a gap in order, and scores everybody"
 * 17 rounding of sums of a million rows   here, "a million customers"
 */
import { describe, expect, it } from "vitest";
import { logGamma } from "../numeric/log-gamma.ts";
import { randomStream, uniform } from "../random/random.ts";
import { expectClose } from "../testing/close.ts";
import { bgBbData } from "./bg-bb/data.ts";
import { bgBbLogLikelihood } from "./bg-bb/likelihood.ts";
import { bgNbdData, type StartChances } from "./bg-nbd/data.ts";
import { bgNbdKernel } from "./bg-nbd/kernel.ts";
import { bgNbdLogLikelihood } from "./bg-nbd/likelihood.ts";
import { bgNbdRowLikelihood } from "./covariates/bg-nbd-row.ts";
import golden from "./fixtures/closed-form.json" with { type: "json" };
import { paretoNbdData } from "./pareto-nbd/data.ts";
import { paretoNbdKernel } from "./pareto-nbd/kernel.ts";
import { paretoNbdLogLikelihood } from "./pareto-nbd/likelihood.ts";
import type { PurchaseKernel } from "./purchase-kernel.ts";

type Numbers = readonly number[];

const rowOf = ([x, tx, T]: Numbers) => ({
  frequency: Float64Array.of(x!),
  recency: Float64Array.of(tx!),
  age: Float64Array.of(T!),
  weight: null,
  unit: null,
});
const derivatives = () => [new Float64Array(4), new Float64Array(16)] as const;
const bgLogLikelihood = (params: Numbers, history: Numbers, start: StartChances): number =>
  bgNbdLogLikelihood(bgNbdData(rowOf(history), start), Float64Array.from(params), ...derivatives());
const paretoLogLikelihood = (params: Numbers, history: Numbers): number =>
  paretoNbdLogLikelihood(paretoNbdData(rowOf(history)), Float64Array.from(params), ...derivatives());
const bgKernel = ([r, alpha, a, b]: Numbers, start: StartChances = 0): PurchaseKernel =>
  bgNbdKernel({ r: r!, alpha: alpha!, a: a!, b: b! }, start);
const paretoKernel = ([r, alpha, s, beta]: Numbers): PurchaseKernel =>
  paretoNbdKernel({ r: r!, alpha: alpha!, s: s!, beta: beta! });

function expectRow(kernel: PurchaseKernel, logLikelihood: number, row: Numbers): void {
  const [x, tx, T, ll, alive, in39, in52] = row as [number, number, number, number, number, number, number];
  const residual = row[7];
  const label = `x = ${x}`;
  expectClose(logLikelihood, ll, 1e-12, 0, `${label}: log-likelihood`);
  const chance = kernel.aliveChance(x, tx, T);
  expectClose(chance, alive, 1e-12, 0, `${label}: P(alive)`);
  expectClose(chance * kernel.purchasesIfAlive(x, T, 39, tx), in39, 1e-11, 0, `${label}: 39 weeks`);
  expectClose(chance * kernel.purchasesIfAlive(x, T, 52, tx), in52, 1e-11, 0, `${label}: 52 weeks`);
  if (residual === undefined) return;
  expectClose(chance * kernel.residualIfAlive!(x, T, 0.0027, tx), residual, 1e-11, 0, `${label}: for ever`);
}

describe("closed-form values of the reference", () => {
  it.each([
    ["BG/NBD", golden.bgNbd, 0],
    ["MBG/NBD", golden.mbgNbd, 1],
  ] as const)("%s", (_, { params, rows, newPurchases, newCounts39 }, start) => {
    const kernel = bgKernel(params, start);
    for (const row of rows) expectRow(kernel, bgLogLikelihood(params, row, start), row);
    for (const [t, expected] of newPurchases) {
      expectClose(kernel.newPurchases(t!), expected!, 1e-11, 0, `new customer, ${t} weeks`);
    }
    kernel.newCounts(39, newCounts39.length - 1).forEach((chance, n) => {
      expectClose(chance, newCounts39[n]!, 1e-11, 0, `${n} purchases of a new customer`);
    });
  });

  it("Pareto/NBD, purchases for ever included", () => {
    const { params, rows } = golden.paretoNbd;
    for (const row of rows) expectRow(paretoKernel(params), paretoLogLikelihood(params, row), row);
  });

  it("BG/BB, at rounded parameters, and those of the paper's spreadsheet to the six digits of its parameters", () => {
    const { opportunities, rounded, spreadsheet } = golden.bgBb;
    for (const [{ params, rows }, tolerance] of [
      [rounded, 1e-12],
      [spreadsheet, 3e-6],
    ] as const) {
      expect(rows.length).toBe(22);
      for (const [x, tx, expected] of rows) {
        const data = bgBbData(rowOf([x!, tx!, opportunities]));
        const value = bgBbLogLikelihood(data, Float64Array.from(params), ...derivatives());
        expectClose(value, expected!, tolerance, 0, `x = ${x}, t_x = ${tx}`);
      }
    }
  });
});

describe("numerical traps", () => {
  it("keep P(alive) of customers with hundreds of purchases (trap 2)", () => {
    const { params, rows } = golden.aliveTraps;
    for (const [x, tx, T, alive, ll] of rows) {
      expectClose(paretoKernel(params).aliveChance(x!, tx!, T!), alive!, 1e-11, 0, `x = ${x}`);
      expectClose(paretoLogLikelihood(params, [x!, tx!, T!]), ll!, 1e-12, 0, `x = ${x}`);
    }
  });

  it("do not overflow where A0 does (trap 1)", () => {
    const { params, rows } = golden.overflowTraps;
    const [r, alpha, s, beta] = params as [number, number, number, number];
    for (const [x, tx, T, logA0, ll] of rows) {
      const own = paretoLogLikelihood(params, [x!, tx!, T!]);
      expectClose(own, ll!, 1e-12, 0, `x = ${x}`);
      // A0 is no quantity of the library; it is what the likelihood holds of those who have left.
      const gone = Math.log1p(-paretoKernel(params).aliveChance(x!, tx!, T!));
      const factor = logGamma(r + x!) - logGamma(r) + r * Math.log(alpha) + s * Math.log(beta);
      expectClose(own + gone - factor + Math.log((r + s + x!) / s), logA0!, 1e-10, 1, `A0, x = ${x}`);
    }
  });

  it("have no pole at a + b + x = 1, below it, or at a = 1 (traps 4 and 5)", () => {
    for (const [r, alpha, a, b, x, tx, T, t, expected] of golden.poleTraps) {
      const kernel = bgKernel([r!, alpha!, a!, b!]);
      const value = kernel.aliveChance(x!, tx!, T!) * kernel.purchasesIfAlive(x!, T!, t!, tx!);
      expectClose(value, expected!, 1e-11, 0, `a + b = ${a! + b!}`);
    }
    const [r, alpha, , b] = golden.bgNbd.params as [number, number, number, number];
    expectClose(bgKernel([r, alpha, 1, b]).newPurchases(39), golden.newPurchases39AtA1, 1e-11);
    // The pole of the Pareto/NBD model: its limit from both sides.
    const at = (s: number): number => paretoKernel([0.553, 10.578, s, 11.669]).newPurchases(39);
    expectClose(at(1), (0.553 / 10.578) * 11.669 * Math.log1p(39 / 11.669), 1e-14);
    for (const s of [1 - 1e-9, 1 + 1e-9]) expectClose(at(s), at(1), 2e-9);
  });

  it("keep the likelihood of two hundred purchases, and of a thousand (trap 6)", () => {
    const { overflowingLikelihood, manyPurchases } = golden;
    const { params, history, logLikelihood } = overflowingLikelihood;
    expectClose(bgLogLikelihood(params, history, 0), logLikelihood, 1e-12);
    const many = bgKernel(manyPurchases.params);
    const [x, tx, T] = manyPurchases.history as [number, number, number];
    expectClose(bgLogLikelihood(manyPurchases.params, [x, tx, T], 0), manyPurchases.logLikelihood, 1e-12);
    expectClose(many.aliveChance(x, tx, T), manyPurchases.alive, 1e-11);
    const purchases = many.aliveChance(x, tx, T) * many.purchasesIfAlive(x, T, 30, tx);
    expectClose(purchases, manyPurchases.purchases30, 1e-10);
  });

  it("count to two hundred, where the gamma function overflows (trap 7)", () => {
    const chances = bgKernel(golden.bgNbd.params).newCounts(500, 200);
    for (const [n, chance] of golden.bgNbd.newCounts500)
      expectClose(chances[n!]!, chance!, 1e-11, 0, `n = ${n}`);
  });
});

describe("a million customers (trap 17)", () => {
  const COUNT = 1_000_000;
  const random = randomStream(1, "trap");
  const rows = {
    frequency: new Float64Array(COUNT),
    recency: new Float64Array(COUNT),
    age: new Float64Array(COUNT),
    weight: null,
    unit: null,
  };
  for (let i = 0; i < COUNT; i++) {
    rows.age[i] = 20 + Math.floor(500 * uniform(random)) / 7;
    rows.frequency[i] = Math.floor(6 * uniform(random) ** 3);
    if (rows.frequency[i]! > 0) rows.recency[i] = rows.age[i]! * (0.1 + 0.9 * uniform(random));
  }
  const params = Float64Array.from(golden.bgNbd.params);

  it("add up to the last digits, likelihood and gradient, so that a search ends where it should", () => {
    const [gradient, hessian] = derivatives();
    const value = bgNbdLogLikelihood(bgNbdData(rows), params, gradient, hessian);
    // Slow twin: row by row, with the rounding of every addition carried along (Neumaier).
    const sums = new Float64Array(5);
    const carried = new Float64Array(5);
    const sizes = new Float64Array(5);
    const single = bgNbdRowLikelihood(rows, 0);
    const [slope, bend] = derivatives();
    for (let i = 0; i < COUNT; i++) {
      slope.fill(0);
      const own = [single(i, params, slope, bend), ...slope];
      for (let k = 0; k < 5; k++) {
        const next = sums[k]! + own[k]!;
        carried[k]! +=
          Math.abs(sums[k]!) >= Math.abs(own[k]!) ? sums[k]! - next + own[k]! : own[k]! - next + sums[k]!;
        sums[k] = next;
        sizes[k]! += Math.abs(own[k]!);
      }
    }
    // A naive sum of these rows is off by 2e-14 of what is added in the likelihood and 5e-14 in a slope.
    [value, ...gradient].forEach((sum, k) => {
      const error = Math.abs(sum - (sums[k]! + carried[k]!)) / sizes[k]!;
      expect(error, `sum ${k}`).toBeLessThan(5e-15);
    });
  });
});
