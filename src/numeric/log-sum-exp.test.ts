import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { logAddExp, logSumExp } from "./log-sum-exp.ts";

const exponent = fc.double({ min: -300, max: 300, noNaN: true });

describe("logSumExp", () => {
  it("is the logarithm of the plain sum where that does not overflow", () => {
    fc.assert(
      fc.property(fc.array(exponent, { minLength: 1, maxLength: 20 }), (values) => {
        const sum = values.reduce((total, value) => total + Math.exp(value), 0);
        expectClose(logSumExp(values), Math.log(sum), 1e-14, 1);
      }),
    );
  });

  it("shifts with its values, where exponentials overflow or vanish", () => {
    for (const shift of [-1e6, 0, 5000]) {
      expectClose(logSumExp([shift, shift + 1, shift + 2]), shift + 2.4076059644443806, 1e-15);
    }
  });

  it("keeps what is far below its largest term when that is 0", () => {
    expectClose(logSumExp([-50, 0, -51]), Math.exp(-50) + Math.exp(-51), 1e-15);
  });

  it("has its edges", () => {
    expect(logSumExp([])).toBe(-Infinity);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(logSumExp([-Infinity, 3])).toBe(3);
    expect(logSumExp([Infinity, 3])).toBe(Infinity);
    expect(logSumExp([Infinity, Number.NaN])).toBeNaN();
    expect(logSumExp(Float64Array.of(7))).toBe(7);
  });
});

describe("logAddExp", () => {
  it("is logSumExp of two, in either order", () => {
    fc.assert(
      fc.property(exponent, exponent, (a, b) => {
        expectClose(logAddExp(a, b), logSumExp([a, b]), 1e-15, 1e-300);
        expect(logAddExp(b, a)).toBe(logAddExp(a, b));
      }),
    );
  });

  it("has its edges", () => {
    expect(logAddExp(-Infinity, -Infinity)).toBe(-Infinity);
    expect(logAddExp(Infinity, Infinity)).toBe(Infinity);
    expect(logAddExp(-Infinity, 2)).toBe(2);
    expect(logAddExp(1, 1)).toBe(1 + Math.LN2);
    expect(logAddExp(Number.NaN, 1)).toBeNaN();
  });
});
