/** One entry a customer. */
export interface Lives {
  /** Renewals that were due before the end of the observation. */
  readonly observed: Int32Array;
  /** Renewals made, <= `observed`. */
  readonly made: Int32Array;
}

/** By number of renewals k = 0, 1 ... up to the most observed. */
export interface SurvivorCounts {
  /** Customers who made k - 1 renewals and were observed at the next; for k = 0 all. */
  readonly atRisk: Float64Array;
  /** Those of them who made it. */
  readonly survivors: Float64Array;
}

/** O(customers). */
export function survivorCounts({ observed, made }: Lives): SurvivorCounts {
  let most = 0;
  for (let i = 0; i < observed.length; i++) if (observed[i]! > most) most = observed[i]!;
  const survivors = new Float64Array(most + 1);
  const stillThere = new Float64Array(most + 1);
  for (let i = 0; i < made.length; i++) {
    survivors[made[i]!]!++;
    if (made[i] === observed[i]) stillThere[made[i]!]!++;
  }
  for (let k = most; k > 0; k--) survivors[k - 1]! += survivors[k]!;
  return {
    atRisk: survivors.map((count, k) => (k === 0 ? count : survivors[k - 1]! - stillThere[k - 1]!)),
    survivors,
  };
}
