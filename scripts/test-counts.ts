/**
 * Reads vitest's JSON report and prints true counts, a file that could not be loaded included.
 *
 *   tsx scripts/test-counts.ts report.json [--no-skips]
 *
 * With `--no-skips` (the public data is there) every skipped test is named and counts as failed.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { isMain, repository } from "./source-files.ts";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file could not be loaded, when it could not. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** What a run came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Names of tests that did not run. */
  readonly skipped: readonly string[];
}

/** Counts a report. */
export function countTests({ testResults }: Report): TestCounts {
  const tests = testResults.flatMap((file) => file.assertionResults);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  // A file that throws while it is loaded has failed without a failing test.
  const broken = testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const skipped = tests
    .filter(({ status }) => status !== "passed" && status !== "failed")
    .map((test) => test.fullName);
  return { passed: count("passed"), failed: count("failed") + broken.length, skipped };
}

/** Lines of a failure's message that are shown: the assertion and its difference, not the whole stack. */
const MESSAGE_LINES = 15;

/** The failures a person has to look at, with the start of what they say. */
function failures({ testResults }: Report): string[] {
  return testResults
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, message = "", assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === "failed");
      const file = relative(repository, name);
      return tests.length === 0
        ? [`${file} could not be run\n${start(message)}`]
        : tests.map((test) => `${file}: ${test.fullName}\n${start(test.failureMessages?.join("\n") ?? "")}`);
    });
}

function start(message: string): string {
  const lines = stripVTControlCharacters(message).split("\n");
  const ours = lines.filter((line) => !/node_modules|new Promise \(<anonymous>\)/.test(line));
  return ours.slice(0, MESSAGE_LINES).join("\n");
}

if (isMain(import.meta.url)) {
  const [path = "", ...options] = process.argv.slice(2);
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  const { passed, failed, skipped } = countTests(report);
  const strict = options.includes("--no-skips");
  for (const failure of failures(report)) console.log(`failed: ${failure}`);
  for (const name of skipped) console.log(`skipped: ${name}`);
  const failedInAll = failed + (strict ? skipped.length : 0);
  console.log(`tests: ${passed} passed, ${failedInAll} failed`);
  if (failedInAll > 0) process.exitCode = 1;
}
