/**
 * Arrow's streaming format, cut into its parts: a schema, then batches of columns. Only what Spark sends for the types
 * that churnkit asks for; anything else is refused by its name.
 *
 * Source: Apache Arrow, "Arrow Columnar Format" 1.5, "Serialization and Interprocess Communication";
 * format/Message.fbs and format/Schema.fbs, from which the numbers of fields are.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import {
  type FlatTable,
  flatNumber,
  flatTable,
  flatTables,
  flatText,
  flatVector,
  rootTable,
} from "./flatbuffer.ts";

/** The types that can be read. A date counts days, a timestamp microseconds, a decimal units of 10^-scale. */
export type ArrowType =
  | { readonly kind: "null" | "boolean" | "text" | "date" | "timestamp" }
  | { readonly kind: "decimal"; readonly scale: number }
  | { readonly kind: "float"; readonly bits: 32 | 64 }
  | { readonly kind: "int"; readonly bits: 8 | 16 | 32 | 64 };

/** A column as the schema names it. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
}

/** One column of one batch, as bytes. */
export interface ArrowColumn {
  /** Bit i says whether row i has a value; `undefined` where all have. */
  readonly validity: Uint8Array | undefined;
  /** Where the text of row i begins, as 32-bit numbers, rows + 1 of them; empty for other types. */
  readonly offsets: Uint8Array;
  readonly data: Uint8Array;
}

/** Rows that came together. */
export interface ArrowBatch {
  readonly rows: number;
  /** In the order of the schema. */
  readonly columns: readonly ArrowColumn[];
}

/** A whole stream. */
export interface ArrowStream {
  readonly fields: readonly ArrowField[];
  readonly batches: readonly ArrowBatch[];
}

/** What cannot be read. */
export class ArrowError extends Error {
  override readonly name = "ArrowError";
}

const SCHEMA = 1;
const RECORD_BATCH = 3;
const CONTINUATION = 0xffffffff;
const NO_BYTES = new Uint8Array(0);

/**
 * Reads a stream. The columns are views into `bytes`.
 *
 * @throws InputError for a type that is not read.
 * @throws ArrowError for compressed columns, and bytes that are no such stream.
 */
export function readArrowStream(bytes: Uint8Array): ArrowStream {
  try {
    return readMessages(bytes);
  } catch (error) {
    // Positions beyond the end, read from bytes that are something else.
    if (error instanceof RangeError) throw new ArrowError(`the bytes are no Arrow stream: ${error.message}`);
    throw error;
  }
}

function readMessages(bytes: Uint8Array): ArrowStream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let fields: readonly ArrowField[] | undefined;
  const batches: ArrowBatch[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    if (view.getUint32(at, true) !== CONTINUATION) throw new ArrowError("the bytes are no Arrow stream");
    const length = view.getInt32(at + 4, true);
    if (length === 0) break;
    const body = at + 8 + length;
    const root = rootTable(slice(bytes, at + 8, length));
    const bodyLength = flatNumber(root, 3, 64);
    const header = flatTable(root, 2);
    const kind = flatNumber(root, 1, 8);
    if (kind === SCHEMA && header !== undefined) fields = readSchema(header);
    else if (kind === RECORD_BATCH && header !== undefined && fields !== undefined) {
      batches.push(readBatch(header, fields, slice(bytes, body, bodyLength)));
    } else throw new ArrowError(`an Arrow message of kind ${kind} is not read`);
    at = body + bodyLength;
  }
  if (fields === undefined) throw new ArrowError("an Arrow stream without a schema");
  return { fields, batches };
}

/** `subarray`, but never shorter than asked for. */
function slice(bytes: Uint8Array, start: number, length: number): Uint8Array {
  if (start < 0 || length < 0 || start + length > bytes.length) {
    throw new RangeError("it ends within a message");
  }
  return bytes.subarray(start, start + length);
}

/** Schema { endianness = 0, fields = 1 }. */
function readSchema(schema: FlatTable): ArrowField[] {
  if (flatNumber(schema, 0, 16) !== 0) throw new ArrowError("Arrow columns in big-endian order are not read");
  return flatTables(schema, 1).map(readField);
}

/** Field { name = 0, type_type = 2, type = 3, dictionary = 4 }. */
function readField(field: FlatTable): ArrowField {
  const name = flatText(field, 0);
  if (flatTable(field, 4) !== undefined) throw unread(name, "a dictionary");
  return { name, type: readType(name, flatNumber(field, 2, 8), flatTable(field, 3)) };
}

