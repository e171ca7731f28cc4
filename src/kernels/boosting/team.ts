/**
 * Gradient boosting's work on rows and bins in WebAssembly, on the threads of a team.
 *
 * Rows belong to segments, one a thread; a node is a range of rows in each. A split takes two jobs: first every
 * segment divides its rows and sums the smaller child's, then columns share the work of adding segments up, taking
 * the sum from the parent's histogram, and searching both children.
 *
 * @module
 */
import type { BinKernels } from "../bin-columns.ts";
import type { PartKernel, Team } from "../team.ts";
import { CHILD_BYTES, CHILDREN, CONTEXT_BYTES, MOST_PARTS, NUMBERS, PLACES } from "./context.ts";
import { openFound } from "./found.ts";
import { type BoostingPlace, rowsAPart } from "./place.ts";
import { fillGoesLeft } from "./plain.ts";
import {
  BINS,
  type BoostingEngine,
  type BoostingRules,
  type DivideJob,
  type GradientScale,
  type GradientSums,
  type NodeSums,
  type RowMask,
  type Split,
} from "./types.ts";

/** The kernel's functions. */
export interface BoostingKernels extends BinKernels {
  readonly weigh: PartKernel;
  readonly gradients: PartKernel;
  readonly divide: PartKernel;
  readonly findSplits: PartKernel;
  readonly addLeaves: PartKernel;
}

/** What is known of the rows beside their bins. */
export interface BoostingOutcome {
  readonly truth: Uint8Array;
  readonly weights: Float64Array | undefined;
  readonly fold: Uint8Array | undefined;
}

/** Segments take turns in blocks of so many rows, so that a sorted table loads all of them. */
const TURN = 1024;
/** Jobs on fewer rows, or cells of histograms, are done by the caller before a helper has woken up. */
const FEW_ROWS = 1500;
const FEW_CELLS = 3000;
/** Bins of so many bytes stay in the cache of a core, beside all else. */
const CACHED_BYTES = 2 ** 18;
const SLOT_BYTES_A_COLUMN = 8 * BINS;

/** The engine's hands on the kernel. */
interface TeamWork {
  readonly team: Team<BoostingKernels>;
  readonly place: BoostingPlace;
  readonly rules: BoostingRules;
  /** The context, as whole numbers and as doubles. */
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
  readonly goesLeft: Uint8Array;
  readonly ranges: Uint32Array;
  readonly rowParts: number;
  readonly columnParts: number;
  /** Bytes of the histograms of a node. */
  readonly slotBytes: number;
  /** Are histograms so small that the caller searches them alone? */
  readonly isSmallSearch: boolean;
  readonly found: (child: 0 | 1) => Split | undefined;
  /** Sums of all rows at the current gradients. */
  readonly total: { gradient: number; hessian: number };
}

/** Opens the engine once the bins stand in the memory, by column and by row. The caller closes the team. */
export function openTeamBoosting(
  team: Team<BoostingKernels>,
  place: BoostingPlace,
  outcome: BoostingOutcome,
  rules: BoostingRules,
): BoostingEngine {
  const { buffer } = team;
  const scores = place.scores.map((address) => new Float64Array(buffer, address, place.rows));
  const work = openWork(team, place, outcome, rules);
  writeOutcome(work, outcome);
  return {
    weigh: (mask) => weigh(work, mask),
    gradients: (booster, scale) => gradients(work, booster, scale),
    growRoot: (scale, active) => growRoot(work, scale, active),
    divide: (job) => divide(work, job),
    rowsOf: (node) => rowsOf(work, node),
    addLeaves: (booster, nodes, values) => addLeaves(work, booster, nodes, values),
    start: (booster, score) => scores[booster]!.fill(score),
    scores: (booster) => scores[booster]!,
  };
}

