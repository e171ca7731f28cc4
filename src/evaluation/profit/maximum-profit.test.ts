import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/profit.json" with { type: "json" };
import { customerBase, moneyOf, pickRows, shuffledBase } from "./campaign-base.testing.ts";
import { maximumProfit } from "./maximum-profit.ts";
import type { CampaignOptions } from "./money.ts";

const truth = [0, 1, 0, 1, 0, 1, 0, 1];
const score = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9];
const acceptances = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

describe("maximumProfit", () => {
  it.each(golden.cases)("equals the definition in 30 digits: $name", (c) => {
    const { lifetimeValue, offerCost, contactCost, acceptance } = c;
    const weights = c.weights ?? undefined;
    const money = { lifetimeValue, offerCost, contactCost, acceptance, weights };
    const best = maximumProfit(c.truth, c.score, money);
    expectClose(best.profit, c.maximum.profit, golden.tolerance, 1);
    expectClose(best.share, c.maximum.share, golden.tolerance, 1);
  });

  it("equals empulse's EMPB, which is a total, where contacts are free", () => {
    const { truth, score, lifetimeValue, incentiveFraction, total, share } = golden.empb;
    const offerCost = lifetimeValue.map((value) => value * incentiveFraction);
    const best = maximumProfit(truth, score, { lifetimeValue, offerCost, contactCost: 0 });
    expectClose(best.profit * truth.length, total, 1e-9);
    expectClose(best.share, share, 1e-12);
  });

  it("is the best of all thresholds, each computed by hand", () => {
    fc.assert(
      fc.property(customerBase, acceptances, (base, acceptance) => {
        const options = { ...moneyOf(base), acceptance, weights: base.weights };
        const best = maximumProfit(base.truth, base.score, options);
        const profitFrom = (threshold: number): number =>
          base.truth.reduce((sum, leaves, i) => {
            if (base.score[i]! < threshold) return sum;
            const offer = base.offerCost[i]!;
            const earned = leaves === 1 ? acceptance * (base.lifetimeValue[i]! - offer) : -offer;
            return sum + base.weights[i]! * (earned - base.contactCost[i]!);
          }, 0) / base.weights.reduce((a, b) => a + b);
        const all = [...new Set(base.score)].map(profitFrom);
        expectClose(best.profit, Math.max(0, ...all), 1e-10, 1);
        if (best.threshold === null) expect([best.profit, best.share, best.captured]).toEqual([0, 0, 0]);
        else expectClose(profitFrom(best.threshold), best.profit, 1e-10, 1);
      }),
    );
  });

  it("keeps its profit in any order of the rows, and its list with common money", () => {
    fc.assert(
      fc.property(shuffledBase, ([base, shuffled]) => {
        const before = maximumProfit(base.truth, base.score, { ...moneyOf(base) });
        const after = maximumProfit(shuffled.truth, shuffled.score, { ...moneyOf(shuffled) });
        expectClose(after.profit, before.profit, 1e-12, 1);
        expect(maximumProfit(shuffled.truth, shuffled.score)).toEqual(maximumProfit(base.truth, base.score));
      }),
    );
  });

  it("looks at the order of the scores only", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        const before = maximumProfit(base.truth, base.score, moneyOf(base));
        const after = maximumProfit(
          base.truth,
          base.score.map((s) => Math.exp(3 * s) - 7),
          moneyOf(base),
        );
        expect({ ...after, threshold: null }).toEqual({ ...before, threshold: null });
      }),
    );
  });

  it("doubles when all money doubles", () => {
    fc.assert(
      fc.property(customerBase, acceptances, (base, acceptance) => {
        const twice = (values: number[]): number[] => values.map((value) => 2 * value);
        const { lifetimeValue, offerCost, contactCost } = base;
        const before = maximumProfit(base.truth, base.score, { ...moneyOf(base), acceptance });
        const after = maximumProfit(base.truth, base.score, {
          lifetimeValue: twice(lifetimeValue),
          offerCost: twice(offerCost),
          contactCost: twice(contactCost),
          acceptance,
        });
        expect(after).toEqual({ ...before, profit: 2 * before.profit });
      }),
    );
  });

  it("counts a row of weight k like k rows, and not one of weight 0", () => {
    fc.assert(
      fc.property(customerBase, (base) => {
        const repeats = base.weights.flatMap((weight, row) => Array<number>(weight).fill(row));
        const repeated = pickRows(base, repeats);
        const weighted = maximumProfit(base.truth, base.score, { ...moneyOf(base), weights: base.weights });
        const plain = maximumProfit(repeated.truth, repeated.score, moneyOf(repeated));
        expectClose(weighted.profit, plain.profit, 1e-12, 1);
        expect(maximumProfit(base.truth, base.score, { weights: base.weights })).toEqual(
          maximumProfit(repeated.truth, repeated.score),
        );
      }),
    );
  });

  it("is the common profit when all individual values are equal", () => {
    fc.assert(
      fc.property(customerBase, acceptances, (base, acceptance) => {
        const n = base.truth.length;
        const each = { lifetimeValue: Array<number>(n).fill(120), offerCost: Array<number>(n).fill(9.5) };
        const common = maximumProfit(base.truth, base.score, {
          lifetimeValue: 120,
          offerCost: 9.5,
          acceptance,
        });
        expectClose(
          maximumProfit(base.truth, base.score, { ...each, acceptance }).profit,
          common.profit,
          1e-12,
          1,
        );
      }),
    );
  });

  it("keeps the digits of a large base with individual values", () => {
    const n = 400_000;
    const truth = Uint8Array.from({ length: n }, (_, i) => (i < n / 2 ? 1 : 0));
    const score = Float64Array.from({ length: n }, (_, i) => n - i);
    const best = maximumProfit(truth, score, {
      lifetimeValue: new Float64Array(n).fill(100.1),
      offerCost: 0,
      contactCost: 0.1,
    });
    expectClose(best.profit, (0.3 * 100.1 - 0.1) / 2, 1e-15);
  });

  it.each<[string, CampaignOptions, ReturnType<typeof maximumProfit>]>([
    [
      "the offer costs as much as a customer is worth",
      { lifetimeValue: 10, offerCost: 10 },
      { profit: 0, share: 0, threshold: null, captured: 0 },
    ],
    [
      "the offer costs more",
      { lifetimeValue: 10, offerCost: 60 },
      { profit: 0, share: 0, threshold: null, captured: 0 },
    ],
    ["nobody accepts", { acceptance: 0 }, { profit: 0, share: 0, threshold: null, captured: 0 }],
    [
      "customers are worth nothing",
      { lifetimeValue: 0, offerCost: 0, contactCost: 0 },
      { profit: 0, share: 0, threshold: null, captured: 0 },
    ],
    [
      "nothing costs anything: no further than the last leaver",
      { offerCost: 0, contactCost: 0, acceptance: 1 },
      { profit: 100, share: 0.875, threshold: 0.2, captured: 1 },
    ],
  ])("has an answer when %s", (_, options, expected) => {
    expect(maximumProfit(truth, score, options)).toEqual(expected);
  });

  it("contacts all or nobody when all scores are equal", () => {
    expect(maximumProfit(truth, Array(8).fill(7))).toEqual({
      profit: 22.5,
      share: 1,
      threshold: 7,
      captured: 1,
    });
    expect(maximumProfit(truth, Array(8).fill(7), { contactCost: 40 }).share).toBe(0);
  });

  it("is frozen and survives JSON", () => {
    const best = maximumProfit(truth, score);
    expect(Object.isFrozen(best)).toBe(true);
    expect(JSON.parse(JSON.stringify(best))).toEqual(best);
  });

  it.each<[() => unknown, string]>([
    [() => maximumProfit([], []), "`truth` must be at least one value, got Array of length 0"],
    [() => maximumProfit([1, 1], [1, 2]), "`truth` must be a mix of 0 and 1 over its 2 rows, got 1"],
    [() => maximumProfit([0, 1], [1]), "`score.length` must be 2 (truth.length), got 1"],
    [() => maximumProfit([0, 1], [1, Number.NaN]), "`score[1]` must be a finite number, got NaN"],
    [() => maximumProfit([0, 1], [0, 1], { weights: [1, -1] }), "`options.weights[1]` must be >= 0, got -1"],
    [
      () => maximumProfit([0, 1], [0, 1], { acceptance: 30 }),
      "`options.acceptance` must be in [0, 1], got 30",
    ],
    [
      () => maximumProfit([0, 1], [0, 1], { lifetimeValue: -1 }),
      "`options.lifetimeValue` must be >= 0, got -1",
    ],
    [
      () => maximumProfit([0, 1], [0, 1], { offerCost: Number.NaN }),
      "`options.offerCost` must be a finite number, got NaN",
    ],
    [
      () => maximumProfit([0, 1], [0, 1], { contactCost: "1" as unknown as number }),
      '`options.contactCost` must be a number or an array of numbers, got "1"',
    ],
    [
      () => maximumProfit([0, 1], [0, 1], { lifetimeValue: [1, 2, 3] }),
      "`options.lifetimeValue.length` must be 2 (truth.length), got 3",
    ],
    [
      () => maximumProfit([0, 1], [0, 1], { lifetimeValue: [1, Number.POSITIVE_INFINITY] }),
      "`options.lifetimeValue[1]` must be a finite number, got Infinity",
    ],
    [
      () => maximumProfit([0, 1], [0, 1], { offerCost: [-1, 2] }),
      "`options.offerCost[0]` must be >= 0, got -1",
    ],
    [
      () => maximumProfit([0, 1], [0, 1], { clv: 200 } as object),
      '`options.clv` must be one of the options lifetimeValue, offerCost, contactCost, acceptance, weights, got "clv"',
    ],
  ])("refuses %s", (call, message) => {
    expect(call).toThrow(message);
  });
});