/** Names of `Type` by number, for messages. */
const TYPES = `none null int float binary text boolean decimal date time timestamp interval array struct union
  binary array map duration binary text array run-end-encoded binary text array array`.split(/\s+/);

/**
 * Int { bitWidth = 0, is_signed = 1 }; FloatingPoint { precision = 0 }: half, single, double; Decimal { scale = 1,
 * bitWidth = 2 }; Date { unit = 0 }: days, milliseconds; Timestamp { unit = 0 }: s, ms, us, ns.
 */
function readType(name: string, number: number, type: FlatTable | undefined): ArrowType {
  const bits = type === undefined ? 0 : flatNumber(type, 0, 32);
  switch (number) {
    case 1:
      return { kind: "null" };
    case 2:
      if (type === undefined || flatNumber(type, 1, 8) === 0) throw unread(name, "unsigned int");
      if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) throw unread(name, `int of ${bits} bits`);
      return { kind: "int", bits };
    case 3: {
      const precision = type === undefined ? 0 : flatNumber(type, 0, 16);
      if (precision === 0) throw unread(name, "half-precision float");
      return { kind: "float", bits: precision === 1 ? 32 : 64 };
    }
    case 5:
      return { kind: "text" };
    case 6:
      return { kind: "boolean" };
    case 7:
      if (type === undefined || flatNumber(type, 2, 32, 128) !== 128) throw unread(name, "wide decimal");
      return { kind: "decimal", scale: flatNumber(type, 1, 32) };
    case 8:
      if (type === undefined || flatNumber(type, 0, 16, 1) !== 0) throw unread(name, "date in milliseconds");
      return { kind: "date" };
    case 10:
      if (type === undefined || flatNumber(type, 0, 16) !== 2)
        throw unread(name, "timestamp of another unit");
      return { kind: "timestamp" };
    default:
      throw unread(name, TYPES[number] ?? `number ${number}`);
  }
}

function unread(name: string, type: string): InputError {
  return new InputError("wrong-kind", name, "a column of numbers, text, booleans or times", type);
}

/** RecordBatch { length = 0, nodes = 1, buffers = 2, compression = 3 }; nodes and buffers are pairs of 64 bits. */
function readBatch(batch: FlatTable, fields: readonly ArrowField[], body: Uint8Array): ArrowBatch {
  if (flatTable(batch, 3) !== undefined) throw new ArrowError("compressed Arrow columns are not read");
  const rows = flatNumber(batch, 0, 64);
  const { view } = batch;
  const nodes = flatVector(batch, 1);
  const buffers = flatVector(batch, 2);
  let node = 0;
  let buffer = 0;
  const pair = (start: number, i: number): [number, number] => [
    Number(view.getBigInt64(start + 16 * i, true)),
    Number(view.getBigInt64(start + 16 * i + 8, true)),
  ];
  const nextBytes = (): Uint8Array => {
    if (buffer >= buffers.length) throw new ArrowError("an Arrow batch has too few buffers");
    return slice(body, ...pair(buffers.start, buffer++));
  };
  const columns = fields.map(({ name, type }): ArrowColumn => {
    if (node >= nodes.length) throw new ArrowError("an Arrow batch has too few columns");
    const [length, nulls] = pair(nodes.start, node++);
    if (length !== rows) throw new ArrowError(`column ${JSON.stringify(name)} has ${length} rows of ${rows}`);
    if (type.kind === "null") return { validity: undefined, offsets: NO_BYTES, data: NO_BYTES };
    const bits = nextBytes();
    const validity = nulls === 0 ? undefined : enough(name, bits, Math.ceil(rows / 8));
    // A column without rows may come without offsets.
    const offsets =
      type.kind === "text" ? enough(name, nextBytes(), rows === 0 ? 0 : 4 * (rows + 1)) : NO_BYTES;
    return { validity, offsets, data: enough(name, nextBytes(), bytesOfRows(type, rows)) };
  });
  return { rows, columns };
}

function bytesOfRows(type: ArrowType, rows: number): number {
  switch (type.kind) {
    case "boolean":
      return Math.ceil(rows / 8);
    case "int":
    case "float":
      return (rows * type.bits) / 8;
    case "date":
      return 4 * rows;
    case "timestamp":
      return 8 * rows;
    case "decimal":
      return 16 * rows;
    default:
      return 0;
  }
}

function enough(name: string, bytes: Uint8Array, least: number): Uint8Array {
  if (bytes.length >= least) return bytes;
  throw new ArrowError(`column ${JSON.stringify(name)} has ${bytes.length} bytes of ${least}`);
}
