// Sums of packed gradients by bin over the rows of a node. Definition: sumRows in src/kernels/boosting/plain.ts.
//
// Each segment of rows adds into a table of its own, 256 cells of 8 bytes a column. The columns are written out: a cell
// costs a load of its bin, one address computation, and an addition in memory.

/** First table; the next segment's follows after TABLE bytes. */
export const TABLES: usize = 65536;
export const TABLE: usize = 65536;
/** Rows whose lines are fetched before they are used: as many misses as possible under way at the same time. */
const BATCH: usize = 64 * 4;

/** Adds the rows listed from `from` to `end` into `table`; `columns`: those of the block, 1 to 32. */
export function sumBlock(
  columns: i32, bins: usize, packed: usize, from: usize, end: usize, touch: bool, table: usize,
): i32 {
  let touched: i32 = 0;
  while (from < end) {
    const stop = from + BATCH < end ? from + BATCH : end;
    if (touch) {
      for (let p = from; p < stop; p += 4) {
        const row = <usize>load<u32>(p);
        touched |= <i32>load<u8>(bins + (row << 5)) | <i32>load<u8>(packed + (row << 3));
      }
    }
    for (; from < stop; from += 4) {
      const row = <usize>load<u32>(from);
      const sum = load<i64>(packed + (row << 3));
      const at = bins + (row << 5);
      if (columns < 8) {
        addSome0(at, sum, table, columns);
        continue;
      }
      addEight0(at, sum, table);
      if (columns < 16) {
        addSome8(at, sum, table, columns);
        continue;
      }
      addEight8(at, sum, table);
      if (columns < 24) {
        addSome16(at, sum, table, columns);
        continue;
      }
      addEight16(at, sum, table);
      if (columns < 32) addSome24(at, sum, table, columns);
      else addEight24(at, sum, table);
    }
  }
  return touched;
}

@inline
function addEight0(bins: usize, sum: i64, table: usize): void {
  let at: usize;
  at = (<usize>load<u8>(bins, 0) << 3) + table;
  store<i64>(at, load<i64>(at, 0) + sum, 0);
  at = (<usize>load<u8>(bins, 1) << 3) + table;
  store<i64>(at, load<i64>(at, 2048) + sum, 2048);
  at = (<usize>load<u8>(bins, 2) << 3) + table;
  store<i64>(at, load<i64>(at, 4096) + sum, 4096);
  at = (<usize>load<u8>(bins, 3) << 3) + table;
  store<i64>(at, load<i64>(at, 6144) + sum, 6144);
  at = (<usize>load<u8>(bins, 4) << 3) + table;
  store<i64>(at, load<i64>(at, 8192) + sum, 8192);
  at = (<usize>load<u8>(bins, 5) << 3) + table;
  store<i64>(at, load<i64>(at, 10240) + sum, 10240);
  at = (<usize>load<u8>(bins, 6) << 3) + table;
  store<i64>(at, load<i64>(at, 12288) + sum, 12288);
  at = (<usize>load<u8>(bins, 7) << 3) + table;
  store<i64>(at, load<i64>(at, 14336) + sum, 14336);
}

/** Columns 0 to \`columns\`, an even number of them: behind the last there is one that is always in bin 0. */
@inline
function addSome0(bins: usize, sum: i64, table: usize, columns: i32): void {
  let at: usize;
  if (columns <= 0) return;
  at = (<usize>load<u8>(bins, 0) << 3) + table;
  store<i64>(at, load<i64>(at, 0) + sum, 0);
  at = (<usize>load<u8>(bins, 1) << 3) + table;
  store<i64>(at, load<i64>(at, 2048) + sum, 2048);
  if (columns <= 2) return;
  at = (<usize>load<u8>(bins, 2) << 3) + table;
  store<i64>(at, load<i64>(at, 4096) + sum, 4096);
  at = (<usize>load<u8>(bins, 3) << 3) + table;
  store<i64>(at, load<i64>(at, 6144) + sum, 6144);
  if (columns <= 4) return;
  at = (<usize>load<u8>(bins, 4) << 3) + table;
  store<i64>(at, load<i64>(at, 8192) + sum, 8192);
  at = (<usize>load<u8>(bins, 5) << 3) + table;
  store<i64>(at, load<i64>(at, 10240) + sum, 10240);
  if (columns <= 6) return;
  at = (<usize>load<u8>(bins, 6) << 3) + table;
  store<i64>(at, load<i64>(at, 12288) + sum, 12288);
  at = (<usize>load<u8>(bins, 7) << 3) + table;
  store<i64>(at, load<i64>(at, 14336) + sum, 14336);
}

