import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FoundEncoding, utf8Chunks } from "./csv-encoding.ts";

const BOM = "\ufeff";
const utf16 = (text: string, isBig: boolean) => {
  const bytes = Buffer.from(text, "utf16le");
  return isBig ? bytes.swap16() : bytes;
};
/** 姓名,城市 张伟,北京 王芳,上海 in GBK. */
const GBK = Buffer.from("d0d5c3fb2cb3c7cad00ad5c5ceb02cb1b1beA90acdf5b7bc2cc9cfbaa30a", "hex");
const LATIN = Buffer.from("name,ville\nJos\xe9 Mu\xf1oz,Orl\xe9ans\nAnna \xc5\xe4sk\xf6,\x80 5\n", "latin1");

async function decode(bytes: Uint8Array, encoding?: string, chunkBytes = 4) {
  const found: FoundEncoding = { encoding: "", byteOrderMark: false };
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const parts: Uint8Array[] = [];
  for await (const part of utf8Chunks(chunks(), encoding, found)) parts.push(part);
  return { text: Buffer.concat(parts).toString("utf8"), ...found };
}

describe("utf8Chunks", () => {
  it.each([
    ["ASCII", Buffer.from("a,b\n1,2\n"), "a,b\n1,2\n", "utf-8", false],
    ["nothing", Buffer.alloc(0), "", "utf-8", false],
    ["UTF-8", Buffer.from("é漢😀\n"), "é漢😀\n", "utf-8", false],
    ["UTF-8 with a mark", Buffer.from(`${BOM}é\n`), "é\n", "utf-8", true],
    ["UTF-16LE with a mark", utf16(`${BOM}a,é漢😀\n`, false), "a,é漢😀\n", "utf-16le", true],
    ["UTF-16BE with a mark", utf16(`${BOM}a,é漢😀\n`, true), "a,é漢😀\n", "utf-16be", true],
    ["UTF-16LE without one", utf16("name,city\nJosé,x\n", false), "name,city\nJosé,x\n", "utf-16le", false],
    ["UTF-16BE without one", utf16("name,city\nJosé,x\n", true), "name,city\nJosé,x\n", "utf-16be", false],
    ["GBK", GBK, "姓名,城市\n张伟,北京\n王芳,上海\n", "gb18030", false],
    [
      "Latin-1 with a Windows sign",
      LATIN,
      "name,ville\nJosé Muñoz,Orléans\nAnna Åäskö,€ 5\n",
      "windows-1252",
      false,
    ],
  ])("%s", async (_, bytes, text, encoding, byteOrderMark) => {
    for (const chunkBytes of [1, 3, 4, 1000]) {
      expect(await decode(bytes, undefined, chunkBytes)).toEqual({ text, encoding, byteOrderMark });
    }
  });

  it.each([
    ["accented letters that happen to be valid GBK", "name\nMüller\nJosée\nZoëx\n"],
    ["two accented letters in a row", "ÄÖ ÅÅ ÉÈ é\n"],
  ])("takes for Windows-1252: %s", async (_, text) => {
    expect(await decode(Buffer.from(text, "latin1"))).toMatchObject({ encoding: "windows-1252", text });
  });

  it("detects GBK over any number of chunks", async () => {
    const bytes = Buffer.concat(Array.from({ length: 1000 }, () => GBK));
    const { encoding, text } = await decode(bytes, undefined, 1001);
    expect(encoding).toBe("gb18030");
    expect(text).toBe("姓名,城市\n张伟,北京\n王芳,上海\n".repeat(1000));
  });

  it("takes the encoding that is named over what it looks like", async () => {
    expect(await decode(GBK, "latin1")).toMatchObject({ encoding: "windows-1252", byteOrderMark: false });
    expect(await decode(GBK, "gbk")).toMatchObject({
      text: "姓名,城市\n张伟,北京\n王芳,上海\n",
      encoding: "gb18030",
    });
    expect((await decode(Buffer.from(`${BOM}é`), "utf8")).text).toBe("é");
  });

  it("hands every UTF-8 text through unchanged, however it is cut", async () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "\n", "é", "漢", "😀", "\u{10FFFF}"),
      maxLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(undefined, "utf-8"),
        async (input, cut, named) => {
          expect((await decode(Buffer.from(input), named, cut)).text).toBe(input);
        },
      ),
    );
  });

  it("detects UTF-8 when the first character beyond ASCII is megabytes in", async () => {
    const text = `${"a,b\n".repeat(300_000)}é\n`;
    expect(await decode(Buffer.from(text), undefined, 2 ** 16)).toMatchObject({ encoding: "utf-8", text });
    const latin = Buffer.from(text, "latin1");
    expect(await decode(latin, undefined, 2 ** 16)).toMatchObject({ encoding: "windows-1252", text });
  });

  it.each([
    [
      Buffer.from("a\xff\xfe", "latin1"),
      "utf-8",
      'valid UTF-8 text (or name the encoding: options.encoding, e.g. "windows-1252"), got "a damaged character in line 1"',
    ],
    [Buffer.from("a\nb\xc3", "latin1"), "utf-8", 'got "a damaged character in line 2"'],
    [
      Buffer.from("a\n\xff\xff", "latin1"),
      "gbk",
      '`source` must be valid gb18030 text, got "a fault at or after line 1"',
    ],
    [
      Buffer.from("x"),
      "klingon",
      '`options.encoding` must be an encoding that TextDecoder knows, such as "utf-8", "windows-1252" or "gb18030", got "klingon"',
    ],
    [Buffer.from("a,b\n1,\0\n"), undefined, '`source` must be a text file, got "binary data (a zero byte)"'],
  ])("refuses %j as %s", async (bytes, encoding, message) => {
    await expect(decode(bytes, encoding)).rejects.toThrow(message);
  });
});
