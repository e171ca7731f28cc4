/**
 * What a comparison of recipes comes to.
 *
 * @module
 */
import type { Recipe } from "../recipe.ts";
import type { ModelDifference } from "./differences.ts";

/** Which recipe to take, as data. */
export interface ComparisonVerdict {
  /** The recipe with the best mean. */
  readonly best: string;
  /** The best, where it differs from every other one by more than chance; `null` where it has its equals. */
  readonly winner: string | null;
  /** The others that cannot be told from the best, in the order of the ranking. */
  readonly tied: readonly string[];
  /**
   * The simplest of the best and its equals, a suggestion: a logistic regression before what bends, without a
   * calibration before with one, and then the better mean.
   */
  readonly simplest: string;
  /** Of the tests: recipes are told apart where the adjusted p-value is at most 1 - level. */
  readonly level: number;
}

/** Judges the differences in one metric. */
export function verdictOf(
  recipes: Readonly<Record<string, Recipe>>,
  ranking: readonly string[],
  differences: readonly ModelDifference[],
  { metric, level }: { readonly metric: string; readonly level: number },
): ComparisonVerdict {
  const [best] = ranking;
  const tied = differences
    .filter(({ metrics }) => metrics[metric as keyof typeof metrics].adjustedPValue > 1 - level)
    .map(({ other }) => other);
  const equals = [best!, ...tied];
  const simplest = equals.reduce((chosen, name) =>
    complexity(recipes[name]!) < complexity(recipes[chosen]!) ? name : chosen,
  );
  return { best: best!, winner: tied.length === 0 ? best! : null, tied, simplest, level };
}

function complexity({ model, calibration }: Recipe): number {
  return (model.kind === "logistic-regression" ? 0 : 2) + (calibration === undefined ? 0 : 1);
}
