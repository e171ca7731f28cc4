import { describe, expect, it } from "vitest";
import { DAY_MS } from "../src/internal/time.ts";
import { rowCount, takeRows } from "../src/table/table.ts";
import { CAUSES, LONG_DELAY_MINUTES, meanStayProbability, stayProbability } from "./airline-causes.ts";
import { ROUTES } from "./airline-network.ts";
import type { AirlineCampaign } from "./airline-tables.ts";
import { creditMiles, newTier, reviewTier, TIERS } from "./airline-tier.ts";
import { simulateAirline } from "./simulate-airline.ts";

const COUNT = 20_000;
const airline = simulateAirline({ customers: COUNT, seed: 11 });
const { orders, truth, customers, campaign } = airline;
const trips = rowCount(orders);

interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** The mean of the values is `expected` as far as chance allows: three standard errors. */
function expectNear(values: readonly number[], expected: number): void {
  const { mean, standardError } = estimate(values);
  expect(Math.abs(mean - expected)).toBeLessThan(3 * standardError);
}

function share(
  count: number,
  test: (i: number) => boolean,
  within: (i: number) => boolean = () => true,
): number {
  let hits = 0;
  let all = 0;
  for (let i = 0; i < count; i++) {
    if (!within(i)) continue;
    all++;
    if (test(i)) hits++;
  }
  return hits / all;
}

/** Index of the member in row k of a campaign. */
function memberOf({ customerId }: AirlineCampaign, k: number): number {
  return Number(customerId.levels[customerId.codes[k]!]!.slice(1)) - 1;
}

const eligible = Array.from(campaign.treated.values, (_, k) => memberOf(campaign, k));

describe("simulateAirline", () => {
  it("is the same for the same seed and another for another", () => {
    const one = simulateAirline({ customers: 50, seed: 5 });
    expect(simulateAirline({ customers: 50, seed: 5 })).toEqual(one);
    expect(simulateAirline({ customers: 50, seed: 6 }).orders.amount).not.toEqual(one.orders.amount);
    expect(simulateAirline({ customers: 50 })).toEqual(simulateAirline({ customers: 50, seed: 42 }));
  });

  it("makes a member the same for any number of members", () => {
    const few = simulateAirline({ customers: 80, seed: 5 });
    const many = simulateAirline({ customers: 200, seed: 5 });
    const first = Int32Array.from({ length: 80 }, (_, i) => i);
    for (const [name, column] of Object.entries(takeRows(many.truth, first))) {
      if (name !== "customerId") expect(few.truth[name]).toEqual(column);
    }
    const tripsOfFew = first.length && rowCount(few.orders);
    const { customerId, ...rest } = takeRows(
      many.orders,
      Int32Array.from({ length: tripsOfFew }, (_, i) => i),
    );
    expect({ ...few.orders, customerId: few.orders.customerId.codes }).toEqual({
      customerId: customerId.codes,
      ...rest,
    });
  });

  it("keeps the truth out of what an airline would know", () => {
    const known = new Set([...Object.keys(orders), ...Object.keys(customers), ...Object.keys(campaign)]);
    expect(Object.keys(truth).filter((name) => known.has(name))).toEqual(["customerId"]);
  });

  it("gives the orders as a log, too", () => {
    const { transactions } = airline;
    expect(transactions.customers).toEqual(customers.customerId.levels);
    expect(transactions.times).toEqual(orders.time.values);
    expect(transactions.amounts).toEqual(orders.amount.values);
    expect(Object.keys(transactions.attributes)).toEqual(Object.keys(orders).slice(3));
    expect(transactions.rejected).toEqual([]);
  });

  it("keeps to its calendar", () => {
    const { start, end } = { start: Date.UTC(2022, 0, 1), end: Date.UTC(2025, 0, 1) };
    expect(share(trips, (i) => orders.time.values[i]! >= start && orders.time.values[i]! < end)).toBe(1);
    expect(share(trips, (i) => orders.bookingTime.values[i]! <= orders.time.values[i]!)).toBe(1);
    const joined = (i: number) => customers.joined.values[orders.customerId.codes[i]!]!;
    expect(share(trips, (i) => orders.bookingTime.values[i]! >= joined(i))).toBe(1);
    const other = simulateAirline({
      customers: 300,
      start: "2019-06-15",
      end: "2021-06-15",
      campaign: "2020-03-01",
    });
    expect(Math.min(...other.orders.time.values)).toBeGreaterThanOrEqual(Date.UTC(2019, 5, 15));
    expect(Math.max(...other.orders.time.values)).toBeLessThan(Date.UTC(2021, 5, 15));
    expect(other.campaign.sentAt.values[0]).toBe(Date.UTC(2020, 2, 1));
  });

  it("tells in the customers table what the orders tell", () => {
    const miles = new Float64Array(COUNT);
    const last = new Float64Array(COUNT);
    const count = new Float64Array(COUNT);
    for (let i = 0; i < trips; i++) {
      const c = orders.customerId.codes[i]!;
      miles[c]! += orders.miles.values[i]!;
      last[c] = orders.time.values[i]!;
      count[c]! += 1;
    }
    expect(customers.miles.values).toEqual(miles);
    expect(customers.lastTrip.values).toEqual(last);
    expect(customers.trips.values).toEqual(count);
  });
});

