// kernel
// Trees of a random forest, one a part. The definition is src/kernels/forest/tree.ts; src/kernels/forest/team.ts calls
// this and lays the memory out.
//
// Context, i32 or u32 unless said otherwise:
//   0 rows, 4 columns, 8 columnsPerSplit, 12 maxDepth, 16 minLeaf, 20 bootstrap, 24 draws, 28 are classes weighted?
//  32 positiveWeight f64, 40 negativeWeight f64
//  48 offsets (of a column's bins in the rows, u32 a column), 56 bins of a column (u16, 0 for categories), 60 truth, 64 limit and 68 other of the alias table, or 0
//  72 values (packed count of each entry byte, i64)
//  80 locks (i32 a workspace), 84 number of workspaces, 88 their address, 92 bytes of one
//  96 to 124 offsets in a workspace: entries, spare, nodes, counts, sets, stack, search, held
// 128 leaves of the rows that a tree did not draw (u32 a row and tree), or 0 where they are not wanted
// 132 records of the parts, 136 arena, 140 bytes of it, 144 bytes used (atomic), 148 bags, 152 bytes of one, 156 decreases
//
// 160 sums (f64 a row) and 164 counts (u32 a row) of out-of-bag leaf values, 168 trees of the batch; 172 trees in the arena,
// for the caller
//
// A record has 64 bytes: 0 random state, 16 is the tree stored?, 20 nodes, 24 sets, then the addresses of
// forest-stored.ts.

export { binColumn, layRows } from "./bins";
export {
  count1,
  count2,
  count3,
  count4,
  count5,
  count6,
  count7,
  count8,
  note1,
  note2,
  note3,
  note4,
  note5,
  note6,
  note7,
  note8,
  maskOf,
} from "./forest-count";
export { cutCategories, cutNumeric, listFilled, listMarked, searchCuts, searchWeighted } from "./forest-split";
export { addHeld } from "./forest-held";
export { writeStored } from "./forest-stored";
export { drawSample, findSplit, partition, partitionSet, writeEntries } from "./forest-tree";

import { loadRandom, storeRandom } from "./forest-random";
import { addHeld } from "./forest-held";
import { readContext, rows } from "./forest-state";
import { storedBytes, writeStored } from "./forest-stored";
import { drawSample, growNodes, takeAll, writeEntries } from "./forest-tree";

/** Grows tree number `part`. */
export function growTree(context: usize, part: i32): void {
  const slot = takeWorkspace(context);
  const record = <usize>load<u32>(context, 132) + (<usize>part << 6);
  readContext(context, slot, part);
  loadRandom(record);
  if (load<i32>(context, 20) != 0) drawSample(load<i32>(context, 24), load<u32>(context, 64), load<u32>(context, 68));
  else takeAll();
  const bag = <usize>load<u32>(context, 148) + <usize>load<u32>(context, 152) * <usize>part;
  growNodes(writeEntries(load<u32>(context, 60), bag));
  storeTree(context, record);
  atomic.store<i32>(<usize>load<u32>(context, 80) + (<usize>slot << 2), 0);
}

/** Adds the batch to the out-of-bag sums of block `part` of the rows, tree after tree. */
export function addOutOfBag(context: usize, part: i32): void {
  readContext(context, 0, 0);
  const noted = <usize>load<u32>(context, 128);
  const trees = load<i32>(context, 168);
  for (let tree = 0; tree < trees; tree++) {
    const record = <usize>load<u32>(context, 132) + (<usize>tree << 6);
    addHeld(record, noted + (<usize>rows << 2) * <usize>tree, part, load<u32>(context, 160), load<u32>(context, 164));
  }
}

/** A workspace that nobody uses; there are as many as threads. */
function takeWorkspace(context: usize): i32 {
  const locks = <usize>load<u32>(context, 80);
  const size = load<i32>(context, 84);
  let slot = 0;
  while (atomic.cmpxchg<i32>(locks + (<usize>slot << 2), 0, 1) != 0) slot = slot + 1 < size ? slot + 1 : 0;
  return slot;
}

/** Copies the tree to the arena; where that is full, the caller asks again once it has taken the others out. */
function storeTree(context: usize, record: usize): void {
  const bytes = storedBytes();
  const used = context + 144;
  let start = atomic.load<u32>(used);
  for (;;) {
    if (bytes > load<u32>(context, 140) - start) {
      store<i32>(record, 0, 16);
      return;
    }
    const seen = atomic.cmpxchg<u32>(used, start, start + bytes);
    if (seen == start) break;
    start = seen;
  }
  writeStored(<usize>load<u32>(context, 136) + <usize>start, record);
  storeRandom(record);
  store<i32>(record, 1, 16);
}
