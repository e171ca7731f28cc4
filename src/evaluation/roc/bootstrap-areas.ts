/**
 * Areas under the ROC curves of samples drawn with replacement, events and non-events apart.
 *
 * Scores are sorted once. After that a row is a place in the order, and a resample needs no sort: draws of the class
 * with fewer rows are counted on its distinct scores, the counts are added up, and every draw of the other class looks
 * up how many of them it beats. Two look-ups a draw, in tables as large as the smaller class.
 *
 * Source of the scheme: Efron (1979), "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7(1),
 * 1-26; stratified as in R's pROC. A draw takes 32 random bits, so that the chance of a row is 1 / n to within
 * 2^-32.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, step } from "../../internal/progress.ts";
import { type Random, randomStream } from "../../random/random.ts";
import type { Outcome } from "../outcome.ts";
import { descendingOrder } from "../score-order.ts";

/** One class, ready to draw from: stretches of [0, total), one a cell, in the order of the cells. */
interface Urn {
  /** Cell at the beginning of each of `cells.length` equal stretches; one stretch a row. */
  readonly cells: Int32Array;
  /** Where each cell ends; `undefined` when rows have weight 1 and every stretch lies in one cell. */
  readonly ends: Float64Array | undefined;
  /** Sum of the weights. */
  readonly total: number;
  /** Rows that a resample draws. */
  readonly draws: number;
}

/** Both classes: the one with fewer rows by its distinct scores, the other by how it stands among those. */
interface Urns {
  readonly few: Urn;
  /** Cell 2 k: between level k - 1 and level k of the few; 2 k + 1: tied with level k. */
  readonly many: Urn;
  readonly levels: number;
  readonly fewAreEvents: boolean;
}

/** More draws than this in a class would take seconds a resample, and their counts leave 32 bits. */
const MOST_DRAWS = 2 ** 30;
const REPORTS = 100;
const STAGE = "bootstrap resample";

/**
 * The areas, one a resample. Trusts an outcome with rows of both classes.
 *
 * @throws {@link InputError} `out-of-range` for weights that add up to more than 2^30 in a class.
 * @remarks O(n) once and O(sum of the weights) a resample. Each resample has a stream of its own.
 */
export function bootstrapAreas(
  outcome: Outcome,
  resamples: number,
  seed: number,
  job: JobOptions,
): Float64Array {
  const { few, many, levels, fewAreEvents } = fillUrns(outcome);
  const counts = new Int32Array(levels);
  const beaten = new Int32Array(2 * levels + 1);
  const halfPairs = 2 * few.draws * many.draws;
  const areas = new Float64Array(resamples);
  const every = Math.ceil(resamples / REPORTS);
  for (let r = 0; r < resamples; r++) {
    if (r % every === 0) step(job, STAGE, r, resamples);
    const random = randomStream(seed, "roc-auc-bootstrap", r);
    drawCounts(few, random, counts);
    addUp(counts, beaten);
    const won = drawAndSum(many, random, beaten);
    areas[r] = (fewAreEvents ? halfPairs - won : won) / halfPairs;
  }
  step(job, STAGE, resamples, resamples);
  return areas;
}

function fillUrns({ truth, score, weights }: Outcome): Urns {
  const order = descendingOrder(score).reverse();
  const rows = weights === undefined ? order : order.filter((row) => weights[row]! > 0);
  let events = 0;
  for (const row of rows) events += truth[row]!;
  const fewLabel = 2 * events <= rows.length ? 1 : 0;
  const fewRows = fewLabel === 1 ? events : rows.length - events;
  const cellsOfFew = new Int32Array(fewRows);
  const cellsOfMany = new Int32Array(rows.length - fewRows);
  const weightsOfFew = weights && new Float64Array(fewRows);
  const weightsOfMany = weights && new Float64Array(rows.length - fewRows);
  let levels = 0;
  let few = 0;
  let many = 0;
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const value = score[rows[start]!]!;
    let isLevel = false;
    for (; end < rows.length && score[rows[end]!] === value; end++)
      isLevel ||= truth[rows[end]!] === fewLabel;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      if (truth[row] === fewLabel) {
        if (weightsOfFew) weightsOfFew[few] = weights![row]!;
        cellsOfFew[few++] = levels;
      } else {
        if (weightsOfMany) weightsOfMany[many] = weights![row]!;
        cellsOfMany[many++] = 2 * levels + (isLevel ? 1 : 0);
      }
    }
    if (isLevel) levels++;
  }
  return {
    few: makeUrn(cellsOfFew, weightsOfFew, levels),
    many: makeUrn(cellsOfMany, weightsOfMany, 2 * levels + 1),
    levels,
    fewAreEvents: fewLabel === 1,
  };
}

