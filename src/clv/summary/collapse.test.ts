import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collapseRows, sampleRows } from "./collapse.ts";
import type { PurchaseRows } from "./purchase-rows.ts";

const history = fc.record({
  frequency: fc.nat({ max: 2 }),
  recency: fc.constantFrom(1 / 7, 2 / 7),
  age: fc.constantFrom(1, 2),
  weight: fc.nat({ max: 3 }),
});

function rowsOf(
  histories: readonly { [K in "frequency" | "recency" | "age" | "weight"]: number }[],
  isWeighted: boolean,
): PurchaseRows {
  const column = (name: "frequency" | "recency" | "age" | "weight"): Float64Array =>
    Float64Array.from(histories, (one) => one[name]);
  return {
    frequency: column("frequency"),
    recency: column("recency"),
    age: column("age"),
    weight: isWeighted ? column("weight") : null,
    unit: "week",
  };
}

/** Customers of each history, counted with a map. */
function customersByHistory({ frequency, recency, age, weight }: PurchaseRows): Map<string, number> {
  const counts = new Map<string, number>();
  frequency.forEach((x, i) => {
    const key = `${x} ${recency[i]} ${age[i]}`;
    counts.set(key, (counts.get(key) ?? 0) + (weight?.[i] ?? 1));
  });
  return counts;
}

describe("collapseRows", () => {
  it("keeps every history once, with the customers who have it", () => {
    fc.assert(
      fc.property(
        fc.array(history, { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        (histories, isWeighted) => {
          const rows = rowsOf(histories, isWeighted);
          const collapsed = collapseRows(rows);
          const counts = customersByHistory(rows);
          expect(collapsed.frequency.length).toBe(counts.size);
          expect(customersByHistory(collapsed)).toEqual(counts);
          expect(collapsed.unit).toBe("week");
        },
      ),
    );
  });
});

describe("sampleRows", () => {
  const rows = rowsOf(
    Array.from({ length: 1000 }, (_, i) => ({ frequency: i, recency: 1, age: 2, weight: i + 1 })),
    true,
  );

  it("takes every so many rows, with their weights", () => {
    const some = sampleRows(rows, 100);
    expect(Array.from(some.frequency)).toEqual(Array.from({ length: 100 }, (_, k) => 10 * k));
    expect(Array.from(some.weight!)).toEqual(Array.from({ length: 100 }, (_, k) => 10 * k + 1));
  });

  it("takes all where there are not twice as many", () => {
    expect(sampleRows(rows, 501)).toBe(rows);
    expect(sampleRows(rows, 500).frequency.length).toBe(500);
  });
});
