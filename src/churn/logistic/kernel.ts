/**
 * The two sums a logistic fit spends its time on: loss with gradient, and products of columns.
 *
 * The design matrix is column-major without a column of ones; coefficient 0 is the intercept, coefficient j + 1
 * belongs to column j. Kernels: they trust their arguments and never throw.
 *
 * @module
 */

/** A weighted logistic regression in numbers. */
export interface LogisticProblem {
  readonly rows: number;
  /** Columns of the design, p. */
  readonly terms: number;
  /** Value of column j in row i at `j * rows + i`. */
  readonly design: Float64Array;
  /** 1 or 0. */
  readonly truth: Uint8Array;
  readonly weights: Float64Array | undefined;
  /** Log odds that each row has before any coefficient. */
  readonly offset: Float64Array | undefined;
}

/** Rows are worked through in blocks whose columns stay in the first-level cache together. */
const BLOCK = 64;

/** Room for one evaluation, reused from step to step. */
export interface LogisticWorkspace {
  /** Linear predictor of each row at the last evaluation. */
  readonly score: Float64Array;
  /** Weight times p (1 - p) of each row at the last evaluation, and weight times p - y. */
  readonly variance: Float64Array;
  readonly residual: Float64Array;
  /** One block of the design, and of the design times variance, with room for every column. */
  readonly block: Float64Array;
  readonly weighted: Float64Array;
}

/** Allocates the workspace of a problem. */
export function logisticWorkspace({ rows, terms }: LogisticProblem): LogisticWorkspace {
  const columns = paddedColumns(terms + 1);
  return {
    score: new Float64Array(rows),
    variance: new Float64Array(rows),
    residual: new Float64Array(rows),
    block: new Float64Array(columns * BLOCK),
    weighted: new Float64Array(columns * BLOCK),
  };
}

/** Columns of a block: a multiple of 3, because products are summed three by three. */
function paddedColumns(count: number): number {
  return 3 * Math.ceil(count / 3);
}

/**
 * F(c) = sum_i a_i [log(1 + exp(z_i)) - y_i z_i] with z = offset + c_0 + X c, and its gradient. Leaves z,
 * a (p - y) and a p (1 - p) in the workspace.
 *
 * With e = exp(-|z|) all of p, 1 - p, p (1 - p) and the loss come without cancellation: p (1 - p) is e / (1 + e)^2
 * even where p rounds to 1, which is what a fit on separated classes walks into.
 *
 * @remarks O(n p).
 */
export function lossAndGradient(
  problem: LogisticProblem,
  coefficients: Float64Array,
  workspace: LogisticWorkspace,
  gradient: Float64Array,
): number {
  const { rows, truth, weights } = problem;
  const { score, variance, residual } = workspace;
  let loss = 0;
  gradient.fill(0);
  for (let start = 0; start < rows; start += BLOCK) {
    const length = Math.min(BLOCK, rows - start);
    const end = start + length;
    scoreBlock(problem, coefficients, start, end, score);
    let blockLoss = 0;
    let blockResidual = 0;
    for (let i = start; i < end; i++) {
      const z = score[i]!;
      const a = weights === undefined ? 1 : weights[i]!;
      const e = Math.exp(-Math.abs(z));
      const near = 1 / (1 + e); // probability of the likelier class
      const far = e * near;
      const positive = truth[i] === 1;
      const agrees = z >= 0 === positive;
      // log(1 + exp(-margin)), where the margin is z for an event and -z for the rest.
      blockLoss += a * (Math.log1p(e) + (agrees ? 0 : Math.abs(z)));
      const miss = a * (agrees ? far : near);
      const r = positive ? -miss : miss; // a (p - y)
      residual[i] = r;
      blockResidual += r;
      variance[i] = a * near * far;
    }
    loss += blockLoss;
    gradient[0]! += blockResidual;
    addBlockGradient(problem, residual, start, length, gradient);
  }
  return loss;
}

/** z = c_0 + X c for a block of rows; four columns at a time, so that z is read and written once for the four. */
function scoreBlock(
  { rows, terms, design, offset }: LogisticProblem,
  coefficients: Float64Array,
  start: number,
  end: number,
  score: Float64Array,
): void {
  const intercept = coefficients[0]!;
  for (let i = start; i < end; i++) score[i] = offset === undefined ? intercept : intercept + offset[i]!;
  let j = 0;
  for (; j + 3 < terms; j += 4) {
    const c0 = coefficients[j + 1]!;
    const c1 = coefficients[j + 2]!;
    const c2 = coefficients[j + 3]!;
    const c3 = coefficients[j + 4]!;
    const x0 = j * rows;
    const x1 = x0 + rows;
    const x2 = x1 + rows;
    const x3 = x2 + rows;
    for (let i = start; i < end; i++) {
      score[i]! += c0 * design[x0 + i]! + c1 * design[x1 + i]! + c2 * design[x2 + i]! + c3 * design[x3 + i]!;
    }
  }
  for (; j < terms; j++) {
    const c = coefficients[j + 1]!;
    const x = j * rows;
    for (let i = start; i < end; i++) score[i]! += c * design[x + i]!;
  }
}

