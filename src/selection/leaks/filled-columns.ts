/**
 * Columns that are filled, or empty, because of the outcome: a reason for cancelling, the date of a refund.
 *
 * @module
 */
import { aucError, logAllOneClass } from "./chance.ts";
import type { ColumnFacts } from "./facts.ts";
import { CERTAIN_Z, finding, percent, quoted, type Scene } from "./scene.ts";
import type { LeakFinding, LeakSeverity } from "./types.ts";

/** Gaps that rank the outcome this well are no accident, whatever their pattern. */
const LEAK_AUC = 0.95;
const SUSPECT_AUC = 0.8;
/** One class "only", give or take an error of entry in a hundred rows. */
const PURE_SHARE = 0.99;

/** Columns where a value, or none, tells the class. */
export function filledColumns({ labels, facts, thresholds }: Scene): LeakFinding[] {
  const gapped = facts.filter(({ bins }) => bins.missing > 0 && bins.distinct > 0);
  const limit = Math.log(thresholds.falseAlarm / (2 * Math.max(1, gapped.length)));
  const certain = CERTAIN_Z * aucError(labels.events, labels.others);
  return gapped.flatMap((column) => {
    const { bins, events, rows, missingAuc } = column;
    const total = labels.truth.length;
    const gap = { rows: bins.missing, events: events[rows.length - 1]! };
    const filled = { rows: total - gap.rows, events: labels.events - gap.events };
    const isCertain = missingAuc - 0.5 > certain;
    const filledOnly = onlyClass(filled, labels, limit);
    let severity: LeakSeverity | null = null;
    if (filledOnly === 1 || (isCertain && missingAuc >= LEAK_AUC)) severity = "leak";
    else if (filledOnly === 0 || onlyClass(gap, labels, limit) !== null) severity = "suspect";
    else if (isCertain && missingAuc >= SUSPECT_AUC) severity = "suspect";
    return severity === null ? [] : [filledFinding(column, { filled, gap }, labels, severity)];
  });
}

interface Part {
  readonly rows: number;
  readonly events: number;
}

/** The class that all of the rows have, beyond chance; null where they have both. */
function onlyClass({ rows, events }: Part, labels: Scene["labels"], limit: number): 0 | 1 | null {
  const all = labels.truth.length;
  for (const only of [1, 0] as const) {
    const members = only === 1 ? labels.events : labels.others;
    const inside = only === 1 ? events : rows - events;
    if (inside === rows && logAllOneClass(rows, members, all) < limit) return only;
    const base = members / all;
    const z = (inside / rows - base) / Math.sqrt((base * (1 - base)) / rows);
    if (inside >= PURE_SHARE * rows && rows - inside > 0 && z > CERTAIN_Z) return only;
  }
  return null;
}

function filledFinding(
  { name, missingAuc }: ColumnFacts,
  { filled, gap }: { readonly filled: Part; readonly gap: Part },
  labels: Scene["labels"],
  severity: LeakSeverity,
): LeakFinding {
  const ofEvents = filled.events / labels.events;
  const ofOthers = (filled.rows - filled.events) / labels.others;
  return finding(name, "filled-by-outcome", severity, {
    evidence: {
      filledOfEvents: ofEvents,
      filledOfOthers: ofOthers,
      eventsAmongFilled: filled.events / filled.rows,
      eventsAmongMissing: gap.events / gap.rows,
      missingRocAuc: missingAuc,
    },
    message: `${quoted(name)} is filled for ${percent(ofEvents)} of those with ${labels.name} and ${percent(ofOthers)} of the others`,
    suggestion: "leave it out where it is filled in because of the outcome",
  });
}
