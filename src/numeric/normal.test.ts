import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import golden from "./fixtures/special-functions.json" with { type: "json" };
import { normalCdf, normalQuantile, normalUpperTail } from "./normal.ts";

describe("normalUpperTail and normalCdf", () => {
  // To z = 37.5, the last normal double; below 2.2e-308 a double holds fewer digits than that.
  it.each(golden.normalUpperTail)("agrees with mpmath at %d", (z, expected) => {
    expectClose(normalUpperTail(z!), expected!, 5e-16);
    expect(normalCdf(-z!)).toBe(normalUpperTail(z!));
  });

  it("at z = 38 is as close as subnormal numbers are", () => {
    expectClose(normalUpperTail(38), 2.885428360068744e-300 * 1e-16, 1e-7);
  });

  it("adds up to 1 and falls", () => {
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (z) => {
        expectClose(normalCdf(z) + normalUpperTail(z), 1, 4e-16);
        expect(normalUpperTail(z + 0.01)).toBeLessThanOrEqual(normalUpperTail(z));
      }),
    );
  });

  it("has its edges", () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity)]).toEqual([0, 0.5, 1]);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});

describe("normalQuantile", () => {
  it.each(golden.normalQuantile)("agrees with mpmath at %d", (p, expected) => {
    expectClose(normalQuantile(p!), expected!, 6e-16);
  });

  it("undoes normalCdf", () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (z) => {
        // One rounding of p moves z by p / density: most of it above 0.
        const slack = 4e-16 * Math.max(1, normalCdf(z) / Math.exp(-0.5 * z * z));
        expectClose(normalQuantile(normalCdf(z)), z, 4 * slack + 1e-15, 1);
      }),
    );
  });

  it("is odd around 1/2", () => {
    for (const p of [0.25, 0.0625, 2 ** -20, 2 ** -52])
      expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
  });

  it("has its edges", () => {
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(normalQuantile(p)).toBeNaN();
  });
});
