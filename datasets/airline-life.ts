/**
 * One member from the first trip to the end and, in a stream of its own, the year after.
 *
 * @module
 */
import { exponential } from "../src/random/distributions.ts";
import { type Random, randomStream, uniform } from "../src/random/random.ts";
import { type Calendar, dayOf, FUTURE_DAYS, RESPONSE_DAYS } from "./airline-calendar.ts";
import { type CampaignTruth, runCampaign } from "./airline-campaign.ts";
import { CAUSES, meanStayProbability } from "./airline-causes.ts";
import type { Member } from "./airline-member.ts";
import { SEGMENTS } from "./airline-segments.ts";
import { reviewTier } from "./airline-tier.ts";
import { type TripColumns, takeTrip } from "./airline-trip.ts";

/** Simulates a member to the end; the trips go into `columns`. */
export function liveToEnd(member: Member, calendar: Calendar, columns: TripColumns): CampaignTruth | null {
  const { campaignDay, days, years } = calendar;
  const busy = calendar.busy[member.segment]!;
  const joinedBefore = member.moment < busy[campaignDay]!;
  takeTrip(member, calendar, columns);
  let campaign: CampaignTruth | null = null;
  if (joinedBefore) {
    liveUntil(member, busy[campaignDay]!, 1, calendar, columns);
    campaign = runCampaign(member, calendar);
    const factor = campaign?.treated ? SEGMENTS[member.segment]!.campaign.rateFactor : 1;
    liveUntil(member, busy[campaignDay + RESPONSE_DAYS]!, factor, calendar, columns);
  }
  liveUntil(member, busy[days]!, 1, calendar, columns);
  reviewTier(member.tier, years[days]!);
  return campaign;
}

/** Trips of a Poisson process until a moment, at `factor` times the member's rate, while they stay. */
function liveUntil(
  member: Member,
  until: number,
  factor: number,
  calendar: Calendar,
  columns: TripColumns,
): void {
  while (member.alive) {
    const next = member.moment + exponential(member.random, member.rate * factor);
    if (next >= until) break;
    member.moment = next;
    takeTrip(member, calendar, columns);
  }
  member.moment = until;
}

/**
 * Chance that the member is still one at the end, given their trips, their own rate and hazard, and the
 * campaign, but not whether they are: the best score that there can be.
 */
export function probabilityAliveAtEnd(
  member: Member,
  campaign: CampaignTruth | null,
  calendar: Calendar,
): number {
  const { campaignDay, days } = calendar;
  const { rateFactor, returnProbability } = SEGMENTS[member.segment]!.campaign;
  const busy = calendar.busy[member.segment]!;
  const [sent, closed, end] = [busy[campaignDay]!, busy[campaignDay + RESPONSE_DAYS]!, busy[days]!];
  const { lastMoment, lastStay } = member;
  if (campaign === null || !campaign.treated) {
    const stays = lastStay * Math.exp(-member.rate * (end - lastMoment));
    return stays / (stays + 1 - lastStay);
  }
  const boosted = Math.max(0, closed - Math.max(sent, lastMoment)) * rateFactor;
  const silent = Math.exp(-member.rate * (boosted + end - Math.max(closed, lastMoment)));
  if (lastMoment >= sent) return (lastStay * silent) / (lastStay * silent + 1 - lastStay);
  const stayed = lastStay * Math.exp(-member.rate * (sent - lastMoment));
  const stays = (stayed + returnProbability * (1 - lastStay)) * silent;
  return stays / (stays + (1 - returnProbability) * (1 - lastStay));
}

/**
 * Expected trips in the {@link FUTURE_DAYS} after the end of a member who is still one then, the tier held as it
 * is. Within a month trips come at rate r in busy time and end the membership with probability q each: busy
 * time b holds (1 - exp(-r q b)) / q trips on average.
 */
export function expectedFutureTrips(member: Member, calendar: Calendar): number {
  const { days, months } = calendar;
  const busy = calendar.busy[member.segment]!;
  let trips = 0;
  let alive = 1;
  for (let day = days; day < days + FUTURE_DAYS; ) {
    let next = day + 1;
    while (next < days + FUTURE_DAYS && months[next] === months[day]) next++;
    const leave = 1 - meanStayProbability(member.hazard, lastingRatio(member, calendar, day), months[day]!);
    const leaves = -Math.expm1(-member.rate * leave * (busy[next]! - busy[day]!));
    trips += (alive * leaves) / leave;
    alive *= 1 - leaves;
    day = next;
  }
  return trips;
}

/** Trips in the {@link FUTURE_DAYS} after the end, drawn from the same process. */
export function drawFutureTrips(member: Member, calendar: Calendar, seed: number): number {
  if (!member.alive) return 0;
  const random: Random = randomStream(seed, "future", member.index);
  const busy = calendar.busy[member.segment]!;
  const until = busy[calendar.days + FUTURE_DAYS]!;
  let trips = 0;
  for (let moment = busy[calendar.days]!; ; trips++) {
    moment += exponential(random, member.rate);
    if (moment >= until) return trips;
    const day = dayOf(busy, moment);
    const ratio = lastingRatio(member, calendar, day);
    if (uniform(random) >= meanStayProbability(member.hazard, ratio, calendar.months[day]!)) return trips + 1;
  }
}

/** Sum of the coefficients of what lasts: a fare rise of the year, a tier lost at the last review. */
function lastingRatio(member: Member, { fares, years }: Calendar, day: number): number {
  const { rise } = fares[member.home]![years[day]! - years[0]!]!;
  return (rise ? CAUSES.fareRise : 0) + (member.tier.lost ? CAUSES.tierLost : 0);
}
