// Out-of-bag sums: src/kernels/forest/out-of-bag.ts. The growth of each tree noted the leaf of each row it did not draw.

import { rows } from "./forest-state";

/** Rows of a part. */
const BLOCK: i32 = 4096;
const DRAWN: u32 = 0xffffffff;

/** Adds the leaf values of one tree for the rows of block `part` that it did not see. */
export function addHeld(record: usize, leaves: usize, part: i32, sums: usize, counts: usize): void {
  const first = part * BLOCK;
  const end = first + BLOCK < rows ? first + BLOCK : rows;
  const cover = <usize>load<u32>(record, 32);
  const detail = <usize>load<u32>(record, 36);
  for (let row = first; row < end; row++) {
    const leaf = load<u32>(leaves + (<usize>row << 2));
    if (leaf == DRAWN) continue;
    const at = <usize>leaf << 2;
    const sum = sums + (<usize>row << 3);
    store<f64>(sum, load<f64>(sum) + <f64>load<u32>(detail + at) / <f64>load<u32>(cover + at));
    const count = counts + (<usize>row << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}