@inline
function addEight8(bins: usize, sum: i64, table: usize): void {
  let at: usize;
  at = (<usize>load<u8>(bins, 8) << 3) + table;
  store<i64>(at, load<i64>(at, 16384) + sum, 16384);
  at = (<usize>load<u8>(bins, 9) << 3) + table;
  store<i64>(at, load<i64>(at, 18432) + sum, 18432);
  at = (<usize>load<u8>(bins, 10) << 3) + table;
  store<i64>(at, load<i64>(at, 20480) + sum, 20480);
  at = (<usize>load<u8>(bins, 11) << 3) + table;
  store<i64>(at, load<i64>(at, 22528) + sum, 22528);
  at = (<usize>load<u8>(bins, 12) << 3) + table;
  store<i64>(at, load<i64>(at, 24576) + sum, 24576);
  at = (<usize>load<u8>(bins, 13) << 3) + table;
  store<i64>(at, load<i64>(at, 26624) + sum, 26624);
  at = (<usize>load<u8>(bins, 14) << 3) + table;
  store<i64>(at, load<i64>(at, 28672) + sum, 28672);
  at = (<usize>load<u8>(bins, 15) << 3) + table;
  store<i64>(at, load<i64>(at, 30720) + sum, 30720);
}

/** Columns 8 to \`columns\`, an even number of them: behind the last there is one that is always in bin 0. */
@inline
function addSome8(bins: usize, sum: i64, table: usize, columns: i32): void {
  let at: usize;
  if (columns <= 8) return;
  at = (<usize>load<u8>(bins, 8) << 3) + table;
  store<i64>(at, load<i64>(at, 16384) + sum, 16384);
  at = (<usize>load<u8>(bins, 9) << 3) + table;
  store<i64>(at, load<i64>(at, 18432) + sum, 18432);
  if (columns <= 10) return;
  at = (<usize>load<u8>(bins, 10) << 3) + table;
  store<i64>(at, load<i64>(at, 20480) + sum, 20480);
  at = (<usize>load<u8>(bins, 11) << 3) + table;
  store<i64>(at, load<i64>(at, 22528) + sum, 22528);
  if (columns <= 12) return;
  at = (<usize>load<u8>(bins, 12) << 3) + table;
  store<i64>(at, load<i64>(at, 24576) + sum, 24576);
  at = (<usize>load<u8>(bins, 13) << 3) + table;
  store<i64>(at, load<i64>(at, 26624) + sum, 26624);
  if (columns <= 14) return;
  at = (<usize>load<u8>(bins, 14) << 3) + table;
  store<i64>(at, load<i64>(at, 28672) + sum, 28672);
  at = (<usize>load<u8>(bins, 15) << 3) + table;
  store<i64>(at, load<i64>(at, 30720) + sum, 30720);
}

@inline
function addEight16(bins: usize, sum: i64, table: usize): void {
  let at: usize;
  at = (<usize>load<u8>(bins, 16) << 3) + table;
  store<i64>(at, load<i64>(at, 32768) + sum, 32768);
  at = (<usize>load<u8>(bins, 17) << 3) + table;
  store<i64>(at, load<i64>(at, 34816) + sum, 34816);
  at = (<usize>load<u8>(bins, 18) << 3) + table;
  store<i64>(at, load<i64>(at, 36864) + sum, 36864);
  at = (<usize>load<u8>(bins, 19) << 3) + table;
  store<i64>(at, load<i64>(at, 38912) + sum, 38912);
  at = (<usize>load<u8>(bins, 20) << 3) + table;
  store<i64>(at, load<i64>(at, 40960) + sum, 40960);
  at = (<usize>load<u8>(bins, 21) << 3) + table;
  store<i64>(at, load<i64>(at, 43008) + sum, 43008);
  at = (<usize>load<u8>(bins, 22) << 3) + table;
  store<i64>(at, load<i64>(at, 45056) + sum, 45056);
  at = (<usize>load<u8>(bins, 23) << 3) + table;
  store<i64>(at, load<i64>(at, 47104) + sum, 47104);
}

