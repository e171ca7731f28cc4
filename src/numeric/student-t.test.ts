import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import golden from "./fixtures/special-functions.json" with { type: "json" };
import { normalQuantile, normalUpperTail } from "./normal.ts";
import { studentCdf, studentQuantile, studentUpperTail } from "./student-t.ts";

const df = fc.double({ min: Math.log10(0.5), max: 7, noNaN: true }).map((e) => 10 ** e);

describe("studentUpperTail and studentCdf", () => {
  it.each(golden.studentUpperTail)("agrees with mpmath at t = %d, df = %d", (t, freedom, expected) => {
    expectClose(studentUpperTail(t!, freedom!), expected!, 2e-13);
    expect(studentCdf(-t!, freedom!)).toBe(studentUpperTail(t!, freedom!));
  });

  it("is the Cauchy distribution at one degree and algebraic at two", () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (t) => {
        expectClose(studentUpperTail(t, 1), Math.atan2(1, t) / Math.PI, 1e-14);
        const root = Math.sqrt(2 + t * t);
        const tail = t > 0 ? 1 / (root * (root + t)) : 0.5 - t / (2 * root);
        expectClose(studentUpperTail(t, 2), tail, 1e-14);
      }),
    );
  });

  it("nears the normal distribution and reaches it at infinitely many degrees", () => {
    expectClose(studentUpperTail(2, 1e12), normalUpperTail(2), 1e-11);
    expect(studentUpperTail(2, Infinity)).toBe(normalUpperTail(2));
  });

  it("adds up to 1 and falls", () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), df, (t, freedom) => {
        expectClose(studentCdf(t, freedom) + studentUpperTail(t, freedom), 1, 4e-16);
        expect(studentUpperTail(t + 0.01, freedom)).toBeLessThanOrEqual(studentUpperTail(t, freedom));
      }),
    );
  });

  it("has its edges", () => {
    expect([-Infinity, 0, Infinity].map((t) => studentCdf(t, 3))).toEqual([0, 0.5, 1]);
    expect(studentUpperTail(Number.NaN, 3)).toBeNaN();
    for (const bad of [0, -1, Number.NaN]) expect(studentUpperTail(1, bad)).toBeNaN();
  });
});

describe("studentQuantile", () => {
  it.each(golden.studentQuantile)("agrees with mpmath at p = %d, df = %d", (p, freedom, expected) => {
    expectClose(studentQuantile(p!, freedom!), expected!, 2e-13);
  });

  it("undoes studentCdf in the lower half", () => {
    fc.assert(
      fc.property(fc.double({ min: -300, max: -1, noNaN: true }), df, (exponent, freedom) => {
        const p = 10 ** exponent;
        const t = studentQuantile(p, freedom);
        if (t > -1e150) expectClose(studentCdf(t, freedom), p, 1e-11);
      }),
    );
  });

  it("is odd around 1/2", () => {
    for (const p of [0.375, 0.25, 2 ** -20]) expect(studentQuantile(1 - p, 4)).toBe(-studentQuantile(p, 4));
  });

  it("has its edges", () => {
    expect([0, 0.5, 1].map((p) => studentQuantile(p, 4))).toEqual([-Infinity, 0, Infinity]);
    expect(studentQuantile(0.1, Infinity)).toBe(normalQuantile(0.1));
    // At half a degree the quantile of 1e-300 is about 1e600.
    expect(studentQuantile(1e-300, 0.5)).toBe(-Infinity);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(studentQuantile(p, 4)).toBeNaN();
    for (const bad of [0, -1, Number.NaN]) expect(studentQuantile(0.3, bad)).toBeNaN();
  });
});
