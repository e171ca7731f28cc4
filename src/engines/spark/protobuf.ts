/**
 * Protocol buffers, the wire format alone: what Spark Connect's messages are made of on the way out, and a walk over
 * the fields of a message on the way in. No schema, no generated code; who calls knows the numbers of the fields.
 *
 * Source: Google, "Protocol Buffers: Encoding", https://protobuf.dev/programming-guides/encoding/.
 *
 * @module
 */

/** A field as bytes; messages are made by joining fields. */
export type Field = Uint8Array;

/** One field as it was read: `value` of a varint or fixed field, `bytes` of one with a length. */
export interface ReadField {
  readonly number: number;
  /** Varint and fixed-width fields; 0n where the field has a length. */
  readonly value: bigint;
  /** Fields with a length (text, bytes, messages), a view into what was read; empty for the others. */
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A message of the fields given, in that order; `undefined` is a field that is not there. */
export function message(...fields: readonly (Field | undefined)[]): Uint8Array {
  const present = fields.filter((field) => field !== undefined);
  const joined = new Uint8Array(present.reduce((sum, field) => sum + field.length, 0));
  let at = 0;
  for (const field of present) {
    joined.set(field, at);
    at += field.length;
  }
  return joined;
}

/** A text field; `undefined` where there is no text. */
export function textField(number: number, text: string | undefined): Field | undefined {
  return text === undefined ? undefined : bytesField(number, encoder.encode(text));
}

/** A field of bytes, or of a message within a message. */
export function bytesField(number: number, bytes: Uint8Array): Field {
  const head = [...varint(BigInt((number << 3) | LENGTH)), ...varint(BigInt(bytes.length))];
  const field = new Uint8Array(head.length + bytes.length);
  field.set(head);
  field.set(bytes, head.length);
  return field;
}

/** A whole number, a choice or a boolean (0 or 1). */
export function numberField(number: number, value: number | bigint): Field {
  return Uint8Array.from([...varint(BigInt((number << 3) | VARINT)), ...varint(BigInt(value))]);
}

/** Seven bits a byte, lowest first; a negative number as the 64 bits of its two's complement. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

/**
 * The fields of a message in the order they stand in.
 *
 * @throws RangeError where the bytes end within a field, or are no message at all.
 */
export function* readFields(bytes: Uint8Array): Generator<ReadField> {
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const key = Number(readVarint(cursor));
    const number = key >>> 3;
    switch (key & 7) {
      case VARINT:
        yield { number, value: readVarint(cursor), bytes: NOTHING };
        break;
      case LENGTH:
        yield { number, value: 0n, bytes: take(cursor, Number(readVarint(cursor))) };
        break;
      case FIXED64:
        yield { number, value: littleEndian(take(cursor, 8)), bytes: NOTHING };
        break;
      case FIXED32:
        yield { number, value: littleEndian(take(cursor, 4)), bytes: NOTHING };
        break;
      default:
        throw new RangeError(`field ${number} of a message has the unknown wire type ${key & 7}`);
    }
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const [byte = 0] = take(cursor, 1);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new RangeError("a number in a message has more than ten bytes");
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw new RangeError("a message ends within a field");
  const taken = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The last value of field `number`, as text; `undefined` where the message has none. */
export function textOf(bytes: Uint8Array, number: number): string | undefined {
  const found = bytesOf(bytes, number);
  return found === undefined ? undefined : decoder.decode(found);
}

/** The last value of field `number`, as bytes; `undefined` where the message has none. */
export function bytesOf(bytes: Uint8Array, number: number): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const field of readFields(bytes)) if (field.number === number) found = field.bytes;
  return found;
}

/** All values of the repeated field `number`. */
export function allBytesOf(bytes: Uint8Array, number: number): Uint8Array[] {
  return [...readFields(bytes)].filter((field) => field.number === number).map((field) => field.bytes);
}
