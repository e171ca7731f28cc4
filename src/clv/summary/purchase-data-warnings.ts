/**
 * What may be wrong with a purchase summary although every row of it is possible.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import { distinctValues, hasRepeatedRow } from "./distinct.ts";
import type { PurchaseRows } from "./purchase-rows.ts";

/** Below this many rows that no two are equal proves nothing. */
const GROUPED_ROWS_MIN = 100;

/** Doubts about the data, worst first. O(n). */
export function purchaseDataWarnings(rows: PurchaseRows): readonly Warning[] {
  const { frequency, weight } = rows;
  const n = frequency.length;
  let zeros = 0;
  for (let i = 0; i < n; i++) if (frequency[i] === 0) zeros++;
  const warnings: Warning[] = [];
  if (zeros === n) {
    warnings.push({
      code: "no-repeat-purchases",
      message: `none of the ${n} rows has a repeat purchase: there is nothing to learn a purchase rate from`,
    });
  }
  if (zeros === 0) {
    warnings.push({
      code: "no-one-time-buyers",
      message: `none of the ${n} rows has frequency 0: if customers who bought once were left out, the fit overstates everyone's value`,
    });
  }
  if (weight === null && looksGrouped(rows)) {
    warnings.push({
      code: "looks-grouped",
      message: `no two of the ${n} rows are equal although their ages and recencies repeat: if equal customers were put together, give their number as \`weight\``,
    });
  }
  return warnings;
}

/** Customers of few ages and few recencies, no two alike: that happens by grouping, not by chance. */
function looksGrouped({ frequency, recency, age }: PurchaseRows): boolean {
  const n = frequency.length;
  if (n < GROUPED_ROWS_MIN || hasRepeatedRow([frequency, recency, age])) return false;
  return distinctValues(age).values.length + distinctValues(recency).values.length <= n / 2;
}
