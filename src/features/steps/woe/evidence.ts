/**
 * Weight of evidence and information value of a bin.
 *
 * With a column's events E and others N, and e and n of them in a bin, WoE = ln(p / q) and the bin's part of the information
 * value is (p - q) WoE, with p = (n + a) / (N + a) and q = (e + a) / (E + a): the smoothing a keeps an empty cell finite, and a
 * column of one bin at 0.
 *
 * Sources: Siddiqi (2006), "Credit Risk Scorecards", chapter 6 (the sign, and a = 0); the information value is the divergence
 * of Kullback and Leibler (1951), "On information and sufficiency", Annals of Mathematical Statistics 22(1), 79-86, in both
 * directions together.
 *
 * @module
 */

/** Weight of all rows of a column, by class. */
export interface ClassWeight {
  readonly events: number;
  readonly others: number;
}

/** What a bin says. */
export interface Evidence {
  readonly woe: number;
  readonly informationValue: number;
}

/** The evidence of a bin with so many rows and events. */
export function evidenceOf(rows: number, events: number, all: ClassWeight, smoothing: number): Evidence {
  const p = (Math.max(0, rows - events) + smoothing) / (all.others + smoothing);
  const q = (events + smoothing) / (all.events + smoothing);
  // Only without smoothing, which no caller outside of tests asks for, a cell that is empty twice has no evidence.
  const woe = p === q ? 0 : Math.log(p / q);
  return { woe, informationValue: (p - q) * woe };
}
