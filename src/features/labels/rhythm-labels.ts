/**
 * Labels by each customer's own rhythm.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { addDuration, DAY_MS, type Duration } from "../../internal/time.ts";
import { MISSING_BOOLEAN } from "../../table/table.ts";
import type { Transactions } from "../../table/transactions.ts";
import { hasPurchase } from "../at-risk.ts";
import { logWindows } from "../log-windows.ts";
import { quantileOf } from "../stretch-mixes.ts";
import { gapMeanOf } from "../stretch-statistics.ts";
import type { Labeller } from "./labeller.ts";

/** The rule with its defaults. */
export interface ResolvedRhythm {
  readonly multiple: number;
  readonly quantile: number | undefined;
  readonly longest: Duration | undefined;
}

/** See `RhythmRule`. */
export function rhythmLabels(
  transactions: Transactions,
  { multiple, quantile, longest }: ResolvedRhythm,
): Labeller {
  return (members, asOf, { start, end, observedUntil }, known) => {
    const latest = longest === undefined ? Number.POSITIVE_INFINITY : addDuration(start, longest, "longest");
    if (latest < end) {
      throw new InputError("out-of-range", "options.longest", "at least options.horizon", longest);
    }
    const gaps = ownGaps(known, members, asOf, quantile);
    const churned = new Uint8Array(members.length);
    for (let k = 0; k < members.length; k++) {
      const own = gaps[k]! * multiple * DAY_MS;
      const ownEnd = Number.isNaN(own) ? end : Math.min(Math.max(end, start + own), latest);
      // Whoever has bought already in a window that is not over stays unknown, too: with those kept and the silent ones
      // left out, slow customers would seem never to leave.
      if (ownEnd > observedUntil) churned[k] = MISSING_BOOLEAN;
      else if (!hasPurchase(transactions, members[k]!, start, ownEnd)) churned[k] = 1;
    }
    return { members, churned };
  };
}

/** Days between the purchases of each member before `asOf`: their mean, or a quantile; NaN below two purchases. */
function ownGaps(
  known: Transactions,
  members: Int32Array,
  asOf: number,
  quantile: number | undefined,
): Float64Array {
  const { times, from, to } = logWindows(known, asOf, members).purchases(Number.NEGATIVE_INFINITY, asOf);
  const own = new Float64Array(members.length);
  if (quantile === undefined) {
    for (let k = 0; k < own.length; k++) own[k] = gapMeanOf(times, from[k]!, to[k]!);
    return own;
  }
  const gaps = new Float64Array(times.length);
  let most = 0;
  for (let k = 0; k < own.length; k++) {
    most = Math.max(most, to[k]! - from[k]!);
    for (let i = from[k]! + 1; i < to[k]!; i++) gaps[i] = (times[i]! - times[i - 1]!) / DAY_MS;
  }
  const ofGaps = quantileOf(quantile, most);
  for (let k = 0; k < own.length; k++) {
    own[k] = from[k] === to[k] ? Number.NaN : ofGaps(gaps, from[k]! + 1, to[k]!);
  }
  return own;
}