describe("the truth of simulateAirline", () => {
  const { alive, probabilityAlive, expectedTrips, expectedTripsIfAlive, futureTrips } = truth;

  it("knows the chance of being a member: right on average, and in every tenth", () => {
    const order = [...probabilityAlive.values.keys()].sort(
      (a, b) => probabilityAlive.values[a]! - probabilityAlive.values[b]!,
    );
    for (let tenth = 0; tenth < 10; tenth++) {
      const rows = order.slice((tenth * COUNT) / 10, ((tenth + 1) * COUNT) / 10);
      const chances = rows.map((i) => probabilityAlive.values[i]!);
      const excess = rows.reduce((sum, i, k) => sum + alive.values[i]! - chances[k]!, 0);
      const variance = chances.reduce((sum, chance) => sum + chance * (1 - chance), 0);
      expect(Math.abs(excess)).toBeLessThan(4 * Math.sqrt(variance));
    }
    expectNear(
      order.map((i) => alive.values[i]! - probabilityAlive.values[i]!),
      0,
    );
  });

  it("knows the chance of those the campaign reached", () => {
    const rows = eligible.filter((_, k) => campaign.treated.values[k] === 1);
    expectNear(
      rows.map((i) => alive.values[i]! - probabilityAlive.values[i]!),
      0,
    );
  });

  it("knows the chance of those who came back and have not flown yet", () => {
    // A rare lot: it takes many members to see that they are counted.
    const { truth, customers, campaign } = simulateAirline({ customers: 80_000, seed: 12 });
    const silent = [...campaign.treated.values.keys()]
      .filter((k) => campaign.treated.values[k] === 1)
      .map((k) => memberOf(campaign, k))
      .filter(
        (i) => truth.segment.codes[i] === 2 && customers.lastTrip.values[i]! < campaign.sentAt.values[0]!,
      );
    expectNear(
      silent.map((i) => truth.alive.values[i]! - truth.probabilityAlive.values[i]!),
      0,
    );
  });

  it("knows the expected trips of the year after, with and without the knowledge who stayed", () => {
    const members = [...alive.values.keys()];
    expectNear(
      members.map((i) => futureTrips.values[i]! - expectedTrips.values[i]!),
      0,
    );
    for (const segment of [0, 1, 2]) {
      const stayed = members.filter((i) => alive.values[i] === 1 && truth.segment.codes[i] === segment);
      expectNear(
        stayed.map((i) => futureTrips.values[i]! - expectedTripsIfAlive.values[i]!),
        0,
      );
    }
  });

  it("has members leave at their last trip, more of them after what makes members leave", () => {
    const gone = (i: number) => alive.values[i] === 0;
    expect(share(COUNT, (i) => truth.leftTime.values[i] === customers.lastTrip.values[i], gone)).toBe(1);
    const long = new Float64Array(COUNT);
    for (let i = 0; i < trips; i++) {
      if (orders.delayMinutes.values[i]! >= LONG_DELAY_MINUTES) long[orders.customerId.codes[i]!]! += 1;
    }
    // Who flies often meets more delays: compare members with the same number of trips.
    for (const count of [3, 4, 5]) {
      const same = (i: number) => customers.trips.values[i] === count;
      const often = share(COUNT, gone, (i) => same(i) && long[i]! >= 2);
      expect(often).toBeGreaterThan(share(COUNT, gone, (i) => same(i) && long[i] === 0) + 0.05);
    }
  });

  it("has the coefficients it says: leavers less their chance come to 0 with each cause and without", () => {
    const residuals: Record<keyof typeof CAUSES | "none", number[]> = {
      none: [],
      longDelay: [],
      unresolvedComplaint: [],
      fareRise: [],
      tierLost: [],
    };
    eachTrip((i, member, happened) => {
      const causes = causesOf(happened);
      const ratio = causes.reduce((sum, cause) => sum + CAUSES[cause], 0);
      const residual = Number(hasLeftAfter(i)) - (1 - stayProbability(truth.hazard.values[member]!, ratio));
      for (const cause of causes.length === 0 ? (["none"] as const) : causes) residuals[cause].push(residual);
    });
    for (const values of Object.values(residuals)) {
      expect(values.length).toBeGreaterThan(500);
      expectNear(values, 0);
    }
  });

  it("knows the mean chance of staying after a trip, over delays and complaints", () => {
    const differences: number[] = [];
    eachTrip((i, member, happened) => {
      const hazard = truth.hazard.values[member]!;
      const lasting = (happened.fareRise ? CAUSES.fareRise : 0) + (happened.tierLost ? CAUSES.tierLost : 0);
      const ratio = causesOf(happened).reduce((sum, cause) => sum + CAUSES[cause], 0);
      const month = new Date(orders.time.values[i]!).getUTCMonth();
      differences.push(stayProbability(hazard, ratio) - meanStayProbability(hazard, lasting, month));
    });
    expectNear(differences, 0);
  });

  type Happened = Record<keyof typeof CAUSES, boolean>;

  function causesOf(happened: Happened): (keyof typeof CAUSES)[] {
    return (Object.keys(happened) as (keyof typeof CAUSES)[]).filter((cause) => happened[cause]);
  }

  /** Every trip with its member and what happened on it, worked out from the orders. */
  function eachTrip(visit: (i: number, member: number, happened: Happened) => void): void {
    const year = (i: number) => new Date(orders.time.values[i]!).getUTCFullYear();
    const home = (i: number) => customers.homeAirport.codes[orders.customerId.codes[i]!]!;
    const fares = new Map<string, number>();
    for (let i = 0; i < trips; i++) fares.set(`${home(i)}:${year(i)}`, orders.fareIndex.values[i]!);
    let member = -1;
    let tier = newTier(0);
    for (let i = 0; i < trips; i++) {
      if (orders.customerId.codes[i] !== member) tier = newTier(year(i));
      member = orders.customerId.codes[i]!;
      reviewTier(tier, year(i));
      const before = fares.get(`${home(i)}:${year(i) - 1}`) ?? Number.NaN;
      visit(i, member, {
        longDelay: orders.delayMinutes.values[i]! >= LONG_DELAY_MINUTES,
        unresolvedComplaint: orders.complaint.levels[orders.complaint.codes[i]!] === "unresolved",
        fareRise: fares.get(`${home(i)}:${year(i)}`)! / before > 1.1,
        tierLost: tier.lost,
      });
      creditMiles(tier, orders.miles.values[i]!);
    }
  }

  /** Those who left for good, and those whom the campaign brought back after they had left. */
  function hasLeftAfter(i: number): boolean {
    const member = orders.customerId.codes[i]!;
    const next =
      orders.customerId.codes[i + 1] === member ? orders.time.values[i + 1]! : Number.POSITIVE_INFINITY;
    const sentAt = campaign.sentAt.values[0]!;
    if (truth.revived.values[member] === 1 && orders.time.values[i]! < sentAt && next >= sentAt) return true;
    return alive.values[member] === 0 && next === Number.POSITIVE_INFINITY;
  }
});

