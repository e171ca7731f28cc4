import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedPurchases, expectedPurchasesNewCustomer } from "../clv/predictions/expected-purchases.ts";
import { probabilityAlive } from "../clv/predictions/probability-alive.ts";
import { purchaseCountDistribution } from "../clv/predictions/purchase-count-distribution.ts";
import { PURCHASE_MODELS, type PurchaseModel, purchaseKernel } from "../clv/purchase-model.ts";
import { expectClose } from "./close.ts";
import { describeModelContract } from "./model-contract.ts";

type Numbers = Float64Array | readonly number[];

/** Rows of a purchase summary without anything else. */
export type PurchaseColumns = {
  readonly frequency: Numbers;
  readonly recency: Numbers;
  readonly age: Numbers;
};

/** A purchase model and data that determine its parameters. */
export interface PurchaseModelSubject<M extends PurchaseModel> {
  readonly fit: (summary: PurchaseColumns & { readonly weight?: Numbers }) => M;
  /** At least a few hundred rows, some of them equal, some of frequency 0, that the fit converges on. */
  readonly summary: PurchaseColumns;
  /** Horizons, ascending, > 0; the counts of the last have to end before 20,000. */
  readonly horizons: readonly number[];
  /** How close a fit of the same rows in another order comes, relative. @defaultValue 1e-7 */
  readonly fitTolerance?: number;
  /** How close counts come to the expectation, relative. @defaultValue 1e-9 */
  readonly countTolerance?: number;
}

const COUNTS = 20_000;

type Row = readonly [x: number, tx: number, T: number];

/** What every purchase model owes its user. Each model's test calls this once. */
export function describePurchaseModelContract<M extends PurchaseModel>(
  name: string,
  subject: PurchaseModelSubject<M>,
): void {
  const { fit, summary, horizons } = subject;
  describeModelContract(name, {
    fit: () => fit(summary),
    predict: (model) => [
      probabilityAlive(model, columnsOf(rowsOf(summary))),
      ...horizons.map((horizon) => expectedPurchases(model, columnsOf(rowsOf(summary)), { horizon })),
      ...horizons.map((horizon) => expectedPurchasesNewCustomer(model, { horizon })),
      purchaseCountDistribution(model, { horizon: horizons[0]!, maxCount: 5 }),
    ],
  });
  describe(`${name} keeps the contract of purchase models`, () => {
    describeFit(subject);
    describeAlive(subject);
    describeExpectation(subject);
    describeCounts(subject);
  });
}

function describeFit<M extends PurchaseModel>({
  fit,
  summary,
  fitTolerance = 1e-7,
}: PurchaseModelSubject<M>): void {
  const expectSame = (model: M, other: M): void => {
    for (const [name, value] of Object.entries<number>({ ...other.params })) {
      expectClose((model.params as unknown as Record<string, number>)[name]!, value, fitTolerance, 0, name);
    }
    expectClose(model.fit.logLikelihood, other.fit.logLikelihood, 1e-11);
    expect(model.fit.customers).toBe(other.fit.customers);
  };

  it("converges, with an error for each parameter and information criteria that count them", () => {
    const { params, fit: result, kind } = fit(summary);
    const names = [...PURCHASE_MODELS[kind].parameters];
    const { standardErrors, correlation, logLikelihood, aic, bic, customers } = result;
    expect(result.status).toBe("converged");
    expect(Object.keys(params)).toEqual(names);
    expect(Object.keys(standardErrors!)).toEqual(names);
    expect(Object.keys(correlation!)).toEqual(names);
    for (const error of Object.values<number>({ ...standardErrors })) expect(error).toBeGreaterThan(0);
    for (const own of Object.values<object>({ ...correlation })) {
      for (const value of Object.values<number>({ ...own })) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    }
    expectClose(aic, 2 * names.length - 2 * logLikelihood, 1e-13);
    expectClose(bic, names.length * Math.log(customers) - 2 * logLikelihood, 1e-13);
    expect(customers).toBe(summary.frequency.length);
  });

  it("counts an integer weight as so many equal rows", () => {
    const rows = rowsOf(summary);
    const { rows: distinct, weight } = grouped(rows);
    expect(distinct.length).toBeLessThan(rows.length);
    const model = fit({ ...columnsOf(distinct), weight });
    expectSame(model, fit(summary));
    expect(model.fit.rows).toBe(distinct.length);
  });

  it("does not depend on the order of the rows", () => {
    const rows = rowsOf(summary);
    const shuffled = rows.map((_, i) => rows[(i * 7919 + 13) % rows.length]!);
    expectSame(fit(columnsOf(rows.length % 7919 === 0 ? rows : shuffled)), fit(summary));
  });
}

function describeAlive<M extends PurchaseModel>({ fit, summary }: PurchaseModelSubject<M>): void {
  it("gives chances to be alive in [0, 1], which fall while nothing is bought", () => {
    const model = fit(summary);
    const rows = rowsOf(summary);
    const now = probabilityAlive(model, columnsOf(rows));
    const later = probabilityAlive(model, columnsOf(rows.map(([x, tx, T]) => [x, tx, T + 3])));
    for (let i = 0; i < now.length; i++) {
      expect(now[i]).toBeGreaterThanOrEqual(0);
      expect(now[i]).toBeLessThanOrEqual(1);
      expect(later[i]).toBeLessThanOrEqual(now[i]!);
    }
  });

  it("scores each row by itself: a permutation of the rows permutes the scores", () => {
    const model = fit(summary);
    const rows = rowsOf(summary);
    const horizon = 10;
    const alive = probabilityAlive(model, columnsOf(rows));
    const expected = expectedPurchases(model, columnsOf(rows), { horizon });
    const order = rows.map((_, i) => i).sort((i, j) => rows[i]![1] - rows[j]![1] || j - i);
    const moved = columnsOf(order.map((i) => rows[i]!));
    expect(probabilityAlive(model, moved)).toEqual(Float64Array.from(order, (i) => alive[i]!));
    expect(expectedPurchases(model, moved, { horizon })).toEqual(
      Float64Array.from(order, (i) => expected[i]!),
    );
  });
}

