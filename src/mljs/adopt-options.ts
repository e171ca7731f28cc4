/**
 * What a fitted model of ml.js does not know about itself: names.
 *
 * @module
 */
import type { AdoptedTarget } from "../churn/adopted/model.ts";
import { checkBetween, checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";

/** Options of `adoptLogisticRegression`. */
export interface AdoptOptions {
  /** Names of the columns of the training matrix, in its order. */
  readonly features: readonly string[];
  /** Name of what was predicted. */
  readonly target: string;
  /**
   * The label of the training data whose probability is wanted.
   *
   * @defaultValue 1
   */
  readonly positiveLabel?: number | undefined;
  /**
   * What that label means, for example `"Yes"`.
   *
   * @defaultValue the label
   */
  readonly positive?: string | undefined;
  /**
   * What the other label means.
   *
   * @defaultValue `"not "` and `positive`, `"0"` for `"1"`
   */
  readonly negative?: string | undefined;
  /**
   * Share of the training rows with that label, for the model's record.
   *
   * @defaultValue not known
   */
  readonly baseRate?: number | undefined;
}

/** Names of {@link AdoptOptions}. */
export const ADOPT_KEYS: readonly string[] = "features,target,positiveLabel,positive,negative,baseRate".split(
  ",",
);

/** Checked options. */
export interface ResolvedAdoptOptions {
  readonly features: readonly string[];
  readonly positiveLabel: number;
  readonly target: AdoptedTarget;
}

/** Checks the options and fills in defaults. */
export function resolveAdoptOptions(options: AdoptOptions, keys: readonly string[]): ResolvedAdoptOptions {
  checkOptionKeys(options, "options", keys);
  const { features, target, positiveLabel = 1, baseRate } = options;
  if (!Array.isArray(features) || features.length === 0) {
    throw new InputError("wrong-type", "options.features", "an array of column names", features);
  }
  features.forEach((name, i) => {
    checkText(name, `options.features[${i}]`);
    if (features.indexOf(name) < i) {
      throw new InputError("duplicate", `options.features[${i}]`, "a column named once", name);
    }
  });
  checkText(target, "options.target");
  checkInteger(positiveLabel, "options.positiveLabel", 0);
  if (baseRate !== undefined) checkBetween(baseRate, "options.baseRate", 0, 1);
  const positive = options.positive ?? String(positiveLabel);
  checkText(positive, "options.positive");
  const negative = options.negative ?? (positive === "1" ? "0" : `not ${positive}`);
  checkText(negative, "options.negative");
  return {
    features: [...features],
    positiveLabel,
    target: { column: target, positive, negative, baseRate: baseRate ?? null },
  };
}
