/**
 * The tables a simulation hands out: what an airline would know, and, apart from it, the truth.
 *
 * @module
 */
import { DAY_MS } from "../src/internal/time.ts";
import {
  type BooleanColumn,
  booleanColumn,
  MISSING_BOOLEAN,
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  type TimeColumn,
  textColumn,
  timeColumn,
} from "../src/table/table.ts";
import type { Calendar } from "./airline-calendar.ts";
import type { CampaignTruth } from "./airline-campaign.ts";
import { drawFutureTrips, expectedFutureTrips, probabilityAliveAtEnd } from "./airline-life.ts";
import type { Member } from "./airline-member.ts";
import { HOME_CODES, ROUTES } from "./airline-network.ts";
import { CABINS, CHANNELS, SEGMENTS } from "./airline-segments.ts";
import { TIERS } from "./airline-tier.ts";
import { COMPLAINTS, LEFT_CAUSES, type TripColumns } from "./airline-trip.ts";
import { filled, filledCodes, type GrowingColumn } from "./growing-column.ts";

/** Trips, one a row; by member, then by time. */
export type AirlineOrders = Table & {
  readonly customerId: TextColumn;
  /** Departure. What a row says was known when the trip was over, the same day or the next. */
  readonly time: TimeColumn;
  /** Fare paid for the party, in euros. */
  readonly amount: NumberColumn;
  readonly bookingTime: TimeColumn;
  readonly advanceDays: NumberColumn;
  /** `"FRA-LHR"`: there and back. */
  readonly route: TextColumn;
  /** There and back. */
  readonly distanceKm: NumberColumn;
  /** Credited to the member: distance in miles, more in better cabins. */
  readonly miles: NumberColumn;
  readonly cabin: TextColumn;
  readonly channel: TextColumn;
  readonly partySize: NumberColumn;
  /** Fare paid over full fare. */
  readonly discountFactor: NumberColumn;
  /** Fare level at the home airport, 1 in the first year. */
  readonly fareIndex: NumberColumn;
  /** Arrival after plan; negative is early. */
  readonly delayMinutes: NumberColumn;
  /** `"none"`, `"resolved"`, `"unresolved"`. */
  readonly complaint: TextColumn;
  /** The member's tier when they departed. */
  readonly tier: TextColumn;
};

/** Members as a loyalty system would export them at the end, one a row. */
export type AirlineCustomers = Table & {
  readonly customerId: TextColumn;
  readonly joined: TimeColumn;
  readonly birthYear: NumberColumn;
  readonly ageBand: TextColumn;
  readonly homeAirport: TextColumn;
  /** As of the end, like everything that follows: not to be used for an earlier date. */
  readonly tier: TextColumn;
  readonly trips: NumberColumn;
  readonly miles: NumberColumn;
  readonly meanDiscountFactor: NumberColumn;
  readonly lastTrip: TimeColumn;
};

/** The win-back campaign: one row a member who was eligible. */
export type AirlineCampaign = Table & {
  readonly customerId: TextColumn;
  readonly sentAt: TimeColumn;
  /** By a fair coin. */
  readonly treated: BooleanColumn;
  /** Took a trip within 180 days. */
  readonly responded: BooleanColumn;
};

/** What nobody knows outside a simulation, one row a member, in the order of the customers. */
export type AirlineTruth = Table & {
  readonly customerId: TextColumn;
  /** Needs group. */
  readonly segment: TextColumn;
  /** Rate of trips while a member. */
  readonly tripsPerYear: NumberColumn;
  /** Hazard of leaving after a trip on which nothing happened: they stay with probability exp(-hazard). */
  readonly hazard: NumberColumn;
  /** Still a member at the end? */
  readonly alive: BooleanColumn;
  /** When a member left: at their last trip. Missing while they stay. */
  readonly leftTime: TimeColumn;
  /** The strongest cause on that trip, or `"none"`. Missing while they stay. */
  readonly leftCause: TextColumn;
  /** Chance of being a member at the end given trips, rate and hazard: no score can do better. */
  readonly probabilityAlive: NumberColumn;
  /** Expected trips in the 365 days after the end of one who is still a member. */
  readonly expectedTripsIfAlive: NumberColumn;
  /** The same times `probabilityAlive`: what the best forecast would say. */
  readonly expectedTrips: NumberColumn;
  /** Trips in those 365 days, drawn from the same process. */
  readonly futureTrips: NumberColumn;
  /** Were they brought back by the campaign? Missing where not eligible, like all that follows. */
  readonly revived: BooleanColumn;
  /** Chance of a trip in the response window without the campaign, given whether they had left before it. */
  readonly responseIfControl: NumberColumn;
  /** The same with it. */
  readonly responseIfTreated: NumberColumn;
  /** The second less the first. */
  readonly campaignEffect: NumberColumn;
};

/** A member with what the campaign meant for them. */
export interface MemberLife {
  readonly member: Member;
  readonly campaign: CampaignTruth | null;
  readonly responded: boolean;
}

