/**
 * Bytes of any common encoding in, UTF-8 bytes out.
 *
 * What is told for certain comes first: a byte-order mark, the zero bytes of UTF-16, then whether every byte of the
 * file is valid UTF-8. Only a file that is not is guessed at, between GBK and Windows-1252 (a superset of Latin-1):
 * GBK, where the text is valid GB 18030 and most of its characters are common Chinese ones; Latin-1 text rarely has
 * two accented letters in a row, and GBK text always has.
 *
 * ASCII is streamed. From the first other byte on, the bytes are held to the end of the file, because only the end
 * can tell; naming the encoding avoids that.
 *
 * @module
 */
import { isAscii, isUtf8 } from "node:buffer";
import { InputError } from "../internal/input-error.ts";
import { countUtf8, isUtf8All, legacyEncoding, notUtf8, unfinishedTail } from "./legacy-encoding.ts";

/** What was found about a file's encoding; complete when its last byte has been read. */
export interface FoundEncoding {
  /** Name in the Encoding Standard: `"utf-8"`, `"utf-16le"`, `"gb18030"`, `"windows-1252"`. */
  encoding: string;
  /** Did the file start with a byte-order mark? */
  byteOrderMark: boolean;
}

const HEAD_BYTES = 4096;
const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, ...bytes: readonly number[]])[] = [
  ["utf-8", 0xef, 0xbb, 0xbf],
  ["utf-16le", 0xff, 0xfe],
  ["utf-16be", 0xfe, 0xff],
];
const BINARY_SIGNATURES: readonly (readonly [name: string, signature: string])[] = [
  ["a zip or Excel file", "PK\x03\x04"],
  ["an old Excel file", "\xd0\xcf\x11\xe0"],
  ["a Parquet file", "PAR1\x15"],
  ["a bzip2 file", "BZh9"],
  ["an xz file", "\xfd7zXZ"],
  ["a zstd file", "\x28\xb5\x2f\xfd"],
  ["a PDF file", "%PDF-"],
];

/**
 * Transcodes a file to UTF-8 without a byte-order mark.
 *
 * @param encoding - A label of the Encoding Standard, or `undefined` to detect it.
 * @param found - Filled in on the way.
 * @throws {@link InputError} `unreadable` for binary data, or bytes that are not of the encoding;
 * `unknown-choice` for an encoding that this Node does not know.
 */
export async function* utf8Chunks(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  found: FoundEncoding,
): AsyncGenerator<Uint8Array> {
  const named = encoding === undefined ? undefined : decoderFor(encoding).encoding;
  const iterator = chunks[Symbol.asyncIterator]();
  const head = await readHead(iterator);
  const mark = BYTE_ORDER_MARKS.find(([, ...bytes]) => bytes.every((byte, i) => head[i] === byte));
  checkNotBinary(head);
  found.byteOrderMark = mark !== undefined && (named === undefined || named === mark[0]);
  found.encoding = named ?? mark?.[0] ?? zeroPattern(head) ?? "utf-8";
  const start = found.byteOrderMark && mark !== undefined ? mark.length - 1 : 0;
  const rest = prepend(head.subarray(start), iterator);
  if (found.encoding !== "utf-8") yield* transcode(rest, found.encoding);
  else if (named !== undefined || found.byteOrderMark) yield* checkedUtf8(rest);
  else yield* detected(rest, found);
}

/** ASCII as it comes; from the first other byte on, everything is held until it is known what it is. */
async function* detected(
  chunks: AsyncIterable<Uint8Array>,
  found: FoundEncoding,
): AsyncGenerator<Uint8Array> {
  const held: Uint8Array[] = [];
  let linesBefore = 0;
  for await (const chunk of chunks) {
    checkNoZero(chunk);
    if (held.length > 0 || !isAscii(chunk)) {
      held.push(chunk);
    } else {
      linesBefore += countLineFeeds(chunk);
      yield chunk;
    }
  }
  if (held.length === 0) return;
  if (!isUtf8All(held)) found.encoding = legacyEncoding(held, linesBefore);
  const again = drain(held);
  yield* found.encoding === "utf-8" ? again : transcode(again, found.encoding);
}

/** UTF-8 that was named or marked: streamed, but checked. */
async function* checkedUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let carry: Uint8Array = new Uint8Array(0);
  let lines = 1;
  for await (const chunk of chunks) {
    checkNoZero(chunk);
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const whole = bytes.subarray(0, bytes.length - unfinishedTail(bytes));
    if (!isUtf8(whole)) throw notUtf8(lines + countUtf8([whole]).linesBeforeFault);
    lines += countLineFeeds(whole);
    carry = bytes.slice(whole.length);
    yield whole;
  }
  if (carry.length > 0) throw notUtf8(lines);
}

async function* transcode(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = decoderFor(encoding);
  const encoder = new TextEncoder();
  let lines = 1;
  const decode = (bytes?: Uint8Array): Uint8Array => {
    try {
      const text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
      return encoder.encode(text);
    } catch {
      throw new InputError(
        "unreadable",
        "source",
        `valid ${encoding} text`,
        `a fault at or after line ${lines}`,
      );
    }
  };
  for await (const chunk of chunks) {
    const bytes = decode(chunk);
    checkNoZero(bytes);
    lines += countLineFeeds(bytes);
    yield bytes;
  }
  yield decode();
}

function decoderFor(encoding: string): TextDecoder {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    // The standard decodes GBK as GB 18030. Node 20 has a decoder of its own for it, which drops a byte 0xff silently.
    return decoder.encoding === "gbk" ? new TextDecoder("gb18030", { fatal: true }) : decoder;
  } catch {
    const expected = 'an encoding that TextDecoder knows, such as "utf-8", "windows-1252" or "gb18030"';
    throw new InputError("unknown-choice", "options.encoding", expected, encoding);
  }
}

async function readHead(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < HEAD_BYTES) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* prepend(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function* drain(held: Uint8Array[]): AsyncGenerator<Uint8Array> {
  // Each chunk is let go as it is handed on: the file is never in memory twice.
  for (let i = 0; i < held.length; i++) {
    const chunk = held[i]!;
    held[i] = new Uint8Array(0);
    yield chunk;
  }
}

/** UTF-16 without a mark: ASCII letters in it are every other byte a zero. */
function zeroPattern(head: Uint8Array): string | undefined {
  const pairs = Math.floor(head.length / 2);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) evenZeros++;
    if (head[2 * i + 1] === 0) oddZeros++;
  }
  if (oddZeros > 0.3 * pairs && evenZeros === 0) return "utf-16le";
  if (evenZeros > 0.3 * pairs && oddZeros === 0) return "utf-16be";
  return undefined;
}

function checkNotBinary(head: Uint8Array): void {
  const start = Buffer.from(head.subarray(0, 8)).toString("latin1");
  const match = BINARY_SIGNATURES.find(([, signature]) => start.startsWith(signature));
  if (match !== undefined) throw new InputError("unreadable", "source", "a text file", match[0]);
}

function checkNoZero(bytes: Uint8Array): void {
  if (bytes.includes(0))
    throw new InputError("unreadable", "source", "a text file", "binary data (a zero byte)");
}

function countLineFeeds(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
