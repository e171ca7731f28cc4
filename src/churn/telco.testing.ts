import type { Table } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { readData } from "../testing/data.ts";

const NUMBERS: ReadonlySet<string> = new Set(["SeniorCitizen", "tenure", "MonthlyCharges", "TotalCharges"]);

/** The IBM Telco customers; a blank TotalCharges is missing. The file has no quotes and no commas in values. */
export function readTelco(): Table {
  const [header, ...lines] = readData("telco_customer_churn.csv").trim().split(/\r?\n/);
  const cells = lines.map((line) => line.split(","));
  const columns = header!.split(",").map((name, j) => {
    const texts = cells.map((row) => row[j]!);
    return [
      name,
      NUMBERS.has(name) ? texts.map((text) => (text.trim() === "" ? null : Number(text))) : texts,
    ] as const;
  });
  return tableFrom(Object.fromEntries(columns));
}
