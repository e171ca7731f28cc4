import { beforeAll, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import { readCsv } from "../../table/read-csv.ts";
import { toRows } from "../../table/rows.ts";
import type { Transactions } from "../../table/transactions.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { dataPath, describeWithData } from "../../testing/data.ts";
import { fitBgNbd } from "../bg-nbd/bg-nbd.ts";
import { expectedPurchases } from "../predictions/expected-purchases.ts";
import { purchaseKernel } from "../purchase-model.ts";
import { holdoutSummary } from "../summary/holdout-summary.ts";
import { comparePurchaseModels, type PurchaseModelComparison } from "./compare-purchase-models.ts";
import { accuracyOf, type ForecastAccuracy } from "./forecast-accuracy.ts";
import { expectedTracking, trackPurchases } from "./tracking.ts";

const DATES = { calibrationEnd: "1997-10-01", holdoutEnd: "1998-07-01" } as const;

/** Sum, MAE, RMSE, correlation; cumulative and weekly MAPE in percent: computed with scipy, every digit given. */
const HOLDOUT = {
  "pareto-nbd": ["1665.5", "0.7545", "1.6028", "0.6302", "1.31", "19.4"],
  "bg-nbd": ["1653.4", "0.7855", "1.6080", "0.6256", "2.63", "19.4"],
  "mbg-nbd": ["1576.7", "0.7648", "1.6072", "0.6273", "4.11", "19.6"],
} as const;

/** By repeat purchases 0 to 6 and 7 or more; as in the vignette of the R package BTYD. */
const BY_FREQUENCY = {
  "pareto-nbd": [0.1384, 0.5995, 1.1958, 1.7138, 2.3983, 2.9072, 3.8186, 6.4031],
  "bg-nbd": [0.2251, 0.5231, 1.0441, 1.5203, 2.1639, 2.6538, 3.504, 6.1572],
} as const;

describeWithData("comparePurchaseModels on CDNOW, 39 weeks and the 39 after", () => {
  let log: Transactions;
  let comparison: PurchaseModelComparison;

  beforeAll(async () => {
    const header = ["masterId", "customerId", "date", "cds", "value"];
    const file = await readCsv(dataPath("CDNOW_sample.txt"), { header });
    log = transactionsFrom(file, { customer: "customerId", time: "date", amount: "value" });
    comparison = comparePurchaseModels(log, DATES);
  }, 60_000);

  it("gives the holdout table of the models to its printed digits", () => {
    expect(comparison.actualPurchases).toBe(1882);
    expect(comparison.customers).toBe(2357);
    for (const { kind, accuracy, tracking } of comparison.models) {
      if (!Object.hasOwn(HOLDOUT, kind)) continue;
      const { predictedTotal, mae, rmse, pearson } = accuracy;
      const printed = [
        predictedTotal.toFixed(1),
        mae.toFixed(4),
        rmse.toFixed(4),
        pearson!.toFixed(4),
        (100 * tracking.cumulativeMape!).toFixed(2),
        (100 * tracking.periodMape!).toFixed(1),
      ];
      expect(printed, kind).toEqual(HOLDOUT[kind as keyof typeof HOLDOUT]);
    }
    expect(comparison.models.filter(({ kind }) => Object.hasOwn(HOLDOUT, kind)).length).toBe(
      Object.keys(HOLDOUT).length,
    );
  });

  it("gives the holdout table of the forecasts without drop-out", () => {
    const { params, fit } = comparison.baselines[0]!.nbd!;
    expect(params.r).toBeCloseTo(0.384766, 6);
    expect(params.alpha).toBeCloseTo(12.072022, 5);
    expect(fit.logLikelihood).toBeCloseTo(-9763.657615, 5);
    const [nbd, rate, nothing] = comparison.baselines.map(({ accuracy }) => accuracy) as [
      ForecastAccuracy,
      ForecastAccuracy,
      ForecastAccuracy,
    ];
    expect(nbd.predictedTotal.toFixed(1)).toBe("2929.8");
    expect([nbd.mae, nbd.rmse, nbd.pearson!].map((value) => value.toFixed(4))).toEqual([
      "1.0410",
      "1.8595",
      "0.5834",
    ]);
    expect(rate.predictedTotal.toFixed(1)).toBe("2930.1");
    expect((100 * rate.bias!).toFixed(1)).toBe("55.7");
    expect([rate.mae, rate.rmse, rate.pearson!].map((value) => value.toFixed(4))).toEqual([
      "1.0237",
      "2.2119",
      "0.5839",
    ]);
    expect([nothing.mae, nothing.rmse].map((value) => value.toFixed(4))).toEqual(["0.7985", "2.2064"]);
    expect(nothing).toMatchObject({ predictedTotal: 0, bias: -1, pearson: null });
  });

  it("gives the published means by frequency", () => {
    const actual = [0.2367, 0.697, 1.3925, 1.56, 2.5323, 2.9474, 3.8621, 6.3594];
    for (const { kind, byFrequency } of comparison.models) {
      const rows = toRows(byFrequency);
      expect(rows.map(({ actualMean }) => Number(actualMean!.toFixed(4)))).toEqual(actual);
      if (!Object.hasOwn(BY_FREQUENCY, kind)) continue;
      const predicted = rows.map(({ predictedMean }) => Number(predictedMean!.toFixed(4)));
      expect(predicted, kind).toEqual(BY_FREQUENCY[kind as keyof typeof BY_FREQUENCY]);
    }
  });

  it("counts the published cumulative purchases of weeks 20 to 25", () => {
    const { actualCumulative } = comparison.models[0]!.tracking.table;
    expect([...actualCumulative.values.subarray(19, 25)]).toEqual([1359, 1414, 1484, 1517, 1573, 1672]);
  });

  it("expects what BTYD prints for weeks 20 to 25, once it counts the end of the week as a day, as BTYD does", () => {
    const params = { r: 0.242597, alpha: 4.413532, a: 0.792952, b: 2.426058 }; // the vignette's, six digits
    const { model } = comparison.models.find(({ kind }) => kind === "bg-nbd")!;
    const { newPurchases } = purchaseKernel({ ...model, params } as typeof model, "model");
    const tracking = trackPurchases(log, Date.parse(DATES.calibrationEnd), Date.parse(DATES.holdoutEnd), 7);
    const ends = tracking.ends.map((end) => end + DAY_MS);
    const expected = expectedTracking({ ...tracking, ends }, newPurchases, 7).subarray(19, 25);
    const published = [1312.458, 1387.346, 1460.392, 1531.713, 1601.418, 1669.6];
    published.forEach((value, week) => {
      expect(Math.abs(expected[week]! - value)).toBeLessThan(0.05);
    });
  });

  it("ranks the chosen model above the naive forecasts and says why it was chosen", () => {
    const { chosen, reason, notDistinguished, models, baselines, warnings } = comparison;
    expect(warnings).toEqual([]);
    expect(notDistinguished).toContain(chosen);
    expect(reason.message).toContain(chosen);
    const { accuracy } = models.find(({ kind }) => kind === chosen)!;
    for (const baseline of baselines) expect(accuracy.rmse).toBeLessThan(baseline.accuracy.rmse);
    expect(accuracy.spearman).toBeGreaterThan(0.4);
    expect(accuracy.normalizedGini).toBeGreaterThan(0.6);
  });

  it("warns where misuse would cost the holdout period: rows grouped without weights, one-time buyers dropped", () => {
    const summary = holdoutSummary(log, DATES);
    const rows = toRows(summary);
    const judge = (fitted: readonly object[]): { sum: string; mae: string; codes: string[] } => {
      const model = fitBgNbd(fitted, { unit: "week" });
      const accuracy = accuracyOf(
        summary.holdoutPurchases.values,
        expectedPurchases(model, summary, { horizon: 39 }),
      );
      const codes = model.fit.warnings.map(({ code }) => code);
      return { sum: accuracy.predictedTotal.toFixed(1), mae: accuracy.mae.toFixed(3), codes };
    };
    const distinct = new Map(
      rows.map(({ frequency, recency, age }) => [
        `${frequency} ${recency} ${age}`,
        { frequency, recency, age },
      ]),
    );
    expect(judge([...distinct.values()])).toMatchObject({
      sum: "2920.9",
      mae: "1.172",
      codes: ["looks-grouped"],
    });
    const repeaters = rows.filter(({ frequency }) => frequency! > 0);
    expect(judge(repeaters)).toMatchObject({ sum: "3445.7", mae: "1.374", codes: ["no-one-time-buyers"] });
    expect(judge(rows)).toEqual({ sum: "1653.4", mae: "0.785", codes: [] });
  });
});
