import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { log1pExp, logit, sigmoid } from "./logistic.ts";

const score = fc.double({ min: -700, max: 700, noNaN: true });

describe("sigmoid", () => {
  it("is 1 / (1 + exp(-x)), relatively accurate in the lower tail", () => {
    expect(sigmoid(0)).toBe(0.5);
    expectClose(sigmoid(1), 0.7310585786300049, 2e-16);
    expectClose(sigmoid(-700), Math.exp(-700), 1e-15);
    expect([sigmoid(-Infinity), sigmoid(Infinity)]).toEqual([0, 1]);
    expect(sigmoid(Number.NaN)).toBeNaN();
  });

  it("adds up to 1 with its mirror image, and grows", () => {
    fc.assert(
      fc.property(score, (x) => {
        expectClose(sigmoid(x) + sigmoid(-x), 1, 3e-16);
        expect(sigmoid(x + 0.01)).toBeGreaterThanOrEqual(sigmoid(x));
      }),
    );
  });
});

describe("logit", () => {
  it("undoes sigmoid", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 2, noNaN: true }), (x) => {
        expectClose(logit(sigmoid(x)), x, 2e-15, 1);
      }),
    );
  });

  it("keeps its digits beside 1/2, where the slope is 4", () => {
    const step = 2 ** -40;
    expectClose(logit(0.5 + step), 4 * step, 1e-15);
    expectClose(logit(0.3), -0.8472978603872037, 4e-16);
    expectClose(logit(0.7), 0.8472978603872036, 1e-15);
  });

  it("has its edges", () => {
    expect([logit(0), logit(0.5), logit(1)]).toEqual([-Infinity, 0, Infinity]);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(logit(p)).toBeNaN();
  });
});

describe("log1pExp", () => {
  it("is log(1 + exp(x)) where that can be written down", () => {
    for (const x of [-20, -1, 0, 0.5, 3, 20]) expectClose(log1pExp(x), Math.log1p(Math.exp(x)), 3e-16);
  });

  it("is exp(x) far below 0 and x far above", () => {
    expectClose(log1pExp(-600), Math.exp(-600), 1e-15);
    expect(log1pExp(800)).toBe(800);
    expect([log1pExp(-Infinity), log1pExp(Infinity)]).toEqual([0, Infinity]);
  });

  it("obeys log1pExp(x) - log1pExp(-x) = x", () => {
    fc.assert(fc.property(score, (x) => expectClose(log1pExp(x) - log1pExp(-x), x, 4e-16, 1)));
  });
});
