import { makeTable, numberColumn, textColumnFrom } from "../../table/table.ts";
import type { ColumnFacts } from "./facts.ts";
import { worstByColumn } from "./sort-findings.ts";
import type { LeakColumns, LeakFinding } from "./types.ts";

/** One row a column that was looked at. */
export function columnTable(
  facts: readonly ColumnFacts[],
  findings: readonly LeakFinding[],
  without: ReadonlyMap<string, number>,
): LeakColumns {
  const worst = worstByColumn(findings);
  const numbers = (read: (column: ColumnFacts) => number) => numberColumn(Float64Array.from(facts, read));
  return makeTable<LeakColumns>({
    column: textColumnFrom(facts.map(({ name }) => name)),
    kind: textColumnFrom(facts.map(({ column }) => column.kind)),
    missing: numbers(({ bins }) => bins.missing / bins.ofRow.length),
    distinct: numbers(({ bins }) => bins.distinct),
    rocAuc: numbers(({ auc }) => auc),
    missingRocAuc: numbers(({ missingAuc }) => missingAuc),
    rocAucWithout: numbers(({ name }) => without.get(name) ?? Number.NaN),
    severity: textColumnFrom(facts.map(({ name }) => worst.get(name) ?? null)),
  });
}
