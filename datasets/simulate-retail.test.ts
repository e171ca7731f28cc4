import { describe, expect, it } from "vitest";
import { fitBgBb } from "../src/clv/bg-bb/bg-bb.ts";
import { periodSummary } from "../src/clv/bg-bb/opportunity-summary.ts";
import { fitBgNbd } from "../src/clv/bg-nbd/bg-nbd.ts";
import { fitBgCnbdK, fitMbgCnbdK } from "../src/clv/cnbd-k/cnbd-k.ts";
import { purchaseGaps } from "../src/clv/cnbd-k/purchase-gaps.ts";
import { fitGammaGamma } from "../src/clv/gamma-gamma/gamma-gamma.ts";
import { fitMbgNbd } from "../src/clv/mbg-nbd/mbg-nbd.ts";
import { fitParetoNbd } from "../src/clv/pareto-nbd/pareto-nbd.ts";
import { customerLifetimeValue } from "../src/clv/predictions/customer-lifetime-value.ts";
import { expectedPurchases } from "../src/clv/predictions/expected-purchases.ts";
import { probabilityAlive } from "../src/clv/predictions/probability-alive.ts";
import type { PurchaseModel } from "../src/clv/purchase-model.ts";
import { purchaseSummary } from "../src/clv/summary/purchase-summary.ts";
import { DAY_MS } from "../src/internal/time.ts";
import { rowCount } from "../src/table/table.ts";
import type { RetailProcess } from "./retail-process.ts";
import { type SimulatedRetail, type SimulateRetailOptions, simulateRetail } from "./simulate-retail.ts";

const COUNT = 4000;
const END = "2025-01-01";
const PROCESSES: readonly RetailProcess[] = [
  "bg-nbd",
  "mbg-nbd",
  "pareto-nbd",
  "bg-cnbd-k",
  "mbg-cnbd-k",
  "bg-bb",
];
const shops = Object.fromEntries(
  PROCESSES.map((process) => [process, simulateRetail({ customers: COUNT, seed: 1, process })]),
) as Record<RetailProcess, SimulatedRetail>;

const summaryOf = ({ transactions, process }: SimulatedRetail) =>
  process === "bg-bb"
    ? periodSummary(transactions, { asOf: END, unit: "week" })
    : purchaseSummary(transactions, { asOf: END, unit: "week" });

/** Frequency, recency and age alone leave the regularity open by a phase or so. */
const withGaps = ({ transactions }: SimulatedRetail) => {
  const options = { asOf: END, unit: "week" } as const;
  return { ...purchaseSummary(transactions, options), logGaps: purchaseGaps(transactions, options).logGaps };
};

const FITS: Record<RetailProcess, (shop: SimulatedRetail) => PurchaseModel> = {
  "bg-nbd": (shop) => fitBgNbd(summaryOf(shop)),
  "mbg-nbd": (shop) => fitMbgNbd(summaryOf(shop)),
  "pareto-nbd": (shop) => fitParetoNbd(summaryOf(shop)),
  "bg-cnbd-k": (shop) => fitBgCnbdK(withGaps(shop)),
  "mbg-cnbd-k": (shop) => fitMbgCnbdK(withGaps(shop)),
  "bg-bb": (shop) => fitBgBb(summaryOf(shop)),
};

/** Every estimate within three standard errors of the truth. */
function expectFound(
  model: {
    readonly params: object;
    readonly fit: PurchaseModel["fit"] | ReturnType<typeof fitGammaGamma>["fit"];
  },
  truth: Readonly<Record<string, number>>,
): void {
  expect(model.fit.status).toBe("converged");
  const errors = model.fit.standardErrors as unknown as Record<string, number>;
  expect(Object.keys(model.params)).toEqual(Object.keys(truth));
  for (const [name, value] of Object.entries(model.params) as [string, number][]) {
    const z = (value - truth[name]!) / errors[name]!;
    expect(Math.abs(z), `${name}: ${value} where ${truth[name]} is the truth, z = ${z}`).toBeLessThan(3);
    // Three standard errors say something only where these are small.
    expect(errors[name]!).toBeLessThan(0.45 * truth[name]!);
  }
}

