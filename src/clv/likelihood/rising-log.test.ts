import fc from "fast-check";
import { describe, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { risingLog, risingSteps } from "./rising-log.ts";

const counts = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 12 });
const shape = fc.double({ min: -3, max: 4, noNaN: true }).map((e) => 10 ** e);

describe("risingLog", () => {
  it("agrees with the definition: a product for every customer, and its derivatives", () => {
    fc.assert(
      fc.property(counts, shape, (xs, c) => {
        const weights = xs.map((_, i) => 0.5 + i);
        const out = new Float64Array(3);
        risingLog(risingSteps(Float64Array.from(xs), Float64Array.from(weights)), c, out);
        const expected = [0, 0, 0];
        xs.forEach((x, i) => {
          for (let j = 0; j < x; j++) {
            expected[0]! += weights[i]! * Math.log(c + j);
            expected[1]! += weights[i]! / (c + j);
            expected[2]! -= weights[i]! / (c + j) ** 2;
          }
        });
        // The value may pass through 0, where the sum of its terms says how many digits there are.
        const size = xs.reduce((sum, x, i) => sum + weights[i]! * x, 0);
        expectClose(out[0]!, expected[0]!, 1e-11, size);
        expectClose(out[1]!, expected[1]!, 1e-10, 1e-10);
        expectClose(out[2]!, expected[2]!, 1e-9, 1e-10);
      }),
    );
  });
});
