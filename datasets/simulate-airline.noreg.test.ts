/**
 * Frozen output. Not a claim that these values are right: they say that a seed still gives what it gave.
 * A change here changes every example and every result that names a seed, and is a major release.
 */
import { describe, expect, it } from "vitest";
import { toRows } from "../src/table/rows.ts";
import { simulateAirline } from "./simulate-airline.ts";

describe("simulateAirline", () => {
  const { orders, truth, customers, campaign } = simulateAirline({ customers: 500, seed: 42 });
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

  it("should not change its output except for major releases", () => {
    expect(toRows(orders)[0]).toMatchInlineSnapshot(`
      {
        "advanceDays": 52,
        "amount": 784.72,
        "bookingTime": 2022-06-21T00:00:00.000Z,
        "cabin": "economy",
        "channel": "web",
        "complaint": "none",
        "customerId": "M0000001",
        "delayMinutes": 0,
        "discountFactor": 0.8006,
        "distanceKm": 1363,
        "fareIndex": 1,
        "miles": 847,
        "partySize": 4,
        "route": "MUC-CDG",
        "tier": "blue",
        "time": 2022-08-12T17:20:00.000Z,
      }
    `);
    expect(toRows(customers)[0]).toMatchInlineSnapshot(`
      {
        "ageBand": "30-44",
        "birthYear": 1994,
        "customerId": "M0000001",
        "homeAirport": "MUC",
        "joined": 2022-06-21T00:00:00.000Z,
        "lastTrip": 2023-06-03T17:00:00.000Z,
        "meanDiscountFactor": 0.6831,
        "miles": 2706,
        "tier": "blue",
        "trips": 2,
      }
    `);
    expect({
      trips: orders.time.values.length,
      spend: Math.round(sum(orders.amount.values)),
      delayMinutes: sum(orders.delayMinutes.values),
      alive: sum(truth.alive.values),
      futureTrips: sum(truth.futureTrips.values),
      eligible: campaign.treated.values.length,
      treated: sum(campaign.treated.values),
      responded: sum(campaign.responded.values),
    }).toMatchInlineSnapshot(`
      {
        "alive": 306,
        "delayMinutes": 49356,
        "eligible": 198,
        "futureTrips": 542,
        "responded": 70,
        "spend": 1226161,
        "treated": 93,
        "trips": 2017,
      }
    `);
  });
});
