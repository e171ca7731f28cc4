import { expect, it } from "vitest";
import { scaledGradient } from "./minimize-result.ts";

it("scales the gradient by unknowns above 1 and by an objective above 1", () => {
  const gradient = Float64Array.of(-3, 2);
  expect(scaledGradient(Float64Array.of(0.5, 0.1), gradient, 0.2)).toBe(3);
  expect(scaledGradient(Float64Array.of(0.5, -10), gradient, 0.2)).toBe(20);
  expect(scaledGradient(Float64Array.of(0.5, -10), gradient, -40)).toBe(0.5);
  expect(scaledGradient(Float64Array.of(700), Float64Array.of(1e308), 1e308)).toBe(700);
  expect(scaledGradient(Float64Array.of(1, 1), Float64Array.of(Number.NaN, 1), 1)).toBeNaN();
});