describe("simulateRetail", () => {
  it("is the same for the same seed and another for another", () => {
    const one = simulateRetail({ customers: 50, seed: 5 });
    expect(simulateRetail({ customers: 50, seed: 5 })).toEqual(one);
    expect(simulateRetail({ customers: 50, seed: 6 }).orders.amount).not.toEqual(one.orders.amount);
    expect(simulateRetail({ customers: 50 })).toEqual(
      simulateRetail({ customers: 50, seed: 42, process: "bg-nbd", start: "2022-01-01", end: END }),
    );
  });

  it("makes a customer the same for any number of customers", () => {
    const few = simulateRetail({ customers: 80, seed: 5, process: "pareto-nbd" });
    const many = simulateRetail({ customers: 200, seed: 5, process: "pareto-nbd" });
    const orders = rowCount(few.orders);
    expect(many.orders.amount.values.subarray(0, orders)).toEqual(few.orders.amount.values);
    expect(many.truth.meanSpend.values.subarray(0, 80)).toEqual(few.truth.meanSpend.values);
  });

  it.each(PROCESSES)("keeps its tables in step, process %s", (process) => {
    const { orders, customers, truth, transactions } = shops[process];
    expect(transactions.customers.length).toBe(COUNT);
    const [start, middle, end] = ["2022-01-01", "2023-07-03", END].map((day) => Date.parse(day));
    const counts = new Float64Array(COUNT);
    const spend = new Float64Array(COUNT);
    const last = new Float64Array(COUNT);
    orders.time.values.forEach((time, k) => {
      const i = orders.customerId.codes[k]!;
      if (counts[i] === 0) expect(time).toBe(customers.joined.values[i]);
      else expect(time).toBeGreaterThanOrEqual(last[i]!);
      expect(time < end! && orders.amount.values[k]! >= 0.01).toBe(true);
      counts[i]!++;
      spend[i]! += orders.amount.values[k]!;
      last[i] = time;
    });
    expect(customers.orders.values).toEqual(counts);
    expect(customers.spend.values).toEqual(spend);
    expect(customers.lastOrder.values).toEqual(last);
    for (let i = 0; i < COUNT; i++) {
      const joined = customers.joined.values[i]!;
      expect(joined >= start! && joined < middle!).toBe(true);
      const left = truth.leftTime.values[i]!;
      expect(truth.active.values[i] === 1).toBe(Number.isNaN(left));
      if (Number.isNaN(left)) continue;
      // Nobody buys after leaving.
      expect(last[i]! <= left + 1 && left < end! && truth.futurePurchases.values[i] === 0).toBe(true);
    }
    const rates = process === "pareto-nbd" ? truth.dropoutPerWeek : truth.dropoutChance;
    const none = process === "pareto-nbd" ? truth.dropoutChance : truth.dropoutPerWeek;
    expect(rates.values.every((rate) => rate >= 0)).toBe(true);
    expect(none.values.every(Number.isNaN)).toBe(true);
  });

  it("draws customers of the parameters it names: mean rates of purchases, within three standard errors", () => {
    for (const process of ["bg-nbd", "bg-cnbd-k", "bg-bb"] as const) {
      const { truth, parameters, regularity } = shops[process];
      const { r, alpha, beta } = parameters as { r: number; alpha: number; beta: number };
      const expected = process === "bg-bb" ? alpha / (alpha + beta) : r / alpha / regularity;
      const rates = truth.purchasesPerWeek.values;
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / COUNT;
      const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (COUNT - 1);
      expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt(variance / COUNT));
    }
  });

  it("lets nobody leave at the first purchase in bg-nbd, and many in mbg-nbd", () => {
    const leftAtOnce = ({ truth, customers }: SimulatedRetail): number =>
      truth.leftTime.values.filter((left, i) => left === customers.joined.values[i]).length;
    expect(leftAtOnce(shops["bg-nbd"])).toBe(0);
    expect(leftAtOnce(shops["mbg-nbd"]) / COUNT).toBeCloseTo(0.8 / 3.8, 1);
  });

  it("has at most one purchase in a calendar week in bg-bb but for the first", () => {
    const { orders } = shops["bg-bb"];
    const week = (time: number): number => Math.floor((time / DAY_MS + 3) / 7);
    for (let k = 1; k < rowCount(orders); k++) {
      if (orders.customerId.codes[k] !== orders.customerId.codes[k - 1]) continue;
      expect(week(orders.time.values[k]!)).toBeGreaterThan(week(orders.time.values[k - 1]!));
    }
  });

  it.each<[Partial<SimulateRetailOptions>, string]>([
    [{ customers: 0 }, "`options.customers` must be >= 1, got 0"],
    [{ seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [
      { process: "nbd" as RetailProcess },
      '`options.process` must be one of "bg-nbd", "mbg-nbd", "pareto-nbd", "bg-cnbd-k", "mbg-cnbd-k", "bg-bb", got "nbd"',
    ],
    [{ parameters: { r: 0 } }, "`options.parameters.r` must be > 0, got 0"],
    [{ parameters: { s: 1 } }, '`options.parameters.s` must be one of the options r, alpha, a, b, got "s"'],
    [{ spend: { p: 1, q: 2, gamma: -1 } }, "`options.spend.gamma` must be > 0, got -1"],
    [{ regularity: 2 }, "`options.regularity` must be left out where the process has none, got 2"],
    [{ process: "bg-cnbd-k", regularity: 13 }, "`options.regularity` must be <= 12, got 13"],
    [{ end: "2022-01-28" }, '`options.end` must be at least 28 days after options.start, got "2022-01-28"'],
    [{ start: "soon" }, "`options.start` must be"],
  ])("rejects %j", (change, message) => {
    expect(() => simulateRetail({ customers: 5, ...change })).toThrow(message);
  });
});

describe("models on the process that they assume", () => {
  it.each(PROCESSES)(
    "%s finds the parameters within three standard errors, and so does Gamma-Gamma",
    (process) => {
      const shop = shops[process];
      const model = FITS[process](shop);
      expectFound(model, shop.parameters);
      if ("regularity" in model) expect(model.regularity).toBe(shop.regularity);
      const spending = fitGammaGamma(purchaseSummary(shop.transactions, { asOf: END, unit: "week" }));
      expectFound(spending, { ...shop.spend });
    },
  );

  it.each(PROCESSES)("%s forecasts who is active, what is bought and what is spent", (process) => {
    const shop = shops[process];
    const { truth } = shop;
    const summary = summaryOf(shop);
    const model = FITS[process](shop);
    const alive = probabilityAlive(model, summary);
    const ahead = expectedPurchases(model, summary, { horizon: { weeks: 52 } });
    const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, v) => sum + v, 0);
    // A total of independent outcomes: four standard deviations of it, plus what days instead of moments cost.
    const active = Array.from(truth.active.values);
    const spread = Math.sqrt(total(alive.map((p) => p * (1 - p))));
    expect(Math.abs(total(alive) - total(active))).toBeLessThan(4 * spread + 0.01 * total(active));
    const bought = truth.futurePurchases.values;
    const errors = total(bought.map((n, i) => (n - ahead[i]!) ** 2));
    expect(Math.abs(total(ahead) - total(bought))).toBeLessThan(4 * Math.sqrt(errors) + 0.01 * total(bought));
    if (process === "bg-bb") return;
    const spending = fitGammaGamma(summary);
    const options = { horizon: { weeks: 52 }, discountRateAnnual: 0 };
    const value = customerLifetimeValue(model, spending, summary as never, options);
    const paid = truth.futureSpend.values;
    const moneyErrors = total(paid.map((m, i) => (m - value[i]!) ** 2));
    expect(Math.abs(total(value) - total(paid))).toBeLessThan(
      4 * Math.sqrt(moneyErrors) + 0.02 * total(paid),
    );
  });
});
