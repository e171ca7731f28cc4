/**
 * What a purchase model has to beat to be worth its trouble.
 *
 * @module
 */

/** Forecasts that need no model. */
export type BaselineKind = "past-rate" | "no-purchases";

/** Columns of a summary that baselines read. */
interface Histories {
  readonly frequency: Float64Array;
  readonly age: Float64Array;
}

/** Each baseline forecast for a time t after the summary, one number a customer. */
export const BASELINES: {
  readonly [K in BaselineKind]: (histories: Histories, t: number) => Float64Array;
} = Object.freeze({
  // Who was first seen on the last day has x = 0 at T = 0.
  "past-rate": ({ frequency, age }, t) => frequency.map((x, i) => (x === 0 ? 0 : (x / age[i]!) * t)),
  "no-purchases": ({ frequency }) => new Float64Array(frequency.length),
});
