import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RayPoint, wolfeStep } from "./line-search.ts";

function ray(value: (t: number) => number, slope: (t: number) => number): (step: number) => RayPoint {
  return (step) => ({ step, value: value(step), slope: slope(step) });
}

describe("wolfeStep", () => {
  it("satisfies both conditions on any quartic that falls at 0, from any first step", () => {
    const c = fc.double({ min: -5, max: 5, noNaN: true });
    const first = fc.double({ min: -4, max: 4, noNaN: true }).map((e) => 10 ** e);
    fc.assert(
      fc.property(c, c, fc.double({ min: 0.01, max: 5, noNaN: true }), first, (c2, c3, fall, step) => {
        const along = ray(
          (t) => 10 - fall * t + c2 * t * t + c3 * t ** 3 + t ** 4,
          (t) => -fall + 2 * c2 * t + 3 * c3 * t * t + 4 * t ** 3,
        );
        const { point, accepted } = wolfeStep(along, along(0), step);
        expect(accepted).toBe(true);
        expect(point.step).toBeGreaterThan(0);
        expect(Math.abs(point.slope)).toBeLessThanOrEqual(0.9 * fall);
        expect(point.value).toBeLessThanOrEqual(10 - 1e-4 * point.step * fall + 1e-8 * 10);
      }),
    );
  });

  it("goes by slopes where values are all noise", () => {
    // A parabola of depth 1e-7 on top of 1e6 with noise 1e-3.
    const along = ray(
      (t) => 1e6 + 1e-7 * (t - 1) ** 2 + 1e-3 * Math.sin(1e7 * t),
      (t) => 2e-7 * (t - 1),
    );
    const { point, accepted } = wolfeStep(along, along(0), 64);
    expect(accepted).toBe(true);
    expect(Math.abs(point.slope)).toBeLessThanOrEqual(0.9 * 2e-7);
  });

  it("returns the longest lowering step where the function never stops falling", () => {
    const along = ray(
      (t) => -t,
      () => -1,
    );
    const { point, accepted } = wolfeStep(along, along(0), 1);
    expect(accepted).toBe(false);
    expect(point.step).toBeGreaterThan(1e20);
  });

  it("tries the minimum of the cubic through both ends of a bracket", () => {
    const tried: number[] = [];
    const steps = (value: (t: number) => number, slope: (t: number) => number, first: number): number[] => {
      tried.length = 0;
      const along = (step: number): RayPoint => {
        tried.push(step);
        return ray(value, slope)(step);
      };
      wolfeStep(along, { step: 0, value: value(0), slope: slope(0) }, first);
      return tried;
    };
    // t^3 - 3t has its minimum at 1, a parabola at 1 as well.
    expect(
      steps(
        (t) => t ** 3 - 3 * t,
        (t) => 3 * t * t - 3,
        3,
      ),
    ).toEqual([3, 1]);
    expect(
      steps(
        (t) => (t - 1) ** 2,
        (t) => 2 * t - 2,
        4,
      ),
    ).toEqual([4, 1]);
    // No cubic beyond a point outside the domain: the middle.
    expect(
      steps(
        (t) => (t < 4 ? (t - 1) ** 2 : Number.NaN),
        (t) => 2 * t - 2,
        4,
      ),
    ).toEqual([4, 2, 1]);
  });

  it("returns step 0 where the slope lies", () => {
    const along = ray(
      (t) => t,
      () => -1,
    );
    expect(wolfeStep(along, along(0), 1)).toMatchObject({ accepted: false, point: { step: 0 } });
  });
});
