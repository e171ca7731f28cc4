/**
 * Addresses in a kernel's memory, given out one after another before the memory is opened.
 *
 * @module
 */

/** How far a memory is given out. */
export interface Layout {
  /** First free byte; after the last reservation, the bytes that the memory needs. */
  end: number;
}

/** A cache line: parts of a job that write to neighbouring lines do not slow each other down. */
const ALIGNMENT = 64;

/** A layout whose first bytes stay free, so that no address is 0. */
export function startLayout(): Layout {
  return { end: ALIGNMENT };
}

/** Reserves bytes and returns their address, a multiple of 64. */
export function reserve(layout: Layout, bytes: number): number {
  const address = layout.end;
  layout.end = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT;
  return address;
}
