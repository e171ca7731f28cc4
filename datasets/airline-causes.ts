/**
 * Why members leave, exactly. After each trip a member leaves with probability 1 - exp(-hazard * exp(sum of
 * the coefficients of what happened)): a proportional-hazards model in trips, the coefficients are log hazard
 * ratios. Whether a trip is much delayed and a complaint is left open is drawn anew for each trip; fare rises
 * and a lost tier last a calendar year.
 *
 * Because the random causes are independent of the past, the mean chance of staying after a trip is a finite
 * sum, and the trips of a period have an exact expectation.
 *
 * @module
 */

/** Log hazard ratios of leaving after a trip. */
export interface AirlineCauses {
  /** The trip arrived 120 minutes (`LONG_DELAY_MINUTES`) or more late. */
  readonly longDelay: number;
  /** A complaint about the trip was not resolved. */
  readonly unresolvedComplaint: number;
  /** Fares from the home airport rose by more than a tenth this year. */
  readonly fareRise: number;
  /** The tier was lowered at the last review, on 1 January. */
  readonly tierLost: number;
}

/** The truth of this simulation. */
export const CAUSES: AirlineCauses = {
  longDelay: 0.9,
  unresolvedComplaint: 1.1,
  fareRise: 0.5,
  tierLost: 0.7,
};

/** From here on a delay is a cause for leaving. */
export const LONG_DELAY_MINUTES = 120;

/** Chance of a long delay by month, January first: worst in winter storms and summer peaks. */
export const LONG_DELAY_SHARES: readonly number[] = [
  0.07, 0.06, 0.05, 0.045, 0.05, 0.07, 0.085, 0.08, 0.05, 0.045, 0.05, 0.075,
];

/** Chance of a complaint after a long delay and after another trip. */
export const COMPLAINT_SHARES: { readonly longDelay: number; readonly other: number } = {
  longDelay: 0.3,
  other: 0.02,
};

/** Chance that a complaint is left open. */
export const UNRESOLVED_SHARE = 0.45;

/** Chance of staying after a trip. */
export function stayProbability(hazard: number, logRatio: number): number {
  return Math.exp(-hazard * Math.exp(logRatio));
}

/**
 * Mean chance of staying after a trip in a month, over what may happen on it.
 *
 * @param logRatio - Sum of the coefficients of the lasting causes.
 */
export function meanStayProbability(hazard: number, logRatio: number, month: number): number {
  const long = LONG_DELAY_SHARES[month]!;
  return (
    long * overComplaints(hazard, logRatio + CAUSES.longDelay, COMPLAINT_SHARES.longDelay) +
    (1 - long) * overComplaints(hazard, logRatio, COMPLAINT_SHARES.other)
  );
}

function overComplaints(hazard: number, logRatio: number, complaintShare: number): number {
  const open = complaintShare * UNRESOLVED_SHARE;
  return (
    open * stayProbability(hazard, logRatio + CAUSES.unresolvedComplaint) +
    (1 - open) * stayProbability(hazard, logRatio)
  );
}
