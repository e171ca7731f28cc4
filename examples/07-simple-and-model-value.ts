/**
 * What a CDNOW customer is worth: the handbook's formula beside the models, and which model to trust.
 *
 *   CHURNKIT_DATA=<folder with CDNOW_sample.txt> npx tsx examples/07-simple-and-model-value.ts
 */
import { join } from "node:path";
import {
  comparePurchaseModels,
  customerLifetimeValue,
  fitGammaGamma,
  fitPurchaseModel,
  purchaseSummary,
  readCsv,
  residualLifetimeValue,
  simpleLifetimeValue,
  toRows,
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

  const comparison = comparePurchaseModels(log, { calibrationEnd: "1997-10-01", holdoutEnd: "1998-07-01" });
  console.table(
    toRows(comparison.table).map(({ forecast, predictedTotal, bias, rmse, spearman, cumulativeMape }) => ({
      forecast,
      purchases: predictedTotal?.toFixed(1),
      bias: percent(bias),
      rmse: rmse?.toFixed(4),
      spearman: spearman?.toFixed(3),
      tracking: percent(cumulativeMape),
    })),
  );
  console.log(comparison.reason.message);

  const asOf = "1998-07-01";
  const money = { margin: 0.3, discountRateAnnual: 0.1 } as const;
  const summary = purchaseSummary(log, { asOf });
  const purchases = fitPurchaseModel(comparison.chosen, summary);
  const spend = fitGammaGamma(summary);
  const year = customerLifetimeValue(purchases, spend, summary, { ...money, horizon: { years: 1 } });
  const ever = residualLifetimeValue(purchases, spend, summary, money);

  // The formula knows a mean customer who is active, and takes who did not buy for half a year for lost.
  const simple = simpleLifetimeValue(log, { ...money, asOf, window: { months: 6 }, acquisitionCost: 10 });
  const active = simple.observed?.activeCustomers ?? 0;
  console.log(simple.warnings.map(({ message }) => message).join("\n"));
  console.table([
    { value: "simple: product of means", customers: active, total: round(active * simple.lifetimeValue) },
    { value: "simple: retention formula", customers: active, total: round(active * simple.retentionValue) },
    { value: `${purchases.kind}, one year`, customers: year.length, total: round(total(year)) },
    { value: `${purchases.kind}, for ever`, customers: ever.length, total: round(total(ever)) },
  ]);
  const cost = simple.valueToCost?.toFixed(2);
  console.log(`CLV/CAC ${cost}, paid back after ${simple.paybackMonths?.toFixed(1)} months`);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function round(value: number): string {
  return value.toFixed(0);
}

function percent(share: number | null): string | undefined {
  return share === null ? undefined : `${(100 * share).toFixed(1)} %`;
}
