/**
 * The door of a plan: each definition is checked field by field and brought to the one form that plans hold.
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { PlannedFeature } from "./feature-definition.ts";
import { featureName, type UnnamedFeature } from "./feature-name.ts";
import {
  type Fields,
  readCalendar,
  readFrom,
  readMeasure,
  readNeededWindow,
  readOperands,
  readProbability,
  readShareMeasure,
  readText,
  readValue,
  readWindow,
} from "./read-fields.ts";

type Kind = PlannedFeature["kind"];

const NAMED = ["kind", "name"];
const LOGGED = [...NAMED, "from"];
const WINDOWED = [...LOGGED, "window", "ago"];
const VALUED = [...WINDOWED, "value"];
const ATTRIBUTED = [...WINDOWED, "attribute"];
const MEASURED = [...LOGGED, "of", "value", "window"];
const KEYS: Readonly<Record<Kind, readonly string[]>> = {
  count: WINDOWED,
  "active-days": WINDOWED,
  distinct: ATTRIBUTED,
  sum: VALUED,
  mean: VALUED,
  min: VALUED,
  max: VALUED,
  median: VALUED,
  quantile: [...VALUED, "probability"],
  spread: VALUED,
  recency: LOGGED,
  tenure: LOGGED,
  "gap-mean": WINDOWED,
  "gap-spread": WINDOWED,
  "gap-max": WINDOWED,
  "gap-ratio": WINDOWED,
  trend: [...MEASURED, "how"],
  slope: [...MEASURED, "periods"],
  first: [...LOGGED, "value"],
  last: [...LOGGED, "value"],
  share: [...ATTRIBUTED, "levels", "level", "of"],
  entropy: ATTRIBUTED,
  "calendar-share": [...WINDOWED, "part", "values"],
  ratio: [...NAMED, "numerator", "denominator"],
  difference: [...NAMED, "minuend", "subtrahend"],
  total: [...NAMED, "of"],
  product: [...NAMED, "of"],
  log1p: [...NAMED, "of"],
};
const KINDS = Object.keys(KEYS) as Kind[];

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
  const name = fields["name"] === undefined ? undefined : readText(fields, "name", path);
  if (kind === "share") return readShares(fields, name, path);
  const feature = readFields(kind, fields, path);
  return [{ ...feature, name: name ?? featureName(feature) } as PlannedFeature];
}

/**
 * The columns a feature is made from, and where they are named.
 *
 * @returns Field and column name; nothing for a feature of a log.
 */
export function operandsOf(feature: PlannedFeature): readonly (readonly [field: string, column: string])[] {
  switch (feature.kind) {
    case "ratio":
      return [
        ["numerator", feature.numerator],
        ["denominator", feature.denominator],
      ];
    case "difference":
      return [
        ["minuend", feature.minuend],
        ["subtrahend", feature.subtrahend],
      ];
    case "total":
    case "product":
      return feature.of.map((column, i) => [`of[${i}]`, column] as const);
    case "log1p":
      return [["of", feature.of]];
    default:
      return [];
  }
}

function readFields(kind: Exclude<Kind, "share">, fields: Fields, path: string): UnnamedFeature {
  switch (kind) {
    case "ratio":
      return {
        kind,
        numerator: readText(fields, "numerator", path),
        denominator: readText(fields, "denominator", path),
      };
    case "difference":
      return {
        kind,
        minuend: readText(fields, "minuend", path),
        subtrahend: readText(fields, "subtrahend", path),
      };
    case "total":
    case "product":
      return { kind, of: readOperands(fields, path) };
    case "log1p":
      return { kind, of: readText(fields, "of", path) };
    default:
      return readLogFields(kind, fields, path);
  }
}

function readLogFields(
  kind: Exclude<Kind, "share" | "ratio" | "difference" | "total" | "product" | "log1p">,
  fields: Fields,
  path: string,
): UnnamedFeature {
  const from = readFrom(fields, path);
  switch (kind) {
    case "trend": {
      const { how = "difference" } = fields;
      checkChoice(how, `${path}.how`, ["difference", "ratio"]);
      return { kind, ...from, ...readMeasure(fields, path), window: readNeededWindow(fields, path), how };
    }
    case "slope": {
      const { periods } = fields;
      checkInteger(periods, `${path}.periods`, 2, 1000);
      return { kind, ...from, ...readMeasure(fields, path), window: readNeededWindow(fields, path), periods };
    }
    case "distinct":
    case "entropy":
      return { kind, ...from, attribute: readText(fields, "attribute", path), ...readWindow(fields, path) };
    case "calendar-share":
      return { kind, ...from, ...readCalendar(fields, path), ...readWindow(fields, path) };
    case "quantile": {
      const probability = readProbability(fields, path);
      return { kind, ...from, probability, ...readValue(fields, path), ...readWindow(fields, path) };
    }
    default:
      return { kind, ...from, ...readValue(fields, path), ...readWindow(fields, path) } as UnnamedFeature;
  }
}

function readShares(fields: Fields, name: string | undefined, path: string): PlannedFeature[] {
  const { level, levels } = fields;
  const common = {
    kind: "share" as const,
    ...readFrom(fields, path),
    attribute: readText(fields, "attribute", path),
    of: readShareMeasure(fields, path),
    ...readWindow(fields, path),
  };
  if (level !== undefined) {
    if (levels !== undefined)
      throw new InputError("duplicate", `${path}.level`, "left out beside levels", level);
    const feature = { ...common, level: readText(fields, "level", path) };
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
