/**
 * Totals that are a duration times a rate: months times what is paid a month.
 *
 * @module
 */

import { meansByClass } from "./exit-shape.ts";
import type { ColumnFacts } from "./facts.ts";

/** `total` is about `duration` times `rate`. */
export interface ExitProduct {
  readonly total: ColumnFacts;
  readonly rate: ColumnFacts;
  /** Pearson's correlation of the total with the product. */
  readonly correlation: number;
}

const SAMPLE_ROWS = 4000;
const PAIRS_LEAST = 30;
/** A flag times a duration is that duration, now and then. */
const VALUES_LEAST = 12;
/** Middle 80 % of total / (duration * rate), as a share of their median: closer is a product. */
const SPREAD_MOST = 0.3;
/** The product must leave this share of the spread that one factor alone leaves. */
const SPREAD_GAIN = 0.5;

/**
 * The totals of a duration.
 *
 * @remarks O(columns^2 * sample) for a sample of at most 4,000 rows, evenly spaced.
 */
export function productsOf(duration: ColumnFacts, facts: readonly ColumnFacts[]): ExitProduct[] {
  const amounts = facts.filter(
    (other) => other !== duration && other.bins.distinct >= VALUES_LEAST && isAmount(other),
  );
  const products: ExitProduct[] = [];
  for (const total of amounts) {
    let best: ExitProduct | undefined;
    for (const rate of amounts) {
      if (rate === total) continue;
      const correlation = productCorrelation(duration.values!, rate.values!, total.values!);
      if (correlation === null || (best !== undefined && best.correlation >= correlation)) continue;
      best = { total, rate, correlation };
    }
    if (best !== undefined) products.push(best);
  }
  return products;
}

function isAmount({ column, values }: ColumnFacts): boolean {
  return column.kind === "number" && isNonNegative(values!);
}

function isNonNegative(values: Float64Array): boolean {
  let any = false;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < 0) return false;
    if (values[i]! > 0) any = true;
  }
  return any;
}

/** The correlation where the total is the product and not one of its factors; else null. */
function productCorrelation(duration: Float64Array, rate: Float64Array, total: Float64Array): number | null {
  const stride = Math.max(1, Math.floor(total.length / SAMPLE_ROWS));
  const overProduct: number[] = [];
  const overDuration: number[] = [];
  const overRate: number[] = [];
  const products: number[] = [];
  const totals: number[] = [];
  for (let i = 0; i < total.length; i += stride) {
    const d = duration[i]!;
    const r = rate[i]!;
    const t = total[i]!;
    if (!(d > 0 && r > 0 && t > 0)) continue;
    overProduct.push(t / (d * r));
    overDuration.push(t / d);
    overRate.push(t / r);
    products.push(d * r);
    totals.push(t);
  }
  if (totals.length < PAIRS_LEAST) return null;
  const spread = relativeSpread(overProduct);
  const alone = Math.min(relativeSpread(overDuration), relativeSpread(overRate));
  if (spread > SPREAD_MOST || spread > SPREAD_GAIN * alone) return null;
  return correlationOf(products, totals);
}

/** (90th - 10th percentile) / median. */
function relativeSpread(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))]!;
  return (at(0.9) - at(0.1)) / at(0.5);
}

function correlationOf(x: readonly number[], y: readonly number[]): number {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = y.reduce((a, b) => a + b, 0) / y.length;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

/** What leavers and others have a period, for the message. */
export function ratesOf(product: ExitProduct, truth: Uint8Array): readonly [number, number] {
  return meansByClass(product.rate.values!, truth);
}
