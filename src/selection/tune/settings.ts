/**
 * Settings of a candidate, by their paths in the recipe.
 *
 * @module
 */
import type { Recipe } from "../recipe.ts";
import type { RecipeModel } from "../recipe-model.ts";

/** Values by path, such as `{ "model.leaves": 15 }`; `null`: left out, so that the default is taken. JSON-safe. */
export type TuneSettings = Readonly<Record<string, unknown>>;

/** The recipe with these settings: whole parts first, then single settings in them. */
export function withSettings(recipe: Recipe, settings: TuneSettings): Recipe {
  const changed: Record<string, unknown> = { ...recipe };
  for (const [key, value] of Object.entries(settings)) if (!key.includes(".")) put(changed, key, value);
  // No calibration, whatever its other settings.
  const calibrated = settings["calibration.method"] !== null && settings["calibration"] !== null;
  if (!calibrated) delete changed["calibration"];
  for (const [key, value] of Object.entries(settings)) {
    const [part, name] = key.split(".");
    if (name === undefined || (part === "calibration" && !calibrated)) continue;
    const inner = { ...(changed[part!] as object | undefined) } as Record<string, unknown>;
    put(inner, name, value);
    changed[part!] = inner;
  }
  return changed as unknown as Recipe & { readonly model: RecipeModel };
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (value === null) delete target[key];
  else target[key] = value;
}

/** Equal texts for equal settings, in whatever order they were written. */
export function settingsKey(settings: TuneSettings): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
}
