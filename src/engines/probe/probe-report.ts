/**
 * What an engine answered to the questions of the probe: data, to print or to keep.
 *
 * @module
 */

/** A value of one cell. */
export type ProbeValue = number | string | null;

/** One question and its answer. */
export interface ProbeAnswer {
  /** What is asked, in words. */
  readonly name: string;
  readonly sql: string;
  readonly expected: ProbeValue;
  /** What came; the engine's words where it refused the question. */
  readonly received: ProbeValue;
  readonly isAsExpected: boolean;
}

/** All questions and answers. */
export interface ProbeReport {
  readonly kind: "probe-report";
  readonly version: 1;
  /** Name of the dialect. */
  readonly dialect: string;
  readonly answers: readonly ProbeAnswer[];
  /** Names of the questions that were answered otherwise; empty for an engine that can be used. */
  readonly differences: readonly string[];
}