/** Columns 16 to \`columns\`, an even number of them: behind the last there is one that is always in bin 0. */
@inline
function addSome16(bins: usize, sum: i64, table: usize, columns: i32): void {
  let at: usize;
  if (columns <= 16) return;
  at = (<usize>load<u8>(bins, 16) << 3) + table;
  store<i64>(at, load<i64>(at, 32768) + sum, 32768);
  at = (<usize>load<u8>(bins, 17) << 3) + table;
  store<i64>(at, load<i64>(at, 34816) + sum, 34816);
  if (columns <= 18) return;
  at = (<usize>load<u8>(bins, 18) << 3) + table;
  store<i64>(at, load<i64>(at, 36864) + sum, 36864);
  at = (<usize>load<u8>(bins, 19) << 3) + table;
  store<i64>(at, load<i64>(at, 38912) + sum, 38912);
  if (columns <= 20) return;
  at = (<usize>load<u8>(bins, 20) << 3) + table;
  store<i64>(at, load<i64>(at, 40960) + sum, 40960);
  at = (<usize>load<u8>(bins, 21) << 3) + table;
  store<i64>(at, load<i64>(at, 43008) + sum, 43008);
  if (columns <= 22) return;
  at = (<usize>load<u8>(bins, 22) << 3) + table;
  store<i64>(at, load<i64>(at, 45056) + sum, 45056);
  at = (<usize>load<u8>(bins, 23) << 3) + table;
  store<i64>(at, load<i64>(at, 47104) + sum, 47104);
}

@inline
function addEight24(bins: usize, sum: i64, table: usize): void {
  let at: usize;
  at = (<usize>load<u8>(bins, 24) << 3) + table;
  store<i64>(at, load<i64>(at, 49152) + sum, 49152);
  at = (<usize>load<u8>(bins, 25) << 3) + table;
  store<i64>(at, load<i64>(at, 51200) + sum, 51200);
  at = (<usize>load<u8>(bins, 26) << 3) + table;
  store<i64>(at, load<i64>(at, 53248) + sum, 53248);
  at = (<usize>load<u8>(bins, 27) << 3) + table;
  store<i64>(at, load<i64>(at, 55296) + sum, 55296);
  at = (<usize>load<u8>(bins, 28) << 3) + table;
  store<i64>(at, load<i64>(at, 57344) + sum, 57344);
  at = (<usize>load<u8>(bins, 29) << 3) + table;
  store<i64>(at, load<i64>(at, 59392) + sum, 59392);
  at = (<usize>load<u8>(bins, 30) << 3) + table;
  store<i64>(at, load<i64>(at, 61440) + sum, 61440);
  at = (<usize>load<u8>(bins, 31) << 3) + table;
  store<i64>(at, load<i64>(at, 63488) + sum, 63488);
}

/** Columns 24 to \`columns\`, an even number of them: behind the last there is one that is always in bin 0. */
@inline
function addSome24(bins: usize, sum: i64, table: usize, columns: i32): void {
  let at: usize;
  if (columns <= 24) return;
  at = (<usize>load<u8>(bins, 24) << 3) + table;
  store<i64>(at, load<i64>(at, 49152) + sum, 49152);
  at = (<usize>load<u8>(bins, 25) << 3) + table;
  store<i64>(at, load<i64>(at, 51200) + sum, 51200);
  if (columns <= 26) return;
  at = (<usize>load<u8>(bins, 26) << 3) + table;
  store<i64>(at, load<i64>(at, 53248) + sum, 53248);
  at = (<usize>load<u8>(bins, 27) << 3) + table;
  store<i64>(at, load<i64>(at, 55296) + sum, 55296);
  if (columns <= 28) return;
  at = (<usize>load<u8>(bins, 28) << 3) + table;
  store<i64>(at, load<i64>(at, 57344) + sum, 57344);
  at = (<usize>load<u8>(bins, 29) << 3) + table;
  store<i64>(at, load<i64>(at, 59392) + sum, 59392);
  if (columns <= 30) return;
  at = (<usize>load<u8>(bins, 30) << 3) + table;
  store<i64>(at, load<i64>(at, 61440) + sum, 61440);
  at = (<usize>load<u8>(bins, 31) << 3) + table;
  store<i64>(at, load<i64>(at, 63488) + sum, 63488);
}
