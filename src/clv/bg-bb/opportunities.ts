/**
 * Histories over opportunities: what the BG/BB model asks of a purchase summary beyond what all models ask.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { PurchaseRows, SummaryColumns } from "../summary/purchase-rows.ts";

/** Two ways to convert a duration may differ in the last digits. */
const ROUNDING = 1e-9;

/**
 * @throws InputError naming the row unless recency and age are whole numbers of opportunities, with at most one purchase
 * at each up to the last purchase.
 */
export function checkOpportunities(
  { frequency, recency, age }: PurchaseRows,
  { frequency: x = "frequency", recency: tx = "recency", age: n = "age" }: SummaryColumns,
): void {
  for (let i = 0; i < age.length; i++) {
    checkWhole(age[i]!, n, i);
    checkWhole(recency[i]!, tx, i);
    if (frequency[i]! > recency[i]!) {
      throw new InputError(
        "out-of-range",
        `summary.${x}[${i}]`,
        `<= the recency (${recency[i]}): there is one purchase at an opportunity`,
        frequency[i],
      );
    }
  }
}

function checkWhole(value: number, column: string, row: number): void {
  if (Number.isInteger(value)) return;
  throw new InputError("not-integer", `summary.${column}[${row}]`, "a whole number of opportunities", value);
}

/** @throws InputError unless the horizon, in the model's unit, ends with an opportunity. */
export function checkOpportunityHorizon(horizon: number, path: string): void {
  if (Math.abs(horizon - Math.round(horizon)) <= ROUNDING * Math.max(1, horizon)) return;
  throw new InputError(
    "not-integer",
    path,
    "a whole number of opportunities (the model knows nothing in between)",
    horizon,
  );
}

/** Opportunities within a time in the model's unit. */
export function opportunitiesWithin(time: number): number {
  return Math.floor(time + ROUNDING * Math.max(1, time));
}
