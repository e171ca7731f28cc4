import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { sendableArgument } from "./offload-arguments.ts";

const send = (value: unknown): unknown => sendableArgument(value, "args[0]");

describe("sendableArgument", () => {
  it("gives what a thread receives, equal to what was there", () => {
    const value = {
      text: ["a", null, "b"],
      nested: [{ day: new Date(5), on: true, none: undefined, big: 12n }],
      numbers: Float64Array.of(1, Number.NaN, -0),
      bare: Object.assign(Object.create(null) as object, { x: 1 }),
    };
    const sent = send(value);
    expect(sent).toEqual({ ...value, bare: { x: 1 } });
    expect(structuredClone(sent)).toEqual(sent);
  });

  it("copies a window out of its buffer, and shared memory out of reach of others", () => {
    const window = new Int32Array(1000).subarray(10, 13).fill(7);
    const shared = new Float64Array(new SharedArrayBuffer(24)).fill(2);
    const whole = Float64Array.of(1, 2);
    const sent = send([window, shared, whole]) as [Int32Array, Float64Array, Float64Array];
    expect(sent).toEqual([Int32Array.of(7, 7, 7), Float64Array.of(2, 2, 2), whole]);
    expect(sent[0].buffer.byteLength).toBe(12);
    expect(sent[1].buffer).toBeInstanceOf(ArrayBuffer);
    expect(sent[2]).toBe(whole);
  });

  it("takes plain objects of another realm, as notebooks make them", () => {
    const other = runInNewContext("({ target: 'left', features: ['a'], since: new Date(5) })") as object;
    expect(JSON.stringify(send(other))).toBe(JSON.stringify(other));
  });

  it.each<[unknown, string]>([
    [() => 1, "`args[0]` must be plain data, which a thread can be sent, got a function"],
    [Symbol("x"), "`args[0]` must be plain data, which a thread can be sent, got Symbol(x)"],
    [
      { a: [1, { b: () => 1 }] },
      "`args[0].a[1].b` must be plain data, which a thread can be sent, got a function",
    ],
    [["x", () => 1], "`args[0][1]` must be plain data, which a thread can be sent, got a function"],
    [
      { a: new Map() },
      "`args[0].a` must be plain data, which a thread can be sent, got an object with no keys",
    ],
  ])("refuses %o", (value, message) => {
    expect(() => send(value)).toThrow(message);
  });
});
