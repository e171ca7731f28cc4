import { describe, expect, it } from "vitest";
import { tuningTable } from "./tuning-table.ts";

describe("tuningTable", () => {
  it.each([
    [null, "`tuning` must be a search made by tune, got null"],
    [{}, "`tuning` must be a search made by tune, got an object with no keys"],
  ])("refuses %j", (tuning, message) => {
    expect(() => tuningTable(tuning as never)).toThrow(
      expect.objectContaining({ name: "InputError", code: "wrong-type", message }),
    );
  });
});
