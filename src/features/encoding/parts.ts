/**
 * What the learners of all column kinds share.
 *
 * @module
 */
import type { EncodedTerm, LearnedColumn, OmittedReason } from "./types.ts";

/** A column that becomes no term, and why. */
export function omit(name: string, reason: OmittedReason, why: string): LearnedColumn {
  return {
    terms: [],
    omitted: reason,
    warnings: [{ code: `${reason}-column`, message: `column ${JSON.stringify(name)} is left out: ${why}` }],
  };
}

/** The 0/1 term that says a value was missing. */
export function missingTerm(name: string, share: number): EncodedTerm {
  const scale = scaleOfShare(share);
  return { name: `${name}=(missing)`, column: name, role: "missing", level: null, mean: share, scale };
}

/** Standard deviation of a 0/1 term that is 1 in a share of the rows; 1 where it is 0, so that it divides. */
export function scaleOfShare(share: number): number {
  return Math.sqrt(share * (1 - share)) || 1;
}
