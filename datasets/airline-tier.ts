/**
 * Loyalty tiers: earned at once by the miles of a calendar year, reviewed on 1 January by those of the year
 * that ended.
 *
 * @module
 */

/** Tiers, lowest first, with the miles of a calendar year that earn them. */
export const TIERS: readonly { readonly name: string; readonly miles: number }[] = [
  { name: "blue", miles: 0 },
  { name: "silver", miles: 8_000 },
  { name: "gold", miles: 20_000 },
  { name: "platinum", miles: 45_000 },
];

/** Where a member stands. Changed in place as trips are taken. */
export interface TierState {
  year: number;
  yearMiles: number;
  /** Index into {@link TIERS}. */
  tier: number;
  /** Was the tier lowered at this year's review? */
  lost: boolean;
}

/** A new member in a year. */
export function newTier(year: number): TierState {
  return { year, yearMiles: 0, tier: 0, lost: false };
}

/** Makes the reviews that lie between the state's year and `year`. */
export function reviewTier(state: TierState, year: number): void {
  while (state.year < year) {
    const earned = tierOf(state.yearMiles);
    state.lost = earned < state.tier;
    state.tier = earned;
    state.yearMiles = 0;
    state.year++;
  }
}

/** Credits miles; a tier that they earn begins at once. */
export function creditMiles(state: TierState, miles: number): void {
  state.yearMiles += miles;
  state.tier = Math.max(state.tier, tierOf(state.yearMiles));
}

function tierOf(miles: number): number {
  let tier = 0;
  while (tier + 1 < TIERS.length && miles >= TIERS[tier + 1]!.miles) tier++;
  return tier;
}
