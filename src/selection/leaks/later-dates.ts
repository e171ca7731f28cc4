/**
 * Dates that nobody knew when the row was measured.
 *
 * @module
 */
import { aucError } from "./chance.ts";
import type { Labels } from "./labels.ts";
import { CERTAIN_Z, finding, percent, quoted, type Scene } from "./scene.ts";
import type { LeakFinding } from "./types.ts";

/** Columns with dates at or after `asOf`; none where that was not declared. */
export function laterDates({ labels, times, asOf }: Scene): LeakFinding[] {
  if (asOf === null) return [];
  return [...times].flatMap(([name, values]) => laterFinding(name, values, asOf, labels));
}

function laterFinding(
  name: string,
  values: Float64Array,
  asOf: Float64Array,
  { truth, events, others, name: outcome }: Labels,
): LeakFinding[] {
  let later = 0;
  let laterEvents = 0;
  for (let i = 0; i < truth.length; i++) {
    if (!(values[i]! >= asOf[i]!)) continue;
    later++;
    laterEvents += truth[i]!;
  }
  if (later === 0) return [];
  const ofEvents = laterEvents / events;
  const ofOthers = (later - laterEvents) / others;
  const tells = Math.abs(ofEvents - ofOthers) / 2 > CERTAIN_Z * aucError(events, others);
  return [
    finding(name, "after-as-of", tells ? "leak" : "suspect", {
      evidence: { rows: later, laterOfEvents: ofEvents, laterOfOthers: ofOthers },
      message: `${quoted(name)} has ${later} dates at or after asOf: for ${percent(ofEvents)} of those with ${outcome} and ${percent(ofOthers)} of the others`,
      suggestion: "leave it out, unless the date was already planned by then",
    }),
  ];
}
