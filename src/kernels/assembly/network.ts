// kernel
// A multilayer perceptron: one batch of rows forward and backward, the step of Adam, losses and logits. The same sums
// in plain loops stand in src/kernels/network/plain.ts, which also says what the context holds; both give the same bits.

import { backward, forward, gradients, IDENTITY, STRIDE, sumLane } from "./network-layers";
import { exp4, log1p4 } from "./network-numeric";

/** Rows of a block. */
const BLOCK: i32 = 64;

@inline
function word(context: usize, index: i32): i32 {
  return load<i32>(context + (<usize>index << 2));
}

@inline
function address(context: usize, index: i32): usize {
  return <usize>load<u32>(context + (<usize>index << 2));
}

@inline
function splat(context: usize, index: i32): v128 {
  return v128.load32_splat(context + (<usize>index << 2));
}

/** Floats of a layer's parameters; weights and biases each begin at a multiple of four. */
@inline
function layerBytes(inputs: i32, outputs: i32): usize {
  return (((<usize>(inputs * outputs) + 3) & ~3) + ((<usize>outputs + 3) & ~3)) * 4;
}

// Places in the context, in words.
const LAYERS: i32 = 0, ACTIVATION: i32 = 1, X: i32 = 2, TRUTH: i32 = 3, WEIGHT: i32 = 4, ORDER: i32 = 5;
const FROM: i32 = 6, TO: i32 = 7, PARTS: i32 = 8, PARAMS: i32 = 9, WORK: i32 = 10, WORK_BYTES: i32 = 11;
const GRADS: i32 = 12, GRAD_BYTES: i32 = 13, LOSSES: i32 = 14, LOGITS: i32 = 15, FIRST: i32 = 16, SECOND: i32 = 17;
const COUNT: i32 = 18, STEP_PARTS: i32 = 19, RATE: i32 = 20, ROOT: i32 = 21, EPSILON: i32 = 22, BETA1: i32 = 23;
const BETA2: i32 = 24, REST1: i32 = 25, REST2: i32 = 26, INVERSE: i32 = 27, DECAY: i32 = 28, SIZES: i32 = 32;

/** Copies rows into a block, four at a time turned so that a row is a lane; zeros up to a multiple of 8 rows. */
function gather(context: usize, from: i32, count: i32, width: i32, block: usize): void {
  const inputs = word(context, SIZES);
  const x = address(context, X);
  const order = address(context, ORDER);
  const bytes = <usize>inputs << 2;
  for (let i: i32 = 0; i < width; i += 4) {
    const to = block + (<usize>i << 2);
    if (i + 4 > count) {
      for (let lane: i32 = i; lane < i + 4; lane++) copyRow(x, order, from, lane, count, inputs, block);
      continue;
    }
    const p = order + (<usize>(from + i) << 2);
    const r0 = x + <usize>load<u32>(p) * bytes;
    const r1 = x + <usize>load<u32>(p, 4) * bytes;
    const r2 = x + <usize>load<u32>(p, 8) * bytes;
    const r3 = x + <usize>load<u32>(p, 12) * bytes;
    let k: i32 = 0;
    let target = to;
    for (; k + 4 <= inputs; k += 4) {
      const at = <usize>k << 2;
      const a = v128.load(r0 + at), b = v128.load(r1 + at), c = v128.load(r2 + at), d = v128.load(r3 + at);
      const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7), cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<i64>(ab0, cd0, 0, 2));
      v128.store(target, v128.shuffle<i64>(ab0, cd0, 1, 3), 256);
      v128.store(target, v128.shuffle<i64>(ab2, cd2, 0, 2), 512);
      v128.store(target, v128.shuffle<i64>(ab2, cd2, 1, 3), 768);
      target += 4 * STRIDE;
    }
    for (; k < inputs; k++) {
      const at = <usize>k << 2;
      store<f32>(target, load<f32>(r0 + at));
      store<f32>(target, load<f32>(r1 + at), 4);
      store<f32>(target, load<f32>(r2 + at), 8);
      store<f32>(target, load<f32>(r3 + at), 12);
      target += STRIDE;
    }
  }
}

