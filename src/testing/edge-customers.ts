/**
 * Forty-odd customers made by hand, each of them at an edge where engines tend to differ, and a plan of every kind of
 * feature over them.
 */

import { type FeaturePlan, featurePlan } from "../features/feature-plan.ts";
import { DAY_MS } from "../internal/time.ts";
import { EDGE_FEATURES } from "./edge-features.ts";
import type { NaiveLogs, NaiveRow } from "./naive-features.ts";

/** The date to compute features as of: midnight at the end of a 30 March, a night in which Europe puts clocks forward. */
export const EDGE_DATE: number = Date.UTC(2024, 2, 31);

/** The windows of the plan that their rows sit on the edges of. */
const WINDOW_START = EDGE_DATE - 90 * DAY_MS;
const MONTH_START = Date.UTC(2024, 1, 29);
const YEAR_AGO = Date.UTC(2023, 2, 31);
const MICRO = 0.001;
const HOUR_MS = 3_600_000;

/** A customer and what is special about them. */
export interface EdgeCustomer {
  readonly id: string;
  readonly why: string;
  readonly orders: readonly NaiveRow[];
  readonly complaints?: readonly NaiveRow[];
}

type Fields = Partial<Omit<NaiveRow, "customer" | "time">>;
type Entry = readonly [time: number | string, fields?: Fields];

const PLAIN: Omit<NaiveRow, "customer" | "time"> = {
  amount: 12.5,
  cabin: "economy",
  miles: 500,
  late: false,
  due: null,
};

function rowsOf(customer: string, entries: readonly Entry[]): NaiveRow[] {
  return entries.map(([at, fields]) => {
    const time = typeof at === "number" ? at : Date.parse(at);
    return { customer, time, ingested: time, ...PLAIN, ...fields };
  });
}

function edge(
  id: string,
  why: string,
  orders: readonly Entry[],
  complaints: readonly Entry[] = [],
): EdgeCustomer {
  return { id, why, orders: rowsOf(id, orders), complaints: rowsOf(id, complaints) };
}

