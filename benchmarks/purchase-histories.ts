/**
 * Customers as the purchase models say they are, drawn from a seed.
 *
 * @module
 */

import { bernoulli, beta, exponential, gamma } from "../src/random/distributions.ts";
import { type Random, randomStream, uniformInteger } from "../src/random/random.ts";
import { makeTable, type NumberColumn, numberColumn } from "../src/table/table.ts";

/** Frequency, recency and age in weeks, as columns. */
export type PurchaseHistories = {
  readonly frequency: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
};

/** The same with the mean spend of repeat purchases, `NaN` where there was none. */
export type SpendHistories = PurchaseHistories & { readonly meanSpend: Float64Array };

/** A summary with spend. */
export type SpendTable = { readonly [K in keyof SpendHistories]: NumberColumn };

const TRUE = { r: 0.25, alpha: 4.4, a: 0.8, b: 2.4 };
const SPEND = { p: 6.25, q: 3.74, gamma: 15.4 };

/** Customers who buy and leave as the BG/NBD model says, seen daily for 27 to 39 weeks. */
export function purchaseHistories(n: number): PurchaseHistories {
  const random = randomStream(4, "bg-nbd");
  const frequency = new Float64Array(n);
  const recency = new Float64Array(n);
  const age = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const days = 189 + uniformInteger(random, 84);
    const { count, last } = history(random, days);
    frequency[i] = count;
    recency[i] = last / 7;
    age[i] = days / 7;
  }
  return { frequency, recency, age };
}

function history(random: Random, days: number): { readonly count: number; readonly last: number } {
  const rate = gamma(random, TRUE.r, TRUE.alpha);
  const leave = beta(random, TRUE.a, TRUE.b);
  let last = 0;
  let count = 0;
  for (let time = exponential(random, rate); time * 7 < days; time += exponential(random, rate)) {
    const day = Math.floor(time * 7);
    if (day > last) {
      count++;
      last = day;
    }
    if (bernoulli(random, leave) === 1) break;
  }
  return { count, last };
}

/** Customers who spend as the Gamma-Gamma model says, to the cent. */
export function spendHistories(n: number): SpendHistories {
  const histories = purchaseHistories(n);
  const random = randomStream(4, "spend");
  const meanSpend = histories.frequency.map((count) => {
    if (count === 0) return Number.NaN;
    const nu = gamma(random, SPEND.q, SPEND.gamma);
    return Math.round((gamma(random, SPEND.p * count, nu) / count) * 100) / 100 + 0.01;
  });
  return { ...histories, meanSpend };
}

/** As `purchaseSummary` returns them: columns of churnkit, which are read where they are. */
export function asTable(histories: SpendHistories): SpendTable {
  return makeTable({
    frequency: numberColumn(histories.frequency),
    recency: numberColumn(histories.recency, "week"),
    age: numberColumn(histories.age, "week"),
    meanSpend: numberColumn(histories.meanSpend),
  });
}
