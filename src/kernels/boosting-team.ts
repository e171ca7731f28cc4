/**
 * Gradient boosting's work on rows and bins in WebAssembly, on the threads of a team.
 *
 * Rows belong to segments, one a thread; a node is a range of rows in each. A split takes two jobs: first every
 * segment divides its rows and sums the smaller child's, then columns share the work of adding segments up, taking
 * the sum from the parent's histogram, and searching both children.
 *
 * @module
 */
import type { BinPlace } from "./bin-columns.ts";
import {
  CHILD_BYTES,
  CHILDREN,
  CONTEXT_BYTES,
  FOUND_BYTES,
  MOST_PARTS,
  NUMBERS,
  PLACES,
  SORT_BYTES,
  TABLE,
  TABLES,
} from "./boosting-context.ts";
import { fillGoesLeft } from "./boosting-plain.ts";
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
} from "./boosting-types.ts";
import { type Layout, reserve } from "./layout.ts";
import type { PartKernel, Team } from "./team.ts";

/** The kernel's functions. */
export interface BoostingKernels {
  readonly weigh: PartKernel;
  readonly gradients: PartKernel;
  readonly divide: PartKernel;
  readonly findSplits: PartKernel;
  readonly addLeaves: PartKernel;
  readonly binColumn: PartKernel;
  readonly layRows: PartKernel;
}

/** What a fit needs room for. */
export interface BoostingSizes {
  readonly rows: number;
  /** The most columns. */
  readonly columns: number;
  readonly leaves: number;
  readonly boosters: number;
  /** The most threads, at most 8. */
  readonly threads: number;
  readonly hasWeights: boolean;
  /** Are rows ever held out or drawn? */
  readonly isMasked: boolean;
}

/** Addresses in the kernel's memory. */
export interface BoostingPlace extends BoostingSizes {
  readonly context: number;
  readonly bins: BinPlace;
  readonly segments: number;
  readonly packed: number;
  readonly identity: number;
  readonly order: number;
  readonly rights: number;
  readonly ranges: number;
  readonly slots: number;
  readonly moreTables: number;
  readonly active: number;
  readonly info: number;
  readonly goesLeft: number;
  readonly found: number;
  readonly sums: number;
  readonly leafList: number;
  readonly scores: readonly number[];
  readonly truth: number;
  readonly baseWeights: number;
  readonly fold: number;
  readonly masked: number;
}

/** Gradients are computed for so many rows at a time, or for a 2,000th of them. */
const ROWS_A_PART = 8192;
const MOST_ROW_PARTS = 2000;
/** Segments take turns in blocks of so many rows, so that a sorted table loads all of them. */
const TURN = 1024;
/** Jobs on fewer rows, or cells of histograms, are done by the caller before a helper has woken up. */
const FEW_ROWS = 1500;
const FEW_CELLS = 3000;
/** Bins of so many bytes stay in the cache of a core, beside all else. */
const CACHED_BYTES = 2 ** 18;

/**
 * Reserves memory; first of all, since the kernel expects its tables at a fixed address.
 *
 * @param reserveBins - Reserves the memory of the bins, whose scratch is used again.
 */
export function reserveBoosting(
  layout: Layout,
  sizes: BoostingSizes,
  reserveBins: (layout: Layout) => BinPlace,
): BoostingPlace {
  const { rows, columns, leaves, boosters, hasWeights, isMasked } = sizes;
  const segments = Math.min(8, sizes.threads);
  const blocks = Math.max(1, Math.ceil(columns / 32));
  const context = reserve(layout, CONTEXT_BYTES);
  reserve(layout, TABLES - layout.end);
  reserve(layout, TABLE * segments);
  const bins = reserveBins(layout);
  const scratch: Layout = { end: bins.scratch };
  const scratchEnd = bins.scratch + bins.scratchBytes;
  const take = (bytes: number): number =>
    reserve(scratch.end + bytes <= scratchEnd ? scratch : layout, bytes);
  return {
    ...sizes,
    context,
    bins,
    segments,
    packed: take(8 * (rows + 2)),
    scores: Array.from({ length: boosters }, () => take(8 * (rows + 2))),
    identity: take(4 * rows),
    order: take(4 * rows + 4),
    rights: take(4 * rows + 4),
    baseWeights: hasWeights ? take(8 * (rows + 2)) : 0,
    masked: isMasked ? take(8 * (rows + 2)) : 0,
    fold: isMasked ? take(rows) : 0,
    truth: take(rows + 2),
    ranges: take(8 * segments * 2 * leaves),
    slots: take(2048 * columns * leaves),
    moreTables: take(TABLE * segments * (blocks - 1)),
    active: take(columns),
    info: take(4 * columns),
    goesLeft: take(BINS),
    found: take(MOST_PARTS * (2 * FOUND_BYTES + SORT_BYTES)),
    sums: take(24 * Math.ceil(rows / partRows(rows))),
    leafList: take(16 * leaves),
  };
}

