import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestMatching } from "./best-matching.ts";

const matrix = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.boolean())
  .chain(([rows, columns, whole]) => {
    const score = whole ? fc.integer({ min: -3, max: 3 }) : fc.double({ min: -9, max: 9, noNaN: true });
    const row = fc.array(score, { minLength: columns, maxLength: columns });
    return fc.array(row, { minLength: rows, maxLength: rows });
  });

describe("bestMatching", () => {
  it("has the largest total of all one-to-one matchings", () => {
    fc.assert(
      fc.property(matrix, (scores) => {
        const matched = bestMatching(scores);
        const used = matched.filter((column) => column >= 0);
        expect(new Set(used).size).toBe(used.length);
        expect(used.length).toBe(Math.min(scores.length, scores[0]!.length));
        const total = matched.reduce((sum, column, r) => sum + (column < 0 ? 0 : scores[r]![column]!), 0);
        expect(total).toBeCloseTo(largestTotal(scores), 9);
      }),
      { numRuns: 500 },
    );
  });

  it("gives up a row's best column where another row needs it more", () => {
    expect(
      bestMatching([
        [10, 9],
        [10, 1],
      ]),
    ).toEqual([1, 0]);
  });

  it("leaves every row over where there are no columns", () => {
    expect(bestMatching([[], []])).toEqual([-1, -1]);
    expect(bestMatching([])).toEqual([]);
  });
});

function largestTotal(scores: readonly (readonly number[])[]): number {
  const columns = scores[0]!.length;
  const best = (row: number, used: ReadonlySet<number>, skips: number): number => {
    if (row === scores.length) return 0;
    const options = skips > 0 ? [best(row + 1, used, skips - 1)] : [];
    for (let c = 0; c < columns; c++) {
      if (!used.has(c)) options.push(scores[row]![c]! + best(row + 1, new Set([...used, c]), skips));
    }
    return Math.max(...options);
  };
  return best(0, new Set(), Math.max(0, scores.length - columns));
}
