import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logBeta } from "../../numeric/log-beta.ts";
import { beta, gamma, poisson } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { examplePurchaseModels } from "../../testing/purchase-model-examples.ts";
import { type BgNbdModel, fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { regularSurvival } from "../cnbd-k/regular-survival.ts";
import golden from "../fixtures/quantities.json" with { type: "json" };
import { gaussLegendre } from "./gauss-legendre.ts";
import { probabilityAlive } from "./probability-alive.ts";
import { survivalWhileAlive } from "./survival-while-alive.ts";

const weekly = fitBgNbd({ frequency: [0, 3, 1], recency: [0, 20, 4], age: [30, 35, 38] }, { unit: "week" });
const cdnow: BgNbdModel = { ...weekly, params: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 } };
const summary = { frequency: [0, 2, 6, 26], recency: [0, 30.43, 20, 30.8], age: [38.86, 38.86, 33, 31] };
const power = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true }).map((e) => 10 ** e);

describe("probabilityAlive some time later", () => {
  it.each(golden.survival)("agrees with mpmath: q = $q, a = $a, c = $c, tau = $tau", (g) => {
    expectClose(survivalWhileAlive(g.q, g.a, g.c, g.tau), g.value, 1e-12);
  });

  it("is the same by the series over counts, of which regular customers are the other cases", () => {
    fc.assert(
      fc.property(power(-1, 2), power(-2, 1.5), power(-1, 2), power(-2, 1), (q, a, c, tau) => {
        expectClose(regularSurvival({ k: 1, j: 0, q, a, c }, tau), survivalWhileAlive(q, a, c, tau), 1e-11);
      }),
    );
  });

  it("of regular customers is the mean over the phases that are passed", () => {
    for (const [k, j, q, a, c, tau] of [
      [2, 1, 0.7, 0.9, 2.5, 3],
      [3, 0, 5, 0.4, 4, 0.5],
      [3, 2, 5, 0.4, 4, 0.5],
      [5, 4, 20, 3, 0.3, 2],
    ] as const) {
      let sum = Math.exp(-q * Math.log1p(tau));
      for (let n = 1; n < 2000; n++) {
        const chance = -logBeta(q, n) - Math.log(n) - n * Math.log1p(1 / tau) - q * Math.log1p(tau);
        const bought = Math.floor((n + j) / k);
        sum += Math.exp(chance + logBeta(a, c + bought) - logBeta(a, c));
      }
      expectClose(regularSurvival({ k, j, q, a, c }, tau), sum, 1e-11);
    }
  });

  it("is the mean over rate and chance of e^(-lambda p t): by Gauss-Legendre over the chance", () => {
    const { nodes, weights } = gaussLegendre(200);
    fc.assert(
      fc.property(power(-1, 1.5), fc.integer({ min: 2, max: 9 }), power(-2, 1), (q, a, tau) => {
        const c = 12 - a;
        let density = 0;
        let sum = 0;
        for (let k = 0; k < nodes.length; k++) {
          const p = 0.5 * (1 + nodes[k]!);
          const weight = weights[k]! * p ** (a - 1) * (1 - p) ** (c - 1);
          density += weight;
          sum += weight * (1 + p * tau) ** -q;
        }
        expectClose(survivalWhileAlive(q, a, c, tau), sum / density, 1e-11);
      }),
    );
  });

  it("is the share of simulated customers who are still there, whatever they bought meanwhile", () => {
    const random = randomStream(3, "alive later");
    const { r, alpha, a, b } = cdnow.params;
    const [x, T, t, runs] = [2, 38.86, 26, 40_000];
    let alive = 0;
    for (let i = 0; i < runs; i++) {
      const count = poisson(random, gamma(random, r + x, alpha + T) * t);
      const leaves = beta(random, a, b + x);
      let stays = true;
      for (let n = 0; n < count && stays; n++) stays = uniform(random) >= leaves;
      if (stays) alive++;
    }
    const row = { frequency: [x], recency: [30.43], age: [T] };
    const [now] = probabilityAlive(cdnow, row);
    const [later] = probabilityAlive(cdnow, row, { after: t });
    expect(Math.abs(later! / now! - alive / runs)).toBeLessThan(4 * Math.sqrt(0.25 / runs));
  });

  it("falls from the chance now, and depends on the unit of the time only by its length", () => {
    for (const make of Object.values(examplePurchaseModels)) {
      const model = make();
      if (model.kind === "bg-bb") continue;
      const now = probabilityAlive(model, summary);
      expect(probabilityAlive(model, summary, { after: 0 })).toEqual(now);
      expectAllClose(probabilityAlive(model, summary, { after: 1e-9 }), now, 1e-6);
      let before = now;
      for (const after of [1, 10, 100, 1000]) {
        const later = probabilityAlive(model, summary, { after });
        for (let i = 0; i < later.length; i++) {
          expect(later[i]).toBeGreaterThanOrEqual(0);
          expect(later[i]).toBeLessThan(before[i]!);
        }
        before = later;
      }
      expectAllClose(
        probabilityAlive(model, summary, { after: { days: 70 } }),
        probabilityAlive(model, summary, { after: 10 }),
        1e-13,
      );
    }
  });

  it("is more than what the model says after a silent time", () => {
    const [later] = probabilityAlive(cdnow, { frequency: [2], recency: [30], age: [40] }, { after: 20 });
    const [silent] = probabilityAlive(cdnow, { frequency: [2], recency: [30], age: [60] });
    expect(later!).toBeGreaterThan(silent!);
  });

  it.each<[string, () => unknown, string]>([
    [
      "a negative time",
      () => probabilityAlive(cdnow, summary, { after: -1 }),
      "`options.after` must be >= 0, got -1",
    ],
    [
      "a duration where the model does not know its unit",
      () => probabilityAlive({ ...cdnow, unit: null }, summary, { after: { days: 7 } }),
      "`options.after` must be a number, because the model does not know its unit (fit it with `unit`), got an object with keys days",
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
