/**
 * A past win-back campaign: on one day a coin decided for each member who had not flown lately. What it did
 * is known for each of them.
 *
 * @module
 */
import { DAY_MS } from "../src/internal/time.ts";
import { uniform } from "../src/random/random.ts";
import { type Calendar, RESPONSE_DAYS } from "./airline-calendar.ts";
import type { Member } from "./airline-member.ts";
import { SEGMENTS } from "./airline-segments.ts";

/** Days since the last trip, on the campaign's day, that make a member eligible. */
const ELIGIBLE_DAYS = { min: 120, max: 540 } as const;

/** What the campaign meant for one eligible member. */
export interface CampaignTruth {
  readonly treated: boolean;
  /** Had the member left before, and did the campaign bring them back? */
  readonly revived: boolean;
  /** Chances of a trip in the response window without and with the campaign, given what the member was. */
  readonly responseIfControl: number;
  readonly responseIfTreated: number;
  /** Trips by then, to tell who had one in the window. */
  readonly tripsBefore: number;
}

/**
 * Runs the campaign for a member who stands at its day; `null` for one who is not eligible. A treated member
 * who had left may come back.
 */
export function runCampaign(member: Member, calendar: Calendar): CampaignTruth | null {
  const { campaignDay, start } = calendar;
  const since = (start + campaignDay * DAY_MS - member.lastTime) / DAY_MS;
  if (since < ELIGIBLE_DAYS.min || since > ELIGIBLE_DAYS.max) return null;

  const { returnProbability, rateFactor } = SEGMENTS[member.segment]!.campaign;
  const busy = calendar.busy[member.segment]!;
  const expected = member.rate * (busy[campaignDay + RESPONSE_DAYS]! - busy[campaignDay]!);
  const wasAlive = member.alive;
  const treated = uniform(member.random) < 0.5;
  if (treated && !wasAlive) member.alive = uniform(member.random) < returnProbability;
  const ifActive = -Math.expm1(-expected * rateFactor);
  return {
    treated,
    revived: treated && !wasAlive && member.alive,
    responseIfControl: wasAlive ? -Math.expm1(-expected) : 0,
    responseIfTreated: wasAlive ? ifActive : returnProbability * ifActive,
    tripsBefore: member.trips,
  };
}
