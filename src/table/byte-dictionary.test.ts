import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteDictionary, codeOfBytes, decodeLevels } from "./byte-dictionary.ts";

function codesOf(texts: readonly string[]) {
  const dictionary = byteDictionary();
  const codes = texts.map((text) => {
    const bytes = new TextEncoder().encode(`<${text}>`);
    return codeOfBytes(dictionary, bytes, 1, bytes.length - 1);
  });
  return { codes, levels: decodeLevels(dictionary) };
}

/** The same with a Map. */
function slowCodes(texts: readonly string[]) {
  const levels = [...new Set(texts)];
  return { codes: texts.map((text) => levels.indexOf(text)), levels };
}

describe("the byte dictionary", () => {
  it("numbers texts as a Map does", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "漢", "😀"), maxLength: 3 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 400 }), (texts) => {
        expect(codesOf(texts)).toEqual(slowCodes(texts));
      }),
    );
  });

  it("keeps 50,000 texts apart, and finds each again", () => {
    const texts = Array.from({ length: 50_000 }, (_, i) => `customer ${i * 7919}`);
    const { codes, levels } = codesOf([...texts, ...texts]);
    expect(levels).toHaveLength(50_000);
    expect(codes.every((code, i) => code === i % 50_000)).toBe(true);
  });

  it("keeps texts of one hash apart", () => {
    // Found by search: one is the start of the other, and FNV-1a gives both the same 32 bits. The last two are the
    // known pair costarring and liquid.
    const texts = ["id48", "id48d8ghs", "costarring", "liquid"];
    expect(codesOf([...texts, ...texts]).codes).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(codesOf([...texts].reverse()).levels).toEqual([...texts].reverse());
  });

  it("has no levels before the first text", () => {
    expect(decodeLevels(byteDictionary())).toEqual([]);
  });
});