function openWork(
  team: Team<BoostingKernels>,
  place: BoostingPlace,
  outcome: BoostingOutcome,
  rules: BoostingRules,
): TeamWork {
  const { buffer } = team;
  const { segments, bins } = place;
  const width = rules.columns.length;
  const columnsAPart = Math.max(1, Math.ceil(width / Math.min(MOST_PARTS, 4 * segments)));
  const columnParts = Math.ceil(width / columnsAPart);
  const cells = rules.columns.reduce((sum, column) => sum + column.bins, 0);
  const work: TeamWork = {
    ...{ team, place, rules, columnParts, slotBytes: SLOT_BYTES_A_COLUMN * width },
    words: new Uint32Array(buffer, place.context, CONTEXT_BYTES / 4),
    numbers: new Float64Array(buffer, place.context, CONTEXT_BYTES / 8),
    goesLeft: new Uint8Array(buffer, place.goesLeft, BINS),
    ranges: new Uint32Array(buffer, place.ranges, 4 * segments * place.leaves),
    rowParts: Math.ceil(place.rows / rowsAPart(place.rows)),
    isSmallSearch: cells < FEW_CELLS,
    found: openFound(buffer, place.found, columnParts),
    total: { gradient: 0, hessian: 0 },
  };
  const { rows, packed, identity, order, rights, ranges, slots, moreTables, active, info } = place;
  const { goesLeft, found, sums, leafList, truth, baseWeights, masked, fold } = place;
  setWords(work, {
    rows,
    segments,
    packed,
    identity,
    order,
    rights,
    ranges,
    slots,
    moreTables,
    active,
    info,
  });
  setWords(work, { goesLeft, found, sums, leafList, truth, baseWeights, masked });
  setWords(work, {
    ...{ columns: width, columnsAPart, slotBytes: work.slotBytes },
    ...{ byRow: bins.byRow, byColumn: bins.byColumn, stride: bins.stride },
    ...{ rowsAPart: rowsAPart(rows), isBounded: Number(rules.isBounded), weights: baseWeights },
    fold: outcome.fold === undefined ? 0 : fold,
  });
  setNumbers(work, { l2: rules.l2 });
  return work;
}

/** Columns, outcome and the order of rows, none of which changes. */
function writeOutcome(
  { team, place, rules, ranges }: TeamWork,
  { truth, weights, fold }: BoostingOutcome,
): void {
  const { buffer } = team;
  const { rows } = place;
  const info = new Uint8Array(buffer, place.info, 4 * rules.columns.length);
  rules.columns.forEach((column, c) => {
    info.set([column.bins, Number(column.isText), column.monotone & 255, 0], 4 * c);
  });
  new Uint8Array(buffer, place.truth, rows).set(truth);
  if (weights !== undefined) new Float64Array(buffer, place.baseWeights, rows).set(weights);
  if (fold !== undefined) new Uint8Array(buffer, place.fold, rows).set(fold);
  dealRows(new Uint32Array(buffer, place.identity, rows), ranges, place.segments);
}

/** Writes each segment's rows one after another, and the ranges of the root. */
function dealRows(identity: Uint32Array, ranges: Uint32Array, segments: number): void {
  let at = 0;
  for (let segment = 0; segment < segments; segment++) {
    ranges[2 * segment] = at;
    for (let first = segment * TURN; first < identity.length; first += segments * TURN) {
      const end = Math.min(first + TURN, identity.length);
      for (let row = first; row < end; row++) identity[at++] = row;
    }
    ranges[2 * segment + 1] = at;
  }
}

function setWords({ words }: TeamWork, values: Partial<Record<keyof typeof PLACES, number>>): void {
  for (const name in values) {
    const key = name as keyof typeof PLACES;
    words[PLACES[key] / 4] = values[key]!;
  }
}

function setNumbers({ numbers }: TeamWork, values: Partial<Record<keyof typeof NUMBERS, number>>): void {
  for (const name in values) {
    const key = name as keyof typeof NUMBERS;
    numbers[NUMBERS[key] / 8] = values[key]!;
  }
}

function setChild(work: TeamWork, child: 0 | 1, sums: NodeSums, isSearched: boolean): void {
  const { words, numbers, place } = work;
  const at = CHILDREN + child * CHILD_BYTES;
  numbers[at / 8] = sums.gradient;
  numbers[at / 8 + 1] = sums.hessian;
  numbers[at / 8 + 2] = sums.lower;
  numbers[at / 8 + 3] = sums.upper;
  words[at / 4 + 8] = Number(isSearched);
  words[at / 4 + 9] = place.slots + sums.slot * work.slotBytes;
}

/** Does the parts of a job, with helpers where there is enough to do for them. */
function run(work: TeamWork, kernel: keyof BoostingKernels, parts: number, isSmall: boolean): void {
  const { team, place } = work;
  if (!isSmall) team.run(kernel, place.context, parts);
  else for (let part = 0; part < parts; part++) team.kernels[kernel](place.context, part);
}

