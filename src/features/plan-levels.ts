import { checkInteger, checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type TimeInput, toEpochMs } from "../internal/time.ts";
import { asKnown, checkTransactions, type Transactions } from "../table/transactions.ts";
import { attributeValues } from "./attribute-values.ts";

/** Options of {@link planLevels}. */
export interface PlanLevelsOptions {
  /** Only purchase rows strictly before it are counted: the first cut-off of the training rows, or earlier. */
  readonly asOf: TimeInput;
  /** How many levels at most. @defaultValue 8 */
  readonly top?: number;
}

/**
 * The most frequent levels of a text attribute before a date, to be fixed in a plan.
 *
 * Levels are part of a plan and never learned while features are built: the columns of today's score are
 * those of the training rows, and choosing them with an eye on later rows would leak a little of the future.
 *
 * @param attribute - A text attribute of the log.
 * @returns Levels by falling number of purchase rows, equal numbers in the order of code points.
 * @throws {@link InputError} if there is no such text attribute.
 * @remarks O(rows); deterministic.
 * @example
 * const orders = transactionsFrom(
 *   [
 *     { id: "a", day: "2024-01-05", shop: "web" },
 *     { id: "a", day: "2024-03-05", shop: "web" },
 *     { id: "b", day: "2024-02-01", shop: "kiosk" },
 *   ],
 *   { customer: "id", time: "day" },
 * );
 * planLevels(orders, "shop", { asOf: "2024-04-01", top: 1 }); // => ["web"]
 */
export function planLevels(
  transactions: Transactions,
  attribute: string,
  options: PlanLevelsOptions,
): string[] {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", "top"]);
  const { top = 8 } = options;
  const asOf = toEpochMs(options.asOf, "options.asOf");
  checkInteger(top, "options.top", 1);
  const known = asKnown(transactions, asOf);
  const { kind, values, levels } = attributeValues(known, attribute, "attribute");
  if (kind !== "text")
    throw new InputError("wrong-kind", "attribute", "a text attribute", `${attribute} (${kind})`);
  const counts = new Float64Array(levels.length);
  const { times } = known;
  for (let i = 0; i < times.length; i++) {
    if (times[i]! < asOf && values[i]! >= 0) counts[values[i]!]! += 1;
  }
  // Levels come by code points and sorting is stable.
  return [...levels.keys()]
    .filter((level) => counts[level]! > 0)
    .sort((a, b) => counts[b]! - counts[a]!)
    .slice(0, top)
    .map((level) => levels[level]!);
}
