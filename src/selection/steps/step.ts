/**
 * The steps of a recipe, as plain data.
 *
 * @module
 */
import type { ColumnStep } from "../../features/steps/definition.ts";
import { COLUMN_STEP_KINDS, checkColumnStep } from "../../features/steps/steps.ts";
import { checkChoice } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { RecipeModel } from "../recipe-model.ts";
import { checkSelect } from "./select/check.ts";
import type { SelectStep } from "./select/definition.ts";

/** A step whose kind is known. */
export type KnownRecipeStep = ColumnStep | SelectStep;

/** Settings of a step of which the compiler only knows that its kind is text: those of all kinds together. */
export interface AnyStepSettings {
  readonly columns?: readonly string[] | undefined;
  readonly method?: string | undefined;
  readonly value?: number | string | boolean | undefined;
  readonly indicator?: boolean | undefined;
  readonly minimumCount?: number | undefined;
  readonly maxLevels?: number | undefined;
  readonly order?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly folds?: number | undefined;
  readonly smoothing?: number | string | undefined;
  readonly seed?: number | undefined;
  readonly bins?: number | undefined;
  readonly monotone?: string | undefined;
  readonly specials?: readonly number[] | Readonly<Record<string, readonly number[]>> | undefined;
  readonly minimumShare?: number | undefined;
  readonly rareShare?: number | undefined;
  readonly minimumOfClass?: number | undefined;
  readonly keep?: readonly string[] | undefined;
  readonly count?: number | undefined;
  readonly level?: number | undefined;
  readonly maximumCorrelation?: number | undefined;
  readonly threshold?: number | undefined;
  readonly pairs?: number | undefined;
  readonly model?: RecipeModel | undefined;
}

/**
 * A step between the table and the model: it learns from the training rows, with their weights, and is applied to every row
 * that the model is asked about. What it learned becomes a part of the model. In a cross-validation it is learned anew in every
 * fold.
 *
 * A step that is built up in a variable has a `kind` of which the compiler only knows that it is text; it is taken too. At run
 * time an unknown kind, and a setting that the kind does not have, are refused.
 */
export type RecipeStep = KnownRecipeStep | ({ readonly kind: string } & AnyStepSettings);

const STEP_KINDS: readonly KnownRecipeStep["kind"][] = Object.freeze([...COLUMN_STEP_KINDS, "select"]);

/** @throws {@link InputError} naming the first step, and in it the first field, that does not fit. */
export function checkSteps(steps: unknown): asserts steps is readonly KnownRecipeStep[] {
  if (!Array.isArray(steps)) throw new InputError("wrong-type", "recipe.steps", "an array of steps", steps);
  steps.forEach((step: RecipeStep | null | undefined, i) => {
    const path = `recipe.steps[${i}]`;
    checkChoice(step?.kind, `${path}.kind`, STEP_KINDS);
    const known = step as KnownRecipeStep;
    if (known.kind === "select") checkSelect(known, path, ["kind"]);
    else checkColumnStep(known, path);
  });
}