function copyRow(x: usize, order: usize, from: i32, lane: i32, count: i32, inputs: i32, block: usize): void {
  let to = block + (<usize>lane << 2);
  const inside = lane < count;
  let row = x;
  if (inside) row += <usize>load<u32>(order + (<usize>(from + lane) << 2)) * (<usize>inputs << 2);
  for (let k: i32 = 0; k < inputs; k++) {
    store<f32>(to, inside ? load<f32>(row + (<usize>k << 2)) : 0);
    to += STRIDE;
  }
}

/** All layers of a block; returns where the logits are. */
function forwardAll(context: usize, work: usize, width: i32): usize {
  const layers = word(context, LAYERS);
  const activation = word(context, ACTIVATION);
  let weights = address(context, PARAMS);
  let a = work;
  for (let l: i32 = 0; l < layers; l++) {
    const inputs = word(context, SIZES + l), outputs = word(context, SIZES + l + 1);
    const out = a + <usize>inputs * STRIDE;
    forward(a, weights, inputs, outputs, out, width, l + 1 < layers ? activation : IDENTITY);
    weights += layerBytes(inputs, outputs);
    a = out;
  }
  return a;
}

/** Log loss of a block from its logits, which become the errors of the last layer; returns the sum of the losses. */
function lossOf(context: usize, from: i32, count: i32, width: i32, logits: usize, delta: usize): f64 {
  const truth = address(context, TRUTH);
  const weight = address(context, WEIGHT);
  const order = address(context, ORDER) + (<usize>from << 2);
  // The labels and weights take the places of two units, behind the errors.
  const labels = delta + STRIDE, loads = labels + STRIDE;
  for (let i: i32 = 0; i < width; i++) {
    const at = <usize>i << 2;
    const row = i < count ? <usize>load<u32>(order + at) << 2 : 0;
    store<f32>(labels + at, i < count ? load<f32>(truth + row) : 0);
    store<f32>(loads + at, i < count ? load<f32>(weight + row) : 0);
  }
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  let sum = zero;
  for (let at: usize = 0; at < <usize>width << 2; at += 16) {
    const z = v128.load(logits + at);
    const y = v128.load(labels + at), w = v128.load(loads + at);
    const e = exp4(f32x4.neg(f32x4.abs(z)));
    const inverse = f32x4.div(one, f32x4.add(one, e));
    const p = v128.bitselect(inverse, f32x4.mul(e, inverse), f32x4.ge(z, zero));
    const loss = f32x4.add(f32x4.sub(f32x4.max(zero, z), f32x4.mul(y, z)), log1p4(e));
    sum = f32x4.add(sum, f32x4.mul(w, loss));
    v128.store(delta + at, f32x4.mul(w, f32x4.sub(p, y)));
  }
  return <f64>sumLane(sum);
}

/** Errors of all layers of a block, last to first, and the gradients they make. */
function backwardAll(context: usize, work: usize, delta: usize, grads: usize, width: i32, add: bool): void {
  const layers = word(context, LAYERS);
  const activation = word(context, ACTIVATION);
  let weights = address(context, PARAMS);
  let a = work;
  let g = grads;
  for (let l: i32 = 0; l + 1 < layers; l++) {
    const bytes = layerBytes(word(context, SIZES + l), word(context, SIZES + l + 1));
    weights += bytes;
    g += bytes;
    a += <usize>word(context, SIZES + l) * STRIDE;
  }
  let errors = delta;
  for (let l: i32 = layers - 1; l >= 0; l--) {
    const inputs = word(context, SIZES + l), outputs = word(context, SIZES + l + 1);
    gradients(a, errors, inputs, outputs, g, width, add);
    if (l == 0) break;
    // Behind the labels and weights of the last layer, then layer behind layer.
    const next = errors + <usize>outputs * STRIDE + (l == layers - 1 ? 2 * STRIDE : 0);
    backward(errors, weights, inputs, outputs, a, next, width, activation);
    errors = next;
    const before = word(context, SIZES + l - 1);
    const bytes = layerBytes(before, inputs);
    weights -= bytes;
    g -= bytes;
    a -= <usize>before * STRIDE;
  }
}

/** First row of a part: parts are whole groups of eight rows. */
@inline
function startOf(context: usize, part: i32): i32 {
  const from = word(context, FROM), to = word(context, TO);
  const groups = (to - from + 7) >> 3;
  return min<i32>(from + ((groups * part) / word(context, PARTS)) * 8, to);
}

