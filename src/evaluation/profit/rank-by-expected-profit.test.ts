import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { profitCurve } from "./profit-curve.ts";
import { rankByExpectedProfit } from "./rank-by-expected-profit.ts";

const customer = fc.record({
  probability: fc.integer({ min: 0, max: 20 }).map((p) => p / 20),
  lifetimeValue: fc.integer({ min: 0, max: 400 }),
  offerCost: fc.integer({ min: 0, max: 30 }),
  contactCost: fc.integer({ min: 0, max: 4 }),
  acceptance: fc.integer({ min: 0, max: 10 }).map((a) => a / 10),
});
type Customer = typeof customer extends fc.Arbitrary<infer T> ? T : never;
const customers = fc.array(customer, { minLength: 1, maxLength: 40 });

function columnsOf(rows: readonly Customer[]): { [K in keyof Customer]: number[] } {
  const pick = (key: keyof Customer): number[] => rows.map((row) => row[key]);
  return {
    probability: pick("probability"),
    lifetimeValue: pick("lifetimeValue"),
    offerCost: pick("offerCost"),
    contactCost: pick("contactCost"),
    acceptance: pick("acceptance"),
  };
}

describe("rankByExpectedProfit", () => {
  it("is a list worked out by hand", () => {
    const list = rankByExpectedProfit([0.9, 0.02, 0.5, 0.5], { lifetimeValue: [100, 300, 400, 400] });
    // p 0.3 (V - 10) - (1 - p) 10 - 1, and (0.3 p + 1 - p) 10 + 1.
    expect(Array.from(list.row)).toEqual([2, 3, 0]);
    expectAllClose(list.expectedProfit, [52.5, 52.5, 22.3], 1e-14);
    expectAllClose(list.expectedSpend, [7.5, 7.5, 4.7], 1e-14);
    expectAllClose(list.cumulativeProfit, [52.5, 105, 127.3], 1e-14);
    expect(Array.from(list.probability)).toEqual([0.5, 0.5, 0.9]);
    expectAllClose([list.profit, list.spend], [127.3, 19.7], 1e-14);
    expect(list.endedBy).toBe("profit");
    expect(Object.isFrozen(list)).toBe(true);
  });

  it("holds exactly those whom it pays to contact, best first, equal ones in row order", () => {
    fc.assert(
      fc.property(customers, (rows) => {
        const { probability, ...options } = columnsOf(rows);
        const list = rankByExpectedProfit(probability, options);
        const profits = rows.map(
          ({ probability: p, acceptance, lifetimeValue, offerCost, contactCost }) =>
            p * acceptance * (lifetimeValue - offerCost) - (1 - p) * offerCost - contactCost,
        );
        const sure = profits.flatMap((profit, row) => (profit > 1e-9 ? [row] : []));
        const maybe = profits.flatMap((profit, row) => (profit > -1e-9 ? [row] : []));
        expect(Array.from(list.row)).toEqual(expect.arrayContaining(sure));
        expect(maybe).toEqual(expect.arrayContaining(Array.from(list.row)));
        list.row.forEach((row, i) => {
          expectClose(list.expectedProfit[i]!, profits[row]!, 1e-12, 1);
          if (i === 0) return;
          const [above, here] = [list.expectedProfit[i - 1]!, list.expectedProfit[i]!];
          expect(above > here || (above === here && list.row[i - 1]! < row)).toBe(true);
        });
      }),
    );
  });

  it("foretells the profit curve of customers who leave as often as their probability says", () => {
    fc.assert(
      fc.property(customers, fc.integer({ min: 1, max: 10 }), (rows, tenths) => {
        const { probability: chance, acceptance: _, ...money } = columnsOf(rows);
        // Somebody certain of each kind, so that both classes are there.
        const probability = [...chance, 1, 0];
        const n = probability.length;
        const acceptance = tenths / 10;
        const each = {
          lifetimeValue: [...money.lifetimeValue, 50, 50],
          offerCost: [...money.offerCost, 5, 5],
          contactCost: [...money.contactCost, 1, 1],
        };
        const list = rankByExpectedProfit(probability, { ...each, acceptance });
        // Every customer twice, leaving with weight p and staying with 1 - p, ranked by expected profit.
        const rank = probability.map((p, i) => {
          const [value, offer, contact] = [each.lifetimeValue[i]!, each.offerCost[i]!, each.contactCost[i]!];
          return p * acceptance * (value - offer) - (1 - p) * offer - contact;
        });
        const twice = <T>(values: readonly T[]): T[] => [...values, ...values];
        const curve = profitCurve([...Array<number>(n).fill(1), ...Array<number>(n).fill(0)], twice(rank), {
          lifetimeValue: twice(each.lifetimeValue),
          offerCost: twice(each.offerCost),
          contactCost: twice(each.contactCost),
          acceptance,
          weights: [...probability, ...probability.map((p) => 1 - p)],
        });
        expectClose(curve.best.profit * n, list.profit, 1e-10, 1);
        for (let k = 0; k < list.row.length; k++) {
          const at = curve.contacted.findIndex((contacted) => Math.abs(contacted - (k + 1)) < 1e-9);
          if (at >= 0) expectClose(curve.totalProfit[at]!, list.cumulativeProfit[k]!, 1e-9, 1);
        }
      }),
    );
  });

  it("stops at a number of contacts", () => {
    fc.assert(
      fc.property(customers, fc.integer({ min: 0, max: 20 }), (rows, maxContacts) => {
        const { probability, ...options } = columnsOf(rows);
        const all = rankByExpectedProfit(probability, options);
        const some = rankByExpectedProfit(probability, { ...options, maxContacts });
        expect(some.row).toEqual(all.row.slice(0, maxContacts));
        expect(some.endedBy).toBe(all.row.length > maxContacts ? "contacts" : "profit");
        expectClose(some.profit, all.cumulativeProfit[Math.min(maxContacts, all.row.length) - 1] ?? 0, 1e-12);
      }),
    );
  });

  it("spends a budget where it earns most: no list as dear earns a contact more", () => {
    fc.assert(
      fc.property(
        fc.array(customer, { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 0, max: 80 }),
        (rows, budget) => {
          const { probability, ...options } = columnsOf(rows);
          const all = rankByExpectedProfit(probability, options);
          const list = rankByExpectedProfit(probability, { ...options, budget });
          expect(list.spend).toBeLessThanOrEqual(budget + 1e-9);
          expect(list.endedBy === "profit").toBe(list.row.length === all.row.length);
          // Every subset of those whom it pays to contact.
          let most = 0;
          for (let subset = 0; subset < 1 << all.row.length; subset++) {
            let [profit, spend] = [0, 0];
            all.row.forEach((_, i) => {
              if ((subset >> i) % 2 === 0) return;
              profit += all.expectedProfit[i]!;
              spend += all.expectedSpend[i]!;
            });
            if (spend <= budget) most = Math.max(most, profit);
          }
          const dearest = Math.max(0, ...all.expectedProfit);
          expect(list.profit).toBeGreaterThanOrEqual(most - dearest - 1e-9);
          expect(list.profit).toBeLessThanOrEqual(most + 1e-9);
          expect(Array.from(list.expectedProfit)).toEqual(
            Array.from(list.expectedProfit).sort((a, b) => b - a),
          );
        },
      ),
    );
  });

  it("prefers the better bargain under a budget, and takes free contacts first", () => {
    const options = {
      acceptance: 1,
      offerCost: 0,
      lifetimeValue: [100, 60, 60, 1],
      contactCost: [40, 20, 20, 0],
    };
    expect(Array.from(rankByExpectedProfit([1, 1, 1, 1], options).row)).toEqual([0, 1, 2, 3]);
    const cheap = rankByExpectedProfit([1, 1, 1, 1], { ...options, budget: 40 });
    expect([Array.from(cheap.row), cheap.profit, cheap.spend, cheap.endedBy]).toEqual([
      [1, 2, 3],
      81,
      40,
      "budget",
    ]);
    const none = rankByExpectedProfit([1, 1, 1, 1], { ...options, budget: 0 });
    expect(Array.from(none.row)).toEqual([3]);
    const both = rankByExpectedProfit([1, 1, 1, 1], { ...options, budget: 40, maxContacts: 2 });
    // By profit per money [1, 3] would earn 41, by profit [0] earns 60.
    expect([Array.from(both.row), both.profit, both.endedBy]).toEqual([[0], 60, "budget"]);
  });

  it("takes the dear customers where the number of contacts is what is short", () => {
    const options = { lifetimeValue: [1000, 100], offerCost: [50, 2], contactCost: 1, maxContacts: 1 };
    const free = rankByExpectedProfit([0.9, 0.9], options);
    expect(Array.from(free.row)).toEqual([0]);
    expectClose(free.profit, 250.5, 1e-14);
    expect(rankByExpectedProfit([0.9, 0.9], { ...options, budget: 1e9 })).toEqual(free);
  });

  it("is not changed by a budget that does not bind, and under half of it is no worse than the list by profit", () => {
    fc.assert(
      fc.property(customers, fc.integer({ min: 0, max: 20 }), (rows, maxContacts) => {
        const { probability, ...columns } = columnsOf(rows);
        const options = { ...columns, maxContacts };
        const free = rankByExpectedProfit(probability, options);
        const dear = rankByExpectedProfit(probability, { ...options, budget: free.spend * (1 + 1e-12) });
        expect(dear).toEqual(free);
        const short = rankByExpectedProfit(probability, { ...options, budget: free.spend / 2 });
        expect(short.row.length).toBeLessThanOrEqual(maxContacts);
        expect(short.spend).toBeLessThanOrEqual(free.spend / 2 + 1e-9);
        // At least as good as the list by profit, cut where its money ends.
        let [spent, k] = [0, 0];
        while (k < free.row.length && spent + free.expectedSpend[k]! <= free.spend / 2 - 1e-9) {
          spent += free.expectedSpend[k++]!;
        }
        expect(short.profit).toBeGreaterThanOrEqual((free.cumulativeProfit[k - 1] ?? 0) - 1e-9);
        expect(short.profit).toBeLessThanOrEqual(free.profit + 1e-9);
      }),
    );
  });

  it("under a budget still has equal customers in the order of the input", () => {
    // The second one earns as much for less money.
    const options = {
      acceptance: 1,
      offerCost: 0,
      lifetimeValue: [60, 50],
      contactCost: [20, 10],
      budget: 99,
    };
    expect(Array.from(rankByExpectedProfit([1, 1], options).row)).toEqual([0, 1]);
  });

  it("is not ended by customers who neither cost nor earn anything", () => {
    const options = { offerCost: 0, contactCost: [0, 1], lifetimeValue: [0, 200], budget: 10 };
    expect(Array.from(rankByExpectedProfit([1, 1], options).row)).toEqual([1]);
  });

  it("is empty when nobody is worth it", () => {
    const list = rankByExpectedProfit([0.1, 0.9], { offerCost: 300 });
    expect([list.row.length, list.profit, list.spend, list.endedBy]).toEqual([0, 0, 0, "profit"]);
    expect(rankByExpectedProfit([0, 0], { offerCost: 0, contactCost: 0 }).row.length).toBe(0);
  });

  it.each<[() => unknown, string]>([
    [() => rankByExpectedProfit([]), "`probability` must be at least one value, got Array of length 0"],
    [
      () => rankByExpectedProfit(0.5 as unknown as number[]),
      "`probability` must be an array of numbers, got 0.5",
    ],
    [() => rankByExpectedProfit([0.2, 1.2]), "`probability[1]` must be in [0, 1], got 1.2"],
    [() => rankByExpectedProfit([Number.NaN]), "`probability[0]` must be a finite number, got NaN"],
    [
      () => rankByExpectedProfit([0.2], { acceptance: [1.5] }),
      "`options.acceptance[0]` must be in [0, 1], got 1.5",
    ],
    [() => rankByExpectedProfit([0.2], { acceptance: 2 }), "`options.acceptance` must be in [0, 1], got 2"],
    [
      () => rankByExpectedProfit([0.2], { lifetimeValue: [1, 2] }),
      "`options.lifetimeValue.length` must be 1 (probability.length), got 2",
    ],
    [
      () => rankByExpectedProfit([0.2], { maxContacts: 1.5 }),
      "`options.maxContacts` must be an integer, got 1.5",
    ],
    [
      () => rankByExpectedProfit([0.2], { lifetimeValue: 1.7e308 }),
      "`options.lifetimeValue` must be 0 or in [1e-50, 1e50], got 1.7e+308",
    ],
    [
      () => rankByExpectedProfit([0.2, 0.3], { offerCost: [1, 1e-170] }),
      "`options.offerCost[1]` must be 0 or in [1e-50, 1e50], got 1e-170",
    ],
    [() => rankByExpectedProfit([0.2], { budget: -1 }), "`options.budget` must be >= 0, got -1"],
    [
      () => rankByExpectedProfit([0.2], { top: 5 } as object),
      '`options.top` must be one of the options lifetimeValue, offerCost, contactCost, acceptance, maxContacts, budget, got "top"',
    ],
  ])("refuses %s", (call, message) => {
    expect(call).toThrow(message);
  });
});
