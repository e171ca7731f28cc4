/**
 * The feature plan: what is known about a customer as of a date, as versioned JSON. In memory it is computed
 * by `buildFeatures`; that computation is the definition that every other engine has to meet.
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import type { FeatureDefinition, PlannedFeature } from "./feature-definition.ts";
import { operandsOf, readFeature } from "./read-feature.ts";
import { standardFeatures } from "./standard-features.ts";

/** What a user writes: the features, in column order. */
export interface FeaturePlanDefinition {
  /** At least one. A plan's own `features` may be part of it. @defaultValue {@link standardFeatures} */
  readonly features?: readonly FeatureDefinition[];
}

/**
 * Named, checked features: frozen plain data that survives JSON. Plans of version 1, which knew fewer kinds of
 * features, are read wherever a plan is taken, and mean what they meant.
 */
export interface FeaturePlan {
  readonly kind: "feature-plan";
  readonly version: 2;
  /** One column each, in this order, names unique. */
  readonly features: readonly PlannedFeature[];
}

const VERSION = 2;
/** Version 2 has kept every kind of version 1 as it was. */
const READ_VERSIONS: readonly unknown[] = [1, VERSION];

/** Columns that the tables built from a plan have anyway. */
const RESERVED_NAMES: readonly string[] = ["customerId", "asOf", "churned"];

/**
 * Checks feature definitions, names them and freezes them into a plan.
 *
 * @param definition - The features; without it, the standard plan for an order log.
 * @returns Equal definitions give equal plans: durations have one form, defaults are written out.
 * @throws {@link InputError} for an unknown kind or field, a window that is not longer than zero, two columns
 *   of one name, a feature made from columns that do not stand before it.
 * @remarks Deterministic; knows no data. Attributes are looked up when features are built.
 * @example
 * const plan = featurePlan({
 *   features: [
 *     { kind: "count", window: { days: 90 } },
 *     { kind: "share", attribute: "cabin", levels: ["business"], window: "P1Y" },
 *   ],
 * });
 * plan.features.map((feature) => feature.name); // => ["purchasesLast90Days", "shareCabinLast1Year_business"]
 */
export function featurePlan(definition: FeaturePlanDefinition = {}): FeaturePlan {
  checkOptionKeys(definition, "definition", ["features"]);
  const { features = standardFeatures() } = definition;
  return planOf(features, "definition.features");
}

/**
 * A plan from anywhere, checked as if it had been written by hand: it may have been.
 *
 * @returns The plan in the form of this release.
 * @throws {@link InputError} `incompatible-model` for a plan of another version; otherwise as
 *   {@link featurePlan}.
 * @internal
 */
export function checkPlan(plan: unknown, path: string): FeaturePlan {
  const { kind, version, features } = (plan ?? {}) as Partial<Record<keyof FeaturePlan, unknown>>;
  if (kind !== "feature-plan") throw new InputError("wrong-kind", path, "a plan made by featurePlan", plan);
  if (!READ_VERSIONS.includes(version)) {
    throw new InputError(
      "incompatible-model",
      `${path}.version`,
      `${READ_VERSIONS.join(" or ")}, the ones this release reads`,
      version,
    );
  }
  return planOf(features, `${path}.features`);
}

function planOf(definitions: unknown, path: string): FeaturePlan {
  if (!Array.isArray(definitions))
    throw new InputError("wrong-type", path, "a list of features", definitions);
  if (definitions.length === 0) {
    throw new InputError("empty", path, "a list with at least one feature", definitions);
  }
  const features: PlannedFeature[] = [];
  const pathOfName = new Map<string, string>();
  for (const [i, definition] of definitions.entries()) {
    const featurePath = `${path}[${i}]`;
    for (const feature of readFeature(definition, featurePath)) {
      checkName(feature.name, featurePath, pathOfName);
      for (const [field, column] of operandsOf(feature)) {
        checkEarlier(column, `${featurePath}.${field}`, pathOfName);
      }
      pathOfName.set(feature.name, featurePath);
      features.push(feature);
    }
  }
  return deepFreeze({ kind: "feature-plan", version: VERSION, features });
}

function checkName(name: string, path: string, pathOfName: ReadonlyMap<string, string>): void {
  if (RESERVED_NAMES.includes(name)) {
    throw new InputError("duplicate", `${path}.name`, `a name other than ${RESERVED_NAMES.join(", ")}`, name);
  }
  const other = pathOfName.get(name);
  if (other !== undefined) {
    throw new InputError("duplicate", `${path}.name`, `unique (${other} has the same)`, name);
  }
}

function checkEarlier(name: string, path: string, pathOfName: ReadonlyMap<string, string>): void {
  if (!pathOfName.has(name)) {
    throw new InputError("not-found", path, "the name of a feature that stands earlier in the plan", name);
  }
}
