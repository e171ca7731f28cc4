import { describe, expect, it } from "vitest";
import type { Progress } from "../../internal/progress.ts";
import { toRows } from "../../table/rows.ts";
import type { Transactions } from "../../table/transactions.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { type ComparePurchaseModelsOptions, comparePurchaseModels } from "./compare-purchase-models.ts";

/** Customers who join on the first days of 2024 and buy every few days until they stop. */
function logOf(customers: number, lastDay = 180): Transactions {
  const rows: { who: string; on: Date }[] = [];
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
  for (let c = 0; c < customers; c++) {
    const gap = 3 + 60 * random();
    for (let day = Math.floor(20 * random()); day < lastDay; day += 1 + Math.floor(2 * gap * random())) {
      rows.push({ who: `c${c}`, on: new Date(Date.UTC(2024, 0, 1 + day)) });
      if (random() < 0.15) break;
    }
  }
  return transactionsFrom(rows, { customer: "who", time: "on" });
}

const DATES = { calibrationEnd: "2024-04-01", holdoutEnd: "2024-06-24" } as const;
const MODELS = ["bg-nbd", "mbg-nbd"] as const;

describe("comparePurchaseModels", () => {
  const log = logOf(300);
  const comparison = comparePurchaseModels(log, { ...DATES, models: MODELS });

  it("judges models and baselines on the same customers and puts them side by side", () => {
    expect(comparison.horizon).toBe(12);
    expect(comparison.customers).toBe(300);
    expect(comparison.models.map(({ kind }) => kind)).toEqual(MODELS);
    expect(comparison.baselines.map(({ kind }) => kind)).toEqual(["nbd", "past-rate", "no-purchases"]);
    for (const { accuracy, byFrequency } of [...comparison.models, ...comparison.baselines]) {
      expect(accuracy.actualTotal).toBe(comparison.actualPurchases);
      expect(accuracy.customers).toBe(300);
      const rows = toRows(byFrequency);
      const total = rows.reduce((sum, row) => sum + row.customers! * (row.predictedMean ?? 0), 0);
      expect(total).toBeCloseTo(accuracy.predictedTotal, 8);
      expect(rows.length).toBe(8);
    }
    const table = toRows(comparison.table);
    expect(table.map(({ forecast }) => forecast)).toEqual([
      "bg-nbd",
      "mbg-nbd",
      "nbd",
      "past-rate",
      "no-purchases",
    ]);
    const [bg, , nbd, , nothing] = table;
    const first = comparison.models[0]!;
    expect(bg).toMatchObject({
      rmse: first.accuracy.rmse,
      cumulativeMape: first.tracking.cumulativeMape,
      logLikelihood: first.model.fit.logLikelihood,
      aic: first.model.fit.aic,
      bic: first.model.fit.bic,
    });
    expect(nbd!.bic).toBe(comparison.baselines[0]!.nbd!.fit.bic);
    expect(nothing).toMatchObject({ predictedTotal: 0, bias: -1, pearson: null, logLikelihood: null });
  });

  it("tracks in weeks, 12 of them in the holdout period, with the same actual purchases in all models", () => {
    const { table, holdoutFrom } = comparison.models[0]!.tracking;
    const rows = toRows(table);
    expect(rows.length - holdoutFrom).toBe(12);
    expect(rows[holdoutFrom - 1]!.periodEnd).toEqual(new Date("2024-04-01"));
    const held = rows.at(-1)!.actualCumulative! - rows[holdoutFrom - 1]!.actualCumulative!;
    expect(held).toBe(comparison.actualPurchases);
    expect(comparison.models[1]!.tracking.table.actual.values).toEqual(table.actual.values);
    const monthly = comparePurchaseModels(log, { ...DATES, models: ["bg-nbd"], trackingDays: 30 });
    expect(toRows(monthly.models[0]!.tracking.table).length - monthly.models[0]!.tracking.holdoutFrom).toBe(
      2,
    );
  });

  it("is frozen data that survives JSON but for its columns, and the same every time", () => {
    expect(Object.isFrozen(comparison.models[0]!.accuracy)).toBe(true);
    expect(Object.isFrozen(comparison.reason)).toBe(true);
    expect(comparePurchaseModels(log, { ...DATES, models: MODELS })).toEqual(comparison);
  });

  it("counts customers beyond the top frequency in one row", () => {
    const { models } = comparePurchaseModels(log, { ...DATES, models: ["bg-nbd"], frequencyTop: 2 });
    const rows = toRows(models[0]!.byFrequency);
    expect(rows.map(({ frequency }) => frequency)).toEqual([0, 1, 2]);
    expect(rows.reduce((sum, { customers }) => sum + customers!, 0)).toBe(300);
  });

  it("takes units and gives the same forecasts in each", () => {
    const days = comparePurchaseModels(log, { ...DATES, models: ["bg-nbd"], unit: "day" });
    expect(days.horizon).toBe(84);
    const [inDays, inWeeks] = [days.models[0]!.accuracy, comparison.models[0]!.accuracy];
    expect(inDays.predictedTotal).toBeCloseTo(inWeeks.predictedTotal, 4);
    expect(days.models[0]!.tracking.cumulativeMape).toBeCloseTo(
      comparison.models[0]!.tracking.cumulativeMape!,
      6,
    );
  });

  it("reports its steps and can be stopped", () => {
    const steps: Progress[] = [];
    comparePurchaseModels(log, { ...DATES, models: MODELS, onProgress: (progress) => steps.push(progress) });
    expect(steps).toEqual([0, 1, 2].map((done) => ({ stage: "fit purchase model", done, total: 2 })));
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    expect(() => comparePurchaseModels(log, { ...DATES, signal: controller.signal })).toThrow("enough");
  });

  it("warns of a log that ends before the holdout period, and of a holdout period without purchases", () => {
    const codes = (options: Partial<ComparePurchaseModelsOptions>): string[] =>
      comparePurchaseModels(log, { ...DATES, models: ["bg-nbd"], ...options }).warnings.map(
        ({ code }) => code,
      );
    expect(codes({})).toEqual([]);
    expect(codes({ holdoutEnd: "2024-07-30" })).toEqual(["holdout-beyond-log"]);
    expect(codes({ calibrationEnd: "2024-07-30", holdoutEnd: "2024-09-01" })).toEqual([
      "holdout-beyond-log",
      "no-holdout-purchases",
      "no-better-than-baseline",
      "not-converged",
    ]);
  });

  it("says in words what is wrong", () => {
    const late = { calibrationEnd: "2024-07-30", holdoutEnd: "2024-09-01" } as const;
    const { warnings, models } = comparePurchaseModels(log, { ...late, models: ["bg-nbd"] });
    expect(warnings.map(({ message }) => message)).toEqual([
      "the log ends 64 days before the holdout period does: if orders are missing there, every forecast looks too high",
      "no customer of the calibration period bought in the holdout period",
      `the RMSE of bg-nbd (${models[0]!.accuracy.rmse.toPrecision(5)}) is not below that of no-purchases (0.0000)`,
      "bg-nbd (at-boundary) did not converge: see fit.warnings of the model",
    ]);
  });

  it("names models that did not converge", () => {
    const once = transactionsFrom(
      Array.from({ length: 30 }, (_, i) => ({ who: `c${i}`, on: new Date(Date.UTC(2024, 0, 1 + i)) })),
      { customer: "who", time: "on" },
    );
    const { warnings, chosen } = comparePurchaseModels(once, {
      calibrationEnd: "2024-02-15",
      holdoutEnd: "2024-02-20",
      models: ["bg-nbd"],
    });
    expect(chosen).toBe("bg-nbd");
    expect(warnings.at(-1)).toEqual({
      code: "not-converged",
      message: "bg-nbd (at-boundary) did not converge: see fit.warnings of the model",
    });
  });

  it.each<[object, string]>([
    [
      { holdoutEnd: "2024-06-24" },
      "`options.calibrationEnd` must be a point in time such as 2024-06-30, got undefined",
    ],
    [
      { ...DATES, holdoutEnd: "2024-04-01" },
      '`options.holdoutEnd` must be after options.calibrationEnd, got "2024-04-01"',
    ],
    [
      { calibrationEnd: "2024-04-01T06:00", holdoutEnd: "2024-04-01T18:00" },
      '`options.holdoutEnd` must be a day or more after options.calibrationEnd, got "2024-04-01T18:00"',
    ],
    [
      { ...DATES, calibrationEnd: "2023-01-01" },
      '`transactions` must be a log with purchases before options.calibrationEnd, got "2023-01-01"',
    ],
    [{ ...DATES, models: [] }, "`options.models` must be at least one kind, got Array of length 0"],
    [{ ...DATES, models: "bg-nbd" }, '`options.models` must be an array of kinds, got "bg-nbd"'],
    [
      { ...DATES, models: ["bg-nbd", "bg-nbd"] },
      '`options.models[1]` must be a kind not named before, got "bg-nbd"',
    ],
    [{ ...DATES, unit: "hour" }, '`options.unit` must be one of "day", "week", "month", "year", got "hour"'],
    [{ ...DATES, trackingDays: 0 }, "`options.trackingDays` must be >= 1, got 0"],
    [{ ...DATES, frequencyTop: 1.5 }, "`options.frequencyTop` must be an integer, got 1.5"],
    [{ ...DATES, signal: 3 }, "`options.signal` must be an AbortSignal, got 3"],
  ])("rejects %j", (options, message) => {
    expect(() => comparePurchaseModels(log, options as ComparePurchaseModelsOptions)).toThrow(message);
  });

  it("names the kinds there are when given another", () => {
    const options = { ...DATES, models: ["nbd"] } as unknown as ComparePurchaseModelsOptions;
    expect(() => comparePurchaseModels(log, options)).toThrow(
      '`options.models[0]` must be one of "bg-nbd", "mbg-nbd"',
    );
  });

  it("rejects what is no log", () => {
    expect(() => comparePurchaseModels([] as unknown as Transactions, DATES)).toThrow(
      "`transactions` must be an order log made by transactionsFrom, got Array of length 0",
    );
  });
});
