import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesField, message, numberField, readFields, textField, textOf } from "./protobuf.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("protocol buffers", () => {
  // "Protocol Buffers: Encoding", the three messages of its first pages.
  it("are written as the documentation has them", () => {
    expect(hex(message(numberField(1, 150)))).toBe("089601");
    expect(hex(message(textField(2, "testing")))).toBe("120774657374696e67");
    expect(hex(message(bytesField(3, message(numberField(1, 150)))))).toBe("1a03089601");
    expect(hex(message(numberField(1, -2n)))).toBe("08feffffffffffffffff01");
  });

  it("leave out what is not there", () => {
    expect(message(textField(1, undefined), undefined)).toHaveLength(0);
    expect(textOf(message(numberField(1, 1)), 2)).toBeUndefined();
  });

  it("are read as they were written, other wire types included", () => {
    const fields = fc.array(
      fc.oneof(
        fc.record({
          number: fc.integer({ min: 1, max: 2 ** 20 }),
          value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        }),
        fc.record({ number: fc.integer({ min: 1, max: 2 ** 20 }), bytes: fc.uint8Array({ maxLength: 300 }) }),
      ),
    );
    fc.assert(
      fc.property(fields, (made) => {
        const bytes = message(
          ...made.map((field) =>
            "value" in field ? numberField(field.number, field.value) : bytesField(field.number, field.bytes),
          ),
        );
        const read = [...readFields(bytes)];
        expect(read).toHaveLength(made.length);
        read.forEach((field, i) => {
          const one = made[i]!;
          expect(field.number).toBe(one.number);
          if ("value" in one) expect(field.value).toBe(one.value);
          else expect(hex(field.bytes)).toBe(hex(one.bytes));
        });
      }),
    );
    const fixed = Uint8Array.from([0x0d, 1, 0, 0, 0, 0x11, 2, 0, 0, 0, 0, 0, 0, 128]);
    expect([...readFields(fixed)].map((field) => field.value)).toEqual([1n, 2n ** 63n + 2n]);
  });

  it("never run over their end", () => {
    const whole = message(numberField(1, 2n ** 63n), textField(2, "text"));
    const ends = Array.from(whole, (_, end) => whole.subarray(0, end));
    const broken = ends.filter((part) => {
      try {
        return [...readFields(part)].length < 0;
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return true;
      }
    });
    // Whole messages are the empty one and the first field.
    expect(broken).toHaveLength(whole.length - 2);
    expect(() => [...readFields(Uint8Array.from([0x0b]))]).toThrow("unknown wire type 3");
    expect(() => [...readFields(new Uint8Array(12).fill(0xff))]).toThrow("more than ten bytes");
  });
});
