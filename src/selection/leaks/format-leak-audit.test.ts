import { describe, expect, it } from "vitest";
import { formatLeakAudit } from "./format-leak-audit.ts";

describe("formatLeakAudit", () => {
  it.each([
    [null, "`audit` must be an audit made by auditLeaks, got null"],
    [{ findings: [] }, "`audit` must be an audit made by auditLeaks, got an object with keys findings"],
    [Promise.resolve(), "`audit` must be an audit made by auditLeaks, got a Promise (await it)"],
  ])("refuses %j", (audit, message) => {
    expect(() => formatLeakAudit(audit as never)).toThrow(
      expect.objectContaining({ name: "InputError", code: "wrong-type", message }),
    );
  });
});
