/**
 * How good a model is while nobody knows yet what happened.
 *
 * Confidence-based performance estimation (CBPE) of NannyML: a calibrated probability says how often it will be right, so
 * the counts of a confusion matrix, and all metrics made of them, have an expectation without labels. That holds for other
 * customers than before, and not for customers who behave otherwise than before.
 *
 * @module
 */
import { applyCalibration } from "../../churn/calibration/calibration.ts";
import { checkLevel } from "../../evaluation/interval.ts";
import { checkArray, readTruth } from "../../evaluation/outcome.ts";
import { calibrationTest } from "../../evaluation/probability/calibration-test.ts";
import {
  checkBetween,
  checkFinite,
  checkInteger,
  checkLength,
  checkOptionKeys,
  checkPositive,
} from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import { type Chunk, chunksByPeriod, chunksBySize } from "./chunks.ts";
import { type ExpectedRows, expectedCounts, expectedMetrics } from "./expected-metrics.ts";
import { alertsOf, metricLimits, NO_LIMITS, withinRange } from "./limits.ts";
import { realizedMetrics } from "./realized-metrics.ts";
import type {
  EstimatePerformanceOptions,
  ExpectedChunk,
  ExpectedMetric,
  OutcomeGains,
  PerformanceEstimate,
  PerformanceMetric,
  PerformanceReference,
  ReferenceChunk,
} from "./types.ts";

const OPTION_KEYS = "threshold,periods,chunkRows,calibration,gains,reference,deviations,level".split(",");
const GAIN_KEYS = ["truePositive", "falsePositive", "trueNegative", "falseNegative"] as const;
/** Reference chunks that a standard deviation should come from. */
const CHUNKS_LEAST = 8;
/** A test of calibration that doubts the reference. */
const DOUBT = 0.01;

const ASSUMPTIONS: readonly string[] = [
  "the probabilities are calibrated: of the rows with probability p a share p are events",
  "there is no concept drift: customers with these columns leave as often as when the model was made and calibrated",
  "only who the customers are may have changed, and within what the model has seen",
];

/**
 * Expected performance of a model on rows without labels, from its probabilities alone.
 *
 * It assumes that the probabilities are calibrated and that there is no concept drift; `assumptions` says so in words. A
 * model whose probabilities are wrong gets a wrong estimate here, and nothing in the rows can tell.
 *
 * @param probability - What the model says of each row, in [0, 1].
 * @returns Chunks with the expected confusion matrix and metrics; the standard error is that of the outcomes that the
 * probabilities allow. With a reference also what its chunks showed, limits, and alerts.
 * @throws {@link InputError} `empty`, `out-of-range`, `length-mismatch`; `one-class` for a reference of one outcome.
 * @remarks O(n) and deterministic. Ties of the ROC curve count half. A metric is a ratio of expected counts, which for a
 * handful of rows is not the expected ratio.
 * @example
 * const { overall } = estimatePerformance([0.9, 0.8, 0.3, 0.1], { gains: { truePositive: 50.5, falsePositive: -10, trueNegative: 0, falseNegative: 0 } });
 * overall.confusion; // => { truePositives: 1.7, falsePositives: 0.3, trueNegatives: 1.6, falseNegatives: 0.4 }
 * overall.metrics.accuracy!.estimate; // => 0.825
 * overall.metrics.precision!.standardError; // => 0.25
 * overall.metrics.profit!.estimate; // => 82.85
 */
export function estimatePerformance(
  probability: ArrayLike<number>,
  options: EstimatePerformanceOptions = {},
): PerformanceEstimate {
  const rule = readRule(options);
  const score = readProbability(probability, "probability");
  const p = calibrated(score, options);
  const chunks = readChunks(options, score.length);
  const size = Math.max(1, Math.round(score.length / chunks.length));
  const reference =
    options.reference === undefined ? undefined : readReference(options.reference, size, options);
  const judged = reference && judgeReference(reference, rule);
  const limits = judged?.limits ?? NO_LIMITS;
  return deepFreeze({
    chunks: chunks.map((chunk) => {
      const expected = expectChunk(chunk.name, takeRows({ score, p }, chunk.rows), rule);
      return { ...expected, alerts: alertsOf(expected.metrics, limits) };
    }),
    overall: expectChunk("all", { score, p }, rule),
    reference: judged ?? null,
    assumptions: [...ASSUMPTIONS],
    warnings: reference === undefined ? [] : referenceWarnings(reference, size),
    settings: { ...rule, calibrated: options.calibration !== undefined },
  });
}

interface Rule {
  readonly threshold: number;
  readonly deviations: number;
  readonly level: number;
  readonly gains: OutcomeGains | null;
}

function readRule(options: EstimatePerformanceOptions): Rule {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { threshold = 0.5, deviations = 3, level = 0.95, gains, chunkRows, periods } = options;
  checkBetween(threshold, "options.threshold", 0, 1);
  checkPositive(deviations, "options.deviations");
  checkLevel(level, "options.level");
  if (chunkRows !== undefined) checkInteger(chunkRows, "options.chunkRows", 1);
  if (chunkRows !== undefined && periods !== undefined) {
    throw new InputError("out-of-range", "options.chunkRows", "left out where periods are given", chunkRows);
  }
  return { threshold, deviations, level, gains: gains === undefined ? null : readGains(gains) };
}

