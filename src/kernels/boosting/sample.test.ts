import { expect, it } from "vitest";
import { maskRows, rowHash } from "./sample.ts";

it("draws about the share asked for, other rows by another key, and none of the fold held out", () => {
  const rows = 40_000;
  const fold = Uint8Array.from({ length: rows }, (_, i) => i % 4);
  const base = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 3));
  const drawn = (key: number, heldOut: number): Float64Array => {
    const weights = new Float64Array(rows);
    maskRows({ base, fold, weights }, { heldOut, fraction: 0.3, key });
    return weights;
  };
  const first = drawn(1, 2);
  const kept = first.filter((weight) => weight > 0).length;
  // 30,000 draws of chance .3: standard error 79.
  expect(Math.abs(kept - 9000)).toBeLessThan(400);
  first.forEach((weight, i) => {
    if (weight > 0) expect(weight).toBe(base[i]);
    if (fold[i] === 2) expect(weight).toBe(0);
  });
  const second = drawn(2, -1);
  const both = second.filter((weight, i) => weight > 0 && first[i]! > 0).length;
  expect(Math.abs(both - 2700)).toBeLessThan(250);
});

it("takes every row at a share of 1", () => {
  const weights = new Float64Array(1000);
  maskRows({ base: undefined, fold: undefined, weights }, { heldOut: -1, fraction: 1, key: 5 });
  expect(weights.every((weight) => weight === 1)).toBe(true);
});

it("keeps its outputs: samples of fitted models are made of them", () => {
  expect([rowHash(0, 0), rowHash(0, 1), rowHash(0xdeadbeef, 12_345)]).toEqual([
    1_684_164_658, 3_334_161_691, 912_851_589,
  ]);
});
