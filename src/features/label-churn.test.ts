import { describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { type LabelChurnOptions, labelChurn } from "./label-churn.ts";

const log = transactionsFrom(
  [
    { id: "back", time: "2024-01-10", spent: 5 },
    { id: "back", time: "2024-03-31T23:59:59Z", spent: 5 },
    { id: "edge", time: "2024-01-10", spent: 5 },
    { id: "edge", time: "2024-03-01", spent: 5 },
    { id: "late", time: "2024-01-31T23:59:59Z", spent: 5 },
    { id: "late", time: "2024-04-01", spent: 5 },
    { id: "refund", time: "2023-01-10", spent: 5 },
    { id: "refund", time: "2024-03-15", spent: -5 },
    { id: "gap", time: "2024-01-10", spent: 5 },
    { id: "gap", time: "2024-02-29", spent: 5 },
    { id: "new", time: "2024-02-01", spent: 5 },
  ],
  { customer: "id", time: "time", amount: "spent" },
);
/** The label window is [2024-03-01, 2024-04-01). */
const options: LabelChurnOptions = { asOf: "2024-02-01", gap: { months: 1 }, horizon: "P1M" };

function churned(options: LabelChurnOptions): Record<string, boolean> {
  return Object.fromEntries(toRows(labelChurn(log, options)).map((row) => [row.customerId, row.churned]));
}

describe("labelChurn", () => {
  it("asks for a purchase in [asOf + gap, asOf + gap + horizon) from all who bought before asOf", () => {
    expect(churned(options)).toEqual({ back: false, edge: false, late: true, refund: true, gap: true });
  });

  it("leaves out who had gone before, when asked to", () => {
    expect(churned({ ...options, activeWithin: { days: 22 } })).toEqual({
      back: false,
      edge: false,
      late: true,
      gap: true,
    });
    expect(churned({ ...options, activeWithin: { days: 21 } })).toEqual({ late: true });
    expect(churned({ ...options, activeWithin: { hours: 0.0001 } })).toEqual({});
  });

  it("takes a log to be complete to the end of the day of its last row", () => {
    const toTheEnd = { asOf: "2024-02-01", horizon: { days: 61 } };
    expect(churned(toTheEnd)).toMatchObject({ late: false });
    expect(() => labelChurn(log, { ...toTheEnd, horizon: "P61DT1S" })).toThrow(
      "`options.horizon` must be a label window within the log, which ends at 2024-04-02 (observedUntil says otherwise), " +
        'got "one from 2024-02-01 to 2024-04-02T00:00:01.000Z"',
    );
  });

  it("believes observedUntil, on both sides of the last row", () => {
    expect(churned({ asOf: "2024-03-01", horizon: "P100D", observedUntil: "2025-01-01" })).toMatchObject({
      late: false,
      gap: true,
    });
    expect(churned({ asOf: "2024-02-01", horizon: "P29D", observedUntil: "2024-03-01" })).toMatchObject({
      gap: false,
    });
    expect(() =>
      labelChurn(log, { asOf: "2024-02-01", horizon: "P30D", observedUntil: "2024-03-01" }),
    ).toThrow(
      "`options.observedUntil` must be at or after 2024-03-02, where the label window of 2024-02-01 ends, " +
        'got "2024-03-01"',
    );
  });

  it.each<[string, object, string]>([
    [
      "no date",
      { horizon: "P1D" },
      "`options.asOf` must be a point in time such as 2024-06-30, got undefined",
    ],
    [
      "no horizon",
      { asOf: "2024-02-01" },
      '`options.horizon` must be a duration such as { days: 90 } or "P90D", got undefined',
    ],
    [
      "a horizon of length zero",
      { ...options, horizon: "P0D" },
      '`options.horizon` must be a duration > 0, got "P0D"',
    ],
    [
      "an activity window of length zero",
      { ...options, activeWithin: "P0D" },
      '`options.activeWithin` must be a duration > 0, got "P0D"',
    ],
    [
      "a date before the log",
      { ...options, asOf: "2023-01-10" },
      '`options.asOf` must be after the first purchase of the log, got "2023-01-10T00:00:00.000Z"',
    ],
    [
      "an unknown option",
      { ...options, horizonDays: 3 },
      '`options.horizonDays` must be one of the options asOf, horizon, gap, activeWithin, observedUntil, by, got "horizonDays"',
    ],
  ])("rejects %s", (_, wrong, message) => {
    expect(() => labelChurn(log, wrong as LabelChurnOptions)).toThrow(message);
  });

  it("rejects an empty log", () => {
    const empty = transactionsFrom([{ id: null, time: "2024-01-01" }], { customer: "id", time: "time" });
    expect(() => labelChurn(empty, options)).toThrow(
      "`options.horizon` must be a label window within the log, which ends at its start (observedUntil says otherwise), " +
        'got "one from 2024-03-01 to 2024-04-01"',
    );
  });
});
