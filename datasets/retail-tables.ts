/**
 * The tables that a simulated shop hands out: what it would know, and, apart from it, the truth.
 *
 * @module
 */
import { gamma } from "../src/random/distributions.ts";
import type { Random } from "../src/random/random.ts";
import {
  type BooleanColumn,
  booleanColumn,
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  type TimeColumn,
  textColumn,
  timeColumn,
} from "../src/table/table.ts";
import { append, filled, filledCodes, type GrowingColumn, growingColumn } from "./growing-column.ts";
import type { RetailLife } from "./retail-process.ts";

/** Days after the end of which the truth tells what will happen in them. */
export const FUTURE_DAYS = 364;

/** Orders, one a row; by customer, then by time. */
export type RetailOrders = Table & {
  readonly customerId: TextColumn;
  readonly time: TimeColumn;
  /** Paid, in euros and cents, at least 0.01. */
  readonly amount: NumberColumn;
};

/** Customers as a shop would export them at the end, one a row. */
export type RetailCustomers = Table & {
  readonly customerId: TextColumn;
  /** The first order. */
  readonly joined: TimeColumn;
  /** As of the end, like everything that follows: not to be used for an earlier date. */
  readonly orders: NumberColumn;
  readonly spend: NumberColumn;
  readonly lastOrder: TimeColumn;
};

/** What nobody knows outside a simulation, one row a customer, in the order of the customers. */
export type RetailTruth = Table & {
  readonly customerId: TextColumn;
  /** Rate of purchases while a customer; in the process `"bg-bb"` the chance of one in a week. */
  readonly purchasesPerWeek: NumberColumn;
  /** Chance to leave after each purchase, in `"bg-bb"` before each week; missing in `"pareto-nbd"`. */
  readonly dropoutChance: NumberColumn;
  /** Rate of leaving at any time; missing in all processes but `"pareto-nbd"`. */
  readonly dropoutPerWeek: NumberColumn;
  /** Mean of what this customer spends on a purchase. */
  readonly meanSpend: NumberColumn;
  /** Still a customer at the end? */
  readonly active: BooleanColumn;
  /** When a customer left. Missing while they stay. */
  readonly leftTime: TimeColumn;
  /** Purchases in the 364 days after the end, and what is spent on them: the same life, seen further. */
  readonly futurePurchases: NumberColumn;
  readonly futureSpend: NumberColumn;
};

/** The tables while they are filled. */
export interface RetailRecords {
  readonly end: number;
  readonly order: {
    readonly customer: GrowingColumn;
    readonly time: GrowingColumn;
    readonly amount: GrowingColumn;
  };
  readonly known: Readonly<Record<"joined" | "orders" | "spend" | "lastOrder", Float64Array>>;
  readonly truth: Readonly<
    Record<
      | "purchasesPerWeek"
      | "dropoutChance"
      | "dropoutPerWeek"
      | "meanSpend"
      | "leftTime"
      | "futurePurchases"
      | "futureSpend",
      Float64Array
    >
  >;
  readonly active: Uint8Array;
}

/** Tables for so many customers, still empty. */
export function emptyRecords(count: number, end: number): RetailRecords {
  const numbers = (): Float64Array => new Float64Array(count);
  return {
    end,
    order: {
      customer: growingColumn(3 * count),
      time: growingColumn(3 * count),
      amount: growingColumn(3 * count),
    },
    known: { joined: numbers(), orders: numbers(), spend: numbers(), lastOrder: numbers() },
    truth: {
      purchasesPerWeek: numbers(),
      dropoutChance: numbers(),
      dropoutPerWeek: numbers(),
      meanSpend: numbers(),
      leftTime: numbers(),
      futurePurchases: numbers(),
      futureSpend: numbers(),
    },
    active: new Uint8Array(count),
  };
}

/** Writes a customer: the amounts of their purchases are gamma(p, perUnit). O(purchases). */
export function recordLife(
  { end, order, known, truth, active }: RetailRecords,
  index: number,
  life: RetailLife,
  [p, perUnit]: readonly [p: number, perUnit: number],
  random: Random,
): void {
  known.joined[index] = Math.floor(life.times[0]!);
  for (const moment of life.times) {
    const amount = Math.max(1, Math.round(100 * gamma(random, p, perUnit))) / 100;
    const time = Math.floor(moment);
    if (time >= end) {
      truth.futurePurchases[index]!++;
      truth.futureSpend[index]! += amount;
      continue;
    }
    append(order.customer, index);
    append(order.time, time);
    append(order.amount, amount);
    known.orders[index]!++;
    known.spend[index]! += amount;
    known.lastOrder[index] = time;
  }
  truth.purchasesPerWeek[index] = life.purchasesPerWeek;
  truth.dropoutChance[index] = life.dropoutChance;
  truth.dropoutPerWeek[index] = life.dropoutPerWeek;
  truth.meanSpend[index] = p / perUnit;
  active[index] = life.left >= end ? 1 : 0;
  truth.leftTime[index] = life.left >= end ? Number.NaN : Math.floor(life.left);
}

/** The tables, full. */
export function retailTables({ order, known, truth, active }: RetailRecords): {
  readonly orders: RetailOrders;
  readonly customers: RetailCustomers;
  readonly truth: RetailTruth;
} {
  const ids = Object.freeze(Array.from(active, (_, i) => `C${String(i + 1).padStart(7, "0")}`));
  const customerId = textColumn(
    Int32Array.from(active, (_, i) => i),
    ids,
  );
  return {
    orders: makeTable<RetailOrders>({
      customerId: textColumn(filledCodes(order.customer), ids),
      time: timeColumn(filled(order.time)),
      amount: numberColumn(filled(order.amount)),
    }),
    customers: makeTable<RetailCustomers>({
      customerId,
      joined: timeColumn(known.joined),
      orders: numberColumn(known.orders),
      spend: numberColumn(known.spend),
      lastOrder: timeColumn(known.lastOrder),
    }),
    truth: makeTable<RetailTruth>({
      customerId,
      purchasesPerWeek: numberColumn(truth.purchasesPerWeek),
      dropoutChance: numberColumn(truth.dropoutChance),
      dropoutPerWeek: numberColumn(truth.dropoutPerWeek),
      meanSpend: numberColumn(truth.meanSpend),
      active: booleanColumn(active),
      leftTime: timeColumn(truth.leftTime),
      futurePurchases: numberColumn(truth.futurePurchases),
      futureSpend: numberColumn(truth.futureSpend),
    }),
  };
}
