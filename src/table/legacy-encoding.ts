/**
 * Which encoding a file has that is not valid UTF-8, judged by its bytes beyond ASCII.
 *
 * @module
 */
import { isUtf8 } from "node:buffer";
import { InputError } from "../internal/input-error.ts";

/** Share of GBK characters that must be common ones (GB 2312) to believe in GBK. */
const GBK_COMMON_SHARE_MIN = 0.7;

/**
 * What a file that is not valid UTF-8 is.
 *
 * @throws {@link InputError} `unreadable` for UTF-8 with damaged spots: read as anything else, all its other
 * characters would turn to gibberish without a word.
 */
export function legacyEncoding(chunks: readonly Uint8Array[], linesBefore: number): string {
  const utf8 = countUtf8(chunks);
  if (utf8.valid > utf8.faults) throw notUtf8(1 + linesBefore + utf8.linesBeforeFault);
  const gbk = countGbk(chunks);
  if (gbk.isValid && gbk.common >= GBK_COMMON_SHARE_MIN * gbk.characters) return "gb18030";
  return "windows-1252";
}

/** The error for text that was to be UTF-8. */
export function notUtf8(line: number): InputError {
  const expected = 'valid UTF-8 text (or name the encoding: options.encoding, e.g. "windows-1252")';
  return new InputError("unreadable", "source", expected, `a damaged character in line ${line}`);
}

/** Are the chunks together valid UTF-8? */
export function isUtf8All(chunks: readonly Uint8Array[]): boolean {
  let carry: Uint8Array = new Uint8Array(0);
  for (const chunk of chunks) {
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const whole = bytes.length - unfinishedTail(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) return false;
    carry = bytes.subarray(whole);
  }
  return carry.length === 0;
}

/** Bytes at the end that start a UTF-8 character and do not finish it, 0 to 3. */
export function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

/** Multi-byte characters of UTF-8 that are complete, and bytes that belong to none. */
export function countUtf8(chunks: readonly Uint8Array[]): {
  valid: number;
  faults: number;
  linesBeforeFault: number;
} {
  let valid = 0;
  let faults = 0;
  let lines = 0;
  let linesBeforeFault = 0;
  eachCharacter(chunks, (bytes, i) => {
    const byte = bytes[i]!;
    if (byte < 0x80) {
      if (byte === 10) lines++;
      return 1;
    }
    const length = byte >= 0xc2 && byte < 0xf5 ? sequenceLength(byte) : 0;
    let k = 1;
    while (k < length && (bytes[i + k]! & 0xc0) === 0x80) k++;
    if (length > 0 && k === length) {
      valid++;
      return length;
    }
    if (faults++ === 0) linesBeforeFault = lines;
    return 1;
  });
  return { valid, faults, linesBeforeFault };
}

/** Characters beyond ASCII if the bytes are GB 18030, and how many lie in the rows of GB 2312. */
function countGbk(chunks: readonly Uint8Array[]): { isValid: boolean; characters: number; common: number } {
  let isValid = true;
  let characters = 0;
  let common = 0;
  eachCharacter(chunks, (bytes, i) => {
    const lead = bytes[i]!;
    if (lead < 0x80) return 1;
    const trail = bytes[i + 1] ?? 0;
    const isPair = trail >= 0x40 && trail !== 0x7f && trail !== 0xff;
    const isQuad = trail >= 0x30 && trail <= 0x39;
    if (lead === 0x80 || lead === 0xff || !(isPair || isQuad)) isValid = false;
    characters++;
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common++;
    return isPair ? 2 : isQuad ? 4 : 1;
  });
  return { isValid, characters, common };
}

/** Visits characters of 1 to 4 bytes over chunks that may cut them; `visit` returns the length of the one at i. */
function eachCharacter(chunks: readonly Uint8Array[], visit: (bytes: Uint8Array, i: number) => number): void {
  let carry: Uint8Array = new Uint8Array(0);
  for (let c = 0; c < chunks.length; c++) {
    const bytes = carry.length === 0 ? chunks[c]! : Buffer.concat([carry, chunks[c]!]);
    const limit = c === chunks.length - 1 ? bytes.length : bytes.length - 3;
    let i = 0;
    while (i < limit) i += visit(bytes, i);
    carry = bytes.subarray(Math.min(i, bytes.length));
  }
}
