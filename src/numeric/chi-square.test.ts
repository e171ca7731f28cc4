import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { chiSquareUpperTail } from "./chi-square.ts";
import golden from "./fixtures/special-functions.json" with { type: "json" };
import { normalUpperTail } from "./normal.ts";

describe("chiSquareUpperTail", () => {
  it.each(golden.chiSquareUpperTail)("agrees with mpmath at %d with df %d", (x, df, expected) => {
    expectClose(chiSquareUpperTail(x!, df!), expected!, 2e-13);
  });

  it("is the two-sided normal tail at one degree and exponential at two", () => {
    for (const z of [0.1, 1, 1.96, 6, 30]) {
      expectClose(chiSquareUpperTail(z * z, 1), 2 * normalUpperTail(z), 3e-13);
      expectClose(chiSquareUpperTail(2 * z, 2), Math.exp(-z), 1e-14);
    }
  });

  it("has its edges", () => {
    expect([-1, 0, Infinity].map((x) => chiSquareUpperTail(x, 3))).toEqual([1, 1, 0]);
    expect(chiSquareUpperTail(Number.NaN, 3)).toBeNaN();
    expect(chiSquareUpperTail(1, 0)).toBeNaN();
  });
});
