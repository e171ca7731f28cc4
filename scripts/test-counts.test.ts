import { describe, expect, it } from "vitest";
import { countTests } from "./test-counts.ts";

const test = (fullName: string, status: string): { fullName: string; status: string } => ({
  fullName,
  status,
});

describe("countTests", () => {
  it("counts tests, files that could not be loaded, and whatever did not run", () => {
    const report = {
      testResults: [
        {
          name: "a",
          status: "passed",
          assertionResults: [test("a1", "passed"), test("a2", "skipped"), test("a3", "todo")],
        },
        { name: "b", status: "failed", assertionResults: [test("b1", "failed"), test("b2", "passed")] },
        { name: "c", status: "failed", assertionResults: [] },
        { name: "d", status: "failed", assertionResults: [test("d1", "pending")] },
      ],
    };
    expect(countTests(report)).toEqual({ passed: 2, failed: 3, skipped: ["a2", "a3", "d1"] });
  });
});
