/**
 * FlatBuffers, written front to back: each table, vector and text stands behind what points to it.
 *
 * @module
 */

/** A value of a table or vector. */
export type FlatValue =
  | { readonly bits: 8 | 16 | 32 | 64; readonly value: number }
  | { readonly table: FlatFields }
  | { readonly text: string }
  | { readonly tables: readonly FlatFields[] }
  /** A vector of pairs of 64-bit numbers, the structs of Arrow. */
  | { readonly pairs: readonly (readonly [number, number])[] };

/** Fields of a table by their number; `undefined` is a field with its default. */
export type FlatFields = readonly (FlatValue | undefined)[];

/** The buffer of a root table, its length a multiple of 8. */
export function flatBuffer(root: FlatFields): Uint8Array {
  const writer: Writer = { view: new DataView(new ArrayBuffer(1024)), end: 0 };
  const place = reserve(writer, 4, 4);
  pointTo(writer, place, writeTable(writer, root));
  reserve(writer, 0, 8);
  return new Uint8Array(writer.view.buffer, 0, writer.end);
}

interface Writer {
  view: DataView;
  end: number;
}

/** Place for `length` bytes at a multiple of `alignment`, zeros. */
function reserve(writer: Writer, length: number, alignment: number): number {
  const at = Math.ceil(writer.end / alignment) * alignment;
  writer.end = at + length;
  if (writer.end > writer.view.byteLength) {
    const larger = new Uint8Array(2 * writer.end);
    larger.set(new Uint8Array(writer.view.buffer));
    writer.view = new DataView(larger.buffer);
  }
  return at;
}

/** Writes how far ahead of `place` its target stands. */
function pointTo(writer: Writer, place: number, target: number): void {
  writer.view.setUint32(place, target - place, true);
}

/** The list of places first, then the table, each field at a multiple of its size, then what the fields point to. */
function writeTable(writer: Writer, fields: FlatFields): number {
  let size = 4;
  const offsets = fields.map((field) => {
    if (field === undefined) return 0;
    const bytes = "bits" in field ? field.bits / 8 : 4;
    const offset = Math.ceil(size / bytes) * bytes;
    size = offset + bytes;
    return offset;
  });
  const vtable = reserve(writer, 4 + 2 * fields.length, 2);
  const table = reserve(writer, size, 8);
  writer.view.setUint16(vtable, 4 + 2 * fields.length, true);
  writer.view.setUint16(vtable + 2, size, true);
  offsets.forEach((offset, i) => {
    writer.view.setUint16(vtable + 4 + 2 * i, offset, true);
  });
  writer.view.setInt32(table, table - vtable, true);
  fields.forEach((field, i) => {
    if (field !== undefined) writeValue(writer, table + offsets[i]!, field);
  });
  return table;
}

function writeValue(writer: Writer, place: number, field: FlatValue): void {
  if ("bits" in field) writeNumber(writer.view, place, field.bits, field.value);
  else if ("table" in field) pointTo(writer, place, writeTable(writer, field.table));
  else if ("text" in field) pointTo(writer, place, writeText(writer, field.text));
  else if ("tables" in field) pointTo(writer, place, writeTables(writer, field.tables));
  else pointTo(writer, place, writePairs(writer, field.pairs));
}

function writeNumber(view: DataView, place: number, bits: 8 | 16 | 32 | 64, value: number): void {
  if (bits === 8) view.setUint8(place, value);
  else if (bits === 16) view.setInt16(place, value, true);
  else if (bits === 32) view.setInt32(place, value, true);
  else view.setBigInt64(place, BigInt(value), true);
}

/** UTF-8 behind its length, with a zero at its end. */
function writeText(writer: Writer, text: string): number {
  const bytes = new TextEncoder().encode(text);
  const at = reserve(writer, 4 + bytes.length + 1, 4);
  writer.view.setUint32(at, bytes.length, true);
  new Uint8Array(writer.view.buffer).set(bytes, at + 4);
  return at;
}

function writeTables(writer: Writer, tables: readonly FlatFields[]): number {
  const at = reserve(writer, 4 + 4 * tables.length, 4);
  writer.view.setUint32(at, tables.length, true);
  tables.forEach((table, i) => {
    pointTo(writer, at + 4 + 4 * i, writeTable(writer, table));
  });
  return at;
}

/** The pairs stand at a multiple of 8, their number right before them. */
function writePairs(writer: Writer, pairs: readonly (readonly [number, number])[]): number {
  reserve(writer, 4, 8);
  const at = reserve(writer, 4 + 16 * pairs.length, 4);
  writer.view.setUint32(at, pairs.length, true);
  pairs.forEach(([first, second], i) => {
    writer.view.setBigInt64(at + 4 + 16 * i, BigInt(first), true);
    writer.view.setBigInt64(at + 12 + 16 * i, BigInt(second), true);
  });
  return at;
}
