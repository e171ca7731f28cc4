import { beforeAll, expect, it } from "vitest";
import { simulateAirline } from "../../../datasets/simulate-airline.ts";
import { readTelco } from "../../churn/telco.testing.ts";
import { featurePlan } from "../../features/feature-plan.ts";
import { trainingSnapshots } from "../../features/training-snapshots.ts";
import { readCsv } from "../../table/read-csv.ts";
import { booleanColumn, type Table, takeRows } from "../../table/table.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { dataPath, describeWithData } from "../../testing/data.ts";
import { auditLeaks } from "./audit-leaks.ts";
import type { LeakAudit } from "./types.ts";

const brief = ({ findings }: LeakAudit): string[] =>
  findings.map(({ severity, kind, column }) => `${severity} ${kind} ${column}`);

/** The first row of each customer. */
function firstRows(codes: Int32Array): number[] {
  return [...codes.keys()].filter((row) => codes.indexOf(codes[row]!) === row);
}

it("finds nothing in features as of a date, of simulated airline members", () => {
  const { transactions } = simulateAirline({ customers: 1500, seed: 1 });
  const cutoffs = ["2023-07-01", "2024-01-01", "2024-07-01"];
  const snapshots = trainingSnapshots(transactions, featurePlan(), { cutoffs, horizon: { days: 180 } });
  // Customers that stand more than once are held out together without being asked to.
  const options = { target: "churned" } as const;
  const declared = auditLeaks(snapshots, { ...options, asOf: "asOf" });
  expect([brief(declared), declared.settings.group]).toEqual([[], "customerId"]);
  const firstOnly = takeRows(snapshots, firstRows(snapshots.customerId.codes));
  expect(brief(auditLeaks(firstOnly, { ...options, exclude: ["customerId"], asOf: "asOf" }))).toEqual([]);
  const undeclared = auditLeaks(snapshots, { ...options, exclude: ["asOf"] });
  expect(undeclared.findings.filter(({ severity }) => severity !== "note")).toEqual([]);
});

describeWithData("auditLeaks on public data", () => {
  let telco: Table;
  beforeAll(() => {
    telco = readTelco();
  });

  it("flags on Telco what freezes at exit, and the id, and nothing else", () => {
    const audit = auditLeaks(telco, { target: "Churn" });
    expect(brief(audit)).toEqual([
      "suspect measured-at-exit tenure",
      "suspect measured-at-exit TotalCharges",
      "note id customerID",
    ]);
    const [tenure, total] = audit.findings;
    expect(tenure!.message).toBe(
      '"tenure" looks measured at exit: 18.0 on average for Churn = Yes, 37.6 for the others; 362 rows pile up at 72 with 1.7 % leavers, as where the data end; "TotalCharges" is it times "MonthlyCharges" (correlation 0.9996)',
    );
    expect(total!.message).toContain('though "MonthlyCharges" is 74.4 against 61.3');
    // Logistic regression with and without the two columns (scikit-learn: 0.8452 and 0.8294).
    expect(Math.abs(audit.model!.rocAuc - 0.8452)).toBeLessThan(0.002);
    expect(Math.abs(audit.model!.rocAucWithoutFindings! - 0.8294)).toBeLessThan(0.002);
  });

  it("flags tenure by the pile at its end alone, and nothing where the date is declared", () => {
    const exclude = ["customerID", "TotalCharges"];
    expect(brief(auditLeaks(telco, { target: "Churn", exclude }))).toEqual([
      "suspect measured-at-exit tenure",
    ]);
    expect(
      brief(auditLeaks(telco, { target: "Churn", exclude: ["customerID"], asOf: "2024-01-01" })),
    ).toEqual([]);
  });

  it("flags the week of arrest, which is the outcome and its time", async () => {
    const { table } = await readCsv(dataPath("rossi.csv"));
    expect(brief(auditLeaks(table, { target: "arrest" }))).toEqual([
      "leak knows-outcome week",
      "suspect measured-at-exit week",
    ]);
  });

  it("finds only ids in a satisfaction survey, whichever answer is the event", async () => {
    const { table } = await readCsv(dataPath("airline_satisfaction_test.csv.gz"));
    for (const positive of ["satisfied", "neutral or dissatisfied"]) {
      const { findings } = auditLeaks(table, { target: "satisfaction", positive });
      expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(["id"]));
    }
  });

  it("flags the recency that the label of airline members was made from, and the order of the file", async () => {
    const { table } = await readCsv(dataPath("airline_members_lrfmc.csv.gz"));
    const recency = table["R"]!.kind === "number" ? table["R"]!.values : new Float64Array();
    const left = booleanColumn(Uint8Array.from(recency, (days) => (days > 180 ? 1 : 0)));
    const audit = auditLeaks({ ...table, left }, { target: "left" });
    expect(brief(audit)).toEqual(["leak knows-outcome R", "note row-order null"]);
  });

  it("flags a purchase that only visitors can make", async () => {
    const { table } = await readCsv(dataPath("hillstrom_email.csv.gz"));
    expect(brief(auditLeaks(table, { target: "visit" }))).toEqual([
      "suspect one-class-value conversion",
      "suspect one-class-value spend",
    ]);
  });

  it("finds nothing in the features of a shop's customers as of a date", async () => {
    const { table } = await readCsv(dataPath("online_retail.csv.gz"));
    const log = transactionsFrom(table, {
      customer: "CustomerID",
      time: "InvoiceDate",
      amount: { quantity: "Quantity", unitPrice: "UnitPrice" },
      missingCustomer: "drop",
    });
    const snapshots = trainingSnapshots(log, featurePlan(), {
      cutoffs: ["2011-09-01"],
      horizon: { days: 90 },
    });
    const exclude = ["customerId"];
    expect(brief(auditLeaks(snapshots, { target: "churned", exclude, asOf: "asOf" }))).toEqual([]);
  });
});
