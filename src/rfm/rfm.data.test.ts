import { beforeAll, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { expectAllClose, expectClose } from "../testing/close.ts";
import { describeWithData, readData } from "../testing/data.ts";
import golden from "./fixtures/rfm.json" with { type: "json" };
import { airlineRfmScheme } from "./rfm-schemes.ts";
import { type RfmTable, rfmTable } from "./rfm-table.ts";
import { RFM_MEASURES, scoreRfm } from "./score-rfm.ts";
import { segmentRfm } from "./segment-rfm.ts";

const { cdnow, tolerance } = golden;

describeWithData("RFM on the CDNOW master file", () => {
  let table: RfmTable;
  beforeAll(() => {
    const fields = readData("CDNOW_master.txt.gz")
      .split("\r\n")
      .slice(1)
      .filter(Boolean)
      .map((line) => line.trim().split(/ +/));
    const log = transactionsFrom(
      {
        id: fields.map((field) => field[0]!),
        day: fields.map((field) => field[1]!.replace(/(....)(..)(..)/, "$1-$2-$3")),
        value: fields.map((field) => Number(field[3])),
      },
      { customer: "id", time: "day", amount: "value" },
    );
    table = rfmTable(log, { asOf: cdnow.asOf });
  });

  it("has the customers and totals of pandas", () => {
    expect(table.customerId.codes).toHaveLength(cdnow.customers);
    expect(cdnow.customers).toBe(23_570);
    for (const measure of RFM_MEASURES) {
      const sum = table[measure].values.reduce((a, b) => a + b, 0);
      expectClose(sum, cdnow.sums[measure], tolerance.relative);
    }
    expect(table.frequency.values.filter((purchases) => purchases === 1)).toHaveLength(cdnow.oneTimeBuyers);
  });

  it("has its cut points, score counts and cells, and names the empty score", () => {
    const scored = scoreRfm(table);
    for (const measure of RFM_MEASURES) {
      expectAllClose(scored.cutPoints[measure], cdnow.cutPoints[measure], tolerance.relative);
    }
    const counts: Record<string, number> = {};
    for (const { cell } of toRows(scored.table)) counts[cell!] = (counts[cell!] ?? 0) + 1;
    expect(counts).toEqual(cdnow.cellCounts);
    expect(scored.warnings).toEqual([
      {
        code: "empty-scores",
        message: "nobody has a frequency score of 2 (of 5); 51.1 % of 23570 customers share the value 1",
      },
    ]);
    const balanced = scoreRfm(table, { method: "balanced" });
    expect(balanced.warnings).toEqual([]);
    expect(balanced.cutPoints.frequency).toEqual([1, 2, 3, 5]);
  });

  it("puts every customer into a segment of both schemes", () => {
    const scored = scoreRfm(table);
    for (const { table: segmented, summary } of [segmentRfm(scored), segmentRfm(scored, airlineRfmScheme)]) {
      const customers = summary.customers.values.reduce((a, b) => a + b, 0);
      expect(customers).toBe(23_570);
      expect(segmented.segment.codes.every((code) => code >= 0)).toBe(true);
      const revenue = summary.revenue.values.reduce((a, b) => a + b, 0);
      expectClose(revenue, cdnow.sums.monetary, tolerance.relative);
    }
    const [champions] = toRows(segmentRfm(scored).summary);
    const { "554": a, "555": b, "544": c, "545": d } = cdnow.cellCounts;
    expect(champions).toMatchObject({ segment: "champions", customers: a + b + c + d });
  });
});
