/**
 * A leak audit as text.
 *
 * @module
 */
import { checkMade } from "../../internal/check.ts";
import type { LeakAudit, LeakSeverity } from "./types.ts";

const TITLES: Readonly<Record<LeakSeverity, string>> = { leak: "LEAK", suspect: "SUSPECT", note: "NOTE" };
const COLUMNS_MOST = 12;

/**
 * An audit as plain text: what was found, worst first, then the columns that rank the outcome best.
 *
 * @param audit - From `auditLeaks`.
 * @returns Lines that end in a line feed, without colours.
 * @throws {@link InputError} `wrong-type` for what is no audit.
 * @example
 * const customers = Array.from({ length: 40 }, (_, i) => ({ left: i % 2, gone: i % 2 ? "yes" : "no", age: 30 + (i % 7) }));
 * const [first] = formatLeakAudit(auditLeaks(customers, { target: "left" })).split("\n");
 * first; // => "1 finding in 2 columns of 40 rows (20 with left = 1)"
 */
export function formatLeakAudit(audit: LeakAudit): string {
  checkMade(audit, "audit", "an audit made by auditLeaks", ["findings", "columns", "settings", "warnings"]);
  const { findings, columns, rows, events, model, settings } = audit;
  const names = Array.from(columns.column.codes, (code) => columns.column.levels[code]!);
  const outcome = `${settings.target} = ${settings.positive}`;
  const lines = [
    `${findings.length === 0 ? "no" : findings.length} finding${findings.length === 1 ? "" : "s"} in ${names.length} column${names.length === 1 ? "" : "s"} of ${rows} rows (${events} with ${outcome})`,
    ...findings.flatMap(({ severity, kind, message, suggestion }) => [
      `${TITLES[severity]} ${kind}: ${message}`,
      `  ${suggestion}`,
    ]),
    ...modelLines(model),
    "area under the ROC curve of a column by itself, on held-out rows:",
    ...bestColumns(names, columns.rocAuc.values),
    ...audit.warnings.map(({ message }) => `warning: ${message}`),
  ];
  return `${lines.join("\n")}\n`;
}

function modelLines(model: LeakAudit["model"]): string[] {
  if (model === null) return [];
  const { rocAuc, rocAucWithoutFindings, rows } = model;
  const without =
    rocAucWithoutFindings === null ? "" : `, ${rocAucWithoutFindings.toFixed(4)} without leaks and suspects`;
  return [
    `logistic regression of ${rows} rows: area ${rocAuc.toFixed(4)} with every column but ids${without}`,
  ];
}

function bestColumns(names: readonly string[], auc: Float64Array): string[] {
  const order = [...names.keys()].sort((a, b) => auc[b]! - auc[a]! || a - b);
  const shown = order.slice(0, COLUMNS_MOST).map((i) => `  ${auc[i]!.toFixed(3)}  ${names[i]!}`);
  const left = order.length - shown.length;
  return left === 0 ? shown : [...shown, `  and ${left} more below`];
}