describe("the campaign of simulateAirline", () => {
  const arm = (treated: number) =>
    [...campaign.treated.values.keys()].filter((k) => campaign.treated.values[k] === treated);
  const responses = (treated: number) => estimate(arm(treated).map((k) => campaign.responded.values[k]!));

  it("is randomised, among those who had not flown for 120 to 540 days", () => {
    expectNear([...campaign.treated.values], 0.5);
    const sentAt = campaign.sentAt.values[0]!;
    const lastBefore = new Float64Array(COUNT).fill(Number.NaN);
    for (let i = 0; i < trips; i++) {
      if (orders.time.values[i]! < sentAt) lastBefore[orders.customerId.codes[i]!] = orders.time.values[i]!;
    }
    const expected = [...lastBefore.keys()].filter((c) => {
      const days = (sentAt - lastBefore[c]!) / DAY_MS;
      return days >= 120 && days <= 540;
    });
    expect(eligible).toEqual(expected);
  });

  it("has the effect it says: difference of the arms within three standard errors of the true mean", () => {
    const [control, treated] = [responses(0), responses(1)];
    const trueEffect = estimate(eligible.map((i) => truth.campaignEffect.values[i]!)).mean;
    const error = Math.hypot(control.standardError, treated.standardError);
    expect(Math.abs(treated.mean - control.mean - trueEffect)).toBeLessThan(3 * error);
    expect(trueEffect).toBeGreaterThan(3 * error);
  });

  it("has the effect it says on each member: response less its chance comes to 0 in each arm and segment", () => {
    for (const segment of [0, 1, 2]) {
      for (const [treated, chance] of [truth.responseIfControl, truth.responseIfTreated].entries()) {
        const rows = arm(treated).filter((k) => truth.segment.codes[eligible[k]!] === segment);
        expectNear(
          rows.map((k) => campaign.responded.values[k]! - chance.values[eligible[k]!]!),
          0,
        );
      }
    }
  });

  it("works on families and annoys who travels for work", () => {
    const effect = (segment: number) =>
      estimate(
        eligible
          .filter((i) => truth.segment.codes[i] === segment)
          .map((i) => truth.campaignEffect.values[i]!),
      ).mean;
    expect(effect(0)).toBeLessThan(0);
    expect(effect(1)).toBeGreaterThan(0.05);
    expect(effect(2)).toBeGreaterThan(effect(1));
  });

  it("says nothing about members who were not eligible", () => {
    const asked = new Set(eligible);
    expect(share(COUNT, (i) => Number.isNaN(truth.campaignEffect.values[i]) === !asked.has(i))).toBe(1);
    expect(share(COUNT, (i) => (truth.revived.values[i] === 255) === !asked.has(i))).toBe(1);
  });
});

