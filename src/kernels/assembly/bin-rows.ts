// Bins row by row from bins column by column.

// The bytes a0 b0 a1 b1 ... of the first and of the second halves of two vectors.
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/**
 * Rows from columns: a part is a stretch of rows, in all blocks of 32 columns.
 * Context: 0 rows i32 (a multiple of 16), 4 chunk i32 (rows of a part, alike), 8 columns i32, 12 stride u32 (bytes of a
 * column), 16 columns' bytes u32, 20 rows' bytes u32, 24 zeros u32 (16 bytes of 0).
 */
export function layRows(context: usize, part: i32): void {
  const rows = load<i32>(context);
  const chunk = load<i32>(context, 4);
  const columns = load<i32>(context, 8);
  const stride: usize = load<u32>(context, 12);
  const byColumn: usize = load<u32>(context, 16);
  const byRow: usize = load<u32>(context, 20);
  const zeros: usize = load<u32>(context, 24);
  const start = part * chunk;
  const end = start + chunk < rows ? start + chunk : rows;
  for (let half = 0; half << 4 < ((columns + 31) & ~31); half++) {
    const first = half << 4;
    const to = byRow + <usize>(half >> 1) * (<usize>rows << 5) + (<usize>(half & 1) << 4);
    for (let i = start; i < end; i += 16) {
      transpose(byColumn, stride, first, columns, <usize>i, to + (<usize>i << 5), 32, zeros);
    }
  }
}

@inline
function sixteen(byColumn: usize, stride: usize, c: i32, columns: i32, row: usize, zeros: usize): v128 {
  return v128.load(c < columns ? byColumn + <usize>c * stride + row : zeros);
}

/**
 * 16 rows of 16 columns: interleaving halves four times is a transposition. From bins b with columns s bytes apart, from
 * column c of n on and from row r on, to rows w bytes apart; z are 16 bytes of 0.
 */
export function transpose(b: usize, s: usize, c: i32, n: i32, r: usize, to: usize, w: usize, z: usize): void {
  const a0 = sixteen(b, s, c, n, r, z);
  const a1 = sixteen(b, s, c + 1, n, r, z);
  const a2 = sixteen(b, s, c + 2, n, r, z);
  const a3 = sixteen(b, s, c + 3, n, r, z);
  const a4 = sixteen(b, s, c + 4, n, r, z);
  const a5 = sixteen(b, s, c + 5, n, r, z);
  const a6 = sixteen(b, s, c + 6, n, r, z);
  const a7 = sixteen(b, s, c + 7, n, r, z);
  const a8 = sixteen(b, s, c + 8, n, r, z);
  const a9 = sixteen(b, s, c + 9, n, r, z);
  const aA = sixteen(b, s, c + 10, n, r, z);
  const aB = sixteen(b, s, c + 11, n, r, z);
  const aC = sixteen(b, s, c + 12, n, r, z);
  const aD = sixteen(b, s, c + 13, n, r, z);
  const aE = sixteen(b, s, c + 14, n, r, z);
  const aF = sixteen(b, s, c + 15, n, r, z);
  const b0 = low(a0, a8), b1 = high(a0, a8), b2 = low(a1, a9), b3 = high(a1, a9);
  const b4 = low(a2, aA), b5 = high(a2, aA), b6 = low(a3, aB), b7 = high(a3, aB);
  const b8 = low(a4, aC), b9 = high(a4, aC), bA = low(a5, aD), bB = high(a5, aD);
  const bC = low(a6, aE), bD = high(a6, aE), bE = low(a7, aF), bF = high(a7, aF);
  const c0 = low(b0, b8), c1 = high(b0, b8), c2 = low(b1, b9), c3 = high(b1, b9);
  const c4 = low(b2, bA), c5 = high(b2, bA), c6 = low(b3, bB), c7 = high(b3, bB);
  const c8 = low(b4, bC), c9 = high(b4, bC), cA = low(b5, bD), cB = high(b5, bD);
  const cC = low(b6, bE), cD = high(b6, bE), cE = low(b7, bF), cF = high(b7, bF);
  const d0 = low(c0, c8), d1 = high(c0, c8), d2 = low(c1, c9), d3 = high(c1, c9);
  const d4 = low(c2, cA), d5 = high(c2, cA), d6 = low(c3, cB), d7 = high(c3, cB);
  const d8 = low(c4, cC), d9 = high(c4, cC), dA = low(c5, cD), dB = high(c5, cD);
  const dC = low(c6, cE), dD = high(c6, cE), dE = low(c7, cF), dF = high(c7, cF);
  v128.store(to, low(d0, d8));
  v128.store(to + w, high(d0, d8));
  v128.store(to + 2 * w, low(d1, d9));
  v128.store(to + 3 * w, high(d1, d9));
  v128.store(to + 4 * w, low(d2, dA));
  v128.store(to + 5 * w, high(d2, dA));
  v128.store(to + 6 * w, low(d3, dB));
  v128.store(to + 7 * w, high(d3, dB));
  v128.store(to + 8 * w, low(d4, dC));
  v128.store(to + 9 * w, high(d4, dC));
  v128.store(to + 10 * w, low(d5, dD));
  v128.store(to + 11 * w, high(d5, dD));
  v128.store(to + 12 * w, low(d6, dE));
  v128.store(to + 13 * w, high(d6, dE));
  v128.store(to + 14 * w, low(d7, dF));
  v128.store(to + 15 * w, high(d7, dF));
}
