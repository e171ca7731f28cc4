/**
 * What a customer under contract is worth from now on, discounted to today.
 *
 * Source: Fader and Hardie (2010), Customer-Base Valuation in a Contractual Setting: The Perils of Ignoring
 * Heterogeneity, Marketing Science 29(1), 85-93: a new customer's discounted expected lifetime (equation 3, DEL) and
 * the residual one just before a renewal (equation 6, DERL), there for the sBG model in closed form.
 *
 * @module
 */
import {
  checkChoice,
  checkInteger,
  checkNonNegative,
  checkOptionKeys,
  checkPositive,
} from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkDuration, DAYS_PER_YEAR, type Duration, durationDays } from "../../internal/time.ts";
import { discountedSum, discountedSumOf } from "../predictions/discounted-sum.ts";
import { type ContractModel, checkContractModel, logSurvivalAfter } from "./contract-model.ts";
import { PERIODS_MAX } from "./survival-curve.ts";

/** Options of {@link contractLifetimeValue}. */
export interface ContractLifetimeValueOptions {
  /** What a customer earns in one period, > 0, in any currency. */
  readonly marginPerPeriod: number;
  /** Discount per year, >= 0, and > 0 without a horizon: at 0.1 a payment in a year counts 1 / 1.1. */
  readonly discountRateAnnual: number;
  /** Time from one renewal to the next, such as `{ months: 1 }` or `"P1Y"`. */
  readonly period: Duration;
  /** Renewals that the customer has made already: a whole number >= 0. @defaultValue 0 */
  readonly tenure?: number;
  /** How many payments to count at most: a whole number >= 0. @defaultValue all, for ever */
  readonly horizonPeriods?: number;
  /**
   * When is a period paid: at its `"start"` (a subscription) or at its `"end"`? @defaultValue `"start"`
   */
  readonly payment?: "start" | "end";
  /**
   * The moment of valuation. `"period-start"`: the customer has just signed, or renewed for the `tenure`-th time, and
   * the period that begins counts for certain. `"renewal"`: that period is over and paid, the next renewal is due
   * and may fail; what it brings is the residual value. @defaultValue `"period-start"`
   */
  readonly valuedAt?: "period-start" | "renewal";
}

/** What a customer under contract is worth. */
export interface ContractLifetimeValue {
  /** `marginPerPeriod` times `discountedLifetime`. */
  readonly value: number;
  /** Discounted expected number of periods still to be paid: DEL of a new customer, DERL at a renewal. */
  readonly discountedLifetime: number;
  /** Chance that the customer renews next, in [0, 1]. */
  readonly renewalChance: number;
}

const OPTION_KEYS = [
  "marginPerPeriod",
  "discountRateAnnual",
  "period",
  "tenure",
  "horizonPeriods",
  "payment",
  "valuedAt",
];

/**
 * Discounted expected value of the payments that a customer under contract is still going to make.
 *
 * Customers who have renewed often are worth more than new ones, because those who leave easily are gone: give
 * `tenure`. The mean retention rate of all customers, put in for each of them, undervalues the base.
 *
 * @param model - Of `fitSbg` or `fitBdw`, or read back from JSON.
 * @throws {@link InputError} for a model of another kind, a missing option, a rate of 0 without a horizon (the sum may
 * be infinite), or a number out of range.
 * @remarks O(horizonPeriods); without a horizon some thousand terms and an integral, to 1e-12 relative.
 * @example
 * const model = fitSbg([1000, 869, 743, 653, 593, 551, 517, 491]);
 * const terms = { marginPerPeriod: 100, discountRateAnnual: 0.1, period: { years: 1 } };
 * const fresh = contractLifetimeValue(model, terms);
 * const loyal = contractLifetimeValue(model, { ...terms, tenure: 4 });
 * fresh.value; // => 592.2
 * loyal.value > fresh.value; // => true
 */
export function contractLifetimeValue(
  model: ContractModel,
  options: ContractLifetimeValueOptions,
): ContractLifetimeValue {
  checkContractModel(model, "model");
  const { delta, tenure, horizonPeriods, payment, valuedAt, marginPerPeriod } = readOptions(options);
  const renewalChance = Math.exp(logSurvivalAfter(model, tenure)(1));
  // At a renewal the customer of tenure n is with some chance one of tenure n + 1 whose period begins.
  const atRenewal = valuedAt === "renewal";
  const logTerm = logSurvivalAfter(model, atRenewal ? tenure + 1 : tenure);
  const periods =
    horizonPeriods === undefined
      ? discountedSum(logTerm, delta)
      : discountedSumOf(horizonPeriods, logTerm, delta);
  const discountedLifetime =
    periods * (atRenewal ? renewalChance : 1) * (payment === "end" ? Math.exp(-delta) : 1);
  return Object.freeze({ value: marginPerPeriod * discountedLifetime, discountedLifetime, renewalChance });
}

interface Terms {
  readonly delta: number;
  readonly tenure: number;
  readonly horizonPeriods: number | undefined;
  readonly payment: "start" | "end";
  readonly valuedAt: "period-start" | "renewal";
  readonly marginPerPeriod: number;
}

function readOptions(options: ContractLifetimeValueOptions): Terms {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { marginPerPeriod, discountRateAnnual, period, tenure = 0, horizonPeriods } = options;
  const { payment = "start", valuedAt = "period-start" } = options;
  needed(marginPerPeriod, "options.marginPerPeriod", "what a customer earns in one period");
  needed(discountRateAnnual, "options.discountRateAnnual", "a rate per year such as 0.1");
  needed(period, "options.period", "the time between renewals such as { months: 1 }");
  checkPositive(marginPerPeriod, "options.marginPerPeriod");
  checkNonNegative(discountRateAnnual, "options.discountRateAnnual");
  checkDuration(period, "options.period");
  checkInteger(tenure, "options.tenure", 0, PERIODS_MAX);
  if (horizonPeriods !== undefined) checkInteger(horizonPeriods, "options.horizonPeriods", 0, PERIODS_MAX);
  checkChoice(payment, "options.payment", ["start", "end"]);
  checkChoice(valuedAt, "options.valuedAt", ["period-start", "renewal"]);
  if (discountRateAnnual === 0 && horizonPeriods === undefined) {
    throw new InputError(
      "out-of-range",
      "options.discountRateAnnual",
      "> 0 without `horizonPeriods`: undiscounted, an endless row of payments may be worth an infinite amount",
      discountRateAnnual,
    );
  }
  const delta = (Math.log1p(discountRateAnnual) * durationDays(period, "options.period")) / DAYS_PER_YEAR;
  return { delta, tenure, horizonPeriods, payment, valuedAt, marginPerPeriod };
}

function needed(value: unknown, path: string, expected: string): void {
  if (value === undefined) throw new InputError("missing-option", path, expected, value);
}
