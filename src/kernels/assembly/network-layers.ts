// Dense layers on blocks of rows: the value of unit u in row r of a block stands at base + u * STRIDE + 4 r, so that
// four rows fill a vector and a weight is the same for all of them. Each sum adds its terms in the order of the plain
// loops in src/kernels/network/plain.ts; tiles only decide which sums grow at the same time.

import { tanh4 } from "./network-numeric";

/** Bytes from one unit of a block to the next: 64 rows. */
export const STRIDE: usize = 256;

/** How the values of a layer are bent. */
export const IDENTITY: i32 = 0;
export const RELU: i32 = 1;
export const TANH: i32 = 2;

@inline
function bend(z: v128, activation: i32): v128 {
  if (activation == RELU) return f32x4.max(f32x4.splat(0), z);
  if (activation == TANH) return tanh4(z);
  return z;
}

@inline
function addProduct(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** out = activation(biases + weights' * a) for `width` rows, a multiple of 8; weights are [inputs][outputs]. */
export function forward(
  a: usize,
  weights: usize,
  inputs: i32,
  outputs: i32,
  out: usize,
  width: i32,
  activation: i32,
): void {
  const row = <usize>outputs << 2;
  const biases = weights + ((<usize>(inputs * outputs) + 3) & ~3) * 4;
  const stop = <usize>width << 2;
  let j: i32 = 0;
  for (; j + 4 <= outputs; j += 4) {
    const bias = biases + (<usize>j << 2);
    const target = out + <usize>j * STRIDE;
    for (let r: usize = 0; r < stop; r += 32) {
      let c0 = v128.load32_splat(bias, 0), c1 = v128.load32_splat(bias, 4);
      let c2 = v128.load32_splat(bias, 8), c3 = v128.load32_splat(bias, 12);
      let d0 = c0, d1 = c1, d2 = c2, d3 = c3;
      let w = weights + (<usize>j << 2);
      let x = a + r;
      for (let k: i32 = 0; k < inputs; k++) {
        const x0 = v128.load(x), x1 = v128.load(x, 16);
        const w0 = v128.load32_splat(w, 0);
        c0 = addProduct(c0, x0, w0);
        d0 = addProduct(d0, x1, w0);
        const w1 = v128.load32_splat(w, 4);
        c1 = addProduct(c1, x0, w1);
        d1 = addProduct(d1, x1, w1);
        const w2 = v128.load32_splat(w, 8);
        c2 = addProduct(c2, x0, w2);
        d2 = addProduct(d2, x1, w2);
        const w3 = v128.load32_splat(w, 12);
        c3 = addProduct(c3, x0, w3);
        d3 = addProduct(d3, x1, w3);
        x += STRIDE;
        w += row;
      }
      const to = target + r;
      v128.store(to, bend(c0, activation));
      v128.store(to, bend(d0, activation), 16);
      v128.store(to, bend(c1, activation), 256);
      v128.store(to, bend(d1, activation), 272);
      v128.store(to, bend(c2, activation), 512);
      v128.store(to, bend(d2, activation), 528);
      v128.store(to, bend(c3, activation), 768);
      v128.store(to, bend(d3, activation), 784);
    }
  }
  for (; j < outputs; j++) {
    for (let r: usize = 0; r < stop; r += 32) {
      let c = v128.load32_splat(biases + (<usize>j << 2));
      let d = c;
      let w = weights + (<usize>j << 2);
      let x = a + r;
      for (let k: i32 = 0; k < inputs; k++) {
        const w0 = v128.load32_splat(w);
        c = addProduct(c, v128.load(x), w0);
        d = addProduct(d, v128.load(x, 16), w0);
        x += STRIDE;
        w += row;
      }
      const to = out + <usize>j * STRIDE + r;
      v128.store(to, bend(c, activation));
      v128.store(to, bend(d, activation), 16);
    }
  }
}

/** Slope of the activation, from its value. */
@inline
function slope(d: v128, a: v128, activation: i32): v128 {
  if (activation == RELU) return v128.and(d, f32x4.gt(a, f32x4.splat(0)));
  return f32x4.mul(d, f32x4.sub(f32x4.splat(1), f32x4.mul(a, a)));
}

/** out = (weights * delta) * activation'(a): the errors of a layer's inputs from those of its outputs. */
export function backward(
  delta: usize,
  weights: usize,
  inputs: i32,
  outputs: i32,
  a: usize,
  out: usize,
  width: i32,
  activation: i32,
): void {
  const row = <usize>outputs << 2;
  const stop = <usize>width << 2;
  let k: i32 = 0;
  for (; k + 4 <= inputs; k += 4) {
    const w = weights + <usize>k * row;
    for (let r: usize = 0; r < stop; r += 32) {
      let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0;
      let d0 = c0, d1 = c0, d2 = c0, d3 = c0;
      let p0 = w;
      let p1 = p0 + row;
      let p2 = p1 + row;
      let p3 = p2 + row;
      let e = delta + r;
      for (const end = w + row; p0 < end; ) {
        const e0 = v128.load(e), e1 = v128.load(e, 16);
        const w0 = v128.load32_splat(p0);
        c0 = addProduct(c0, e0, w0);
        d0 = addProduct(d0, e1, w0);
        const w1 = v128.load32_splat(p1);
        c1 = addProduct(c1, e0, w1);
        d1 = addProduct(d1, e1, w1);
        const w2 = v128.load32_splat(p2);
        c2 = addProduct(c2, e0, w2);
        d2 = addProduct(d2, e1, w2);
        const w3 = v128.load32_splat(p3);
        c3 = addProduct(c3, e0, w3);
        d3 = addProduct(d3, e1, w3);
        e += STRIDE;
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
      const at = <usize>k * STRIDE + r;
      const from = a + at;
      const to = out + at;
      v128.store(to, slope(c0, v128.load(from), activation));
      v128.store(to, slope(d0, v128.load(from, 16), activation), 16);
      v128.store(to, slope(c1, v128.load(from, 256), activation), 256);
      v128.store(to, slope(d1, v128.load(from, 272), activation), 272);
      v128.store(to, slope(c2, v128.load(from, 512), activation), 512);
      v128.store(to, slope(d2, v128.load(from, 528), activation), 528);
      v128.store(to, slope(c3, v128.load(from, 768), activation), 768);
      v128.store(to, slope(d3, v128.load(from, 784), activation), 784);
    }
  }
  for (; k < inputs; k++) {
    for (let r: usize = 0; r < stop; r += 16) {
      let c = f32x4.splat(0);
      let e = delta + r;
      let p = weights + <usize>k * row;
      for (const end = p + row; p < end; p += 4) {
        c = addProduct(c, v128.load(e), v128.load32_splat(p));
        e += STRIDE;
      }
      const at = <usize>k * STRIDE + r;
      v128.store(out + at, slope(c, v128.load(a + at), activation));
    }
  }
}

/** The sums of the lanes of four vectors: (lane 0 + lane 1) + (lane 2 + lane 3) of each. */
@inline
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7), cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  const first = f32x4.add(v128.shuffle<i64>(ab0, cd0, 0, 2), v128.shuffle<i64>(ab0, cd0, 1, 3));
  const second = f32x4.add(v128.shuffle<i64>(ab2, cd2, 0, 2), v128.shuffle<i64>(ab2, cd2, 1, 3));
  return f32x4.add(first, second);
}

/** (lane 0 + lane 1) + (lane 2 + lane 3). */
@inline
export function sumLane(a: v128): f32 {
  return (
    f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3))
  );
}

