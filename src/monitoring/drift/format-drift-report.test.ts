import { describe, expect, it } from "vitest";
import { driftReport } from "./drift-report.ts";
import { formatDriftReport } from "./format-drift-report.ts";
import type { DriftReport } from "./types.ts";

const rows = Array.from({ length: 400 }, (_, i) => i);
const before = {
  visits: rows.map((i) => i % 20),
  plan: rows.map((i) => (i % 4 === 0 ? "basic" : "plus")),
  old: rows,
  p: rows.map((i) => (i % 50) / 50),
  flag: rows.map((i) => (i % 10 === 0 ? null : i % 2 === 0)),
};
const after = {
  visits: rows.map((i) => (i % 20) + 4),
  plan: rows.map((i) => (i % 4 === 0 ? "family" : "plus")),
  at: rows.map((i) => new Date(i)),
  p: before.p,
  flag: rows.map((i) => (i % 2 === 0 ? null : i % 4 === 1)),
};

describe("formatDriftReport", () => {
  it("lines columns up, with sizes, levels and what was not compared", () => {
    expect(formatDriftReport(driftReport(before, after, { score: "p" })).split("\n")).toMatchInlineSnapshot(`
      [
        "drift in 3 of 4 columns: 400 rows of reference, 400 rows of now (threshold 0.1, level 0.95)",
        "VERDICT       COLUMN     KIND     BY  DISTANCE        INTERVAL  DETECTABLE  WASSERSTEIN/SD     JS    PSI               MISSING       ROWS",
        "too-few-rows  p (score)  number   KS     0.000  0.000 to 0.115       0.115           0.000  0.000  0.000                   0 %  400 / 400",
        "drift         flag       boolean  TV     0.056  0.000 to 0.169       0.113               -  0.047  0.880  10 % to 50 % (drift)  360 / 200",
        "drift         plan       text     TV     0.250  0.166 to 0.334       0.084               -  0.500  3.129                   0 %  400 / 400",
        "drift         visits     number   KS     0.200  0.085 to 0.315       0.115           0.694  0.371  1.218                   0 %  400 / 400",
        "plan: new "family" (25 %)",
        "plan: vanished "basic" (25 %)",
        "gone: old",
        "came: at",
        "",
      ]
    `);
  });

  it("says that nothing was compared", () => {
    expect(formatDriftReport(driftReport([{ x: 1 }], [{ y: 1 }]))).toBe(
      "no drift in 0 columns: 1 row of reference, 1 row of now (threshold 0.1, level 0.95)\ngone: x\ncame: y\n",
    );
  });

  it("refuses what is no report", () => {
    expect(() => formatDriftReport({} as DriftReport)).toThrow(
      "`report` must be a report made by driftReport, got an object with no keys",
    );
  });
});
