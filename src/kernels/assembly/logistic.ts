// kernel
// The sums of a logistic fit over rows. Columns of doubles lie one after another, rows in blocks of 128; rows past the
// end have the value 0 and the weight 0. Places of the context are named in src/kernels/logistic/memory.ts.
import { expOfNegative, logOfOnePlus } from "./logistic-math";

export { learnColumn } from "./logistic-column";

/** Bytes of a block of a column: 128 rows. */
const BLOCK: usize = 1024;
/** The products take half a block: of all columns at once it fits the first-level cache. */
const HALF: usize = 512;

@inline
function at(context: usize, field: usize): usize {
  return <usize>load<u32>(context + field);
}

@inline
function column(columns: usize, j: i32): usize {
  return <usize>load<u32>(columns + (<usize>j << 2));
}

/** Loss, gradient, scores and variances of the rows of one part. */
export function evaluate(context: usize, part: i32): void {
  const columns = at(context, 0);
  const terms = load<i32>(context, 4);
  const step = load<i32>(context, 12);
  const parts = load<i32>(context, 16);
  const signed = at(context, 20);
  const offset = at(context, 24);
  const score = at(context, 28);
  const variance = at(context, 32);
  const coefficients = at(context, 36);
  const out = at(context, 40) + <usize>part * at(context, 44);
  const residual = at(context, 48) + <usize>part * at(context, 52);
  const count = <i64>((load<i32>(context, 8) + step - 1) / step);
  const end = <i32>((count * (part + 1)) / parts);
  for (let j = 0; j < terms + 2; j++) store<f64>(out + (<usize>j << 3), 0);
  for (let k = <i32>((count * part) / parts); k < end; k++) {
    const row = <usize>(k * step) * BLOCK;
    addScores(columns, terms, coefficients, offset == 0 ? 0 : offset + row, score + row, row);
    lossOfBlock(score + row, signed + row, variance + row, residual, out);
    addGradient(columns, terms, residual, row, out + 16);
  }
}

/** z = offset + intercept + the columns times their coefficients, four columns at a time. */
@inline
function addScores(
  columns: usize,
  terms: i32,
  coefficients: usize,
  offset: usize,
  score: usize,
  row: usize,
): void {
  const intercept = f64x2.splat(load<f64>(coefficients));
  for (let r: usize = 0; r < BLOCK; r += 16) {
    v128.store(score + r, offset == 0 ? intercept : f64x2.add(intercept, v128.load(offset + r)));
  }
  for (let j = 0; j < terms; j += 4) {
    const c = coefficients + 8 + (<usize>j << 3);
    const c0 = v128.load64_splat(c);
    const c1 = v128.load64_splat(c, 8);
    const c2 = v128.load64_splat(c, 16);
    const c3 = v128.load64_splat(c, 24);
    const x0 = column(columns, j) + row;
    const x1 = column(columns, j + 1) + row;
    const x2 = column(columns, j + 2) + row;
    const x3 = column(columns, j + 3) + row;
    for (let r: usize = 0; r < BLOCK; r += 16) {
      const first = f64x2.add(f64x2.mul(c0, v128.load(x0 + r)), f64x2.mul(c1, v128.load(x1 + r)));
      const second = f64x2.add(f64x2.mul(c2, v128.load(x2 + r)), f64x2.mul(c3, v128.load(x3 + r)));
      v128.store(score + r, f64x2.add(v128.load(score + r), f64x2.add(first, second)));
    }
  }
}

/**
 * From scores to losses, residuals a (p - y) and variances a p (1 - p), all from e = exp(-|z|), so that nothing
 * cancels where p rounds to 0 or 1. The sign of the signed weight is the class, its size the weight a. Adds the loss
 * and the sum of the residuals to the first two numbers at `out`.
 */
@inline
function lossOfBlock(score: usize, signed: usize, variance: usize, residual: usize, out: usize): void {
  const sign = i64x2.splat(<i64>0x8000000000000000);
  const one = f64x2.splat(1);
  let loss = f64x2.splat(0);
  let pull = f64x2.splat(0);
  for (let r: usize = 0; r < BLOCK; r += 16) {
    const s = v128.load(signed + r);
    const weight = f64x2.abs(s);
    // The score of the row's own class.
    const margin = v128.xor(v128.load(score + r), v128.and(s, sign));
    const e = expOfNegative(f64x2.neg(f64x2.abs(margin)));
    const near = f64x2.div(one, f64x2.add(one, e));
    const far = f64x2.mul(e, near);
    const miss = v128.bitselect(near, far, f64x2.lt(margin, f64x2.splat(0)));
    const d = f64x2.neg(f64x2.mul(s, miss));
    v128.store(residual + r, d);
    v128.store(variance + r, f64x2.mul(weight, f64x2.mul(near, far)));
    const under = f64x2.max(f64x2.neg(margin), f64x2.splat(0));
    loss = f64x2.add(loss, f64x2.mul(weight, f64x2.add(logOfOnePlus(e), under)));
    pull = f64x2.add(pull, d);
  }
  store<f64>(out, load<f64>(out) + f64x2.extract_lane(loss, 0) + f64x2.extract_lane(loss, 1));
  store<f64>(out, load<f64>(out, 8) + f64x2.extract_lane(pull, 0) + f64x2.extract_lane(pull, 1), 8);
}

@inline
function addPair(address: usize, a: v128, b: v128): void {
  const sum = f64x2.add(v128.shuffle<i64>(a, b, 0, 2), v128.shuffle<i64>(a, b, 1, 3));
  v128.store(address, f64x2.add(v128.load(address), sum));
}

