/**
 * The IBM Telco customers in the forms that both sides read: CSV files for us, arrays with numbered categories for the
 * peers.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeArray } from "./harness.ts";

/** Where they were written. */
export interface WrittenTelco {
  readonly trainCsv: string;
  readonly testCsv: string;
  /** Begin the names of the peers' files. */
  readonly train: string;
  readonly test: string;
  readonly columns: number;
  /** Columns that hold numbered categories. */
  readonly categories: readonly number[];
}

const NUMBERS: ReadonlySet<string> = new Set(["SeniorCitizen", "tenure", "MonthlyCharges", "TotalCharges"]);

/** Writes four fifths to learn from and one to test; `undefined` where `CHURNKIT_DATA` is unset. */
export function writeTelco(folder: string): WrittenTelco | undefined {
  const source = process.env["CHURNKIT_DATA"];
  if (source === undefined) return undefined;
  const text = readFileSync(join(source, "telco_customer_churn.csv"), "utf8");
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const names = header!.split(",");
  const cells = lines.map((line) => line.split(",").map((cell) => cell.trim()));
  const features = names.filter((name) => name !== "customerID" && name !== "Churn");
  const categories = features.flatMap((name, c) => (NUMBERS.has(name) ? [] : [c]));
  const values = features.map((name) => {
    const own = cells.map((row) => row[names.indexOf(name)]!);
    if (NUMBERS.has(name)) return own.map((cell) => (cell === "" ? Number.NaN : Number(cell)));
    const levels = [...new Set(own)].sort();
    return own.map((cell) => levels.indexOf(cell));
  });
  const outcome = cells.map((row) => (row[names.indexOf("Churn")] === "Yes" ? 1 : 0));
  for (const [name, isTest] of [
    ["telco-train", false],
    ["telco-test", true],
  ] as const) {
    const rows = cells.flatMap((_, i) => ((i % 5 === 0) === isTest ? [i] : []));
    const numbers = Float64Array.from(rows.flatMap((i) => values.map((column) => column[i]!)));
    writeArray(folder, `${name}.rows.f64`, numbers);
    writeArray(
      folder,
      `${name}.truth.u8`,
      Uint8Array.from(rows, (i) => outcome[i]!),
    );
    writeFileSync(join(folder, `${name}.csv`), [header!, ...rows.map((i) => cells[i]!.join(","))].join("\n"));
  }
  return {
    trainCsv: join(folder, "telco-train.csv"),
    testCsv: join(folder, "telco-test.csv"),
    train: join(folder, "telco-train"),
    test: join(folder, "telco-test"),
    columns: features.length,
    categories,
  };
}
