/**
 * What every check of an audit may look at.
 *
 * @module
 */
import { aucError } from "./chance.ts";
import type { ColumnFacts } from "./facts.ts";
import type { Labels } from "./labels.ts";
import type { LeakFinding, LeakKind, LeakSeverity, LeakThresholds } from "./types.ts";

/** The labelled rows, the facts of their columns, and what the caller declared. */
export interface Scene {
  readonly labels: Labels;
  readonly facts: readonly ColumnFacts[];
  /** Time columns, and texts that are dates: epoch milliseconds, missing is NaN. */
  readonly times: ReadonlyMap<string, Float64Array>;
  /** Epoch milliseconds by row as of which the row was measured; null where it was not declared. */
  readonly asOf: Float64Array | null;
  readonly thresholds: LeakThresholds;
}

/** A finding before it is sorted. */
export function finding(
  column: string | null,
  kind: LeakKind,
  severity: LeakSeverity,
  rest: Pick<LeakFinding, "evidence" | "message" | "suggestion">,
): LeakFinding {
  return { column, kind, severity, ...rest };
}

/** A name as it stands in a sentence. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}

/** A share as a percentage with at most one decimal. */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** A figure with a decimal where it is small. */
export function figure(value: number): string {
  const size = Math.abs(value);
  return size >= 1000 ? Math.round(value).toLocaleString("en") : value.toFixed(size >= 10 ? 1 : 2);
}

/** Standard errors of 1/2 that an area must be away to be no chance, whatever the number of columns. */
export const CERTAIN_Z = 5;

/** An area from here on is no chance. */
export function certainAuc({ events, others }: Labels): number {
  return 0.5 + CERTAIN_Z * aucError(events, others);
}