@inline
function put4(at: usize, value: v128, add: bool): void {
  v128.store(at, add ? f32x4.add(v128.load(at), value) : value);
}

@inline
function put(at: usize, value: f32, add: bool): void {
  store<f32>(at, add ? load<f32>(at) + value : value);
}

/** Gradient of a layer's weights and biases, summed over the rows of a block; added to what is there, or written. */
export function gradients(
  a: usize,
  delta: usize,
  inputs: i32,
  outputs: i32,
  out: usize,
  width: i32,
  add: bool,
): void {
  const row = <usize>outputs << 2;
  const length = <usize>width << 2;
  let j: i32 = 0;
  for (; j + 4 <= outputs; j += 4) {
    const errors = delta + <usize>j * STRIDE;
    let target = out + (<usize>j << 2);
    let k: i32 = 0;
    for (; k + 2 <= inputs; k += 2) {
      let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0;
      let d0 = c0, d1 = c0, d2 = c0, d3 = c0;
      let x = a + <usize>k * STRIDE;
      let e = errors;
      for (const end = e + length; e < end; e += 16) {
        const x0 = v128.load(x), x1 = v128.load(x, 256);
        const e0 = v128.load(e);
        c0 = addProduct(c0, x0, e0);
        d0 = addProduct(d0, x1, e0);
        const e1 = v128.load(e, 256);
        c1 = addProduct(c1, x0, e1);
        d1 = addProduct(d1, x1, e1);
        const e2 = v128.load(e, 512);
        c2 = addProduct(c2, x0, e2);
        d2 = addProduct(d2, x1, e2);
        const e3 = v128.load(e, 768);
        c3 = addProduct(c3, x0, e3);
        d3 = addProduct(d3, x1, e3);
        x += 16;
      }
      put4(target, sumLanes(c0, c1, c2, c3), add);
      put4(target + row, sumLanes(d0, d1, d2, d3), add);
      target += 2 * row;
    }
    if (k < inputs) {
      let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0;
      let x = a + <usize>k * STRIDE;
      let e = errors;
      for (const end = e + length; e < end; e += 16) {
        const x0 = v128.load(x);
        c0 = addProduct(c0, x0, v128.load(e));
        c1 = addProduct(c1, x0, v128.load(e, 256));
        c2 = addProduct(c2, x0, v128.load(e, 512));
        c3 = addProduct(c3, x0, v128.load(e, 768));
        x += 16;
      }
      put4(target, sumLanes(c0, c1, c2, c3), add);
    }
  }
  for (; j < outputs; j++) {
    for (let k: i32 = 0; k < inputs; k++) {
      let c = f32x4.splat(0);
      let x = a + <usize>k * STRIDE;
      let e = delta + <usize>j * STRIDE;
      for (const end = e + length; e < end; e += 16) {
        c = addProduct(c, v128.load(x), v128.load(e));
        x += 16;
      }
      put(out + <usize>k * row + (<usize>j << 2), sumLane(c), add);
    }
  }
  const biases = out + ((<usize>(inputs * outputs) + 3) & ~3) * 4;
  for (let b: i32 = 0; b < outputs; b++) {
    let c = f32x4.splat(0);
    let e = delta + <usize>b * STRIDE;
    for (const end = e + length; e < end; e += 16) c = f32x4.add(c, v128.load(e));
    put(biases + (<usize>b << 2), sumLane(c), add);
  }
}
