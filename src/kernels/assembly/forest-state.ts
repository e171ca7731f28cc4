// What the parts of the forest kernel share: the context of the caller, and where one tree's scratch memory stands.
// Globals belong to one thread: every thread has its own instance of the module.

/** Bits of a packed count: rows, draws and positive draws in one word, so that one addition counts all three. */
export const DRAWS_SHIFT: i64 = 21;
export const POSITIVES_SHIFT: i64 = 42;
export const COUNT_MASK: i64 = (1 << 21) - 1;

/** Nodes of fewer entries note which bins they touch; larger ones look through all bins. */
export const FEW: i32 = 160;
/** Histograms of a pass. */
export const GROUP: i32 = 8;
export const HISTOGRAM: usize = 2048;

export let rows: i32 = 0;
export let columns: i32 = 0;
export let columnsPerSplit: i32 = 0;
export let maxDepth: i32 = 0;
export let minLeaf: i32 = 0;
export let isWeighted: bool = false;
export let positiveWeight: f64 = 1;
export let negativeWeight: f64 = 1;
/** Addresses. */
export let offsets: usize = 0;
/** Bins of each column, u16; 0 for categories. */
export let binCounts: usize = 0;
export let values: usize = 0;
export let entries: usize = 0;
export let spare: usize = 0;
/** Rows that were not drawn, in entries too; and where the leaf of each row is noted, or 0. */
export let held: usize = 0;
export let leaves: usize = 0;
export let nodes: usize = 0;
export let counts: usize = 0;
export let sets: usize = 0;
export let stack: usize = 0;
export let histograms: usize = 0;
export let masks: usize = 0;
export let order: usize = 0;
export let shares: usize = 0;
export let sums: usize = 0;
export let columnOrder: usize = 0;
export let decreases: usize = 0;

/** Reads the context; `slot` is the number of the workspace. */
export function readContext(context: usize, slot: i32, part: i32): void {
  rows = load<i32>(context);
  columns = load<i32>(context, 4);
  columnsPerSplit = load<i32>(context, 8);
  maxDepth = load<i32>(context, 12);
  minLeaf = load<i32>(context, 16);
  isWeighted = load<i32>(context, 28) != 0;
  positiveWeight = load<f64>(context, 32);
  negativeWeight = load<f64>(context, 40);
  offsets = load<u32>(context, 48);
  binCounts = load<u32>(context, 56);
  values = load<u32>(context, 72);
  const base: usize = <usize>load<u32>(context, 88) + <usize>load<u32>(context, 92) * <usize>slot;
  entries = base + <usize>load<u32>(context, 96);
  spare = base + <usize>load<u32>(context, 100);
  nodes = base + <usize>load<u32>(context, 104);
  counts = base + <usize>load<u32>(context, 108);
  sets = base + <usize>load<u32>(context, 112);
  stack = base + <usize>load<u32>(context, 116);
  held = base + <usize>load<u32>(context, 124);
  const noted = load<u32>(context, 128);
  leaves = noted == 0 ? 0 : <usize>noted + (<usize>rows << 2) * <usize>part;
  const search = base + <usize>load<u32>(context, 120);
  // All of it is 0 between searches.
  histograms = search;
  masks = search + HISTOGRAM * <usize>GROUP;
  order = masks + 32 * <usize>GROUP;
  shares = order + 264;
  sums = shares + 8 * 256;
  columnOrder = sums + 8 * 264;
  decreases = <usize>load<u32>(context, 156) + (<usize>part * <usize>columns << 3);
}

/** Bytes of the search memory without the order of the columns. */
export const SEARCH_BYTES: usize = HISTOGRAM * <usize>GROUP + 32 * <usize>GROUP + 264 + 8 * 256 + 8 * 264;