describe("the look of simulateAirline", () => {
  const segmentOf = (i: number) => truth.segment.codes[orders.customerId.codes[i]!]!;
  const month = (i: number) => new Date(orders.time.values[i]!).getUTCMonth();
  const weekday = (i: number) => new Date(orders.time.values[i]!).getUTCDay();

  it("has seasons and weekdays by segment", () => {
    const summer = (segment: number) =>
      share(
        trips,
        (i) => month(i) === 6 || month(i) === 7,
        (i) => segmentOf(i) === segment,
      );
    expect(summer(2)).toBeGreaterThan(summer(1));
    expect(summer(1)).toBeGreaterThan(summer(0));
    const onMonday = (segment: number) =>
      share(
        trips,
        (i) => weekday(i) === 1,
        (i) => segmentOf(i) === segment,
      );
    expect(onMonday(0)).toBeGreaterThan(0.2);
    expect(onMonday(2)).toBeLessThan(0.13);
  });

  it("is on time as often as airlines are", () => {
    const late = (minutes: number) => share(trips, (i) => orders.delayMinutes.values[i]! >= minutes);
    expect(late(15)).toBeGreaterThan(0.25);
    expect(late(15)).toBeLessThan(0.4);
    expect(late(LONG_DELAY_MINUTES)).toBeGreaterThan(0.04);
    expect(late(LONG_DELAY_MINUTES)).toBeLessThan(0.08);
    expect(Math.max(...orders.delayMinutes.values)).toBeLessThanOrEqual(720);
  });

  it("asks fares that grow with distance and cabin", () => {
    const amounts = (test: (i: number) => boolean) =>
      estimate(
        [...orders.amount.values.keys()]
          .filter(test)
          .map((i) => orders.amount.values[i]! / orders.partySize.values[i]!),
      ).mean;
    const economy = (i: number) => orders.cabin.codes[i] === 0;
    expect(amounts((i) => economy(i) && orders.distanceKm.values[i]! < 2000)).toBeGreaterThan(100);
    expect(amounts((i) => economy(i) && orders.distanceKm.values[i]! < 2000)).toBeLessThan(250);
    expect(amounts((i) => economy(i) && orders.distanceKm.values[i]! > 10_000)).toBeGreaterThan(500);
    expect(amounts((i) => !economy(i))).toBeGreaterThan(2 * amounts(economy));
    expect(Math.min(...orders.amount.values)).toBeGreaterThan(0);
    const { discountFactor } = orders;
    expect(share(trips, (i) => discountFactor.values[i]! >= 0.25 && discountFactor.values[i]! <= 1.5)).toBe(
      1,
    );
  });

  it("loses and keeps members, in tiers and ages", () => {
    const stayed = share(COUNT, (i) => truth.alive.values[i] === 1);
    expect(stayed).toBeGreaterThan(0.5);
    expect(stayed).toBeLessThan(0.75);
    const tier = (level: number) => share(COUNT, (i) => customers.tier.codes[i] === level);
    expect(tier(0)).toBeGreaterThan(tier(1));
    expect(tier(1)).toBeGreaterThan(tier(2));
    expect(tier(2)).toBeGreaterThan(0.005);
    expect(share(COUNT, (i) => customers.ageBand.codes[i]! >= 0)).toBe(1);
    expect(share(COUNT, (i) => truth.leftCause.codes[i] === -1)).toBe(stayed);
  });

  it("knows how far it is", () => {
    // Geodesics of 655 and 6,204 km on the ellipsoid; a sphere is off by up to half a percent.
    const distance = (name: string) => ROUTES.find((route) => route.name === name)!.distanceKm;
    expect(Math.abs(distance("FRA-LHR") / 655 - 1)).toBeLessThan(0.005);
    expect(Math.abs(distance("FRA-JFK") / 6204 - 1)).toBeLessThan(0.005);
  });
});

