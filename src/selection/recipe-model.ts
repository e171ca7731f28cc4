/**
 * The model of a recipe, as plain data.
 *
 * @module
 */
import type { AnyClassifierSettings, ClassifierKind, ClassifierSettings } from "../churn/classifiers.ts";

/** The model of a recipe where its kind is known: the settings are those of the function that fits it. */
export type KnownRecipeModel = {
  readonly [Kind in ClassifierKind]: { readonly kind: Kind } & ClassifierSettings[Kind];
}[ClassifierKind];

/**
 * The model of a recipe: its kind, and its options as the function that fits it takes them.
 *
 * A recipe that is built up in a variable has a `kind` of which the compiler only knows that it is text; it is taken
 * too. At run time an unknown kind and a setting that the kind does not have are refused, with those that there are.
 */
export type RecipeModel = KnownRecipeModel | ({ readonly kind: string } & AnyClassifierSettings);
