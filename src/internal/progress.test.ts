import { describe, expect, it } from "vitest";
import { type Progress, step } from "./progress.ts";

describe("step", () => {
  it("reports the stage and how far it is", () => {
    const seen: Progress[] = [];
    step({ onProgress: (progress) => seen.push(progress) }, "fold", 3, 10);
    expect(seen).toEqual([{ stage: "fold", done: 3, total: 10 }]);
  });

  it("throws the reason of an aborted signal before it reports", () => {
    const seen: Progress[] = [];
    const signal = AbortSignal.abort(new Error("changed my mind"));
    expect(() => step({ signal, onProgress: (p) => seen.push(p) }, "fold", 1, 2)).toThrow("changed my mind");
    expect(seen).toEqual([]);
  });

  it("does nothing where nobody listens", () => {
    expect(() => step({}, "read", 0, 0)).not.toThrow();
  });
});
