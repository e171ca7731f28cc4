import { expect, it } from "vitest";
import { readCsv } from "../../table/read-csv.ts";
import { toRows } from "../../table/rows.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { dataPath, describeWithData } from "../../testing/data.ts";
import { cohortTable } from "./cohort-table.ts";

/** Customers active in each month from January, February and March 1997 on: counted with pandas. */
const ACTIVE: Readonly<Record<string, readonly number[]>> = {
  "1997-01": [781, 124, 95, 70, 65, 77, 65, 53, 52, 45, 62, 59, 45, 47, 63, 37, 37],
  "1997-02": [857, 134, 110, 75, 77, 75, 61, 61, 74, 70, 59, 57, 59, 70, 56, 59],
  "1997-03": [719, 87, 84, 78, 63, 64, 55, 57, 73, 65, 47, 51, 78, 32, 38],
};

describeWithData("cohortTable of CDNOW", () => {
  it("agrees with pandas in customers, orders and money, June not being over", async () => {
    const header = ["masterId", "customerId", "date", "cds", "value"];
    const file = await readCsv(dataPath("CDNOW_sample.txt"), { header });
    const log = transactionsFrom(file, {
      customer: "customerId",
      time: "date",
      amount: "value",
      duplicates: "keep",
    });
    const { cells, incomplete } = cohortTable(log, { asOf: "1998-06-16" });
    const rows = toRows(cells);
    for (const [cohort, active] of Object.entries(ACTIVE)) {
      expect(rows.filter((row) => row.cohort === cohort).map((row) => row.active)).toEqual(active);
    }
    const march = rows.filter((row) => row.cohort === "1997-03").slice(0, 4);
    expect(march.map(({ revenue }) => revenue!.toFixed(2))).toEqual([
      "32812.09",
      "4103.03",
      "3456.67",
      "3163.59",
    ]);
    expect(march.map(({ orders }) => orders)).toEqual([837, 116, 99, 95]);
    expect(incomplete!.newCustomers).toBe(0);
    expect(incomplete!.start).toBe(Date.UTC(1998, 5, 1));
  }, 30_000);
});
