/**
 * FlatBuffers, read: the tables that Arrow describes its columns with.
 *
 * A table is a position in a buffer. Two bytes at the place its first four bytes point back to say where field k lies;
 * 0 says that the field has its default.
 *
 * Source: Google, "FlatBuffers: Internals", https://flatbuffers.dev/internals.
 *
 * @module
 */

/** A table within `view`. */
export interface FlatTable {
  readonly view: DataView;
  readonly at: number;
}

/** The table that a buffer begins with. */
export function rootTable(bytes: Uint8Array): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, at: view.getUint32(0, true) };
}

/** Where field `index` lies; 0 where the table has none. */
function placeOf({ view, at }: FlatTable, index: number): number {
  const vtable = at - view.getInt32(at, true);
  const entry = 4 + 2 * index;
  if (entry >= view.getUint16(vtable, true)) return 0;
  const offset = view.getUint16(vtable + entry, true);
  return offset === 0 ? 0 : at + offset;
}

/** A whole number of `bits` bits, or `fallback`. */
export function flatNumber(table: FlatTable, index: number, bits: 8 | 16 | 32 | 64, fallback = 0): number {
  const place = placeOf(table, index);
  if (place === 0) return fallback;
  switch (bits) {
    case 8:
      return table.view.getUint8(place);
    case 16:
      return table.view.getInt16(place, true);
    case 32:
      return table.view.getInt32(place, true);
    case 64:
      return Number(table.view.getBigInt64(place, true));
  }
}

/** A table that field `index` leads to. */
export function flatTable(table: FlatTable, index: number): FlatTable | undefined {
  const place = placeOf(table, index);
  return place === 0 ? undefined : { view: table.view, at: place + table.view.getUint32(place, true) };
}

/** A text; `""` where there is none. */
export function flatText(table: FlatTable, index: number): string {
  const { start, length } = flatVector(table, index);
  const { view } = table;
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, length));
}

/** Where the entries of a vector begin in `view`, and how many there are. */
export function flatVector(table: FlatTable, index: number): { start: number; length: number } {
  const place = placeOf(table, index);
  if (place === 0) return { start: 0, length: 0 };
  const vector = place + table.view.getUint32(place, true);
  return { start: vector + 4, length: table.view.getUint32(vector, true) };
}

/** The tables of a vector of tables. */
export function flatTables(table: FlatTable, index: number): FlatTable[] {
  const { start, length } = flatVector(table, index);
  return Array.from({ length }, (_, i) => {
    const place = start + 4 * i;
    return { view: table.view, at: place + table.view.getUint32(place, true) };
  });
}