/** Adds X' r of a block of rows to the gradient, four columns at a time for the same reason. */
function addBlockGradient(
  { rows, terms, design }: LogisticProblem,
  residual: Float64Array,
  start: number,
  length: number,
  gradient: Float64Array,
): void {
  let j = 0;
  for (; j + 3 < terms; j += 4) {
    const x0 = j * rows + start;
    const x1 = x0 + rows;
    const x2 = x1 + rows;
    const x3 = x2 + rows;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let r = 0; r < length; r++) {
      const value = residual[start + r]!;
      s0 += value * design[x0 + r]!;
      s1 += value * design[x1 + r]!;
      s2 += value * design[x2 + r]!;
      s3 += value * design[x3 + r]!;
    }
    gradient[j + 1]! += s0;
    gradient[j + 2]! += s1;
    gradient[j + 3]! += s2;
    gradient[j + 4]! += s3;
  }
  for (; j < terms; j++) {
    const x = j * rows + start;
    let sum = 0;
    for (let r = 0; r < length; r++) sum += residual[start + r]! * design[x + r]!;
    gradient[j + 1]! += sum;
  }
}

/**
 * X' V X of some columns, row-major, both triangles; place 0 is the column of ones, place j + 1 column j.
 *
 * Of each block of rows, copied together because columns a power of two apart would fall into one cache set,
 * tiles of 3 x 3 entries are summed at a time: nine sums stay in registers, and six values read serve nine
 * products. One entry at a time would read two values for each.
 *
 * @param variance - V, one number a row.
 * @param places - Ascending.
 * @param out - As long as the square of the number of places.
 * @remarks O(n m^2 / 2) for m places.
 */
export function products(
  problem: LogisticProblem,
  workspace: LogisticWorkspace,
  variance: Float64Array,
  places: Int32Array,
  out: Float64Array,
): void {
  const { block, weighted } = workspace;
  const size = places.length;
  const columns = paddedColumns(size);
  const sums = new Float64Array(columns * columns);
  block.fill(0);
  weighted.fill(0);
  for (let start = 0; start < problem.rows; start += BLOCK) {
    packBlock(problem, workspace, variance, places, start);
    addProducts(block, weighted, columns, sums);
  }
  for (let j = 0; j < size; j++) {
    for (let k = j; k < size; k++) {
      out[j * size + k] = sums[j * columns + k]!;
      out[k * size + j] = sums[j * columns + k]!;
    }
  }
}

function packBlock(
  { rows, design }: LogisticProblem,
  { block, weighted }: LogisticWorkspace,
  variance: Float64Array,
  places: Int32Array,
  start: number,
): void {
  const length = Math.min(BLOCK, rows - start);
  for (let k = 0; k < places.length; k++) {
    const to = k * BLOCK;
    const isOnes = places[k] === 0;
    const from = (places[k]! - 1) * rows + start;
    for (let r = 0; r < length; r++) {
      const x = isOnes ? 1 : design[from + r]!;
      block[to + r] = x;
      weighted[to + r] = x * variance[start + r]!;
    }
    // Rows past the end weigh nothing; what an earlier block left in them does not matter.
    for (let r = length; r < BLOCK; r++) weighted[to + r] = 0;
  }
}

function addProducts(x: Float64Array, w: Float64Array, columns: number, sums: Float64Array): void {
  for (let j = 0; j < columns; j += 3) {
    const j0 = j * BLOCK;
    const j1 = j0 + BLOCK;
    const j2 = j1 + BLOCK;
    for (let k = j; k < columns; k += 3) {
      const k0 = k * BLOCK;
      const k1 = k0 + BLOCK;
      const k2 = k1 + BLOCK;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      for (let r = 0; r < BLOCK; r++) {
        const w0 = w[j0 + r]!;
        const w1 = w[j1 + r]!;
        const w2 = w[j2 + r]!;
        const x0 = x[k0 + r]!;
        const x1 = x[k1 + r]!;
        const x2 = x[k2 + r]!;
        s00 += w0 * x0;
        s01 += w0 * x1;
        s02 += w0 * x2;
        s10 += w1 * x0;
        s11 += w1 * x1;
        s12 += w1 * x2;
        s20 += w2 * x0;
        s21 += w2 * x1;
        s22 += w2 * x2;
      }
      const row0 = j * columns + k;
      const row1 = row0 + columns;
      const row2 = row1 + columns;
      sums[row0]! += s00;
      sums[row0 + 1]! += s01;
      sums[row0 + 2]! += s02;
      sums[row1]! += s10;
      sums[row1 + 1]! += s11;
      sums[row1 + 2]! += s12;
      sums[row2]! += s20;
      sums[row2 + 1]! += s21;
      sums[row2 + 2]! += s22;
    }
  }
}
