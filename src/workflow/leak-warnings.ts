import type { Warning } from "../internal/warning.ts";
import { auditLeaks } from "../selection/leaks/audit-leaks.ts";
import type { AuditLeaksOptions } from "../selection/leaks/options.ts";
import type { Table } from "../table/table.ts";

/** A warning for each column that knows the outcome, or may: what was learned from it is too good to be true. */
export function leakWarnings(
  table: Table,
  options: Omit<AuditLeaksOptions, "leaveOut" | "asOf" | "thresholds">,
): Warning[] {
  // The analysis cross-validates anyway: the audit needs no models of its own.
  const { findings } = auditLeaks(table, { ...options, leaveOut: "never" });
  return findings.flatMap(({ severity, message, suggestion }) =>
    severity === "note"
      ? []
      : { code: severity === "leak" ? "leak" : "leak-suspect", message: `${message}: ${suggestion}` },
  );
}
