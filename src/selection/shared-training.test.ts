import { describe, expect, it } from "vitest";
import { readTrainingData } from "../churn/training-data.ts";
import { tableFrom } from "../table/table-from.ts";
import { type SharedCopies, shareTraining, shareValues } from "./shared-training.ts";

const table = tableFrom({
  visits: [1, null, 3, 4],
  plan: ["a", "b", null, "a"],
  since: [new Date(5), null, new Date(7), new Date(8)],
  mobile: [true, false, null, true],
  w: [1, 2, 3, 4],
  left: [true, false, true, false],
});
const training = readTrainingData(table, { target: "left", weights: "w" }, "options");

describe("shareTraining", () => {
  it("gives equal data, every array of which is in shared memory", () => {
    const shared = shareTraining({ ...training, groups: Float64Array.of(1, 1, 2, 2) }, new WeakMap());
    expect(shared).toEqual({ ...training, groups: Float64Array.of(1, 1, 2, 2) });
    const arrays = [
      ...Object.values(shared.table).map((column) => (column.kind === "text" ? column.codes : column.values)),
      ...[shared.truth, shared.inputRows, shared.weights!, shared.groups!],
    ];
    expect(arrays.length).toBe(8);
    for (const { buffer } of arrays) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("copies an array once", () => {
    const copies: SharedCopies = new WeakMap();
    const first = shareTraining(training, copies);
    const second = shareTraining({ ...training, warnings: [] }, copies);
    expect(second.truth).toBe(first.truth);
    expect(shareValues(training.weights!, copies)).toBe(first.weights);
  });

  it("copies of a window on a buffer the window", () => {
    const window = new Float64Array(100).fill(7).subarray(3, 5);
    const copy = shareValues(window, new WeakMap());
    expect([copy, copy.buffer.byteLength]).toEqual([Float64Array.of(7, 7), 16]);
  });
});
