import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import { gaussLegendre } from "./gauss-legendre.ts";

describe("gaussLegendre", () => {
  it("has the tabulated nodes and weights (Abramowitz and Stegun, table 25.4, n = 4)", () => {
    const { nodes, weights } = gaussLegendre(4);
    expectClose(nodes[3]!, 0.861136311594053, 1e-15);
    expectClose(nodes[2]!, 0.339981043584856, 2e-15);
    expectClose(weights[3]!, 0.347854845137454, 2e-15);
    expectClose(weights[2]!, 0.652145154862546, 1e-15);
  });

  it.each([1, 2, 5, 48])("is exact for the highest degree it promises: %i nodes", (n) => {
    const { nodes, weights } = gaussLegendre(n);
    for (const degree of [0, 2 * n - 2, 2 * n - 1]) {
      const sum = nodes.reduce((total, x, i) => total + weights[i]! * x ** degree, 0);
      expectClose(sum, degree % 2 === 0 ? 2 / (degree + 1) : 0, 1e-13, 1e-2);
    }
    expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b));
  });
});
