/**
 * Labels of those who stay but spend much less.
 *
 * @module
 */
import { addDuration, type Duration } from "../../internal/time.ts";
import { MISSING_BOOLEAN } from "../../table/table.ts";
import type { Transactions } from "../../table/transactions.ts";
import { logWindows } from "../log-windows.ts";
import { sumOf } from "../stretch-statistics.ts";
import type { Labeller } from "./labeller.ts";

/** A fall by exactly the share stays one, however the sums were rounded. */
const ROUNDING = 1e-12;

/** See `SpendRule`. */
export function spendLabels(
  transactions: Transactions,
  drop: number,
  baseline: Duration | undefined,
): Labeller {
  return (members, asOf, { start, end }) => {
    const length = end - start;
    const from = baseline === undefined ? asOf - length : addDuration(asOf, baseline, "options.baseline", -1);
    const before = spendOf(transactions, members, from, asOf);
    const after = spendOf(transactions, members, start, end);
    const scale = length / (asOf - from);
    const churned = Uint8Array.from(members, (_, k) => {
      const expected = before[k]! * scale;
      if (!(expected > 0)) return MISSING_BOOLEAN;
      return after[k]! <= expected * (1 - drop + ROUNDING) ? 1 : 0;
    });
    return { members, churned };
  };
}

/** Amounts of all rows in [start, end), refunds off. */
function spendOf(transactions: Transactions, members: Int32Array, start: number, end: number): Float64Array {
  const { from, to } = logWindows(transactions, end, members).rows(start, end);
  return Float64Array.from(from, (first, k) => sumOf(transactions.amounts, first, to[k]!));
}
