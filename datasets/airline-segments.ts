/**
 * What members want: the needs groups of the simulated airline and how each travels, stays and answers a
 * campaign. All numbers here are part of the known truth.
 *
 * @module
 */

/** One needs group. */
export interface AirlineSegment {
  readonly name: "business" | "leisure" | "family";
  /** Share of the members. */
  readonly share: number;
  /** Trips per year while a member stays: gamma distributed between members. */
  readonly tripsPerYear: { readonly shape: number; readonly mean: number };
  /** Hazard of leaving after a trip without any cause for it: gamma distributed between members. */
  readonly hazard: { readonly shape: number; readonly mean: number };
  /** What the win-back campaign does; the truth of its effect. */
  readonly campaign: {
    /** Chance that it brings back a member who had left. */
    readonly returnProbability: number;
    /** Factor on the rate of trips in the response window. Below 1, the campaign annoys. */
    readonly rateFactor: number;
  };
  /** Relative rate of trips by month, January first. */
  readonly months: readonly number[];
  /** Relative rate of trips by weekday, Sunday first. */
  readonly weekdays: readonly number[];
  /** Distance over which interest in a destination falls by the factor e. */
  readonly reachKm: number;
  /** Chances of {@link CABINS}. */
  readonly cabins: readonly number[];
  /** Chances of {@link CHANNELS}. */
  readonly channels: readonly number[];
  /** Days from booking to departure: lognormal. */
  readonly advanceDays: { readonly median: number; readonly sigma: number };
  /** Chances of a party of 1, 2 ... */
  readonly party: readonly number[];
  /** Years at the end of the simulation: normal, at least 18. */
  readonly age: { readonly mean: number; readonly deviation: number };
}

/** Cabins, with the factor on the fare and on the miles credited. */
export const CABINS: readonly { readonly name: string; readonly fare: number; readonly miles: number }[] = [
  { name: "economy", fare: 1, miles: 1 },
  { name: "premium", fare: 1.6, miles: 1.25 },
  { name: "business", fare: 3.2, miles: 2 },
];

/** Where a trip is bought. */
export const CHANNELS: readonly string[] = ["web", "app", "agency", "corporate", "phone"];

/** The needs groups. */
export const SEGMENTS: readonly AirlineSegment[] = [
  {
    name: "business",
    share: 0.25,
    tripsPerYear: { shape: 1.6, mean: 6 },
    hazard: { shape: 1.5, mean: 0.05 },
    campaign: { returnProbability: 0.02, rateFactor: 0.9 },
    months: [0.95, 1.02, 1.1, 1, 1.08, 1.08, 0.8, 0.65, 1.15, 1.17, 1.12, 0.78],
    weekdays: [0.5, 1.6, 1.2, 1.1, 1.3, 0.9, 0.4],
    reachKm: 4000,
    cabins: [0.62, 0.16, 0.22],
    channels: [0.2, 0.2, 0.1, 0.45, 0.05],
    advanceDays: { median: 8, sigma: 0.8 },
    party: [0.93, 0.07],
    age: { mean: 45, deviation: 9 },
  },
  {
    name: "leisure",
    share: 0.45,
    tripsPerYear: { shape: 1.3, mean: 1.8 },
    hazard: { shape: 1.1, mean: 0.16 },
    campaign: { returnProbability: 0.12, rateFactor: 1.5 },
    months: [0.65, 0.75, 0.9, 1.05, 1.1, 1.2, 1.4, 1.4, 1.15, 0.95, 0.65, 0.9],
    weekdays: [1.1, 0.8, 0.7, 0.8, 1, 1.4, 1.2],
    reachKm: 6000,
    cabins: [0.88, 0.08, 0.04],
    channels: [0.5, 0.25, 0.2, 0, 0.05],
    advanceDays: { median: 35, sigma: 0.8 },
    party: [0.45, 0.47, 0.05, 0.03],
    age: { mean: 43, deviation: 16 },
  },
  {
    name: "family",
    share: 0.3,
    tripsPerYear: { shape: 2, mean: 1.3 },
    hazard: { shape: 1.4, mean: 0.12 },
    campaign: { returnProbability: 0.2, rateFactor: 1.8 },
    months: [0.5, 0.7, 0.8, 1.15, 0.95, 1.05, 2, 1.9, 0.6, 1.1, 0.4, 0.95],
    weekdays: [1.1, 0.7, 0.7, 0.8, 0.9, 1.3, 1.5],
    reachKm: 4500,
    cabins: [0.94, 0.05, 0.01],
    channels: [0.48, 0.17, 0.3, 0, 0.05],
    advanceDays: { median: 75, sigma: 0.6 },
    party: [0.03, 0.12, 0.3, 0.42, 0.13],
    age: { mean: 40, deviation: 7 },
  },
];