function weigh(work: TeamWork, { heldOut, fraction, key }: RowMask): void {
  const { place, rowParts } = work;
  const isWhole = heldOut < 0 && fraction === 1;
  setWords(work, { weights: isWhole ? place.baseWeights : place.masked });
  if (isWhole) return;
  setWords(work, { heldOut, key });
  setNumbers(work, { sampleLimit: Math.floor(fraction * 2 ** 32) });
  run(work, "weigh", rowParts, rowParts === 1);
}

function gradients(work: TeamWork, booster: number, scale: GradientScale): GradientSums {
  const { team, place, rowParts, total } = work;
  setWords(work, { scores: place.scores[booster]! });
  setNumbers(work, { gradientScale: scale.gradient, hessianScale: scale.hessian });
  run(work, "gradients", rowParts, rowParts === 1);
  const parts = new Float64Array(team.buffer, place.sums, 3 * rowParts);
  const sums = [0, 0, 0];
  for (let k = 0; k < parts.length; k++) sums[k % 3]! += parts[k]!;
  total.hessian = sums[1]!;
  total.gradient = sums[2]!;
  return { gradient: sums[0]!, hessian: sums[1]! };
}

function growRoot(
  work: TeamWork,
  scale: GradientScale,
  active: Uint8Array,
): ReturnType<BoostingEngine["growRoot"]> {
  const { team, place, rules, total } = work;
  const bounds = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const root: NodeSums = { ...total, ...bounds, slot: 0 };
  if (active.length === 0) return { sums: root, split: undefined };
  new Uint8Array(team.buffer, place.active, active.length).set(active);
  setNumbers(work, {
    gradientUnit: 1 / scale.gradient,
    hessianUnit: 1 / scale.hessian,
    leastHessian: Math.max(1, Math.ceil(rules.minHessian * scale.hessian)),
  });
  setWords(work, { isRoot: 1, splitColumn: -1, summed: 0, summedSlot: 0, otherSlot: -1, touch: 0 });
  setChild(work, 0, root, true);
  setChild(work, 1, root, false);
  run(work, "divide", place.segments, place.rows < FEW_ROWS);
  return { sums: root, split: search(work, [true, false])[0] };
}

/** The one that runs thousands of times a fit: it writes words one by one, without objects in between. */
function divide(work: TeamWork, job: DivideJob): readonly [Split | undefined, Split | undefined] {
  const { words, place } = work;
  const { node, split, left, right, children } = job;
  fillGoesLeft(work.goesLeft, split);
  words[PLACES.isRoot / 4] = Number(node === 0);
  words[PLACES.node / 4] = node;
  words[PLACES.left / 4] = left;
  words[PLACES.right / 4] = right;
  words[PLACES.splitColumn / 4] = split.column;
  words[PLACES.summed / 4] = -1;
  if (children !== undefined) {
    const { sums, searched, summed } = children;
    words[PLACES.touch / 4] = Number(place.bins.stride * 32 > CACHED_BYTES);
    words[PLACES.summed / 4] = summed === 0 ? left : right;
    words[PLACES.summedSlot / 4] = sums[summed].slot;
    words[PLACES.otherSlot / 4] = sums[summed === 0 ? 1 : 0].slot;
    setChild(work, 0, sums[0], searched[0]);
    setChild(work, 1, sums[1], searched[1]);
  }
  run(work, "divide", place.segments, rowsOf(work, node) < FEW_ROWS);
  return children === undefined ? [undefined, undefined] : search(work, children.searched);
}

function search(
  work: TeamWork,
  searched: readonly [boolean, boolean],
): [Split | undefined, Split | undefined] {
  run(work, "findSplits", work.columnParts, work.isSmallSearch);
  return [searched[0] ? work.found(0) : undefined, searched[1] ? work.found(1) : undefined];
}

function rowsOf({ ranges, place }: TeamWork, node: number): number {
  const width = 2 * place.segments;
  let count = 0;
  for (let at = width * node; at < width * (node + 1); at += 2) count += ranges[at + 1]! - ranges[at]!;
  return count;
}

function addLeaves(
  work: TeamWork,
  booster: number,
  nodes: readonly number[],
  values: readonly number[],
): void {
  const { team, place } = work;
  const leaf = new Uint32Array(team.buffer, place.leafList, 4 * nodes.length);
  const value = new Float64Array(team.buffer, place.leafList, 2 * nodes.length);
  nodes.forEach((node, k) => {
    leaf[4 * k] = node;
    value[2 * k + 1] = values[k]!;
  });
  setWords(work, { scores: place.scores[booster]!, leaves: nodes.length });
  run(work, "addLeaves", place.segments, place.rows < FEW_ROWS);
}