function partRows(rows: number): number {
  return Math.max(ROWS_A_PART, 2 * Math.ceil(rows / MOST_ROW_PARTS / 2));
}

/** What is known of the rows beside their bins. */
export interface BoostingOutcome {
  readonly truth: Uint8Array;
  readonly weights: Float64Array | undefined;
  readonly fold: Uint8Array | undefined;
}

/** Opens the engine once the bins stand in the memory, by column and by row. The caller closes the team. */
export function openTeamBoosting(
  team: Team<BoostingKernels>,
  place: BoostingPlace,
  outcome: BoostingOutcome,
  rules: BoostingRules,
): BoostingEngine {
  const { buffer, kernels } = team;
  const { rows, segments, context, leaves, bins } = place;
  const width = rules.columns.length;
  const slotBytes = 2048 * width;
  const view = new DataView(buffer, context, CONTEXT_BYTES);
  const set = (name: keyof typeof PLACES, value: number): void => view.setUint32(PLACES[name], value, true);
  const setNumber = (name: keyof typeof NUMBERS, value: number): void =>
    view.setFloat64(NUMBERS[name], value, true);
  const ranges = new Uint32Array(buffer, place.ranges, 2 * segments * 2 * leaves);
  const goesLeft = new Uint8Array(buffer, place.goesLeft, BINS);
  const active = new Uint8Array(buffer, place.active, width);
  const scores = place.scores.map((address) => new Float64Array(buffer, address, rows));
  const rowsAPart = partRows(rows);
  const rowParts = Math.ceil(rows / rowsAPart);
  const sums = new Float64Array(buffer, place.sums, 3 * rowParts);
  const leafNodes = new Uint32Array(buffer, place.leafList, 4 * leaves);
  const leafValues = new Float64Array(buffer, place.leafList, 2 * leaves);
  const columnsAPart = Math.max(1, Math.ceil(width / Math.min(MOST_PARTS, 4 * segments)));
  const columnParts = Math.ceil(width / columnsAPart);
  const cells = rules.columns.reduce((sum, column) => sum + column.bins, 0);
  const found = openFound(buffer, place.found, columnParts);
  let gradientSum = 0;
  let hessianSum = 0;

  writeContext();
  writeOutcome();

  function writeContext(): void {
    for (const name of ["packed", "identity", "order", "rights", "ranges", "slots", "moreTables"] as const) {
      set(name, place[name]);
    }
    for (const name of ["active", "info", "goesLeft", "found", "sums", "leafList", "truth"] as const) {
      set(name, place[name]);
    }
    set("rows", rows);
    set("segments", segments);
    set("columns", width);
    set("byRow", bins.byRow);
    set("byColumn", bins.byColumn);
    set("stride", bins.stride);
    set("slotBytes", slotBytes);
    set("columnsAPart", columnsAPart);
    set("rowsAPart", rowsAPart);
    set("isBounded", Number(rules.isBounded));
    set("baseWeights", outcome.weights === undefined ? 0 : place.baseWeights);
    set("weights", outcome.weights === undefined ? 0 : place.baseWeights);
    set("masked", place.masked);
    set("fold", outcome.fold === undefined ? 0 : place.fold);
    setNumber("l2", rules.l2);
    const info = new Uint8Array(buffer, place.info, 4 * width);
    rules.columns.forEach((column, c) => {
      info.set([column.bins, Number(column.isText), column.monotone & 255, 0], 4 * c);
    });
  }

  function writeOutcome(): void {
    new Uint8Array(buffer, place.truth, rows).set(outcome.truth);
    if (outcome.weights !== undefined) new Float64Array(buffer, place.baseWeights, rows).set(outcome.weights);
    if (outcome.fold !== undefined) new Uint8Array(buffer, place.fold, rows).set(outcome.fold);
    dealRows(new Uint32Array(buffer, place.identity, rows), ranges, segments);
  }

  /** Does the parts of a job, with helpers where there is enough to do for them. */
  function run(kernel: keyof BoostingKernels, parts: number, isSmall: boolean): void {
    if (!isSmall) team.run(kernel, context, parts);
    else for (let part = 0; part < parts; part++) kernels[kernel](context, part);
  }

  function rowsOf(node: number): number {
    let count = 0;
    for (let at = 2 * segments * node; at < 2 * segments * (node + 1); at += 2) {
      count += ranges[at + 1]! - ranges[at]!;
    }
    return count;
  }

  function setChild(child: 0 | 1, sums: NodeSums, isSearched: boolean): void {
    const at = CHILDREN + child * CHILD_BYTES;
    view.setFloat64(at, sums.gradient, true);
    view.setFloat64(at + 8, sums.hessian, true);
    view.setFloat64(at + 16, sums.lower, true);
    view.setFloat64(at + 24, sums.upper, true);
    view.setUint32(at + 32, Number(isSearched), true);
    view.setUint32(at + 36, place.slots + sums.slot * slotBytes, true);
  }

  function search(searched: readonly [boolean, boolean]): [Split | undefined, Split | undefined] {
    run("findSplits", columnParts, cells < FEW_CELLS);
    return [searched[0] ? found(0) : undefined, searched[1] ? found(1) : undefined];
  }

  return {
    weigh({ heldOut, fraction, key }: RowMask) {
      const isWhole = heldOut < 0 && fraction === 1;
      const base = outcome.weights === undefined ? 0 : place.baseWeights;
      set("weights", isWhole ? base : place.masked);
      if (isWhole) return;
      set("heldOut", heldOut);
      set("key", key);
      setNumber("sampleLimit", Math.floor(fraction * 2 ** 32));
      run("weigh", rowParts, rowParts === 1);
    },
    gradients(booster, scale): GradientSums {
      set("scores", place.scores[booster]!);
      setNumber("gradientScale", scale.gradient);
      setNumber("hessianScale", scale.hessian);
      run("gradients", rowParts, rowParts === 1);
      const total = [0, 0, 0];
      for (let k = 0; k < sums.length; k++) total[k % 3]! += sums[k]!;
      gradientSum = total[2]!;
      hessianSum = total[1]!;
      return { gradient: total[0]!, hessian: total[1]! };
    },
    growRoot(scale: GradientScale, wanted: Uint8Array) {
      active.set(wanted);
      setNumber("gradientUnit", 1 / scale.gradient);
      setNumber("hessianUnit", 1 / scale.hessian);
      setNumber("leastHessian", Math.max(1, Math.ceil(rules.minHessian * scale.hessian)));
      const bounds = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
      const root: NodeSums = { gradient: gradientSum, hessian: hessianSum, ...bounds, slot: 0 };
      if (width === 0) return { sums: root, split: undefined };
      set("isRoot", 1);
      set("splitColumn", -1);
      set("summed", 0);
      set("summedSlot", 0);
      set("otherSlot", -1);
      set("touch", 0);
      setChild(0, root, true);
      setChild(1, root, false);
      run("divide", segments, rows < FEW_ROWS);
      return { sums: root, split: search([true, false])[0] };
    },
    divide({ node, split, left, right, children }: DivideJob) {
      fillGoesLeft(goesLeft, split);
      set("isRoot", Number(node === 0));
      set("node", node);
      set("left", left);
      set("right", right);
      set("splitColumn", split.column);
      set("touch", Number(bins.stride * 32 > CACHED_BYTES));
      set("summed", -1);
      if (children !== undefined) {
        const { sums: of, searched, summed } = children;
        set("summed", summed === 0 ? left : right);
        set("summedSlot", of[summed].slot);
        set("otherSlot", of[summed === 0 ? 1 : 0].slot);
        setChild(0, of[0], searched[0]);
        setChild(1, of[1], searched[1]);
      }
      run("divide", segments, rowsOf(node) < FEW_ROWS);
      return children === undefined ? [undefined, undefined] : search(children.searched);
    },
    rowsOf,
    addLeaves(booster, nodes, values) {
      set("scores", place.scores[booster]!);
      set("leaves", nodes.length);
      nodes.forEach((node, k) => {
        leafNodes[4 * k] = node;
        leafValues[2 * k + 1] = values[k]!;
      });
      run("addLeaves", segments, rows < FEW_ROWS);
    },
    start(booster, score) {
      scores[booster]!.fill(score);
    },
    scores: (booster) => scores[booster]!,
    close() {},
  };
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

/** Reads the best result of all parts for a child; the first of equals. */
function openFound(
  buffer: SharedArrayBuffer,
  address: number,
  parts: number,
): (child: 0 | 1) => Split | undefined {
  const numbers = new Float64Array(buffer, address, (parts * 2 * FOUND_BYTES) / 8);
  const whole = new Int32Array(buffer, address, (parts * 2 * FOUND_BYTES) / 4);
  const bytes = new Uint8Array(buffer, address, parts * 2 * FOUND_BYTES);
  return (child) => {
    let best = -1;
    let score = Number.NEGATIVE_INFINITY;
    for (let part = 0; part < parts; part++) {
      const at = (2 * part + child) * (FOUND_BYTES / 8);
      if (numbers[at]! > score) {
        score = numbers[at]!;
        best = 2 * part + child;
      }
    }
    if (best < 0) return undefined;
    const n = (best * FOUND_BYTES) / 8;
    const w = (best * FOUND_BYTES) / 4;
    const isSet = whole[w + 7]! < 0;
    return {
      score,
      gradient: numbers[n + 1]!,
      hessian: numbers[n + 2]!,
      column: whole[w + 6]!,
      bin: whole[w + 7]!,
      missingLeft: whole[w + 8] === 1,
      isSorted: whole[w + 9] === 1,
      set: isSet ? bytes.slice(best * FOUND_BYTES + 64, best * FOUND_BYTES + 96) : undefined,
    };
  };
}
