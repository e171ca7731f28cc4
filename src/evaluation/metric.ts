/**
 * What a metric is: a function of (truth, score, options) that says which way is better, what values it can
 * take and what it needs. Tables, documents and the contract suite read these facts instead of repeating them.
 *
 * @module
 */
import { checkChoice } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { BinaryTruth } from "./outcome.ts";

/** Facts that every metric carries. */
export interface MetricTraits {
  /** Which way is better. */
  readonly direction: "maximize" | "minimize";
  /** Smallest and largest value the metric can take. */
  readonly range: readonly [number, number];
  /**
   * `"score"`: only the order of the scores counts; `"threshold"`: scores of any unit are cut at a threshold of the
   * same unit; `"probability"`: the scores are read as chances in [0, 1].
   */
  readonly needs: "score" | "threshold" | "probability";
}

/** Options that every metric takes. */
export interface WeightOptions {
  /**
   * Weight of each row, 0 or in [1e-50, 1e50]: a row of weight 2 counts like two equal rows. Without it every row counts
   * once.
   *
   * @defaultValue every weight 1
   */
  readonly weights?: ArrayLike<number> | undefined;
}

/** A metric of a binary outcome. */
export interface Metric<Options extends WeightOptions = WeightOptions> extends MetricTraits {
  (truth: BinaryTruth, score: ArrayLike<number>, options?: Options): number;
}

/**
 * Makes a metric of a function: one that `crossValidate`, `compareModels` and `tune` take.
 *
 * @param traits - Which way is better, the smallest and largest value, and what the function needs.
 * @param compute - Returns a finite number for (truth, score, options). It gets the facts as properties and is frozen;
 * its name stays.
 * @throws {@link InputError} `wrong-type` or `unknown-choice` for facts or a function that are none.
 * @example
 * const campaign = defineMetric(
 *   { direction: "maximize", range: [0, Number.POSITIVE_INFINITY], needs: "score" },
 *   (truth, score) => maximumProfit(truth, score, { lifetimeValue: 500 }).profit,
 * );
 * campaign([1, 0, 1, 0], [0.9, 0.2, 0.8, 0.4]); // => 73
 * campaign.direction; // => "maximize"
 */
export function defineMetric<Options extends WeightOptions>(
  traits: MetricTraits,
  compute: (truth: BinaryTruth, score: ArrayLike<number>, options?: Options) => number,
): Metric<Options> {
  checkTraits(traits);
  if (typeof compute !== "function") {
    throw new InputError("wrong-type", "compute", "a function of (truth, score, options)", compute);
  }
  return Object.freeze(Object.assign(compute, { ...traits, range: Object.freeze(traits.range) }));
}

function checkTraits(traits: MetricTraits): void {
  if (traits === null || (typeof traits !== "object" && typeof traits !== "function")) {
    throw new InputError("wrong-type", "traits", "an object with direction, range and needs", traits);
  }
  checkChoice(traits.direction, "traits.direction", ["maximize", "minimize"]);
  checkChoice(traits.needs, "traits.needs", ["score", "threshold", "probability"]);
  const range: unknown = traits.range;
  const isRange = Array.isArray(range) && range.length === 2 && range[0] < range[1];
  if (!isRange) throw new InputError("wrong-type", "traits.range", "[smallest, largest]", range);
}
