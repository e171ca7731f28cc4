import { describe, expect, it } from "vitest";
import { FITTABLE_KINDS, type FittablePurchaseModelKind, fitPurchaseModel } from "./purchase-fits.ts";
import { PURCHASE_MODEL_KINDS } from "./purchase-model.ts";

const SUMMARY = {
  frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
  recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
  age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
  weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
};

describe("fitPurchaseModel", () => {
  it("fits every kind of purchase model but those of opportunities", () => {
    expect([...FITTABLE_KINDS, "bg-bb"].sort()).toEqual([...PURCHASE_MODEL_KINDS].sort());
    for (const kind of FITTABLE_KINDS) {
      const model = fitPurchaseModel(kind, SUMMARY, { unit: "week", maxIterations: 300 });
      expect(model).toMatchObject({ kind, unit: "week" });
    }
  });

  it("names the kinds there are when given another", () => {
    const names = FITTABLE_KINDS.map((kind) => JSON.stringify(kind)).join(", ");
    expect(() => fitPurchaseModel("bg-bb" as FittablePurchaseModelKind, SUMMARY)).toThrow(
      `\`kind\` must be one of ${names}, got "bg-bb"`,
    );
  });
});
