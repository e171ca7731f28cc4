/**
 * The door of a plan: each definition is checked field by field and brought to the one form that plans hold.
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { Duration } from "../internal/time.ts";
import type { PlannedFeature } from "./feature-definition.ts";
import { featureName, type UnnamedFeature } from "./feature-name.ts";
import { plannedDuration } from "./plan-duration.ts";

type Kind = PlannedFeature["kind"];

const WINDOWED = ["kind", "name", "window"];
const VALUED = [...WINDOWED, "value"];
const KEYS: Readonly<Record<Kind, readonly string[]>> = {
  count: WINDOWED,
  "active-days": WINDOWED,
  sum: VALUED,
  mean: VALUED,
  min: VALUED,
  max: VALUED,
  spread: VALUED,
  recency: ["kind", "name"],
  tenure: ["kind", "name"],
  "gap-mean": WINDOWED,
  "gap-spread": WINDOWED,
  "gap-max": WINDOWED,
  "gap-ratio": WINDOWED,
  trend: ["kind", "name", "of", "window", "how"],
  slope: ["kind", "name", "of", "window", "periods"],
  first: ["kind", "name", "value"],
  last: ["kind", "name", "value"],
  share: [...WINDOWED, "attribute", "levels", "level"],
  ratio: ["kind", "name", "numerator", "denominator"],
};
const KINDS = Object.keys(KEYS) as Kind[];
const MEASURES = ["count", "sum"] as const;

/** The fields of any definition, before they are checked. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The planned features of one definition; several for a share of several levels.
 *
 * @throws {@link InputError} with the path of the field at fault.
 */
export function readFeature(input: unknown, path: string): PlannedFeature[] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new InputError("wrong-type", path, 'a feature such as { kind: "count" }', input);
  }
  const fields = input as Fields;
  checkChoice(fields["kind"], `${path}.kind`, KINDS);
  const kind: Kind = fields["kind"];
  checkOptionKeys(fields, path, KEYS[kind]);
  if (fields["name"] !== undefined) checkText(fields["name"], `${path}.name`);
  const name = fields["name"];
  if (kind === "share") return readShares(fields, name, path);
  const feature = readFields(kind, fields, path);
  return [{ ...feature, name: name ?? featureName(feature) } as PlannedFeature];
}

function readFields(kind: Exclude<Kind, "share">, fields: Fields, path: string): UnnamedFeature {
  switch (kind) {
    case "trend": {
      const { how = "difference" } = fields;
      checkChoice(how, `${path}.how`, ["difference", "ratio"]);
      return { kind, of: readMeasure(fields, path), window: readNeededWindow(fields, path), how };
    }
    case "slope": {
      const { periods } = fields;
      checkInteger(periods, `${path}.periods`, 2, 1000);
      return { kind, of: readMeasure(fields, path), window: readNeededWindow(fields, path), periods };
    }
    case "ratio": {
      const { numerator, denominator } = fields;
      checkText(numerator, `${path}.numerator`);
      checkText(denominator, `${path}.denominator`);
      return { kind, numerator, denominator };
    }
    default:
      return { kind, ...readValue(fields, path), ...readWindow(fields, path) } as UnnamedFeature;
  }
}

function readShares(fields: Fields, name: string | undefined, path: string): PlannedFeature[] {
  const { attribute, level, levels } = fields;
  checkText(attribute, `${path}.attribute`);
  const common = { kind: "share" as const, attribute, ...readWindow(fields, path) };
  if (level !== undefined) {
    if (levels !== undefined)
      throw new InputError("duplicate", `${path}.level`, "left out beside levels", level);
    checkText(level, `${path}.level`);
    const feature = { ...common, level };
    return [{ ...feature, name: name ?? featureName(feature) }];
  }
  if (!Array.isArray(levels)) {
    throw new InputError("missing-option", `${path}.levels`, "a list of levels of the attribute", levels);
  }
  if (levels.length === 0)
    throw new InputError("empty", `${path}.levels`, "a list with at least one level", levels);
  return levels.map((one: unknown, i) => {
    checkText(one, `${path}.levels[${i}]`);
    const feature = { ...common, level: one };
    return { ...feature, name: name === undefined ? featureName(feature) : `${name}_${one}` };
  });
}

function readMeasure(fields: Fields, path: string): "count" | "sum" {
  const { of } = fields;
  checkChoice(of, `${path}.of`, MEASURES);
  return of;
}

function readValue(fields: Fields, path: string): { value?: string } {
  const { value } = fields;
  if (value === undefined) return {};
  checkText(value, `${path}.value`);
  return { value };
}

function readWindow(fields: Fields, path: string): { window?: ReturnType<typeof plannedDuration> } {
  const { window } = fields;
  return window === undefined ? {} : { window: plannedDuration(window as Duration, `${path}.window`) };
}

function readNeededWindow(fields: Fields, path: string): ReturnType<typeof plannedDuration> {
  const { window } = fields;
  if (window === undefined) {
    throw new InputError(
      "missing-option",
      `${path}.window`,
      'a duration such as { days: 90 } or "P90D"',
      window,
    );
  }
  return plannedDuration(window as Duration, `${path}.window`);
}
