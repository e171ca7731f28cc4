import { describe, expect, it } from "vitest";
import { deepFreeze } from "./freeze.ts";

describe("deepFreeze", () => {
  it("freezes objects and arrays all the way down and returns the same value", () => {
    const value = { a: [{ b: 1 }], c: { d: null, e: "text" } };
    expect(deepFreeze(value)).toBe(value);
    expect([value, value.a, value.a[0], value.c].every(Object.isFrozen)).toBe(true);
    expect(() => {
      value.a[0]!.b = 2;
    }).toThrow(TypeError);
  });

  it("leaves typed arrays and plain values as they are", () => {
    const bytes = { values: Float64Array.of(1, 2) };
    deepFreeze(bytes);
    bytes.values[0] = 3;
    expect(bytes.values[0]).toBe(3);
    for (const plain of [1, "a", null, undefined, true]) expect(deepFreeze(plain)).toBe(plain);
  });

  it("reaches keys that are symbols", () => {
    const key = Symbol("key");
    const value = { [key]: { inner: 1 } };
    expect(Object.isFrozen(deepFreeze(value)[key])).toBe(true);
  });

  it("ends on a value that contains itself", () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(Object.isFrozen(deepFreeze(value))).toBe(true);
  });
});
