/**
 * Rows of a table as an Arrow stream of one batch, for upload.
 *
 * Source: as in `arrow-stream.ts`.
 *
 * @module
 */
import { type Column, MISSING_BOOLEAN, type Table } from "../../table/table.ts";
import { type FlatFields, flatBuffer } from "./flatbuffer-writer.ts";

/** MetadataVersion.V5. */
const VERSION = 4;
const SCHEMA = 1;
const RECORD_BATCH = 3;

/** Number of the type in `Type`, and its fields. */
const TYPES: Readonly<Record<Column["kind"], readonly [number, FlatFields]>> = {
  number: [3, [{ bits: 16, value: 2 }]],
  time: [3, [{ bits: 16, value: 2 }]],
  text: [5, []],
  boolean: [6, []],
};

/** One column on its way out. */
interface Buffers {
  readonly nulls: number;
  readonly parts: readonly Uint8Array[];
}

/**
 * The rows `[start, end)` of a table: numbers and times as doubles, missing values as nulls.
 *
 * @param table - Not without columns.
 */
export function writeArrowStream(table: Table, start: number, end: number): Uint8Array {
  const columns = Object.entries(table);
  const fields = columns.map(([name, { kind }]): FlatFields => {
    const [type, parameters] = TYPES[kind];
    return [
      { text: name },
      { bits: 8, value: 1 },
      { bits: 8, value: type },
      { table: parameters },
      undefined,
      { tables: [] },
    ];
  });
  const buffers = columns.map(([, column]) => buffersOf(column, start, end));
  const body = layOut(buffers.flatMap(({ parts }) => parts));
  const batch: FlatFields = [
    { bits: 64, value: end - start },
    { pairs: buffers.map(({ nulls }) => [end - start, nulls]) },
    { pairs: body.places },
  ];
  const schema: FlatFields = [undefined, { tables: fields }];
  return joined([
    arrowMessage(SCHEMA, schema, 0),
    arrowMessage(RECORD_BATCH, batch, body.bytes.length),
    body.bytes,
    new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]),
  ]);
}

/** Message { version = 0, header_type = 1, header = 2, bodyLength = 3 } behind its marker and its length. */
function arrowMessage(kind: number, header: FlatFields, bodyLength: number): Uint8Array {
  const metadata = flatBuffer([
    { bits: 16, value: VERSION },
    { bits: 8, value: kind },
    { table: header },
    { bits: 64, value: bodyLength },
  ]);
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, metadata.length, true);
  return joined([head, metadata]);
}

function layOut(parts: readonly Uint8Array[]): { bytes: Uint8Array; places: [number, number][] } {
  let end = 0;
  const places = parts.map(({ length }): [number, number] => {
    const place = end;
    end += Math.ceil(length / 8) * 8;
    return [place, length];
  });
  const bytes = new Uint8Array(end);
  parts.forEach((part, i) => {
    bytes.set(part, places[i]![0]);
  });
  return { bytes, places };
}

function buffersOf(column: Column, start: number, end: number): Buffers {
  switch (column.kind) {
    case "text":
      return textBuffers(column.codes.subarray(start, end), column.levels);
    case "boolean": {
      const values = column.values.subarray(start, end);
      const validity = bitsOf(values, (value) => value !== MISSING_BOOLEAN);
      return { nulls: values.length - validity.count, parts: [validity.bits, bitsOf(values, isOne).bits] };
    }
    default: {
      const values = column.values.slice(start, end);
      const validity = bitsOf(values, (value) => !Number.isNaN(value));
      const data = new Uint8Array(8 * values.length);
      const view = new DataView(data.buffer);
      for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
      return { nulls: values.length - validity.count, parts: [validity.bits, data] };
    }
  }
}

const isOne = (value: number): boolean => value === 1;

function textBuffers(codes: Int32Array, levels: readonly string[]): Buffers {
  const encoder = new TextEncoder();
  const encoded = new Map<number, Uint8Array>();
  const offsets = new DataView(new ArrayBuffer(4 * (codes.length + 1)));
  const parts: Uint8Array[] = [];
  let length = 0;
  codes.forEach((code, i) => {
    if (code >= 0) {
      let bytes = encoded.get(code);
      if (bytes === undefined) {
        bytes = encoder.encode(levels[code]!);
        encoded.set(code, bytes);
      }
      parts.push(bytes);
      length += bytes.length;
    }
    offsets.setInt32(4 * (i + 1), length, true);
  });
  const validity = bitsOf(codes, (code) => code >= 0);
  return {
    nulls: codes.length - validity.count,
    parts: [validity.bits, new Uint8Array(offsets.buffer), joined(parts)],
  };
}

function bitsOf(
  values: Float64Array | Int32Array | Uint8Array,
  isSet: (value: number) => boolean,
): { bits: Uint8Array; count: number } {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (!isSet(values[i]!)) continue;
    bits[i >> 3]! |= 1 << (i & 7);
    count++;
  }
  return { bits, count };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
