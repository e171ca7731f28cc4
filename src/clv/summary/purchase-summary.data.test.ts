import { expect, it } from "vitest";
import { readCsv } from "../../table/read-csv.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { dataPath, describeWithData } from "../../testing/data.ts";
import { fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { fitGammaGamma } from "../gamma-gamma/gamma-gamma.ts";
import { customerLifetimeValue } from "../predictions/customer-lifetime-value.ts";
import { expectedSpend } from "../predictions/expected-spend.ts";
import { purchaseSummary } from "./purchase-summary.ts";

describeWithData("purchaseSummary of Online Retail", () => {
  it("gives who returned 168,469.60 of 168,472.50 an expected spend below that of the mean customer", async () => {
    const log = transactionsFrom(await readCsv(dataPath("online_retail.csv.gz")), LOG_COLUMNS);
    const summary = purchaseSummary(log, { asOf: "2011-12-10" });
    const row = summary.customerId.codes.indexOf(summary.customerId.levels.indexOf("16446"));
    const gross = purchaseSummary(log, { asOf: "2011-12-10", refunds: "ignore" });
    expect(gross.meanSpend.values[row]).toBeCloseTo(168_469.6, 6);
    expect(summary.meanSpend.values[row]).toBeCloseTo(168_469.6 * (2.9 / 168_472.5), 6);

    const spendModel = fitGammaGamma(summary);
    const returned = Array.from(summary.meanSpend.values).filter((mean) => mean === 0).length;
    expect(spendModel.fit.excluded.zeroSpend).toBe(returned);
    const spend = expectedSpend(spendModel, summary);
    expect(spend[row]).toBeLessThan(spendModel.observedMeanSpend);
    const purchaseModel = fitBgNbd(summary);
    const value = customerLifetimeValue(purchaseModel, spendModel, summary, {
      horizon: { years: 1 },
      discountRateAnnual: 0.1,
    });
    expect(value.every((worth) => worth >= 0 && worth < Number.POSITIVE_INFINITY)).toBe(true);
  }, 30_000);
});

const LOG_COLUMNS = {
  customer: "CustomerID",
  time: "InvoiceDate",
  amount: { quantity: "Quantity", unitPrice: "UnitPrice" },
  order: "InvoiceNo",
} as const;
