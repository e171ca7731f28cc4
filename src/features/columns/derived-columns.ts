/**
 * Columns made from the columns before them.
 *
 * @module
 */
import type { Column } from "../../table/table.ts";
import { operandsOf } from "../read-feature.ts";
import { wrongKind } from "./log-reader.ts";
import { type FeatureOf, perMember } from "./per-member.ts";

type DerivedFeature = FeatureOf<"ratio" | "difference" | "total" | "product" | "log1p">;

/**
 * A column made from columns that stand earlier.
 *
 * @throws InputError for one that is not of numbers.
 */
export function derivedColumn(
  columns: ReadonlyMap<string, Column>,
  feature: DerivedFeature,
  path: string,
): Column {
  const operands = operandsOf(feature).map(([field, name]) => {
    const column = columns.get(name)!;
    if (column.kind !== "number") throw wrongKind(`${path}.${field}`, "a number feature", name, column.kind);
    return column.values;
  });
  const [first, second] = operands;
  const rows = first!.length;
  switch (feature.kind) {
    case "ratio":
      return perMember(rows, (k) => (second![k] === 0 ? Number.NaN : first![k]! / second![k]!));
    case "difference":
      return perMember(rows, (k) => first![k]! - second![k]!);
    case "total":
      return perMember(rows, (k) => operands.reduce((sum, values) => sum + values[k]!, 0));
    case "product":
      return perMember(rows, (k) => operands.reduce((product, values) => product * values[k]!, 1));
    case "log1p":
      return perMember(rows, (k) => (first![k]! > -1 ? Math.log1p(first![k]!) : Number.NaN));
  }
}
