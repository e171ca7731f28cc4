import type { ColumnFacts } from "./facts.ts";
import type { LeakFinding, LeakKind, LeakSeverity } from "./types.ts";

const SEVERITIES: readonly LeakSeverity[] = ["leak", "suspect", "note"];
const KINDS: readonly LeakKind[] = [
  "label-copy",
  "filled-by-outcome",
  "after-as-of",
  "knows-outcome",
  "auc-jump",
  "measured-at-exit",
  "one-class-value",
  "outcome-name",
  "id",
  "row-order",
];

/** Worst first; of the same severity by kind, then by the column's area by itself, then in the order of the table. */
export function sortFindings(findings: readonly LeakFinding[], facts: readonly ColumnFacts[]): LeakFinding[] {
  const auc = new Map(facts.map((column) => [column.name, column.auc]));
  const areaOf = ({ column }: LeakFinding): number => (column === null ? 0 : (auc.get(column) ?? 0));
  const at = new Map(facts.map(({ name }, i) => [name, i]));
  const placeOf = ({ column }: LeakFinding): number => (column === null ? -1 : (at.get(column) ?? -1));
  return [...findings].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      areaOf(b) - areaOf(a) ||
      placeOf(a) - placeOf(b),
  );
}

/** The worst severity of each column, from findings that are sorted. */
export function worstByColumn(findings: readonly LeakFinding[]): ReadonlyMap<string, LeakSeverity> {
  const worst = new Map<string, LeakSeverity>();
  for (const { column, severity } of findings) {
    if (column !== null && !worst.has(column)) worst.set(column, severity);
  }
  return worst;
}
