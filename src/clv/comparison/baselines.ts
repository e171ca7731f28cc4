/**
 * What a purchase model has to beat to be worth its trouble.
 *
 * @module
 */
import { fitNbd, type NbdFit, nbdPurchases, type PurchaseCounts } from "./nbd.ts";

/**
 * Forecasts without drop-out, or without a model.
 *
 * - `"nbd"`: everybody stays for ever; (r + x) / (alpha + T) a unit of time, r and alpha fitted.
 * - `"past-rate"`: x / T a unit of time, for ever.
 * - `"no-purchases"`: nobody comes back.
 */
export type BaselineKind = "nbd" | "past-rate" | "no-purchases";

/** A forecast, one number a customer, and the fit behind it where there is one. */
export interface Baseline {
  readonly predicted: Float64Array;
  readonly nbd: NbdFit | null;
}

/** Each baseline forecast for a time t after the summary. */
export const BASELINES: {
  readonly [K in BaselineKind]: (histories: PurchaseCounts, t: number) => Baseline;
} = Object.freeze({
  nbd: (histories, t) => {
    const nbd = fitNbd(histories);
    return { predicted: nbdPurchases(nbd.params, histories, t), nbd };
  },
  // Who was first seen on the last day has x = 0 at T = 0.
  "past-rate": ({ frequency, age }, t) => ({
    predicted: frequency.map((x, i) => (x === 0 ? 0 : (x / age[i]!) * t)),
    nbd: null,
  }),
  "no-purchases": ({ frequency }) => ({ predicted: new Float64Array(frequency.length), nbd: null }),
});
