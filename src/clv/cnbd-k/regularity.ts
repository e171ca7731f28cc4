import { checkModelNumber, incompatibleModel } from "../../internal/model-check.ts";

/** The largest number of phases that is tried or taken: times between purchases with a variation of 0.29. */
export const REGULARITY_MAX = 12;

/** The door of a model read back from JSON: its k is a whole number from 1 to {@link REGULARITY_MAX}. */
export function checkRegularity({ regularity }: { readonly regularity?: unknown }, path: string): void {
  checkModelNumber(regularity, `${path}.regularity`, "a finite number > 0");
  if (Number.isInteger(regularity) && regularity <= REGULARITY_MAX) return;
  throw incompatibleModel(`${path}.regularity`, `a whole number from 1 to ${REGULARITY_MAX}`, regularity);
}
