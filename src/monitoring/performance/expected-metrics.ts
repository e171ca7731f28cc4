/**
 * Metrics of rows whose outcomes are known as probabilities only.
 *
 * Each metric is taken of the expected counts (confidence-based performance estimation, as NannyML defines it); its
 * standard error is that of the first-order change of the metric as the outcomes, each by its own probability, are drawn.
 *
 * @module
 */
import { expectedArea, ROWS_LEAST } from "./expected-area.ts";
import type { ExpectedConfusion, OutcomeGains, PerformanceMetric } from "./types.ts";

/** Rows of a chunk. */
export interface ExpectedRows {
  /** Ranks and calls. */
  readonly score: Float64Array;
  /** Chance of an event. */
  readonly p: Float64Array;
}

/** Estimate and variance. */
export interface Expectation {
  readonly estimate: number;
  readonly variance: number;
}

/** As the log-loss clips its probabilities. */
const CLIP = 2 ** -52;

/** Sums of the calls and of the others, and how far drawing the outcomes moves each. */
interface ExpectedCounts extends ExpectedConfusion {
  readonly variancePositive: number;
  readonly varianceNegative: number;
}

/** Expected counts at a threshold. A kernel. */
export function expectedCounts({ score, p }: ExpectedRows, threshold: number): ExpectedCounts {
  let [tp, fp, tn, fn, variancePositive, varianceNegative] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    const chance = p[i]!;
    if (score[i]! >= threshold) {
      tp += chance;
      fp += 1 - chance;
      variancePositive += chance * (1 - chance);
    } else {
      fn += chance;
      tn += 1 - chance;
      varianceNegative += chance * (1 - chance);
    }
  }
  return {
    ...{ truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn },
    ...{ variancePositive, varianceNegative },
  };
}

/** All metrics of a chunk. */
export function expectedMetrics(
  rows: ExpectedRows,
  counts: ExpectedCounts,
  gains: OutcomeGains | null,
): Record<PerformanceMetric, Expectation | null> {
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = counts;
  const { variancePositive: vPositive, varianceNegative: vNegative } = counts;
  const n = rows.p.length;
  const events = tp + fn;
  const others = fp + tn;
  const called = tp + fp;
  // One outcome more moves a metric by `positive` in a called row and by `negative` in another.
  const of = (over: number, estimate: number, positive: number, negative: number): Expectation | null =>
    over >= ROWS_LEAST ? { estimate, variance: positive ** 2 * vPositive + negative ** 2 * vNegative } : null;
  const area = expectedArea(rows.score, rows.p);
  const both = called + events;
  return {
    rocAuc: area && { estimate: area.area, variance: area.variance },
    accuracy: of(n, (tp + tn) / n, 1 / n, -1 / n),
    precision: of(called, tp / called, 1 / called, 0),
    recall: of(events, tp / events, fn / events ** 2, -tp / events ** 2),
    specificity: of(others, tn / others, tn / others ** 2, -fp / others ** 2),
    f1: of(both, (2 * tp) / both, (2 * both - 2 * tp) / both ** 2, (-2 * tp) / both ** 2),
    brierScore: expectedBrier(rows),
    logLoss: expectedLogLoss(rows),
    profit:
      gains &&
      of(
        n,
        gains.truePositive * tp +
          gains.falsePositive * fp +
          gains.trueNegative * tn +
          gains.falseNegative * fn,
        gains.truePositive - gains.falsePositive,
        gains.falseNegative - gains.trueNegative,
      ),
  };
}

function expectedBrier({ score, p }: ExpectedRows): Expectation {
  let sum = 0;
  let variance = 0;
  for (let i = 0; i < p.length; i++) {
    const [s, chance] = [score[i]!, p[i]!];
    sum += chance * (1 - s) ** 2 + (1 - chance) * s ** 2;
    variance += chance * (1 - chance) * (1 - 2 * s) ** 2;
  }
  return { estimate: sum / p.length, variance: variance / p.length ** 2 };
}

function expectedLogLoss({ score, p }: ExpectedRows): Expectation {
  let sum = 0;
  let variance = 0;
  for (let i = 0; i < p.length; i++) {
    const s = Math.min(Math.max(score[i]!, CLIP), 1 - CLIP);
    const chance = p[i]!;
    const [ifEvent, ifNone] = [-Math.log(s), -Math.log1p(-s)];
    // A certain outcome has no part in the other loss, however large that is.
    sum += (chance === 0 ? 0 : chance * ifEvent) + (chance === 1 ? 0 : (1 - chance) * ifNone);
    variance += chance * (1 - chance) * (ifEvent - ifNone) ** 2;
  }
  return { estimate: sum / p.length, variance: variance / p.length ** 2 };
}
