import { type Column, numberColumn } from "../../table/table.ts";
import type { PlannedFeature } from "../feature-definition.ts";

/** The planned features of some kinds. */
export type FeatureOf<K extends PlannedFeature["kind"]> = Extract<PlannedFeature, { readonly kind: K }>;

/** A number column of one value a member. */
export function perMember(length: number, one: (k: number) => number, unit?: string): Column {
  const values = new Float64Array(length);
  for (let k = 0; k < length; k++) values[k] = one(k);
  return numberColumn(values, unit);
}
