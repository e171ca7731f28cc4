import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { chiSquareQuantile } from "./chi-square-quantile.ts";
import golden from "./fixtures/drift.json" with { type: "json" };
import { kolmogorovQuantile, kolmogorovUpperTail } from "./kolmogorov-quantile.ts";

describe("chiSquareQuantile", () => {
  it.each(golden.chance.chiSquare)("agrees with SciPy at %d with df %d", (tail, df, expected) => {
    expectClose(chiSquareQuantile(tail!, df!), expected!, 1e-10);
  });

  it("is 0 without a degree of freedom", () => {
    expect(chiSquareQuantile(0.05, 0)).toBe(0);
  });
});

describe("kolmogorovQuantile", () => {
  it.each(golden.chance.kolmogorov)("agrees with SciPy at %d", (tail, expected) => {
    expectClose(kolmogorovQuantile(tail!), expected!, 1e-10);
  });

  it("has its edge", () => {
    expect([kolmogorovUpperTail(0), kolmogorovUpperTail(0.1)]).toEqual([1, 1]);
    expectClose(kolmogorovUpperTail(0.2), 1, 1e-11);
  });
});
