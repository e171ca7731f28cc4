/**
 * What performance without labels looks like, as plain data. Made in `estimate-performance.ts`.
 *
 * @module
 */
import type { CalibrationRule } from "../../churn/calibration/types.ts";
import type { Interval } from "../../evaluation/interval.ts";
import type { BinaryTruth } from "../../evaluation/outcome.ts";
import type { Warning } from "../../internal/warning.ts";

/** What each outcome of a decision brings, in one currency, costs being negative. "Positive": the customer is acted upon. */
export interface OutcomeGains {
  /** Acted upon, would have left. */
  readonly truePositive: number;
  /** Acted upon, would have stayed. */
  readonly falsePositive: number;
  /** Left alone, stays. */
  readonly trueNegative: number;
  /** Left alone, leaves. */
  readonly falseNegative: number;
}

/** Rows whose outcome is known: thresholds of alerts come from them. */
export interface PerformanceReference {
  /** 0/1 or booleans, both present. */
  readonly truth: BinaryTruth;
  /** What the model said before it knew, in [0, 1]. */
  readonly probability: ArrayLike<number>;
  /**
   * The period of each row, say `"2024-05"`.
   *
   * @defaultValue stretches of as many rows as the chunks of the current rows have on average
   */
  readonly periods?: ArrayLike<string | number> | undefined;
}

/** Options of {@link estimatePerformance}. */
export interface EstimatePerformanceOptions {
  /**
   * Rows with a probability of at least this are called positive.
   *
   * @defaultValue 0.5
   */
  readonly threshold?: number | undefined;
  /**
   * The period of each row, say `"2024-06"`: a chunk for each, in order of first appearance.
   *
   * @defaultValue none
   */
  readonly periods?: ArrayLike<string | number> | undefined;
  /**
   * Rows of a chunk, >= 1, in the order given; the last may have fewer. Not together with `periods`.
   *
   * @defaultValue all rows are one chunk
   */
  readonly chunkRows?: number | undefined;
  /**
   * Correction of the probabilities, from `fitCalibration` on other rows. Ranks and calls stay those of the probabilities
   * as they are.
   *
   * @defaultValue none: the probabilities are taken as they are
   */
  readonly calibration?: CalibrationRule | undefined;
  /**
   * What the four outcomes bring; without it no profit is expected.
   *
   * @defaultValue none
   */
  readonly gains?: OutcomeGains | undefined;
  /**
   * Rows with truth. Without them there are no limits and no alerts.
   *
   * @defaultValue none
   */
  readonly reference?: PerformanceReference | undefined;
  /**
   * A chunk is an alert where an estimate is more than so many standard deviations (between chunks of the reference) from
   * the mean of what those chunks showed, > 0.
   *
   * @defaultValue 3
   */
  readonly deviations?: number | undefined;
  /**
   * Confidence level of the intervals, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
}

/** `profit` is the sum over the rows of a chunk. */
export type PerformanceMetric =
  | "rocAuc"
  | "accuracy"
  | "precision"
  | "recall"
  | "specificity"
  | "f1"
  | "brierScore"
  | "logLoss"
  | "profit";

/** A metric that is expected. */
export interface ExpectedMetric extends Interval {
  /** Standard deviation of the metric over the outcomes that the probabilities allow. */
  readonly standardError: number;
}

/** Expected numbers of rows. */
export interface ExpectedConfusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** What a stretch of rows is expected to show. A metric is null where it would be a share of nothing. */
export interface ExpectedChunk {
  /** A period as it was given, or `"rows 1 to 500"`. */
  readonly chunk: string;
  readonly rows: number;
  /** Expected share of events: the mean probability. */
  readonly baseRate: number;
  readonly confusion: ExpectedConfusion;
  readonly metrics: Readonly<Record<PerformanceMetric, ExpectedMetric | null>>;
  /** Metrics outside of their limits. */
  readonly alerts: readonly PerformanceMetric[];
}

/** A chunk of the reference: what was expected of it, and what it showed. */
export interface ReferenceChunk extends Omit<ExpectedChunk, "alerts"> {
  readonly realized: Readonly<Record<PerformanceMetric, number | null>>;
}

/** Where a metric is without alert: the mean of what the reference chunks showed, give or take `deviations` of their sd. */
export interface MetricLimits {
  readonly lower: number;
  readonly upper: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** Reference chunks that have the metric. */
  readonly chunks: number;
}

/** What {@link estimatePerformance} returns: frozen plain data. */
export interface PerformanceEstimate {
  readonly chunks: readonly ExpectedChunk[];
  /** All rows together. */
  readonly overall: Omit<ExpectedChunk, "alerts">;
  /** Null without a reference. */
  readonly reference: {
    readonly chunks: readonly ReferenceChunk[];
    /** Null for a metric that fewer than two chunks have. */
    readonly limits: Readonly<Record<PerformanceMetric, MetricLimits | null>>;
  } | null;
  /** What must hold for the estimates to mean anything, in words. */
  readonly assumptions: readonly string[];
  readonly warnings: readonly Warning[];
  readonly settings: {
    readonly threshold: number;
    readonly deviations: number;
    readonly level: number;
    readonly calibrated: boolean;
    readonly gains: OutcomeGains | null;
  };
}
