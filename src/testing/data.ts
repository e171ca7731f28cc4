/** Real public data for tests: read from the folder that `CHURNKIT_DATA` names, never part of the project. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe } from "vitest";

/** The folder with the public data sets, or `undefined` where the variable is unset. */
export const dataFolder: string | undefined = process.env["CHURNKIT_DATA"];

/** A suite that needs the public data; skipped, and named as such, where `CHURNKIT_DATA` is unset. */
export function describeWithData(name: string, suite: () => void): void {
  const title = dataFolder === undefined ? `${name} (skipped: set CHURNKIT_DATA to the data folder)` : name;
  describe.skipIf(dataFolder === undefined)(title, suite);
}

/** Path of a data file. */
export function dataPath(file: string): string {
  return resolve(dataFolder ?? "", file);
}

/** Text of a data file, unzipped by its name. */
export function readData(file: string): string {
  const bytes = readFileSync(dataPath(file));
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
