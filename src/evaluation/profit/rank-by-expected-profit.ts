/**
 * Whom to contact: customers ordered by what a contact is expected to earn, down to where it earns nothing.
 *
 * The profit is the one of {@link maximumProfit}, in expectation over who leaves. A probability of leaving is not
 * the effect of an offer: where a past campaign had a control group, its uplift says more.
 *
 * Source: for lists under a budget, Dantzig (1957), "Discrete-Variable Extremum Problems", Operations Research
 * 5(2), 266-288: by profit per unit of money.
 *
 * @module
 */
import { checkBetween, checkInteger, checkNonNegative, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { descendingOrder } from "../score-order.ts";
import {
  type CampaignMoney,
  MONEY_KEYS,
  ofCustomer,
  type PerCustomer,
  readMoney,
  readPerCustomer,
} from "./money.ts";

/** Options of {@link rankByExpectedProfit}. */
export interface RankByExpectedProfitOptions extends CampaignMoney {
  /**
   * Chance that a customer who is about to leave takes the offer, in [0, 1]; one number, or one per customer.
   *
   * @defaultValue 0.3
   */
  readonly acceptance?: PerCustomer | undefined;
  /**
   * Most customers to contact.
   *
   * @defaultValue no limit
   */
  readonly maxContacts?: number | undefined;
  /**
   * Most money the campaign is expected to spend on contacts and offers, >= 0. A budget that covers the list without
   * it changes nothing. Otherwise two lists are drawn up, one of those who earn most, one of those who earn most per
   * unit of money; each ends before the first customer it has no money for (or at `maxContacts`), and the one that
   * earns more is returned. Not the best of all lists under both limits, which is a knapsack, but never far below it
   * where a customer costs little of the budget and `maxContacts` does not bind.
   *
   * @defaultValue no limit
   */
  readonly budget?: number | undefined;
}

/** Columns of a contact list, the highest expected profit first. */
export interface ContactList {
  /** Position of the customer in the input. */
  readonly row: Uint32Array;
  /** Probability of leaving. */
  readonly probability: Float64Array;
  /** Expected profit of the contact, > 0, in the currency of the options. */
  readonly expectedProfit: Float64Array;
  /** Expected cost of the contact and the offer. */
  readonly expectedSpend: Float64Array;
  /** Expected profit of the list down to this customer. */
  readonly cumulativeProfit: Float64Array;
  /** Expected profit of the whole list; 0 when it is empty. */
  readonly profit: number;
  /** Expected spend of the whole list. */
  readonly spend: number;
  /** What ended the list: nobody is left whom it would pay to contact, `maxContacts`, or `budget`. */
  readonly endedBy: "profit" | "contacts" | "budget";
}

/**
 * The customers whom it pays to contact, given the probability that each one leaves.
 *
 * A contact is expected to earn `p * acceptance * (lifetimeValue - offerCost) - (1 - p) * offerCost - contactCost`
 * and to spend `(p * acceptance + 1 - p) * offerCost + contactCost`.
 *
 * @param probability - Calibrated chance of leaving, one per customer, in [0, 1].
 * @param options - Money and acceptance (common, or one value per customer), limits of the list.
 * @returns Only customers with an expected profit above 0; equal ones in the order of the input.
 * @throws {@link InputError} `empty`, `wrong-type`, `not-finite`, `out-of-range`, `length-mismatch`.
 * @remarks O(n), also with a budget.
 * @example
 * const list = rankByExpectedProfit([0.9, 0.02, 0.5], { lifetimeValue: [100, 300, 400] });
 * Array.from(list.row); // => [2, 0]
 * Array.from(list.expectedProfit); // => [52.5, 22.3]
 * list.profit; // => 74.8
 */
export function rankByExpectedProfit(
  probability: ArrayLike<number>,
  options: RankByExpectedProfitOptions = {},
): ContactList {
  checkOptionKeys(options, "options", [...MONEY_KEYS, "acceptance", "maxContacts", "budget"]);
  const { maxContacts = Number.POSITIVE_INFINITY, budget = Number.POSITIVE_INFINITY } = options;
  if (options.maxContacts !== undefined) checkInteger(maxContacts, "options.maxContacts", 0);
  if (options.budget !== undefined) checkNonNegative(budget, "options.budget");
  const chance = readChances(probability);
  const { profit, spend } = outlook(chance, options);
  const columns = { chance, profit, spend };
  const richest = cut(descendingOrder(profit), profit, spend, maxContacts, budget);
  if (richest.endedBy !== "budget") return contactList(richest.rows, columns, richest.endedBy);
  const bargains = descendingOrder(profit.map((earned, i) => perMoney(earned, spend[i]!)));
  const thriftiest = cut(bargains, profit, spend, maxContacts, budget);
  return richest.earned > thriftiest.earned
    ? contactList(richest.rows, columns, richest.endedBy)
    : contactList(byProfit(thriftiest.rows, profit), columns, thriftiest.endedBy);
}

function readChances(probability: ArrayLike<number>): Float64Array {
  const path = "probability";
  const isArray = typeof probability === "object" && probability !== null;
  if (!isArray || !Number.isInteger(probability.length)) {
    throw new InputError("wrong-type", path, "an array of numbers", probability);
  }
  if (probability.length === 0) throw new InputError("empty", path, "at least one value", probability);
  for (let i = 0; i < probability.length; i++) checkBetween(probability[i], `${path}[${i}]`, 0, 1);
  return Float64Array.from(probability);
}

/** Expected profit and spend of contacting each customer. */
function outlook(
  chance: Float64Array,
  options: RankByExpectedProfitOptions,
): { profit: Float64Array; spend: Float64Array } {
  const n = chance.length;
  const { acceptance = 0.3 } = options;
  const taken = readPerCustomer(acceptance, "options.acceptance", n, "probability", 1);
  const money = readMoney(options, n, "probability");
  const profit = new Float64Array(n);
  const spend = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const p = chance[i]!;
    const saved = p * ofCustomer(taken, i);
    spend[i] = (saved + 1 - p) * ofCustomer(money.offerCost, i) + ofCustomer(money.contactCost, i);
    profit[i] = saved * ofCustomer(money.lifetimeValue, i) - spend[i]!;
  }
  return { profit, spend };
}

