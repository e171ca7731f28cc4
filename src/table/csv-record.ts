/**
 * One record of a CSV file, as ranges of its bytes.
 *
 * @module
 */

/** One record, valid until the next one: fields are byte ranges of `bytes`. */
export interface CsvRecord {
  bytes: Uint8Array;
  /** Field k is `bytes[starts[k] .. ends[k])`, without its quotes. */
  starts: Int32Array;
  ends: Int32Array;
  /** 1 where field k holds doubled quotes. */
  escaped: Uint8Array;
  /** Fields. */
  count: number;
  /** Line on which the record starts, from 1. */
  line: number;
  /** The whole record is `bytes[start .. end)`. */
  start: number;
  end: number;
  /** What is wrong with the quotes, or `""`. */
  problem: string;
}

const BLANK = 32;
const TAB = 9;

/** A record without fields. */
export function emptyRecord(): CsvRecord {
  return {
    bytes: new Uint8Array(0),
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    escaped: new Uint8Array(64),
    count: 0,
    line: 1,
    start: 0,
    end: 0,
    problem: "",
  };
}

/** Appends the field `bytes[start .. end)`. */
export function addField(record: CsvRecord, start: number, end: number, escaped: number): void {
  const k = record.count++;
  if (k === record.starts.length) {
    const { starts, ends, escaped: flags } = record;
    record.starts = new Int32Array(2 * k);
    record.ends = new Int32Array(2 * k);
    record.escaped = new Uint8Array(2 * k);
    record.starts.set(starts);
    record.ends.set(ends);
    record.escaped.set(flags);
  }
  record.starts[k] = start;
  record.ends[k] = end;
  record.escaped[k] = escaped;
}

/** Is there nothing on the line but blanks? */
export function isBlankLine({ bytes, count, start, end, problem }: CsvRecord): boolean {
  if (count > 1 || problem !== "") return false;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== BLANK && bytes[i] !== TAB) return false;
  }
  return true;
}

/** Field k as text. */
export function fieldText(record: CsvRecord, k: number, quote: string): string {
  const { bytes, starts, ends, escaped } = record;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + starts[k]!, ends[k]! - starts[k]!).toString(
    "utf8",
  );
  return escaped[k] === 1 ? text.replaceAll(quote + quote, quote) : text;
}

/** The whole record as text, cut after `max` characters. */
export function recordText(record: CsvRecord, max: number): string {
  const { bytes, start, end } = record;
  // Four bytes hold at least one character.
  const cut = Math.min(end - start, 4 * max + 4);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, cut).toString("utf8");
  return text.length > max || cut < end - start ? `${text.slice(0, max)}…` : text;
}
