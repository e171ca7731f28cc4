/**
 * Lifetime value of the CDNOW customers: fit on the first 39 weeks, predict the next 39, compare.
 *
 *   CHURNKIT_DATA=<folder with CDNOW_sample.txt> npx tsx examples/03-cdnow-lifetime-value.ts
 */
import { join } from "node:path";
import {
  customerLifetimeValue,
  expectedPurchases,
  fitBgNbd,
  fitGammaGamma,
  purchaseSummary,
  readCsv,
  transactionsFrom,
} from "churnkit";

const folder = process.env["CHURNKIT_DATA"];
if (folder === undefined) {
  console.log("skipped: set CHURNKIT_DATA to the folder with CDNOW_sample.txt");
} else {
  const file = await readCsv(join(folder, "CDNOW_sample.txt"), {
    header: ["masterId", "customerId", "date", "cds", "value"],
  });
  const log = transactionsFrom(file, { customer: "customerId", time: "date", amount: "value" });

  const summary = purchaseSummary(log, { asOf: "1997-10-01", unit: "week" });
  const purchases = fitBgNbd(summary);
  const spend = fitGammaGamma(summary);
  console.log("BG/NBD", purchases.params, purchases.fit.status, purchases.fit.logLikelihood.toFixed(3));
  console.log("standard errors", purchases.fit.standardErrors);
  console.log("Gamma-Gamma", spend.params, spend.fit.status, spend.fit.logLikelihood.toFixed(3));

  const expected = expectedPurchases(purchases, summary, { horizon: { weeks: 39 } });
  const later = purchaseSummary(log, { asOf: "1998-07-01", unit: "week" });
  const bought = total(later.frequency.values) - total(summary.frequency.values);
  console.log(`next 39 weeks: expected ${total(expected).toFixed(1)} purchase days, there were ${bought}`);

  const value = customerLifetimeValue(purchases, spend, summary, {
    horizon: { years: 1 },
    discountRateAnnual: 0.1,
    margin: 0.3,
  });
  const best = Array.from(value, (worth, i) => ({
    customer: summary.customerId.levels[summary.customerId.codes[i]!],
    worth,
  }));
  best.sort((a, b) => b.worth - a.worth);
  console.table(best.slice(0, 5).map(({ customer, worth }) => ({ customer, worth: worth.toFixed(2) })));
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
