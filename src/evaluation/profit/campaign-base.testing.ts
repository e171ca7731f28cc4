/** Random customer bases for the laws of this room. */
import fc from "fast-check";

/** A base with ties, both classes, and money of its own for every customer. */
export interface Base {
  readonly truth: number[];
  readonly score: number[];
  readonly lifetimeValue: number[];
  readonly offerCost: number[];
  readonly contactCost: number[];
  readonly weights: number[];
}

const customer = fc.record({
  truth: fc.integer({ min: 0, max: 1 }),
  score: fc.integer({ min: 0, max: 8 }).map((s) => s / 8),
  // Money in cents.
  lifetimeValue: fc.integer({ min: 0, max: 40_000 }).map((c) => c / 100),
  offerCost: fc.integer({ min: 0, max: 6_000 }).map((c) => c / 100),
  contactCost: fc.integer({ min: 0, max: 500 }).map((c) => c / 100),
  weights: fc.integer({ min: 0, max: 4 }),
});

export const customerBase: fc.Arbitrary<Base> = fc
  .array(customer, { maxLength: 40 })
  .map((rows) => [
    ...rows,
    { truth: 0, score: 0.5, lifetimeValue: 150, offerCost: 10, contactCost: 1, weights: 1 },
    { truth: 1, score: 0.375, lifetimeValue: 90, offerCost: 5, contactCost: 0, weights: 2 },
  ])
  .map((rows) => ({
    truth: rows.map((row) => row.truth),
    score: rows.map((row) => row.score),
    lifetimeValue: rows.map((row) => row.lifetimeValue),
    offerCost: rows.map((row) => row.offerCost),
    contactCost: rows.map((row) => row.contactCost),
    weights: rows.map((row) => row.weights),
  }));

/** A base and the same base in another order. */
export const shuffledBase: fc.Arbitrary<readonly [Base, Base]> = customerBase.chain((base) =>
  fc
    .shuffledSubarray([...base.truth.keys()], { minLength: base.truth.length })
    .map((order) => [base, pickRows(base, order)] as const),
);

/** Chosen rows of a base, in the given order, with repeats. */
export function pickRows(base: Base, rows: readonly number[]): Base {
  const pick = (values: number[]): number[] => rows.map((row) => values[row]!);
  return {
    truth: pick(base.truth),
    score: pick(base.score),
    lifetimeValue: pick(base.lifetimeValue),
    offerCost: pick(base.offerCost),
    contactCost: pick(base.contactCost),
    weights: pick(base.weights),
  };
}

/** The options that name the money of a base. */
export function moneyOf({ lifetimeValue, offerCost, contactCost }: Base): {
  lifetimeValue: number[];
  offerCost: number[];
  contactCost: number[];
} {
  return { lifetimeValue, offerCost, contactCost };
}
