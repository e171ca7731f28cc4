/**
 * A start date and a duration give the day each row was measured: the same for all, or the day a customer left.
 *
 * @module
 */
import { DAY_MS, DAYS_PER_YEAR } from "../../internal/time.ts";
import type { ColumnFacts } from "./facts.ts";

/** When a duration that runs from a start date was measured. */
export interface MeasuringDay {
  readonly start: string;
  readonly unit: string;
  /** Share of the events that were measured earlier than the others were. */
  readonly earlierOfEvents: number;
}

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["day", DAY_MS],
  ["week", 7 * DAY_MS],
  ["month", (DAYS_PER_YEAR / 12) * DAY_MS],
  ["year", DAYS_PER_YEAR * DAY_MS],
];
const SAMPLE_ROWS = 4000;
const ROWS_LEAST = 30;
/** Middle 80 % of the others' days must lie within this many units: whole periods are rounded. */
const SAME_DAY_UNITS = 1.2;
/** The starts themselves must lie so many units apart, or everything looks like one day. */
const STARTS_UNITS = 6;

/** The start date that a duration runs from, and when it stops; null where it runs from none of the dates. */
export function measuringDay(
  duration: ColumnFacts,
  times: ReadonlyMap<string, Float64Array>,
  truth: Uint8Array,
): MeasuringDay | null {
  for (const [start, days] of times) {
    for (const [unit, ms] of UNITS) {
      const earlier = earlierOfEvents(duration.values!, days, truth, ms);
      if (earlier !== null) return { start, unit, earlierOfEvents: earlier };
    }
  }
  return null;
}

function earlierOfEvents(
  values: Float64Array,
  starts: Float64Array,
  truth: Uint8Array,
  unit: number,
): number | null {
  const stride = Math.max(1, Math.floor(truth.length / SAMPLE_ROWS));
  const ends: [number[], number[]] = [[], []];
  const begins: number[] = [];
  for (let i = 0; i < truth.length; i += stride) {
    const end = starts[i]! + values[i]! * unit;
    if (Number.isNaN(end)) continue;
    ends[truth[i]! as 0 | 1].push(end);
    if (truth[i] === 0) begins.push(starts[i]!);
  }
  const [others, events] = ends;
  if (others.length < ROWS_LEAST || events.length < ROWS_LEAST) return null;
  const [low, high] = middle(others);
  const [firstStart, lastStart] = middle(begins);
  if (high - low > SAME_DAY_UNITS * unit || lastStart - firstStart < STARTS_UNITS * unit) return null;
  return events.filter((end) => end < low - unit).length / events.length;
}

/** 10th and 90th percentile. */
function middle(values: readonly number[]): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))]!;
  return [at(0.1), at(0.9)];
}
