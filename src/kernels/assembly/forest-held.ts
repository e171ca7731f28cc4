// The way of a tree's out-of-bag rows to their leaves: src/kernels/forest-out-of-bag.ts. Eight rows walk side by side,
// because each step of one waits for memory.

import { columns, offsets, rows, spare } from "./forest-state";

/** Rows of a part. */
const BLOCK: i32 = 4096;

/** Adds the leaf values of one tree for the rows of block `part` that it did not see. */
export function addHeld(record: usize, bag: usize, part: i32, sums: usize, counts: usize): void {
  const first = part * BLOCK;
  const end = first + BLOCK < rows ? first + BLOCK : rows;
  let held = spare;
  for (let row = first; row < end; row++) {
    store<u32>(held, row);
    held += (~<usize>load<u8>(bag + <usize>(row >> 3)) >> <usize>(row & 7)) & 1 ? 4 : 0;
  }
  const isPlain = columns <= 32 && load<u32>(record, 24) == 0;
  let at = spare;
  if (isPlain) {
    const aside = at + ((held - at) & ~31);
    walkHeld(record, at, aside, sums, counts);
    at = aside;
  }
  for (; at < held; at += 4) walkOne(record, load<u32>(at), sums, counts);
}

@inline function keep(record: usize, row: u32, leaf: u32, sums: usize, counts: usize): void {
  const detail = load<u32>(<usize>load<u32>(record, 40) + (<usize>leaf << 2));
  const cover = load<u32>(<usize>load<u32>(record, 36) + (<usize>leaf << 2));
  const sum = sums + (<usize>row << 3);
  store<f64>(sum, load<f64>(sum) + <f64>detail / <f64>cover);
  const count = counts + (<usize>row << 2);
  store<u32>(count, load<u32>(count) + 1);
}

@inline function next(walk: usize, node: u32, row: usize): u32 {
  const word = load<u64>(walk + (<usize>node << 3));
  const bin = (<u32>load<u8>(row + <usize>(word & 0xffff)) + (<u32>(word >> 24) & 1)) & 255;
  return <u32>(word >> 32) + u32(bin > (<u32>(word >> 16) & 255));
}

/** Rows in groups of eight; numeric splits of up to 32 columns only. */
export function walkHeld(record: usize, from: usize, to: usize, sums: usize, counts: usize): void {
  const walk = <usize>load<u32>(record, 28);
  const bins = <usize>load<u32>(offsets);
  for (let at = from; at < to; at += 32) {
    const ra = bins + (<usize>load<u32>(at) << 5);
    const rb = bins + (<usize>load<u32>(at, 4) << 5);
    const rc = bins + (<usize>load<u32>(at, 8) << 5);
    const rd = bins + (<usize>load<u32>(at, 12) << 5);
    const re = bins + (<usize>load<u32>(at, 16) << 5);
    const rf = bins + (<usize>load<u32>(at, 20) << 5);
    const rg = bins + (<usize>load<u32>(at, 24) << 5);
    const rh = bins + (<usize>load<u32>(at, 28) << 5);
    let a: u32 = 0;
    let b: u32 = 0;
    let c: u32 = 0;
    let d: u32 = 0;
    let e: u32 = 0;
    let f: u32 = 0;
    let g: u32 = 0;
    let h: u32 = 0;
    for (;;) {
      const a2 = next(walk, a, ra);
      const b2 = next(walk, b, rb);
      const c2 = next(walk, c, rc);
      const d2 = next(walk, d, rd);
      const e2 = next(walk, e, re);
      const f2 = next(walk, f, rf);
      const g2 = next(walk, g, rg);
      const h2 = next(walk, h, rh);
      const moved = (a ^ a2) | (b ^ b2) | (c ^ c2) | (d ^ d2) | (e ^ e2) | (f ^ f2) | (g ^ g2) | (h ^ h2);
      if (moved == 0) break;
      a = a2;
      b = b2;
      c = c2;
      d = d2;
      e = e2;
      f = f2;
      g = g2;
      h = h2;
    }
    keep(record, load<u32>(at), a, sums, counts);
    keep(record, load<u32>(at, 4), b, sums, counts);
    keep(record, load<u32>(at, 8), c, sums, counts);
    keep(record, load<u32>(at, 12), d, sums, counts);
    keep(record, load<u32>(at, 16), e, sums, counts);
    keep(record, load<u32>(at, 20), f, sums, counts);
    keep(record, load<u32>(at, 24), g, sums, counts);
    keep(record, load<u32>(at, 28), h, sums, counts);
  }
}

/** One row, whatever the splits. */
function walkOne(record: usize, row: u32, sums: usize, counts: usize): void {
  const walk = <usize>load<u32>(record, 28);
  const details = <usize>load<u32>(record, 40);
  const sets = <usize>load<u32>(record, 60);
  let node: u32 = 0;
  for (;;) {
    const word = load<u64>(walk + (<usize>node << 3));
    const left = <u32>(word >> 32);
    // Only a leaf is its own child.
    if (left == node) break;
    const bin = <u32>load<u8>(<usize>load<u32>(offsets + (<usize>(word & 0xffff) << 2)) + (<usize>row << 5));
    const shift = <u32>(word >> 24) & 255;
    if ((shift & 2) != 0) {
      const set = sets + (<usize>load<u32>(details + (<usize>node << 2)) << 5);
      node = left + 1 - ((<u32>load<u8>(set + <usize>(bin >> 3)) >> (bin & 7)) & 1);
    } else {
      node = left + u32(((bin + shift) & 255) > (<u32>(word >> 16) & 255));
    }
  }
  keep(record, row, node, sums, counts);
}
