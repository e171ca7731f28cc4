import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descendingOrder } from "./score-order.ts";

const score = fc.oneof(
  fc.constantFrom(-0, 0, 1, -1, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

describe("descendingOrder", () => {
  it("is the stable sort by falling score, written with a comparator", () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 80 }), (scores) => {
        const expected = scores.map((_, i) => i).sort((i, j) => Math.sign(scores[j]! - scores[i]!) || i - j);
        expect(Array.from(descendingOrder(Float64Array.from(scores)))).toEqual(expected);
      }),
    );
  });

  it("leaves equal zeros of either sign in row order", () => {
    expect(Array.from(descendingOrder(Float64Array.of(0, -0, 1, -0, 0)))).toEqual([2, 0, 1, 3, 4]);
  });
});