/** Adds each column times the residuals to its place in the gradient, four columns at a time. */
@inline
function addGradient(columns: usize, terms: i32, residual: usize, row: usize, gradient: usize): void {
  for (let j = 0; j < terms; j += 4) {
    const x0 = column(columns, j) + row;
    const x1 = column(columns, j + 1) + row;
    const x2 = column(columns, j + 2) + row;
    const x3 = column(columns, j + 3) + row;
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let a3 = f64x2.splat(0);
    let b0 = f64x2.splat(0);
    let b1 = f64x2.splat(0);
    let b2 = f64x2.splat(0);
    let b3 = f64x2.splat(0);
    for (let r: usize = 0; r < BLOCK; r += 32) {
      const d = v128.load(residual + r);
      a0 = f64x2.add(a0, f64x2.mul(d, v128.load(x0 + r)));
      a1 = f64x2.add(a1, f64x2.mul(d, v128.load(x1 + r)));
      a2 = f64x2.add(a2, f64x2.mul(d, v128.load(x2 + r)));
      a3 = f64x2.add(a3, f64x2.mul(d, v128.load(x3 + r)));
      const f = v128.load(residual + r, 16);
      b0 = f64x2.add(b0, f64x2.mul(f, v128.load(x0 + r, 16)));
      b1 = f64x2.add(b1, f64x2.mul(f, v128.load(x1 + r, 16)));
      b2 = f64x2.add(b2, f64x2.mul(f, v128.load(x2 + r, 16)));
      b3 = f64x2.add(b3, f64x2.mul(f, v128.load(x3 + r, 16)));
    }
    const g = gradient + (<usize>j << 3);
    addPair(g, f64x2.add(a0, b0), f64x2.add(a1, b1));
    addPair(g + 16, f64x2.add(a2, b2), f64x2.add(a3, b3));
  }
}

/**
 * X' V X over some places for the rows of one part, V >= 0 one number a row: the lower triangle, in rows of as many
 * numbers as there are places, rounded up to a multiple of 4. Place 0 is the column of ones.
 */
export function products(context: usize, part: i32): void {
  const columns = at(context, 0);
  const step = load<i32>(context, 12);
  const parts = load<i32>(context, 16);
  const places = at(context, 56);
  const size = load<i32>(context, 60);
  const values = at(context, 64);
  const out = at(context, 68) + <usize>part * at(context, 72);
  const scratch = at(context, 48) + <usize>part * at(context, 52);
  const count = <i64>((load<i32>(context, 8) + step - 1) / step);
  const end = <i32>((count * (part + 1)) / parts);
  const padded = (size + 3) & ~3;
  memory.fill(out, 0, <usize>(padded * padded) << 3);
  // The root of V, then the columns times it; columns past the last place are 0.
  const block = scratch + HALF;
  memory.fill(block + <usize>size * HALF, 0, <usize>(padded - size) * HALF);
  for (let k = <i32>((count * part) / parts); k < end; k++) {
    const first = <usize>(k * step) * BLOCK;
    for (let row = first; row < first + BLOCK; row += HALF) {
      packHalf(columns, places, size, values + row, row, scratch);
      addProducts(block, padded, out);
    }
  }
}

@inline
function packHalf(columns: usize, places: usize, size: i32, values: usize, row: usize, root: usize): void {
  for (let r: usize = 0; r < HALF; r += 16) v128.store(root + r, f64x2.sqrt(v128.load(values + r)));
  let to = root + HALF;
  for (let k = 0; k < size; k++) {
    const place = load<i32>(places + (<usize>k << 2));
    if (place == 0) memory.copy(to, root, HALF);
    else {
      const x = column(columns, place - 1) + row;
      for (let r: usize = 0; r < HALF; r += 16) {
        v128.store(to + r, f64x2.mul(v128.load(root + r), v128.load(x + r)));
      }
    }
    to += HALF;
  }
}

/** Two columns against four at a time: eight sums stay in registers, six values read serve eight products. */
@inline
function addProducts(block: usize, padded: i32, out: usize): void {
  const width = <usize>padded << 3;
  for (let j = 0; j < padded; j += 2) {
    const u = block + <usize>j * HALF;
    for (let k = 0; k <= j; k += 4) {
      const x = block + <usize>k * HALF;
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let a2 = f64x2.splat(0);
      let a3 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      let b2 = f64x2.splat(0);
      let b3 = f64x2.splat(0);
      for (let r: usize = 0; r < HALF; r += 16) {
        const u0 = v128.load(u + r);
        const u1 = v128.load(u + r, 512);
        const x0 = v128.load(x + r);
        a0 = f64x2.add(a0, f64x2.mul(u0, x0));
        b0 = f64x2.add(b0, f64x2.mul(u1, x0));
        const x1 = v128.load(x + r, 512);
        a1 = f64x2.add(a1, f64x2.mul(u0, x1));
        b1 = f64x2.add(b1, f64x2.mul(u1, x1));
        const x2 = v128.load(x + r, 1024);
        a2 = f64x2.add(a2, f64x2.mul(u0, x2));
        b2 = f64x2.add(b2, f64x2.mul(u1, x2));
        const x3 = v128.load(x + r, 1536);
        a3 = f64x2.add(a3, f64x2.mul(u0, x3));
        b3 = f64x2.add(b3, f64x2.mul(u1, x3));
      }
      const h = out + <usize>j * width + (<usize>k << 3);
      addPair(h, a0, a1);
      addPair(h + 16, a2, a3);
      addPair(h + width, b0, b1);
      addPair(h + width + 16, b2, b3);
    }
  }
}