/** The trips as a table. */
export function ordersTable(columns: TripColumns, ids: readonly string[]): AirlineOrders {
  return makeTable<AirlineOrders>({
    customerId: textColumn(filledCodes(columns.customer), ids),
    time: timeColumn(filled(columns.time)),
    amount: numberColumn(filled(columns.amount)),
    bookingTime: timeColumn(filled(columns.bookingTime)),
    advanceDays: numberColumn(filled(columns.advanceDays)),
    route: texts(
      columns.route,
      ROUTES.map((route) => route.name),
    ),
    distanceKm: numberColumn(filled(columns.distanceKm)),
    miles: numberColumn(filled(columns.miles)),
    cabin: texts(
      columns.cabin,
      CABINS.map((cabin) => cabin.name),
    ),
    channel: texts(columns.channel, CHANNELS),
    partySize: numberColumn(filled(columns.partySize)),
    discountFactor: numberColumn(filled(columns.discountFactor)),
    fareIndex: numberColumn(filled(columns.fareIndex)),
    delayMinutes: numberColumn(filled(columns.delayMinutes)),
    complaint: texts(columns.complaint, COMPLAINTS),
    tier: texts(columns.tier, TIER_NAMES),
  });
}

const TIER_NAMES: readonly string[] = TIERS.map((tier) => tier.name);
const AGE_BANDS: readonly { readonly name: string; readonly from: number }[] = [
  { name: "18-29", from: 18 },
  { name: "30-44", from: 30 },
  { name: "45-59", from: 45 },
  { name: "60+", from: 60 },
];

/** The members as a table. */
export function customersTable(
  lives: readonly MemberLife[],
  ids: readonly string[],
  calendar: Calendar,
): AirlineCustomers {
  const lastYear = calendar.years[calendar.days - 1]!;
  const number = (of: (member: Member) => number) => Float64Array.from(lives, ({ member }) => of(member));
  const codes = (of: (member: Member) => number) => Int32Array.from(lives, ({ member }) => of(member));
  return makeTable<AirlineCustomers>({
    customerId: idColumn(ids),
    joined: timeColumn(number((member) => member.joined)),
    birthYear: numberColumn(number((member) => member.birthYear)),
    ageBand: textColumn(
      codes((member) => AGE_BANDS.findLastIndex((band) => lastYear - member.birthYear >= band.from)),
      AGE_BANDS.map((band) => band.name),
    ),
    homeAirport: textColumn(
      codes((member) => member.home),
      HOME_CODES,
    ),
    tier: textColumn(
      codes((member) => member.tier.tier),
      TIER_NAMES,
    ),
    trips: numberColumn(number((member) => member.trips)),
    miles: numberColumn(number((member) => member.miles)),
    meanDiscountFactor: numberColumn(number((member) => member.discounts / member.trips)),
    lastTrip: timeColumn(number((member) => member.lastTime)),
  });
}

/** The eligible members as a table. */
export function campaignTable(
  lives: readonly MemberLife[],
  ids: readonly string[],
  { start, campaignDay }: Calendar,
): AirlineCampaign {
  const eligible = lives.filter((life) => life.campaign !== null);
  return makeTable<AirlineCampaign>({
    customerId: idColumn(eligible.map(({ member }) => ids[member.index]!)),
    sentAt: timeColumn(new Float64Array(eligible.length).fill(start + campaignDay * DAY_MS)),
    treated: booleanColumn(Uint8Array.from(eligible, ({ campaign }) => Number(campaign!.treated))),
    responded: booleanColumn(Uint8Array.from(eligible, ({ responded }) => Number(responded))),
  });
}

/** What is true of each member. */
export function truthTable(
  lives: readonly MemberLife[],
  ids: readonly string[],
  calendar: Calendar,
  seed: number,
): AirlineTruth {
  const number = (of: (life: MemberLife) => number) => Float64Array.from(lives, of);
  const chances = number(({ member, campaign }) => probabilityAliveAtEnd(member, campaign, calendar));
  const ifAlive = number(({ member }) => expectedFutureTrips(member, calendar));
  const control = number(({ campaign }) => campaign?.responseIfControl ?? Number.NaN);
  const treated = number(({ campaign }) => campaign?.responseIfTreated ?? Number.NaN);
  return makeTable<AirlineTruth>({
    customerId: idColumn(ids),
    segment: textColumn(
      Int32Array.from(lives, ({ member }) => member.segment),
      SEGMENTS.map((segment) => segment.name),
    ),
    tripsPerYear: numberColumn(number(({ member }) => member.rate)),
    hazard: numberColumn(number(({ member }) => member.hazard)),
    alive: booleanColumn(Uint8Array.from(lives, ({ member }) => Number(member.alive))),
    leftTime: timeColumn(number(({ member }) => (member.alive ? Number.NaN : member.lastTime))),
    leftCause: textColumn(
      Int32Array.from(lives, ({ member }) => (member.alive ? -1 : member.lastCause)),
      LEFT_CAUSES,
    ),
    probabilityAlive: numberColumn(chances),
    expectedTripsIfAlive: numberColumn(ifAlive),
    expectedTrips: numberColumn(ifAlive.map((trips, i) => trips * chances[i]!)),
    futureTrips: numberColumn(number(({ member }) => drawFutureTrips(member, calendar, seed))),
    revived: booleanColumn(
      Uint8Array.from(lives, ({ campaign }) =>
        campaign === null ? MISSING_BOOLEAN : Number(campaign.revived),
      ),
    ),
    responseIfControl: numberColumn(control),
    responseIfTreated: numberColumn(treated),
    campaignEffect: numberColumn(treated.map((chance, i) => chance - control[i]!)),
  });
}

function texts(codes: GrowingColumn, levels: readonly string[]): TextColumn {
  return textColumn(filledCodes(codes), levels);
}

function idColumn(ids: readonly string[]): TextColumn {
  return textColumn(
    Int32Array.from(ids, (_, i) => i),
    ids,
  );
}
