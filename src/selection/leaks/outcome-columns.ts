/**
 * Columns that hold the outcome itself: copies of the label, and what ranks it almost perfectly.
 *
 * @module
 */
import { logAllOneClass } from "./chance.ts";
import type { ColumnFacts } from "./facts.ts";
import { certainAuc, finding, quoted, type Scene } from "./scene.ts";
import type { LeakFinding } from "./types.ts";
import { speaksOfLeaving } from "./words.ts";

/** A recoding with fewer rows a value than this could be made of anything. */
const ROWS_A_VALUE = 10;

const LEAVE_OUT = "leave it out: it is known only once the outcome is";

/** The label under another name: "Yes" as 1, as "Churned", as "Stayed" and "Joined" against "Left". */
export function labelCopies({ labels, facts, thresholds }: Scene): LeakFinding[] {
  const { events, others, name: outcome } = labels;
  const rows = events + others;
  const enough =
    logAllOneClass(events, events, rows) + Math.log(facts.length) < Math.log(thresholds.falseAlarm);
  if (!enough) return [];
  return facts.flatMap((column) => {
    const agreement = recodedAgreement(column, events, others);
    if (agreement === null || Math.min(...agreement) < thresholds.copyShare) return [];
    const [ofEvents, ofOthers] = agreement;
    return finding(column.name, "label-copy", "leak", {
      evidence: { agreementOfEvents: ofEvents, agreementOfOthers: ofOthers, values: column.bins.distinct },
      message: `${quoted(column.name)} is the label recoded: it agrees with ${outcome} for ${share(ofEvents)} of those who have it and ${share(ofOthers)} of the others`,
      suggestion: LEAVE_OUT,
    });
  });
}

/** Share of events and of the others that the best recoding of the values gets right; null where values are many. */
function recodedAgreement(
  { bins, rows, events }: ColumnFacts,
  allEvents: number,
  allOthers: number,
): readonly [number, number] | null {
  if (!bins.exact || bins.distinct * ROWS_A_VALUE > allEvents + allOthers) return null;
  let caught = 0;
  let spared = 0;
  for (let bin = 0; bin < bins.count; bin++) {
    const others = rows[bin]! - events[bin]!;
    if (events[bin]! > others) caught += events[bin]!;
    else spared += others;
  }
  return [caught / allEvents, spared / allOthers];
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** Columns that know the outcome by themselves; a name that speaks of leaving makes a suspicion certain. */
export function knowingColumns({ labels, facts, thresholds }: Scene): LeakFinding[] {
  const least = Math.max(thresholds.suspectAuc, certainAuc(labels));
  const ranked = [...facts].sort((a, b) => b.auc - a.auc);
  return facts.flatMap((column) => {
    const { name, auc } = column;
    if (auc < least) return [];
    const isNamed = speaksOfLeaving(name);
    const other = ranked.find((candidate) => candidate !== column)?.auc ?? null;
    return finding(name, "knows-outcome", auc >= thresholds.leakAuc || isNamed ? "leak" : "suspect", {
      evidence: { rocAuc: auc, bestOther: other, named: isNamed ? "yes" : "no" },
      message: `${quoted(name)} alone reaches an area under the ROC curve of ${auc.toFixed(3)} on held-out rows${other === null ? "" : ` (the best of the others: ${other.toFixed(3)})`}${isNamed ? ", and is named after leaving" : ""}`,
      suggestion: `find out when it is written: what follows from ${labels.name} must be left out`,
    });
  });
}

/** A name counts from this area on, and as a suspicion from the second one on. */
const NAMED_AUC = 0.6;
const NAMED_SUSPECT_AUC = 0.75;

/** Columns whose name speaks of leaving, and that go with it. */
export function namedColumns({ labels, facts }: Scene): LeakFinding[] {
  const least = Math.max(NAMED_AUC, certainAuc(labels));
  return facts.flatMap(({ name, auc }) => {
    if (auc < least || !speaksOfLeaving(name)) return [];
    return finding(name, "outcome-name", auc >= NAMED_SUSPECT_AUC ? "suspect" : "note", {
      evidence: { rocAuc: auc },
      message: `${quoted(name)} is named after leaving and goes with ${labels.name}: area ${auc.toFixed(3)} by itself on held-out rows`,
      suggestion: "keep it only if it was written before the outcome",
    });
  });
}