/** Profit per unit of money, finite also where a contact costs nothing. */
function perMoney(profit: number, spend: number): number {
  if (spend === 0) return profit > 0 ? Number.MAX_VALUE : 0;
  return Math.min(profit / spend, Number.MAX_VALUE);
}

/** The rows from the top of an order down to where it pays no more or a limit ends the list. */
function cut(
  order: Uint32Array,
  profit: Float64Array,
  spend: Float64Array,
  maxContacts: number,
  budget: number,
): { rows: Uint32Array; earned: number; endedBy: ContactList["endedBy"] } {
  let spent = 0;
  let earned = 0;
  let count = 0;
  let endedBy: ContactList["endedBy"] = "profit";
  for (; count < order.length; count++) {
    const row = order[count]!;
    if (!(profit[row]! > 0)) break;
    spent += spend[row]!;
    if (count >= maxContacts || spent > budget) {
      endedBy = count >= maxContacts ? "contacts" : "budget";
      break;
    }
    earned += profit[row]!;
  }
  return { rows: order.subarray(0, count), earned, endedBy };
}

/** The same rows, the highest profit first, equal ones in row order. */
function byProfit(rows: Uint32Array, profit: Float64Array): Uint32Array {
  const ascending = rows.slice().sort();
  const order = descendingOrder(Float64Array.from(ascending, (row) => profit[row]!));
  return order.map((at) => ascending[at]!);
}

function contactList(
  row: Uint32Array,
  { chance, profit, spend }: Record<"chance" | "profit" | "spend", Float64Array>,
  endedBy: ContactList["endedBy"],
): ContactList {
  const expectedProfit = Float64Array.from(row, (r) => profit[r]!);
  const expectedSpend = Float64Array.from(row, (r) => spend[r]!);
  let total = 0;
  const cumulativeProfit = expectedProfit.map((value) => (total += value));
  return Object.freeze({
    row: row.slice(),
    probability: Float64Array.from(row, (r) => chance[r]!),
    expectedProfit,
    expectedSpend,
    cumulativeProfit,
    profit: total,
    spend: expectedSpend.reduce((sum, value) => sum + value, 0),
    endedBy,
  });
}