/** An urn from the cells of its rows, ascending, and their weights. */
function makeUrn(cellOfRow: Int32Array, weights: Float64Array | undefined, cells: number): Urn {
  const rows = cellOfRow.length;
  if (weights === undefined) return { cells: cellOfRow, ends: undefined, total: rows, draws: rows };
  const ends = new Float64Array(cells);
  let total = 0;
  let cell = 0;
  for (let i = 0; i < rows; i++) {
    while (cell < cellOfRow[i]!) ends[cell++] = total;
    total += weights[i]!;
  }
  ends.fill(total, cell);
  if (total > MOST_DRAWS) {
    throw new InputError(
      "out-of-range",
      "options.weights",
      `weights with a sum <= 2^30 in each class (they are counts of rows to draw)`,
      total,
    );
  }
  const starts = new Int32Array(rows);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    while (ends[at]! <= (i / rows) * total) at++;
    starts[i] = at;
  }
  return { cells: starts, ends, total, draws: Math.round(total) };
}

/*
 * Both loops below draw with xoshiro128** written out (see `nextUint32`): its state in locals, a draw costs two
 * nanoseconds, not six.
 */

/** Draws from an urn and counts the draws by cell; `counts` must be 0. */
function drawCounts({ cells, ends, total, draws }: Urn, { state }: Random, counts: Int32Array): void {
  let s0 = state[0]! | 0;
  let s1 = state[1]! | 0;
  let s2 = state[2]! | 0;
  let s3 = state[3]! | 0;
  const toStretch = cells.length / 2 ** 32;
  const toPlace = total / 2 ** 32;
  for (let i = 0; i < draws; i++) {
    const m = Math.imul(s1, 5);
    const word = Math.imul((m << 7) | (m >>> 25), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    let cell = cells[(word * toStretch) | 0]!;
    if (ends !== undefined) {
      const place = word * toPlace;
      while (ends[cell]! <= place) cell++;
    }
    counts[cell]!++;
  }
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
}

/** Twice the draws below each cell of the many, ties once; leaves the counts at 0. */
function addUp(counts: Int32Array, beaten: Int32Array): void {
  let below = 0;
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k]!;
    beaten[2 * k] = below;
    beaten[2 * k + 1] = below + count;
    below += 2 * count;
    counts[k] = 0;
  }
  beaten[2 * counts.length] = below;
}

/** Draws from an urn and adds up what the draws beat. */
function drawAndSum({ cells, ends, total, draws }: Urn, { state }: Random, beaten: Int32Array): number {
  let s0 = state[0]! | 0;
  let s1 = state[1]! | 0;
  let s2 = state[2]! | 0;
  let s3 = state[3]! | 0;
  const toStretch = cells.length / 2 ** 32;
  const toPlace = total / 2 ** 32;
  let sum = 0;
  for (let i = 0; i < draws; i++) {
    const m = Math.imul(s1, 5);
    const word = Math.imul((m << 7) | (m >>> 25), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    let cell = cells[(word * toStretch) | 0]!;
    if (ends !== undefined) {
      const place = word * toPlace;
      while (ends[cell]! <= place) cell++;
    }
    sum += beaten[cell]!;
  }
  return sum;
}
