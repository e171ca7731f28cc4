/**
 * How unlikely a column's connection with the target would be if there were none: one number for columns of all kinds, with
 * the number of levels counted in.
 *
 * - numbers, booleans and times: the test of Mann and Whitney with ties (chi-square with 1 degree of freedom), plus one degree
 *   for whether the value is missing;
 * - texts: Pearson's chi-square over levels, those of less than 5 rows together, missing values as a level.
 *
 * Source: Mann and Whitney (1947), "On a test of whether one of two random variables is stochastically larger than the other",
 * Annals of Mathematical Statistics 18(1), 50-60; the sum of both tests is chi-square since they are independent without a
 * connection.
 *
 * @module
 */
import { type Column, MISSING_BOOLEAN } from "../../../table/table.ts";
import { logChiSquareTail } from "./log-tail.ts";

/** What a column has to do with the target, by itself. */
export interface Relevance {
  readonly chiSquare: number;
  /** Degrees of freedom; 0 for a column that has nothing to tell. */
  readonly df: number;
  /** Natural logarithm of the p-value. */
  readonly logP: number;
}

const NOTHING: Relevance = { chiSquare: 0, df: 0, logP: 0 };
/** Levels of less weight are looked at together. */
const LEVEL_LEAST = 5;

/**
 * @param weights - Count rows; weights with a sum below their number are scaled up to it.
 * @remarks O(rows log rows).
 */
export function relevanceOf(column: Column, truth: Uint8Array, weights: Float64Array | undefined): Relevance {
  const factor = weights === undefined ? 1 : weightFactor(weights);
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[i]! * factor);
  if (column.kind === "text") {
    const slots = column.codes.map((code) => (code < 0 ? column.levels.length : code));
    return ofTable(tableOf(slots, column.levels.length + 1, truth, weightOf));
  }
  const values =
    column.kind === "boolean"
      ? Float64Array.from(column.values, (byte) => (byte === MISSING_BOOLEAN ? Number.NaN : byte))
      : column.values;
  const isMissing = Uint8Array.from(values, (value) => Number(Number.isNaN(value)));
  const gaps = pearson(tableOf(isMissing, 2, truth, weightOf));
  return joined([rankTest(values, truth, weightOf), gaps]);
}

function weightFactor(weights: Float64Array): number {
  let total = 0;
  let rows = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    if (weights[i]! > 0) rows++;
  }
  return total > 0 && total < rows ? rows / total : 1;
}

/** Two independent tests as one. */
function joined(tests: readonly Omit<Relevance, "logP">[]): Relevance {
  const df = tests.reduce((sum, test) => sum + test.df, 0);
  if (df === 0) return NOTHING;
  const chiSquare = tests.reduce((sum, test) => sum + test.chiSquare, 0);
  return { chiSquare, df, logP: logChiSquareTail(chiSquare, df) };
}

/** Square of the standardised rank sum, over rows with a value. */
function rankTest(
  values: Float64Array,
  truth: Uint8Array,
  weightOf: (row: number) => number,
): Omit<Relevance, "logP"> {
  const order = Uint32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]) && weightOf(i) > 0);
  order.sort((i, j) => values[i]! - values[j]!);
  let [events, others, won, ties] = [0, 0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let [e, o] = [0, 0];
    let to = from;
    for (; to < order.length && values[order[to]!] === values[order[from]!]; to++) {
      const row = order[to]!;
      if (truth[row] === 1) e += weightOf(row);
      else o += weightOf(row);
    }
    won += e * (others + o / 2);
    events += e;
    others += o;
    ties += Math.max(0, (e + o) ** 3 - (e + o));
    from = to;
  }
  const n = events + others;
  const variance = ((events * others) / 12) * (n + 1 - ties / (n * (n - 1)));
  if (!(variance > 1e-9 * events * others)) return NOTHING;
  return { chiSquare: (won - (events * others) / 2) ** 2 / variance, df: 1 };
}

interface Cells {
  readonly events: Float64Array;
  readonly others: Float64Array;
}

function tableOf(
  slots: ArrayLike<number>,
  count: number,
  truth: Uint8Array,
  weightOf: (row: number) => number,
): Cells {
  const events = new Float64Array(count);
  const others = new Float64Array(count);
  for (let i = 0; i < slots.length; i++) {
    if (truth[i] === 1) events[slots[i]!]! += weightOf(i);
    else others[slots[i]!]! += weightOf(i);
  }
  return { events, others };
}

function ofTable({ events, others }: Cells): Relevance {
  const rare = { events: 0, others: 0 };
  const kept: number[] = [];
  for (let slot = 0; slot < events.length; slot++) {
    if (events[slot]! + others[slot]! >= LEVEL_LEAST) kept.push(slot);
    else {
      rare.events += events[slot]!;
      rare.others += others[slot]!;
    }
  }
  return joined([
    pearson({
      events: Float64Array.of(...kept.map((slot) => events[slot]!), rare.events),
      others: Float64Array.of(...kept.map((slot) => others[slot]!), rare.others),
    }),
  ]);
}

function pearson({ events, others }: Cells): Omit<Relevance, "logP"> {
  const all = events.reduce((a, b) => a + b, 0);
  const total = all + others.reduce((a, b) => a + b, 0);
  const share = all / total;
  let used = 0;
  let chiSquare = 0;
  for (let slot = 0; slot < events.length; slot++) {
    const n = events[slot]! + others[slot]!;
    if (n === 0) continue;
    used++;
    chiSquare += (events[slot]! - n * share) ** 2 / (n * share * (1 - share));
  }
  return used < 2 || !Number.isFinite(chiSquare) ? NOTHING : { chiSquare, df: used - 1 };
}
