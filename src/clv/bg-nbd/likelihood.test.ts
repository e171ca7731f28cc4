import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logBeta } from "../../numeric/beta.ts";
import { logGamma } from "../../numeric/log-gamma.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/bg-nbd.json" with { type: "json" };
import type { PurchaseRows } from "../summary/purchase-rows.ts";
import { bgNbdData } from "./data.ts";
import { bgNbdLogLikelihood } from "./likelihood.ts";

interface History {
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
  readonly weight: number;
}

function rowsOf(histories: readonly History[]): PurchaseRows {
  return {
    frequency: Float64Array.from(histories, (h) => h.frequency),
    recency: Float64Array.from(histories, (h) => h.recency),
    age: Float64Array.from(histories, (h) => h.age),
    weight: Float64Array.from(histories, (h) => h.weight),
    unit: null,
  };
}

function evaluate(
  histories: readonly History[],
  params: readonly number[],
): {
  value: number;
  gradient: Float64Array;
  hessian: Float64Array;
} {
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  const value = bgNbdLogLikelihood(
    bgNbdData(rowsOf(histories)),
    Float64Array.from(params),
    gradient,
    hessian,
  );
  return { value, gradient, hessian };
}

/** Equation 6 of the paper for one customer, the slow way: two likelihoods added in logarithms. */
function definition(
  [r, alpha, a, b]: readonly number[],
  { frequency: x, recency: tx, age: T }: History,
): number {
  const common = logGamma(r! + x) - logGamma(r!) + r! * Math.log(alpha!) - logBeta(a!, b!);
  const stayed = common + logBeta(a!, b! + x) - (r! + x) * Math.log(alpha! + T);
  if (x === 0) return stayed;
  const left = common + logBeta(a! + 1, b! + x - 1) - (r! + x) * Math.log(alpha! + tx);
  const larger = Math.max(stayed, left);
  return larger + Math.log(Math.exp(stayed - larger) + Math.exp(left - larger));
}

const history: fc.Arbitrary<History> = fc
  .record({
    frequency: fc.integer({ min: 0, max: 120 }),
    age: fc.integer({ min: 1, max: 700 }).map((days) => days / 7),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    weight: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ share, ...h }) => ({ ...h, recency: h.frequency === 0 ? 0 : share * h.age }));
const parameter = fc.double({ min: -1.5, max: 1.5, noNaN: true }).map((e) => 10 ** e);
const parameters = fc.tuple(parameter, parameter, parameter, parameter);

describe("bgNbdLogLikelihood", () => {
  it.each(golden.likelihoods)("has value and derivatives of mpmath at $params", ({ params, ...expected }) => {
    const { value, gradient, hessian } = evaluate(golden.rows, params);
    expectClose(value, expected.logLikelihood, golden.tolerance.logLikelihood);
    // Derivatives are sums that cancel: their error is measured against the size of the terms, theta by theta.
    const size = Math.abs(expected.logLikelihood);
    for (let i = 0; i < 4; i++) {
      const floor = size / params[i]!;
      expectClose(gradient[i]!, expected.gradient[i]!, golden.tolerance.gradient, floor, `gradient ${i}`);
      for (let j = 0; j <= i; j++) {
        const label = `hessian ${i} ${j}`;
        expectClose(
          hessian[4 * i + j]!,
          expected.hessian[4 * i + j]!,
          golden.tolerance.gradient,
          floor / params[j]!,
          label,
        );
      }
    }
  });

  it("agrees with the definition, customer by customer", () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 30 }), parameters, (histories, params) => {
        const expected = histories.map((h) => h.weight * definition(params, h));
        const size = expected.reduce((sum, term) => sum + Math.abs(term), 0);
        const total = expected.reduce((sum, term) => sum + term, 0);
        expectClose(evaluate(histories, params).value, total, 1e-11, size);
      }),
    );
  });

  it("is linear in the weights: grouped rows count as the rows they stand for", () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 20 }), parameters, (histories, params) => {
        const expanded = histories.flatMap((h) =>
          Array.from({ length: h.weight }, () => ({ ...h, weight: 1 })),
        );
        const grouped = evaluate(histories, params);
        const all = evaluate(expanded, params);
        expectClose(all.value, grouped.value, 1e-12, 1);
        for (const name of ["gradient", "hessian"] as const) {
          const size = Math.max(...grouped[name].map(Math.abs));
          grouped[name].forEach((value, i) => {
            expectClose(all[name][i]!, value, 1e-12, size, `${name} ${i}`);
          });
        }
      }),
    );
  });

  it("has the gradient and the Hessian that differences show", () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 20 }), parameters, (histories, params) => {
        const { value, gradient, hessian } = evaluate(histories, params);
        for (let i = 0; i < 4; i++) {
          const step = 1e-5 * params[i]!;
          const moved = (sign: number): readonly number[] =>
            params.map((p, k) => (k === i ? p + sign * step : p));
          const up = evaluate(histories, moved(1));
          const down = evaluate(histories, moved(-1));
          const floor = (1 + Math.abs(value)) / params[i]!;
          expectClose((up.value - down.value) / (2 * step), gradient[i]!, 1e-6, floor, `gradient ${i}`);
          for (let j = 0; j < 4; j++) {
            const entry = hessian[4 * Math.max(i, j) + Math.min(i, j)]!;
            const slope = (up.gradient[j]! - down.gradient[j]!) / (2 * step);
            expectClose(slope, entry, 1e-6, floor / params[j]!, `hessian ${i} ${j}`);
          }
        }
      }),
    );
  });

  it("only shifts when time is counted in another unit: by x log(unit), with alpha scaled", () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 20 }), parameters, (histories, params) => {
        const inDays = histories.map((h) => ({ ...h, recency: 7 * h.recency, age: 7 * h.age }));
        const purchases = histories.reduce((sum, h) => sum + h.weight * h.frequency, 0);
        const [r, alpha, a, b] = params;
        const weeks = evaluate(histories, params).value;
        const days = evaluate(inDays, [r, 7 * alpha, a, b]).value;
        expectClose(days + purchases * Math.log(7), weeks, 1e-12, 1 + 2 * purchases);
      }),
    );
  });

  it("survives 200 purchases, where the plain formula overflows (lifetimes issue 332)", () => {
    const { value } = evaluate([{ frequency: 200, recency: 38, age: 40, weight: 1 }], [0.25, 4, 0.8, 2.5]);
    expectClose(value, 100.7956930927065, 1e-13);
  });

  it("sums the blocks of many rows", () => {
    const one = golden.rows.slice(3, 8);
    const many = Array.from({ length: 1000 }, () => one).flat();
    expectClose(evaluate(many, [0.3, 4, 0.8, 2]).value, 1000 * evaluate(one, [0.3, 4, 0.8, 2]).value, 1e-13);
    expect(many.length).toBe(5000);
  });
});
