import { describe, expect, it } from "vitest";
import { objectiveNoise, statusOfStop } from "./objective-noise.ts";
import { noisy, rosenbrock } from "./objectives.testing.ts";

const at = Float64Array.of(1.1, 1.3);
const direction = Float64Array.of(-1, 2);

describe("objectiveNoise", () => {
  it("measures noise of a known size within a factor of three", () => {
    // Uniform on 1e-3 [-1, 1]: standard deviation 1e-3 / sqrt(3).
    const noise = objectiveNoise(noisy(rosenbrock), at, direction);
    expect(noise).toBeGreaterThan(1e-3 / Math.sqrt(3) / 3);
    expect(noise).toBeLessThan((3 * 1e-3) / Math.sqrt(3));
  });

  it("is about the spacing of doubles for a smooth function", () => {
    const smooth = (x: Float64Array): number => rosenbrock(x) + 100;
    expect(objectiveNoise(smooth, at, direction)).toBeLessThan(1e-13);
    expect(objectiveNoise(() => 5, at, direction)).toBe(5 * 2 ** -52);
  });

  it("falls back to the spacing where the function is not finite nearby", () => {
    const edge = (x: Float64Array): number => (x[0] === at[0] ? 5 : Number.NaN);
    expect(objectiveNoise(edge, at, direction)).toBe(5 * 2 ** -52);
  });
});

describe("statusOfStop", () => {
  const noise = noisy(rosenbrock);

  it("is converged only if both the promised gain and the gradient are lost in the noise", () => {
    expect(statusOfStop(noise, at, direction, -1e-4, 1e-6)).toBe("converged");
    expect(statusOfStop(noise, at, direction, -1, 1e-6)).toBe("stalled");
    expect(statusOfStop(noise, at, direction, -1e-4, 1e-3)).toBe("stalled");
    expect(statusOfStop((x) => rosenbrock(x) + 1, at, direction, -1e-4, 1e-6)).toBe("stalled");
  });
});
