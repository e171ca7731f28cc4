/**
 * P(alive), purchases and value of customers read from a file: frequency, recency, age and mean spend, one after another.
 * Arguments: the file, both models as JSON, and the horizons of purchases and of value. Seed 0 does nothing, to see how
 * much memory that takes.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { BgNbdModel } from "../../src/clv/bg-nbd/bg-nbd.ts";
import type { GammaGammaModel } from "../../src/clv/gamma-gamma/gamma-gamma.ts";
import { customerLifetimeValue } from "../../src/clv/predictions/customer-lifetime-value.ts";
import { expectedPurchases } from "../../src/clv/predictions/expected-purchases.ts";
import { probabilityAlive } from "../../src/clv/predictions/probability-alive.ts";
import { VERSION } from "../../src/internal/version.ts";
import { asTable } from "../purchase-histories.ts";
import { serve } from "./serve.ts";

const [path, models, purchaseHorizon, valueHorizon] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const [purchases, spend] = JSON.parse(models) as [BgNbdModel, GammaGammaModel];
const bytes = readFileSync(path);
const stacked = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
const rows = stacked.length / 4;
const column = (k: number): Float64Array => stacked.subarray(k * rows, (k + 1) * rows);
const summary = asTable({ frequency: column(0), recency: column(1), age: column(2), meanSpend: column(3) });

await serve(
  { churnkit: VERSION },
  (seed) =>
    seed === 0
      ? []
      : [
          probabilityAlive(purchases, summary),
          expectedPurchases(purchases, summary, { horizon: Number(purchaseHorizon) }),
          customerLifetimeValue(purchases, spend, summary, {
            horizon: Number(valueHorizon),
            discountRateAnnual: 0.12,
          }),
        ],
  (scores) => scores.length,
);