describe("tiers", () => {
  it("begin with the miles that earn them and end at the review of a year without", () => {
    const state = newTier(2022);
    creditMiles(state, TIERS[2]!.miles);
    expect(state).toEqual({ year: 2022, yearMiles: TIERS[2]!.miles, tier: 2, lost: false });
    reviewTier(state, 2023);
    expect(state).toEqual({ year: 2023, yearMiles: 0, tier: 2, lost: false });
    creditMiles(state, TIERS[1]!.miles);
    expect(state.tier).toBe(2);
    reviewTier(state, 2024);
    expect(state).toEqual({ year: 2024, yearMiles: 0, tier: 1, lost: true });
    reviewTier(state, 2026);
    expect(state).toEqual({ year: 2026, yearMiles: 0, tier: 0, lost: false });
  });
});

describe("the door of simulateAirline", () => {
  it.each<[object, string]>([
    [{}, "`options.customers` must be an integer, got undefined"],
    [{ customers: 0 }, "`options.customers` must be >= 1, got 0"],
    [{ customers: 3, seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [{ customers: 3, seed: 0.5 }, "`options.seed` must be an integer, got 0.5"],
    [
      { customers: 3, end: "2023-12-31" },
      '`options.end` must be at least 730 days after options.start, got "2023-12-31"',
    ],
    [
      { customers: 3, start: "soon" },
      '`options.start` must be an ISO 8601 date such as 2024-06-30, got "soon"',
    ],
    [
      { customers: 3, campaign: "2022-01-01" },
      '`options.campaign` must be after options.start and at least 180 days before options.end, got "2022-01-01"',
    ],
    [
      { customers: 3, campaign: "2024-07-06" },
      '`options.campaign` must be after options.start and at least 180 days before options.end, got "2024-07-06"',
    ],
    [
      { customers: 3, members: 3 },
      '`options.members` must be one of the options customers, seed, start, end, campaign, got "members"',
    ],
  ])("rejects %j", (options, message) => {
    expect(() => simulateAirline(options as never)).toThrow(message);
  });
});