function readGains(gains: OutcomeGains): OutcomeGains {
  checkOptionKeys(gains, "options.gains", GAIN_KEYS);
  for (const key of GAIN_KEYS) checkFinite(gains[key], `options.gains.${key}`);
  return { ...gains };
}

function readProbability(probability: ArrayLike<number>, path: string): Float64Array {
  checkArray(probability, path, "an array of numbers");
  if (probability.length === 0) throw new InputError("empty", path, "at least one value", probability);
  const score = new Float64Array(probability.length);
  for (let i = 0; i < score.length; i++) {
    checkBetween(probability[i], `${path}[${i}]`, 0, 1);
    score[i] = probability[i]!;
  }
  return score;
}

function calibrated(score: Float64Array, { calibration }: EstimatePerformanceOptions): Float64Array {
  return calibration === undefined ? score : applyCalibration(calibration, score);
}

function readChunks({ periods, chunkRows }: EstimatePerformanceOptions, rows: number): Chunk[] {
  if (periods !== undefined) return chunksByPeriod(periods, "options.periods", rows, "probability");
  return chunksBySize(chunkRows ?? rows, rows);
}

interface ReadReference extends ExpectedRows {
  readonly truth: Uint8Array;
  readonly chunks: readonly Chunk[];
}

function readReference(
  reference: PerformanceReference,
  size: number,
  options: EstimatePerformanceOptions,
): ReadReference {
  checkOptionKeys(reference, "options.reference", ["truth", "probability", "periods"]);
  const truth = readTruth(reference.truth, "options.reference.truth");
  const score = readProbability(reference.probability, "options.reference.probability");
  checkLength(score.length, "options.reference.probability", truth.length, "truth");
  if (!truth.includes(1) || !truth.includes(0)) {
    throw new InputError("one-class", "options.reference.truth", "a mix of 0 and 1", truth[0]);
  }
  const { periods } = reference;
  const chunks =
    periods === undefined
      ? chunksBySize(size, truth.length)
      : chunksByPeriod(periods, "options.reference.periods", truth.length, "options.reference.truth");
  return { truth, score, p: calibrated(score, options), chunks };
}

function judgeReference(reference: ReadReference, rule: Rule): NonNullable<PerformanceEstimate["reference"]> {
  const chunks = reference.chunks.map(({ name, rows }): ReferenceChunk => {
    const taken = takeRows(reference, rows);
    const truth = Uint8Array.from(rows, (row) => reference.truth[row]!);
    return {
      ...expectChunk(name, taken, rule),
      realized: realizedMetrics(truth, taken.score, rule.threshold, rule.gains),
    };
  });
  return { chunks, limits: metricLimits(chunks, rule.deviations) };
}

function takeRows({ score, p }: ExpectedRows, rows: Int32Array): ExpectedRows {
  return {
    score: Float64Array.from(rows, (row) => score[row]!),
    p: Float64Array.from(rows, (row) => p[row]!),
  };
}

function expectChunk(chunk: string, rows: ExpectedRows, rule: Rule): Omit<ExpectedChunk, "alerts"> {
  const { variancePositive, varianceNegative, ...confusion } = expectedCounts(rows, rule.threshold);
  const counts = { ...confusion, variancePositive, varianceNegative };
  const reach = -normalQuantile((1 - rule.level) / 2);
  const expected = expectedMetrics(rows, counts, rule.gains);
  const metrics = {} as Record<PerformanceMetric, ExpectedMetric | null>;
  for (const name of Object.keys(expected) as PerformanceMetric[]) {
    const found = expected[name];
    const standardError = found === null ? 0 : Math.sqrt(found.variance);
    metrics[name] = found && {
      estimate: found.estimate,
      lower: withinRange(name, found.estimate - reach * standardError),
      upper: withinRange(name, found.estimate + reach * standardError),
      level: rule.level,
      standardError,
    };
  }
  const baseRate = (confusion.truePositives + confusion.falseNegatives) / rows.p.length;
  return { chunk, rows: rows.p.length, baseRate, confusion, metrics };
}

function referenceWarnings({ truth, p, chunks }: ReadReference, size: number): Warning[] {
  const warnings: Warning[] = [];
  if (chunks.length < CHUNKS_LEAST) {
    const message = `the limits come from ${chunks.length} chunk${chunks.length === 1 ? "" : "s"} of the reference; ${CHUNKS_LEAST} or more tell how much chunks differ`;
    warnings.push({ code: "few-reference-chunks", message });
  }
  const mean = truth.length / chunks.length;
  if (mean > 2 * size || mean < size / 2) {
    const message = `chunks of the reference have ${Math.round(mean)} rows on average and those to estimate ${size}: smaller ones differ more by chance`;
    warnings.push({ code: "other-chunk-size", message });
  }
  const { recalibration, slope, inTheLarge } = calibrationTest(truth, p);
  if (recalibration !== null && recalibration.pValue < DOUBT) {
    const message = `the probabilities of the reference are not calibrated (slope ${slope!.estimate.toFixed(2)}, intercept ${inTheLarge!.estimate.toFixed(2)} log odds): pass calibration, or believe no estimate`;
    warnings.push({ code: "not-calibrated", message });
  }
  return warnings;
}
