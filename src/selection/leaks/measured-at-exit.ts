/**
 * Durations and totals that stand still from the day a customer leaves.
 *
 * A table that is put together after the fact often has the tenure of those who stay as of today, and that of leavers
 * as of the day they left. Then a short tenure is not a reason for leaving: it is what leaving did to the column. From
 * the values alone this cannot be told from young customers leaving more; so what is asked for is
 *
 * 1. proof, where there is a start date: start + duration is one day for those who stay and an earlier one for leavers;
 * 2. else a suspicion: a column that is built like a duration, whose values are smaller for leavers, and either piles up
 *    at its longest value where hardly anybody has left (the day the data were taken), or has a total that is it times
 *    a rate, of which leavers have no less (their total is small because their clock stopped);
 * 3. else a note, where only the name says so.
 *
 * All three are answered by `asOf`: it declares that every row was measured as of one date before the outcome.
 *
 * @module
 */
import { normalQuantile } from "../../numeric/normal.ts";
import { type MeasuringDay, measuringDay } from "./exit-dates.ts";
import { type ExitProduct, productsOf, ratesOf } from "./exit-products.ts";
import { isDurationLike, meansByClass, type PileUp, pileUp, startsNearZero } from "./exit-shape.ts";
import type { ColumnFacts } from "./facts.ts";
import { figure, finding, percent, quoted, type Scene } from "./scene.ts";
import type { LeakFinding } from "./types.ts";
import { soundsCumulative } from "./words.ts";

/** A leaver's value is the smaller one in at least this share of the pairs. */
const SMALLER_SHARE = 0.6;

const DECLARE =
  "measure it for everybody as of one date before the outcome, and declare that date as asOf; else leave it out";

/** Columns that were, or may have been, measured when customers left. */
export function measuredAtExit(scene: Scene): LeakFinding[] {
  const { facts, times, asOf, labels } = scene;
  const findings = new Map<string, LeakFinding>();
  const cleared = new Set<string>();
  const note = (found: LeakFinding): void => {
    if (!findings.has(found.column!)) findings.set(found.column!, found);
  };
  const smaller = facts.filter((column) => isSmaller(column, scene));
  for (const duration of smaller.filter(isDurationLike)) {
    const products = productsOf(duration, facts).filter(({ rate }) => !isLower(rate));
    const day = measuringDay(duration, times, labels.truth);
    if (day !== null && day.earlierOfEvents >= EARLIER_SHARE) note(provenFinding(duration, day, scene));
    else if (day !== null || asOf !== null) {
      cleared.add(duration.name);
      for (const { total } of products) cleared.add(total.name);
      continue;
    }
    const pile = pileUp(duration, labels);
    if (day === null && pile === null && products.length === 0) continue;
    note(durationFinding(duration, { pile, product: products[0] }, scene));
    for (const product of products) note(totalFinding(duration, product, scene));
  }
  if (asOf !== null) return [...findings.values()];
  for (const column of smaller) {
    if (cleared.has(column.name) || !soundsCumulative(column.name) || !startsNearZero(column)) continue;
    note(namedFinding(column, scene));
  }
  return [...findings.values()];
}

/** With a start date: this share of the leavers measured earlier is no error of rounding. */
const EARLIER_SHARE = 0.1;

/** Do leavers have smaller values, by size and beyond chance? */
function isSmaller({ column, rank }: ColumnFacts, { facts, thresholds }: Scene): boolean {
  if (column.kind !== "number" || rank === null || rank.auc > 1 - SMALLER_SHARE) return false;
  return rank.z < normalQuantile(thresholds.falseAlarm / facts.length);
}

function isLower({ rank }: ColumnFacts): boolean {
  return rank !== null && rank.auc < 1 - SMALLER_SHARE;
}

function meansOf(
  column: ColumnFacts,
  { labels }: Scene,
): { evidence: LeakFinding["evidence"]; text: string } {
  const [events, others] = meansByClass(column.values!, labels.truth);
  return {
    evidence: { meanOfEvents: events, meanOfOthers: others, smallerShare: 1 - column.rank!.auc },
    text: `${figure(events)} on average for ${labels.name}, ${figure(others)} for the others`,
  };
}

function provenFinding(duration: ColumnFacts, day: MeasuringDay, scene: Scene): LeakFinding {
  const { evidence, text } = meansOf(duration, scene);
  return finding(duration.name, "measured-at-exit", "leak", {
    evidence: { ...evidence, ...day },
    message: `${quoted(duration.name)} was measured at exit: ${text}, and ${quoted(day.start)} plus it is an earlier day for ${percent(day.earlierOfEvents)} of the leavers than for those who stay`,
    suggestion: "measure it for everybody as of one date before the outcome; else leave it out",
  });
}

function durationFinding(
  duration: ColumnFacts,
  { pile, product }: { readonly pile: PileUp | null; readonly product: ExitProduct | undefined },
  scene: Scene,
): LeakFinding {
  const { evidence, text } = meansOf(duration, scene);
  const why = [
    ...(pile === null
      ? []
      : [
          `${pile.rows} rows pile up at ${pile.longest} with ${percent(pile.eventShare)} leavers, as where the data end`,
        ]),
    ...(product === undefined
      ? []
      : [
          `${quoted(product.total.name)} is it times ${quoted(product.rate.name)} (correlation ${product.correlation.toFixed(4)})`,
        ]),
  ];
  return finding(duration.name, "measured-at-exit", "suspect", {
    evidence: {
      ...evidence,
      ...(pile === null
        ? {}
        : {
            longest: pile.longest,
            rowsAtLongest: pile.rows,
            pileRatio: pile.ratio,
            eventShareAtLongest: pile.eventShare,
          }),
      ...(product === undefined
        ? {}
        : { total: product.total.name, rate: product.rate.name, correlation: product.correlation }),
    },
    message: `${quoted(duration.name)} looks measured at exit: ${text}; ${why.join("; ")}`,
    suggestion: DECLARE,
  });
}

function totalFinding(duration: ColumnFacts, product: ExitProduct, scene: Scene): LeakFinding {
  const { total, rate, correlation } = product;
  const [events, others] = meansByClass(total.values!, scene.labels.truth);
  const [rateOfEvents, rateOfOthers] = ratesOf(product, scene.labels.truth);
  return finding(total.name, "measured-at-exit", "suspect", {
    evidence: {
      meanOfEvents: events,
      meanOfOthers: others,
      duration: duration.name,
      rate: rate.name,
      rateOfEvents,
      rateOfOthers,
      correlation,
    },
    message: `${quoted(total.name)} looks measured at exit: it is ${quoted(duration.name)} times ${quoted(rate.name)} (correlation ${correlation.toFixed(4)}); ${figure(events)} on average for ${scene.labels.name}, ${figure(others)} for the others, though ${quoted(rate.name)} is ${figure(rateOfEvents)} against ${figure(rateOfOthers)}`,
    suggestion: DECLARE,
  });
}

function namedFinding(column: ColumnFacts, scene: Scene): LeakFinding {
  const { evidence, text } = meansOf(column, scene);
  return finding(column.name, "measured-at-exit", "note", {
    evidence,
    message: `${quoted(column.name)} is named like a duration or a running total, and leavers have less of it: ${text}; if it was measured when they left it knows the outcome`,
    suggestion: DECLARE,
  });
}
