/**
 * Who gets a row as of a date: the customers who have bought before it, where asked for only those who did so
 * lately. Someone already gone cannot churn.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { addDuration, type Duration } from "../internal/time.ts";
import type { Transactions } from "../table/transactions.ts";
import { firstAtOrAfter } from "./log-windows.ts";
import { plannedDuration } from "./plan-duration.ts";

/**
 * Indices of the customers with a purchase before `asOf` and, where `activeWithin` is given, one in
 * `[asOf - activeWithin, asOf)`, ascending.
 *
 * @param known - The log as it was known at `asOf`.
 * @throws {@link InputError} if nobody has bought before `asOf`: the date is wrong.
 */
export function customersAtRisk(
  known: Transactions,
  asOf: number,
  path: string,
  activeWithin?: Duration,
): Int32Array {
  const members = customersWithPurchase(known, asOf);
  if (members.length === 0) {
    throw new InputError(
      "out-of-range",
      path,
      "after the first purchase of the log",
      new Date(asOf).toISOString(),
    );
  }
  if (activeWithin === undefined) return members;
  const start = addDuration(
    asOf,
    plannedDuration(activeWithin, "options.activeWithin"),
    "options.activeWithin",
    -1,
  );
  return members.filter((c) => hasPurchase(known, c, start, asOf));
}

function customersWithPurchase({ offsets, times, purchases }: Transactions, asOf: number): Int32Array {
  const members = new Int32Array(offsets.length - 1);
  let count = 0;
  for (let c = 0; c < members.length; c++) {
    const end = offsets[c + 1]!;
    let i = offsets[c]!;
    while (i < end && purchases[i] === 0) i++;
    if (i < end && times[i]! < asOf) members[count++] = c;
  }
  return members.slice(0, count);
}

/** Has customer c a purchase row in [start, end)? */
export function hasPurchase(
  { offsets, times, purchases }: Transactions,
  c: number,
  start: number,
  end: number,
): boolean {
  const to = offsets[c + 1]!;
  for (let i = firstAtOrAfter(times, start, offsets[c]!, to); i < to && times[i]! < end; i++) {
    if (purchases[i] === 1) return true;
  }
  return false;
}