/** A part of a batch: the sums of its gradients and of its losses. */
export function train(context: usize, part: i32): void {
  const end = startOf(context, part + 1);
  const work = address(context, WORK) + <usize>part * address(context, WORK_BYTES);
  const grads = address(context, GRADS) + <usize>part * address(context, GRAD_BYTES);
  let loss: f64 = 0;
  let add = false;
  for (let from = startOf(context, part); from < end; from += BLOCK) {
    const count = min<i32>(BLOCK, end - from);
    const width = (count + 7) & ~7;
    gather(context, from, count, width, work);
    const logits = forwardAll(context, work, width);
    const delta = logits + STRIDE;
    loss += lossOf(context, from, count, width, logits, delta);
    backwardAll(context, work, delta, grads, width, add);
    add = true;
  }
  store<f64>(address(context, LOSSES) + (<usize>part << 3), loss);
}

/** The losses of a part of rows, without their gradients; and their logits, where they are asked for. */
export function score(context: usize, part: i32): void {
  const end = startOf(context, part + 1);
  const work = address(context, WORK) + <usize>part * address(context, WORK_BYTES);
  const out = address(context, LOGITS);
  let loss: f64 = 0;
  for (let from = startOf(context, part); from < end; from += BLOCK) {
    const count = min<i32>(BLOCK, end - from);
    const width = (count + 7) & ~7;
    gather(context, from, count, width, work);
    const logits = forwardAll(context, work, width);
    if (out == 0) loss += lossOf(context, from, count, width, logits, logits + STRIDE);
    else memory.copy(out + (<usize>from << 2), logits, <usize>count << 2);
  }
  if (out == 0) store<f64>(address(context, LOSSES) + (<usize>part << 3), loss);
}

/** A part of Adam's step: parameters from the sums of the gradients of all parts of the batch. */
export function step(context: usize, part: i32): void {
  const layers = word(context, LAYERS);
  // Whole vectors: the parameters are a multiple of four.
  const vectors = word(context, COUNT) >> 2;
  const parts = word(context, STEP_PARTS);
  const low = <usize>((vectors * part) / parts) << 4;
  const high = <usize>((vectors * (part + 1)) / parts) << 4;
  let start: usize = 0;
  for (let l: i32 = 0; l < layers; l++) {
    const inputs = word(context, SIZES + l), outputs = word(context, SIZES + l + 1);
    const biases = start + (((<usize>(inputs * outputs) + 3) & ~3) << 2);
    const next = start + layerBytes(inputs, outputs);
    adam(context, max<usize>(start, low), min<usize>(biases, high), splat(context, DECAY));
    adam(context, max<usize>(biases, low), min<usize>(next, high), f32x4.splat(0));
    start = next;
  }
}

/** Kingma and Ba (2015), Algorithm 1, on the bytes from `low` to `high` of the parameters. */
function adam(context: usize, low: usize, high: usize, decay: v128): void {
  const params = address(context, PARAMS), first = address(context, FIRST), second = address(context, SECOND);
  const grads = address(context, GRADS), gradBytes = address(context, GRAD_BYTES);
  const parts = word(context, PARTS);
  const rate = splat(context, RATE), root = splat(context, ROOT), epsilon = splat(context, EPSILON);
  const beta1 = splat(context, BETA1), beta2 = splat(context, BETA2);
  const rest1 = splat(context, REST1), rest2 = splat(context, REST2), inverse = splat(context, INVERSE);
  for (let at = low; at < high; at += 16) {
    let p = grads + at;
    let sum = v128.load(p);
    for (let part: i32 = 1; part < parts; part++) {
      p += gradBytes;
      sum = f32x4.add(sum, v128.load(p));
    }
    const w = v128.load(params + at);
    const g = f32x4.add(f32x4.mul(sum, inverse), f32x4.mul(decay, w));
    const m = f32x4.add(f32x4.mul(beta1, v128.load(first + at)), f32x4.mul(rest1, g));
    const v = f32x4.add(f32x4.mul(beta2, v128.load(second + at)), f32x4.mul(f32x4.mul(rest2, g), g));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const bottom = f32x4.add(f32x4.mul(root, f32x4.sqrt(v)), epsilon);
    v128.store(params + at, f32x4.sub(w, f32x4.div(f32x4.mul(rate, m), bottom)));
  }
}