function describeExpectation<M extends PurchaseModel>({
  fit,
  summary,
  horizons,
}: PurchaseModelSubject<M>): void {
  it("expects no purchase at once and more the longer it waits, of customers new and known", () => {
    const model = fit(summary);
    const columns = columnsOf(rowsOf(summary));
    let before = new Float64Array(summary.frequency.length);
    let newBefore = 0;
    expect(expectedPurchases(model, columns, { horizon: 0 })).toEqual(before);
    expect(expectedPurchasesNewCustomer(model, { horizon: 0 })).toBe(0);
    for (const horizon of horizons) {
      const expected = expectedPurchases(model, columns, { horizon });
      expected.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(before[i]!);
        expect(Number.isFinite(value)).toBe(true);
      });
      const newExpected = expectedPurchasesNewCustomer(model, { horizon });
      expect(newExpected).toBeGreaterThan(newBefore);
      before = expected as Float64Array<ArrayBuffer>;
      newBefore = newExpected;
    }
  });

  it("knows no more of a customer first seen today than of a new one", () => {
    const model = fit(summary);
    for (const horizon of horizons) {
      const [today] = expectedPurchases(model, { frequency: [0], recency: [0], age: [0] }, { horizon });
      expectClose(today!, expectedPurchasesNewCustomer(model, { horizon }), 1e-11);
    }
  });

  it("splits the expectation into the chance to be alive and what an alive customer buys", () => {
    const model = fit(summary);
    const kernel = purchaseKernel(model, "model");
    const rows = rowsOf(summary).slice(0, 50);
    const horizon = horizons.at(-1)!;
    const expected = expectedPurchases(model, columnsOf(rows), { horizon });
    rows.forEach(([x, tx, T], i) => {
      const alone = kernel.aliveChance(x, tx, T) * kernel.purchasesIfAlive(x, T, horizon, tx);
      expectClose(expected[i]!, alone, 1e-13);
      const otherRecency = kernel.purchasesIfAlive(x, T, horizon, 0.5 * tx);
      if (!kernel.regular) expect(otherRecency).toBe(kernel.purchasesIfAlive(x, T, horizon, tx));
    });
  });
}

function describeCounts<M extends PurchaseModel>(subject: PurchaseModelSubject<M>): void {
  const { fit, summary, horizons, countTolerance = 1e-9 } = subject;
  it("spreads new customers over counts: the chances sum to 1 and their mean is the expectation", () => {
    const model = fit(summary);
    for (const horizon of horizons) {
      const chances = purchaseCountDistribution(model, { horizon, maxCount: COUNTS });
      let sum = 0;
      let mean = 0;
      for (let n = COUNTS; n >= 0; n--) {
        expect(chances[n]).toBeGreaterThanOrEqual(0);
        sum += chances[n]!;
        mean += n * chances[n]!;
      }
      expectClose(sum, 1, 1e-10);
      expectClose(mean, expectedPurchasesNewCustomer(model, { horizon }), countTolerance);
    }
  });

  it("gives a count the same chance whatever the largest one asked for", () => {
    const model = fit(summary);
    fc.assert(
      fc.property(fc.constantFrom(...horizons), fc.integer({ min: 0, max: 30 }), (horizon, maxCount) => {
        const few = purchaseCountDistribution(model, { horizon, maxCount });
        const many = purchaseCountDistribution(model, { horizon, maxCount: maxCount + 40 });
        expect(few.length).toBe(maxCount + 1);
        few.forEach((chance, n) => {
          expectClose(chance, many[n]!, 1e-11, 1e-250);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("is certain that nothing is bought in no time", () => {
    expect([...purchaseCountDistribution(fit(summary), { horizon: 0, maxCount: 2 })]).toEqual([1, 0, 0]);
  });
}

function rowsOf({ frequency, recency, age }: PurchaseColumns): readonly Row[] {
  return Array.from(frequency as ArrayLike<number>, (x, i): Row => [x, recency[i]!, age[i]!]);
}

function columnsOf(rows: readonly Row[]): {
  readonly frequency: number[];
  readonly recency: number[];
  readonly age: number[];
} {
  return {
    frequency: rows.map(([x]) => x),
    recency: rows.map(([, tx]) => tx),
    age: rows.map(([, , T]) => T),
  };
}

function grouped(rows: readonly Row[]): {
  readonly rows: readonly Row[];
  readonly weight: readonly number[];
} {
  const counts = new Map<string, { readonly row: Row; weight: number }>();
  for (const row of rows) {
    const entry = counts.get(row.join(" "));
    if (entry === undefined) counts.set(row.join(" "), { row, weight: 1 });
    else entry.weight++;
  }
  const entries = [...counts.values()];
  return { rows: entries.map(({ row }) => row), weight: entries.map(({ weight }) => weight) };
}
