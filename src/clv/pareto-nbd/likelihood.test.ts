import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logGamma } from "../../numeric/log-gamma.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/pareto-nbd.json" with { type: "json" };
import { gaussLegendre } from "../predictions/gauss-legendre.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";
import { paretoNbdData } from "./data.ts";
import { paretoNbdLogLikelihood } from "./likelihood.ts";

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

function evaluate(histories: readonly History[], params: readonly number[]) {
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  const data = paretoNbdData(rowsOf(histories));
  const value = paretoNbdLogLikelihood(data, Float64Array.from(params), gradient, hessian);
  return { value, gradient, hessian };
}

const rule = gaussLegendre(60);

/**
 * The definition: stayed to T, or left at some y after t_x; the integral over y by brute force, in the logarithm of
 * y + min(alpha, beta), since the integrand falls off within a small part of that.
 */
function definition(
  [r, alpha, s, beta]: readonly number[],
  { frequency: x, recency: tx, age: T }: History,
): number {
  const q = r! + x;
  const stayed = -q * Math.log1p(T / alpha!) - s! * Math.log1p(T / beta!);
  const scale = Math.min(alpha!, beta!);
  const from = Math.log1p(tx / scale);
  const width = (Math.log1p(T / scale) - from) / PANELS;
  let ratio = 1;
  for (let k = 0; k < PANELS; k++) {
    for (let i = 0; i < 60; i++) {
      const u = from + width * (k + 0.5 + 0.5 * rule.nodes[i]!);
      const y = scale * Math.expm1(u);
      const left = -q * Math.log1p(y / alpha!) - (s! + 1) * Math.log1p(y / beta!);
      ratio += ((width * rule.weights[i]!) / 2) * scale * (s! / beta!) * Math.exp(u + left - stayed);
    }
  }
  return logGamma(q) - logGamma(r!) - x * Math.log(alpha!) + stayed + Math.log(ratio);
}

const PANELS = 40;

const history: fc.Arbitrary<History> = fc
  .record({
    frequency: fc.integer({ min: 0, max: 60 }),
    age: fc.integer({ min: 7, max: 700 }).map((days) => days / 7),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    weight: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ share, ...h }) => ({ ...h, recency: h.frequency === 0 ? 0 : share * h.age }));
const parameter = fc.double({ min: -1, max: 1.5, noNaN: true }).map((e) => 10 ** e);
const parameters = fc.tuple(parameter, parameter, parameter, parameter);

describe("paretoNbdLogLikelihood", () => {
  it.each(golden.likelihoods)("has value and derivatives of mpmath at $params", ({ params, ...expected }) => {
    const { value, gradient, hessian } = evaluate(golden.rows, params);
    expectClose(value, expected.logLikelihood, golden.tolerance.logLikelihood);
    for (let i = 0; i < 4; i++) {
      expectClose(gradient[i]!, expected.gradient[i]!, golden.tolerance.gradient, 0, `gradient ${i}`);
      for (let j = 0; j <= i; j++) {
        const entry = expected.hessian[4 * i + j]!;
        expectClose(hessian[4 * i + j]!, entry, golden.tolerance.gradient, 0, `hessian ${i} ${j}`);
      }
    }
  });

  it("agrees with the definition, customer by customer", () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 5 }), parameters, (histories, params) => {
        const expected = histories.map((h) => h.weight * definition(params, h));
        const size = expected.reduce((sum, term) => sum + Math.abs(term), 0);
        const total = expected.reduce((sum, term) => sum + term, 0);
        expectClose(evaluate(histories, params).value, total, 1e-11, 1 + size);
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
        expectClose(all.value, grouped.value, 1e-11, 10);
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

  it("only shifts when time is counted in another unit: by x log(unit), with alpha and beta scaled", () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 20 }), parameters, (histories, params) => {
        const inDays = histories.map((h) => ({ ...h, recency: 7 * h.recency, age: 7 * h.age }));
        const purchases = histories.reduce((sum, h) => sum + h.weight * h.frequency, 0);
        const [r, alpha, s, beta] = params;
        const weeks = evaluate(histories, params).value;
        const days = evaluate(inDays, [r, 7 * alpha, s, 7 * beta]).value;
        expectClose(days + purchases * Math.log(7), weeks, 1e-12, 1 + 2 * purchases);
      }),
    );
  });

  it("is smooth across alpha = beta, where the published forms change", () => {
    const at = (beta: number) => evaluate(golden.rows, [0.5, 5, 0.7, beta]);
    const [below, above] = [at(5 - 1e-9), at(5 + 1e-9)];
    expectClose(below.value, above.value, 1e-10);
    for (const name of ["gradient", "hessian"] as const) {
      below[name].forEach((value, i) => {
        expectClose(value, above[name][i]!, 1e-8, 1e-8, `${name} ${i}`);
      });
    }
  });

  it.each<[number, number, number, number]>([
    // Hundreds of purchases, where the two 2F1 overflow (lifetimes issue 25): the part that counts is -667.99 in logs.
    [400, 5, 6, 1323.188930967818],
    [500, 1, 37, 2594.404454622757],
    [500, 4, 37, 1888.821249738941],
  ])("survives x = %d, t_x = %d, T = %d", (frequency, recency, age, expected) => {
    const params = [10.465, 0.00798565181, 3.0516, 2.82];
    expectClose(evaluate([{ frequency, recency, age, weight: 1 }], params).value, expected, 1e-13);
  });

  it("sums the blocks of many rows", () => {
    const one = golden.rows.slice(3, 8);
    const many = Array.from({ length: 1000 }, () => one).flat();
    expectClose(
      evaluate(many, [0.5, 10, 0.6, 12]).value,
      1000 * evaluate(one, [0.5, 10, 0.6, 12]).value,
      1e-13,
    );
    expect(many.length).toBe(5000);
  });
});
