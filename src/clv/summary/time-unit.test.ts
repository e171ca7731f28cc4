import { describe, expect, it } from "vitest";
import { daysPerUnit, horizonInUnit } from "./time-unit.ts";

describe("daysPerUnit", () => {
  it("uses the mean Gregorian month and year", () => {
    expect((["day", "week", "month", "year"] as const).map(daysPerUnit)).toEqual([1, 7, 30.436875, 365.2425]);
  });
});

describe("horizonInUnit", () => {
  it("takes a number as it is, whatever the unit", () => {
    expect(horizonInUnit(39, null, "options.horizon")).toBe(39);
    expect(horizonInUnit(0, "week", "options.horizon")).toBe(0);
    expect(horizonInUnit(1e12, "week", "options.horizon")).toBe(1e12);
    expect(() => horizonInUnit(1e200, "week", "options.horizon")).toThrow(
      "`options.horizon` must be at most 1000000000000, got 1e+200",
    );
  });

  it("converts a duration", () => {
    expect(horizonInUnit({ days: 273 }, "week", "options.horizon")).toBe(39);
    expect(horizonInUnit("P1Y", "month", "options.horizon")).toBe(12);
    expect(horizonInUnit({ years: 1 }, "year", "options.horizon")).toBe(1);
  });

  it.each([
    [-1, "week", "`options.horizon` must be >= 0, got -1"],
    [Number.NaN, "week", "`options.horizon` must be a finite number, got NaN"],
    [
      undefined as unknown as number,
      "week",
      "`options.horizon` must be a number in the model's unit or a duration such as { weeks: 39 }, got undefined",
    ],
    [{}, "week", "`options.horizon` must be a duration > 0, got an object with no keys"],
    [[] as object, null, "`options.horizon` must be a duration > 0, got Array of length 0"],
    [{ weeks: 0 }, "week", "`options.horizon` must be a duration > 0, got an object with keys weeks"],
    ["P0D", "week", '`options.horizon` must be a duration > 0, got "P0D"'],
    ["P2X", "week", '`options.horizon` must be an ISO 8601 duration such as "P90D", got "P2X"'],
    [
      { weeks: 39 },
      null,
      "`options.horizon` must be a number, because the model does not know its unit (fit it with `unit`), got an object with keys weeks",
    ],
  ] as const)("rejects %j with unit %s", (horizon, unit, message) => {
    expect(() => horizonInUnit(horizon, unit, "options.horizon")).toThrow(message);
  });
});
