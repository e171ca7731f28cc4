/**
 * What a retention offer costs and saves, read once at the door of this room.
 *
 * Source: Neslin, Gupta, Kamakura, Lu and Mason (2006), "Defection Detection: Measuring and Understanding the
 * Predictive Accuracy of Customer Churn Models", Journal of Marketing Research 43(2), 204-211.
 *
 * @module
 */
import { checkBetween, checkLength } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkOrdinary, isOrdinary } from "../magnitude.ts";
import type { WeightOptions } from "../metric.ts";

/** One number for all customers, or one for each. */
export type PerCustomer = number | ArrayLike<number>;

/**
 * Money of a retention campaign, all in one currency. Who is contacted costs the contact. A customer who would
 * have stayed takes the offer; one who would have left takes it with the chance called acceptance, and then stays.
 * An amount is 0 or in [1e-50, 1e50].
 */
export interface CampaignMoney {
  /**
   * What a customer who is kept is worth, >= 0; one number, or one per row.
   *
   * @defaultValue 200
   */
  readonly lifetimeValue?: PerCustomer | undefined;
  /**
   * What the offer costs when it is taken, >= 0; one number, or one per row.
   *
   * @defaultValue 10
   */
  readonly offerCost?: PerCustomer | undefined;
  /**
   * What a contact costs, >= 0; one number, or one per row.
   *
   * @defaultValue 1
   */
  readonly contactCost?: PerCustomer | undefined;
}

/** Options of a profit at a known acceptance. */
export interface CampaignOptions extends CampaignMoney, WeightOptions {
  /**
   * Chance that a customer who is about to leave takes the offer, in [0, 1].
   *
   * @defaultValue 0.3
   */
  readonly acceptance?: number | undefined;
}

/** Names of the options of {@link CampaignMoney}. */
export const MONEY_KEYS = ["lifetimeValue", "offerCost", "contactCost"] as const;

/** Checked money. */
export interface Money {
  readonly lifetimeValue: PerCustomer;
  readonly offerCost: PerCustomer;
  readonly contactCost: PerCustomer;
}

/**
 * Checks the money of `rows` customers.
 *
 * @param counted - The column that has one value a row, as the caller names it.
 * @throws {@link InputError} `wrong-type`, `length-mismatch`, `not-finite`, `out-of-range`.
 */
export function readMoney(options: CampaignMoney, rows: number, counted: string): Money {
  const { lifetimeValue = 200, offerCost = 10, contactCost = 1 } = options;
  return {
    lifetimeValue: readPerCustomer(lifetimeValue, "options.lifetimeValue", rows, counted),
    offerCost: readPerCustomer(offerCost, "options.offerCost", rows, counted),
    contactCost: readPerCustomer(contactCost, "options.contactCost", rows, counted),
  };
}

/** Checks one option that may differ between customers: values in [0, max], or amounts of money. */
export function readPerCustomer(
  value: PerCustomer,
  path: string,
  rows: number,
  counted: string,
  max?: number,
): PerCustomer {
  const check = (amount: unknown, at: string): void =>
    max === undefined ? checkOrdinary(amount, at) : checkBetween(amount, at, 0, max);
  if (typeof value === "number") {
    check(value, path);
    return value;
  }
  if (typeof value !== "object" || value === null || !Number.isInteger(value.length)) {
    throw new InputError("wrong-type", path, "a number or an array of numbers", value);
  }
  checkLength(value.length, path, rows, counted);
  for (let i = 0; i < rows; i++) {
    const amount = value[i]!;
    const isFine = max === undefined ? isOrdinary(amount) : amount >= 0 && amount <= max;
    if (!isFine) check(amount, `${path}[${i}]`);
  }
  return value;
}

/** The value of one customer. */
export function ofCustomer(value: PerCustomer, row: number): number {
  return typeof value === "number" ? value : value[row]!;
}
