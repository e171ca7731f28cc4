/**
 * One model in the making: round after round a tree on the gradients of its scores.
 *
 * @module
 */
import type { BoostingEngine, GradientScale, GradientSums } from "../../kernels/boosting/types.ts";
import { nextUint32, randomStream, shuffle } from "../../random/random.ts";
import { type GrownNode, growTree, type TreeRules } from "./tree.ts";

/** What the boosters of one fit have in common. */
export interface BoosterSettings {
  readonly rules: TreeRules;
  readonly rowFraction: number;
  readonly columnFraction: number;
  readonly seed: number;
  /** Log odds that scores start from. */
  readonly baseMargin: number;
  /** Sums of |gradient| and Hessian at that start, over all rows. */
  readonly startSums: GradientSums;
}

/** Grows the tree of the next round; no nodes where nothing can be split. */
export type Booster = (round: number) => readonly GrownNode[];

/** Sums must stay below: they share 64 bits, the gradient's with its sign. */
const MOST_GRADIENT = 2 ** 31;
const MOST_HESSIAN = 2 ** 32;
/** Sums of the next tree may be larger than those of the last: with another sample. */
const HEADROOM = 1.1;

/**
 * Opens booster `number` of the engine.
 *
 * @param heldOut - The fold that it does not learn from; -1: none.
 */
export function openBooster(
  engine: BoostingEngine,
  number: number,
  heldOut: number,
  settings: BoosterSettings,
): Booster {
  const { rules, rowFraction, columnFraction, seed } = settings;
  const all = new Uint8Array(rules.columns.length).fill(1);
  let sums = settings.startSums;
  engine.start(number, settings.baseMargin);
  return (round) => {
    const key = rowFraction < 1 ? nextUint32(randomStream(seed, "boosting-rows", round)) : 0;
    engine.weigh({ heldOut, fraction: rowFraction, key });
    const active = columnFraction < 1 ? drawColumns(all.length, columnFraction, seed, round) : all;
    const scaled = scaledGradients(engine, number, sums);
    sums = scaled.sums;
    return growTree(engine, number, rules, scaled.scale, active);
  };
}

/** Gradients in the finest units in which their sums fit; `expected`: what the sums will be, about. */
function scaledGradients(
  engine: BoostingEngine,
  booster: number,
  expected: GradientSums,
): { readonly scale: GradientScale; readonly sums: GradientSums } {
  let scale = {
    gradient: powerBelow(MOST_GRADIENT / (HEADROOM * expected.gradient)),
    hessian: powerBelow(MOST_HESSIAN / (HEADROOM * expected.hessian)),
  };
  for (;;) {
    const whole = engine.gradients(booster, scale);
    const sums = { gradient: whole.gradient / scale.gradient, hessian: whole.hessian / scale.hessian };
    const fitsGradient = whole.gradient < MOST_GRADIENT;
    const fitsHessian = whole.hessian < MOST_HESSIAN;
    if (fitsGradient && fitsHessian) return { scale, sums };
    scale = {
      gradient: scale.gradient * (fitsGradient ? 1 : 0.5),
      hessian: scale.hessian * (fitsHessian ? 1 : 0.5),
    };
  }
}

/** The largest power of two <= x, within 2^±500: no finer units are of use, and their products stay finite. */
function powerBelow(x: number): number {
  return 2 ** Math.max(-500, Math.min(500, Math.floor(Math.log2(x))));
}

/** At least one column. */
function drawColumns(count: number, fraction: number, seed: number, round: number): Uint8Array {
  const order = shuffle(
    randomStream(seed, "boosting-columns", round),
    Uint32Array.from({ length: count }, (_, c) => c),
  );
  const active = new Uint8Array(count);
  for (const c of order.subarray(0, Math.max(1, Math.round(fraction * count)))) active[c] = 1;
  return active;
}