/** All of them; some have no row, and some are not to have one. */
export const edgeCustomers: readonly EdgeCustomer[] = [
  edge("single", "one event", [["2024-02-10T12:00:00Z"]], [["2024-02-11T00:00:00Z"]]),
  edge("future", "no event before the date: no row", [["2024-04-02T12:00:00Z"]]),
  edge("instant", "two events in one instant", [
    ["2024-02-10T12:00:00Z", { cabin: "first", miles: 3, amount: 7 }],
    ["2024-02-10T12:00:00Z", { cabin: "business", miles: 4, amount: 5 }],
  ]),
  edge("same day", "two events on one day", [
    ["2024-02-10T00:00:00Z", { amount: 1 }],
    ["2024-02-10T23:59:59.999Z", { amount: 2 }],
    ["2024-02-11T00:00:00Z", { amount: 4 }],
  ]),
  edge("at the date", "an event exactly at the date, which is not before it", [
    [EDGE_DATE - DAY_MS],
    [EDGE_DATE],
  ]),
  edge("only at the date", "no other event: no row", [[EDGE_DATE]]),
  edge("1 us before", "one microsecond before the date, and so on the day before", [
    [EDGE_DATE - MICRO, { miles: 1 }],
    [EDGE_DATE - HOUR_MS, { miles: 2 }],
  ]),
  edge("1 us after", "one microsecond after the date", [
    [EDGE_DATE - DAY_MS],
    [EDGE_DATE + MICRO, { amount: 99 }],
  ]),
  edge("at the window", "exactly where the window starts, which is inside", [[WINDOW_START, { amount: 3 }]]),
  edge("1 us early", "one microsecond before the window starts", [[WINDOW_START - MICRO, { amount: 3 }]]),
  edge("1 us late", "one microsecond after the window starts", [[WINDOW_START + MICRO, { amount: 3 }]]),
  edge("around the window", "rows of one day on both sides of the month's start", [
    [MONTH_START - MICRO, { amount: 1 }],
    [MONTH_START, { amount: 2 }],
    [MONTH_START + MICRO, { amount: 4 }],
  ]),
  edge("a year ago", "exactly at the end of the window that ends a year ago, and just before it", [
    [YEAR_AGO, { amount: 8 }],
    [YEAR_AGO - MICRO, { amount: 16 }],
    [YEAR_AGO - 90 * DAY_MS, { amount: 32 }],
    [YEAR_AGO - 90 * DAY_MS - MICRO, { amount: 64 }],
  ]),
  edge("no amounts", "no event has an amount: no row", [
    ["2024-02-10T12:00:00Z", { amount: null }],
    ["2024-02-12T12:00:00Z", { amount: null }],
  ]),
  edge(
    "one amount",
    "most events have no amount",
    [
      ["2024-02-10T12:00:00Z", { amount: null }],
      ["2024-02-12T12:00:00Z", { amount: 6 }],
    ],
    [["2024-02-12T12:00:00Z", { amount: null }]],
  ),
  edge("refund", "a refund after a purchase", [
    ["2024-02-10T12:00:00Z", { amount: 30 }],
    ["2024-02-12T12:00:00Z", { amount: -12.25, cabin: "first", miles: 9 }],
  ]),
  edge("refund only", "refunds alone: no row", [["2024-02-10T12:00:00Z", { amount: -30 }]]),
  edge("refunded", "everything came back", [
    ["2024-02-10T12:00:00Z", { amount: 30 }],
    ["2024-02-10T13:00:00Z", { amount: -30 }],
  ]),
  edge("overpaid", "more came back than was spent", [
    ["2024-01-10T12:00:00Z", { amount: 30 }],
    ["2024-03-10T13:00:00Z", { amount: -45 }],
  ]),
  edge("refund in the window", "a window of refunds", [
    ["2023-01-10T12:00:00Z", { amount: 30 }],
    ["2024-03-30T13:00:00Z", { amount: -45 }],
  ]),
  edge("free", "purchases of 0", [
    ["2024-02-10T12:00:00Z", { amount: 0 }],
    ["2024-03-11T12:00:00Z", { amount: 0 }],
  ]),
  edge("equal", "no spread at all", [
    ["2024-01-10T12:00:00Z", { amount: 0.1, miles: 0.1 }],
    ["2024-02-10T12:00:00Z", { amount: 0.1, miles: 0.1 }],
    ["2024-03-12T12:00:00Z", { amount: 0.1, miles: 0.1 }],
  ]),
  edge("regular", "gaps without spread", [["2024-03-01"], ["2024-03-08"], ["2024-03-15"], ["2024-03-22"]]),
  edge("one day", "many events on one day", [
    ["2024-03-30T00:00:00Z", { amount: 1, cabin: "a" }],
    ["2024-03-30T08:00:00Z", { amount: 2, cabin: "b" }],
    ["2024-03-30T16:00:00Z", { amount: 4, cabin: "c" }],
    ["2024-03-30T23:00:00Z", { amount: 8, cabin: "a" }],
  ]),
  edge("no category", "a category that is missing everywhere", [
    ["2024-02-10T12:00:00Z", { cabin: null, miles: null, late: null }],
    ["2024-03-10T12:00:00Z", { cabin: null, miles: null, late: null }],
  ]),
  edge("empty category", "empty text is a level and not missing", [
    ["2024-02-10T12:00:00Z", { cabin: "" }],
    ["2024-03-10T12:00:00Z", { cabin: null, late: true }],
    ["2024-03-11T12:00:00Z", { cabin: "economy", late: null }],
  ]),
  edge("blank category", "levels that differ in blanks and case", [
    ["2024-02-10T12:00:00Z", { cabin: "economy " }],
    ["2024-03-10T12:00:00Z", { cabin: " economy" }],
    ["2024-03-11T12:00:00Z", { cabin: "Economy" }],
    ["2024-03-11T12:00:00Z", { cabin: "economy" }],
  ]),
  edge("huge", "amounts of 9e15", [
    ["2024-01-10T12:00:00Z", { amount: 9e15, miles: 9e15 }],
    ["2024-02-10T12:00:00Z", { amount: 1, miles: 1 }],
    ["2024-03-10T12:00:00Z", { amount: 9e15, miles: -9e15 }],
  ]),
  edge("far from 0", "values whose spread is small beside their size", [
    ["2024-01-10T12:00:00Z", { amount: 1e9 + 0.125, miles: 1e9 + 0.25 }],
    ["2024-02-10T12:00:00Z", { amount: 1e9 + 0.25, miles: 1e9 + 0.5 }],
    ["2024-03-10T12:00:00Z", { amount: 1e9 + 0.375, miles: 1e9 + 0.75 }],
  ]),
  edge("tiny", "amounts far below 1", [
    ["2024-02-10T12:00:00Z", { amount: 2e-12, miles: -1 }],
    ["2024-03-10T12:00:00Z", { amount: 3e-12, miles: 0 }],
  ]),
  edge("before 1970", "times before the epoch", [
    ["1969-12-31T23:00:00Z", { miles: 1 }],
    ["1969-12-31T01:00:00Z", { miles: 2 }],
    [-MICRO, { miles: 4 }],
    [-DAY_MS - MICRO, { miles: 8 }],
    ["1959-02-28T12:00:00Z", { miles: 16 }],
  ]),
  edge("leap day", "29 February, of this year and of others", [
    ["2024-02-29T12:00:00Z"],
    ["2020-02-29T12:00:00Z"],
    ["2000-02-29T12:00:00Z"],
    ["2023-02-28T12:00:00Z"],
    ["2023-03-01T00:00:00Z"],
  ]),
  edge("spring night", "the hour that a clock in Berlin skips, told in UTC and with an offset", [
    ["2024-03-30T23:30:00Z"],
    ["2024-03-31T00:30:00+01:00"],
    ["2023-03-26T00:59:59.999Z"],
    ["2023-03-26T03:00:00+02:00"],
    ["2024-03-10T01:59:59-05:00"],
    ["2024-03-10T03:00:00-04:00"],
  ]),
  edge("autumn night", "the hour that a clock in Berlin tells twice, and the one in New York", [
    ["2023-10-29T00:30:00Z"],
    ["2023-10-29T02:30:00+01:00"],
    ["2023-10-29T02:30:00+02:00"],
    ["2023-11-05T01:30:00-04:00"],
    ["2023-11-05T01:30:00-05:00"],
  ]),
  edge("year's end", "the last and the first instant of years and quarters", [
    ["2022-12-31T23:59:59.999Z"],
    ["2023-01-01T00:00:00Z"],
    ["2023-03-31T23:59:59.999Z"],
    ["2023-04-01T00:00:00Z"],
    ["2023-12-31T23:59:59.999Z"],
    ["2024-01-01T00:00:00Z"],
  ]),
  edge("weekend", "a week, day by day", [
    ["2024-03-18T10:00:00Z"],
    ["2024-03-19T10:00:00Z"],
    ["2024-03-20T10:00:00Z"],
    ["2024-03-21T10:00:00Z"],
    ["2024-03-22T10:00:00Z"],
    ["2024-03-23T10:00:00Z"],
    ["2024-03-24T10:00:00Z"],
  ]),
  edge("9007199254740993", "an id above 2^53", [["2024-02-10T12:00:00Z", { amount: 1 }]]),
  edge("9007199254740992", "the id that a double makes of it", [["2024-02-10T12:00:00Z", { amount: 2 }]]),
  edge("007", "an id with zeros in front", [["2024-02-10T12:00:00Z", { amount: 3 }]]),
  edge("東京 \u{1f600} ß", "an id and levels that are not ASCII", [
    ["2024-02-10T12:00:00Z", { cabin: "\u{1f600}" }],
    ["2024-02-10T12:00:00Z", { cabin: "\uff01" }],
    ["2024-02-10T12:00:00Z", { cabin: "é" }],
    ["2024-02-10T12:00:00Z", { cabin: "e\u0301" }],
  ]),
  edge(
    'o\'brien; drop table "orders"; --',
    "quotes and semicolons in the id and in levels",
    [
      ["2024-02-10T12:00:00Z", { cabin: "bus'iness" }],
      ["2024-03-10T12:00:00Z", { cabin: 'a "first"; --' }],
      ["2024-03-11T12:00:00Z", { cabin: "back\\slash, `tick` $$ :x ? %s" }],
      ["2024-03-12T12:00:00Z", { cabin: "two\nlines" }],
    ],
    [["2024-03-11T12:00:00Z", { cabin: "bus'iness" }]],
  ),
  edge(
    "late arrival",
    "a row that had not arrived before the date, and one that arrived at it",
    [
      ["2024-02-10T12:00:00Z", { amount: 1 }],
      ["2024-02-20T12:00:00Z", { amount: 2, ingested: EDGE_DATE }],
      ["2024-02-21T12:00:00Z", { amount: 4, ingested: EDGE_DATE - MICRO }],
      ["2024-02-22T12:00:00Z", { amount: 8, ingested: EDGE_DATE + DAY_MS }],
    ],
    [["2024-02-22T12:00:00Z", { ingested: EDGE_DATE }]],
  ),
  edge("unknown yet", "the only row arrived late: no row where the log knows", [
    ["2024-02-10T12:00:00Z", { ingested: EDGE_DATE + 1 }],
  ]),
  edge("no complaint", "no row in the event table", [["2024-02-10T12:00:00Z"]]),
  edge("complaints only", "rows in the event table alone: no row", [], [["2024-02-10T12:00:00Z"]]),
  edge(
    "many complaints",
    "several events in one instant, on one day and at the date",
    [["2024-02-10T12:00:00Z"]],
    [
      ["2024-02-10T12:00:00Z", { amount: 5 }],
      ["2024-02-10T12:00:00Z", { amount: 3, cabin: "business" }],
      ["2024-02-10T18:00:00Z", { amount: -1 }],
      [EDGE_DATE, { amount: 100 }],
      [WINDOW_START, { amount: 7, late: true }],
    ],
  ),
  edge("up and down", "a trend, with dates that are due", [
    ["2023-04-10T12:00:00Z", { amount: 10, miles: 1, due: Date.UTC(2023, 4, 1) }],
    ["2023-07-10T12:00:00Z", { amount: 20, miles: 2, due: null }],
    ["2023-10-10T12:00:00Z", { amount: 40, miles: 3, due: -1 }],
    ["2024-01-10T12:00:00Z", { amount: 80, miles: null, due: 1.5 }],
  ]),
];

/** Their rows as logs; `sameDay` and `arrivals` are for a test to vary. */
export const EDGE_LOGS: Required<NaiveLogs> = {
  orders: edgeCustomers.flatMap(({ orders }) => orders),
  events: { complaints: edgeCustomers.flatMap(({ complaints = [] }) => complaints) },
  sameDay: "merge",
  arrivals: true,
};

/** A plan of every kind of feature. */
export const EDGE_PLAN: FeaturePlan = featurePlan({ features: EDGE_FEATURES });
