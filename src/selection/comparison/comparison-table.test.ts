import { describe, expect, it } from "vitest";
import { comparisonTable } from "./comparison-table.ts";

describe("comparisonTable", () => {
  it.each([
    [null, "`comparison` must be a comparison made by compareModels, got null"],
    [{}, "`comparison` must be a comparison made by compareModels, got an object with no keys"],
  ])("refuses %j", (comparison, message) => {
    expect(() => comparisonTable(comparison as never)).toThrow(
      expect.objectContaining({ name: "InputError", code: "wrong-type", message }),
    );
  });
});
