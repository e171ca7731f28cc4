import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { numberColumn, textColumnFrom } from "../../table/table.ts";
import { binRows } from "./bins.ts";
import { aucError, logAllOneClass } from "./chance.ts";
import type { Labels } from "./labels.ts";
import { binnedAuc, rankAuc } from "./single-auc.ts";

const FOLDS = 3;
/** Rows that have both classes in every fold, and a text of a few levels with gaps. */
const rows = fc
  .array(fc.record({ text: fc.constantFrom("a", "b", "c", null), left: fc.boolean() }), {
    minLength: 0,
    maxLength: 60,
  })
  .map((made) => {
    const both = Array.from({ length: 2 * FOLDS }, (_, i) => ({
      text: "a" as string | null,
      left: i < FOLDS,
    }));
    return [...both, ...made];
  });

function labelsOf(left: readonly boolean[]): Labels {
  const truth = Uint8Array.from(left, Number);
  const events = truth.reduce((sum, value) => sum + value, 0);
  const foldOf = Int32Array.from(left, (_, i) => i % FOLDS);
  return { truth, foldOf, folds: FOLDS, events, others: left.length - events, name: "left" };
}

describe("binnedAuc", () => {
  it("is the area inside the folds of the shares that the other folds have, weighted by pairs", () => {
    fc.assert(
      fc.property(rows, (made) => {
        const labels = labelsOf(made.map(({ left }) => left));
        let won = 0;
        let pairs = 0;
        for (let fold = 0; fold < FOLDS; fold++) {
          const others = made.filter((_, i) => i % FOLDS !== fold);
          const held = made.filter((_, i) => i % FOLDS === fold);
          const overall = others.filter(({ left }) => left).length / others.length;
          const share = held.map(({ text }) => {
            const same = others.filter((other) => other.text === text);
            // Rounded, so that shares that are equal but for the order of their sums are tied.
            return Number(
              ((same.filter(({ left }) => left).length + 5 * overall) / (same.length + 5)).toPrecision(12),
            );
          });
          const events = held.filter(({ left }) => left).length;
          const weight = events * (held.length - events);
          won +=
            weight *
            rocAuc(
              held.map(({ left }) => left),
              share,
            );
          pairs += weight;
        }
        const bins = binRows(textColumnFrom(made.map(({ text }) => text)));
        expect(Math.abs(binnedAuc(bins, labels) - won / pairs)).toBeLessThan(1e-9);
      }),
    );
  });

  it("does not depend on the names of the levels", () => {
    fc.assert(
      fc.property(rows, (made) => {
        const labels = labelsOf(made.map(({ left }) => left));
        const area = (names: Record<string, string>): number =>
          binnedAuc(binRows(textColumnFrom(made.map(({ text }) => text && names[text]!))), labels);
        expect(area({ a: "z", b: "y", c: "x" })).toBe(area({ a: "a", b: "b", c: "c" }));
      }),
    );
  });
});

describe("rankAuc", () => {
  it("leaves gaps out, and is turned round with the values", () => {
    const values = Float64Array.of(3, Number.NaN, 1, 2, 2);
    const truth = Uint8Array.of(1, 1, 0, 0, 1);
    expect(rankAuc(values, truth)!.auc).toBe(0.875);
    expect(
      rankAuc(
        values.map((value) => -value),
        truth,
      )!.auc,
    ).toBe(0.125);
    expect(rankAuc(values, Uint8Array.of(1, 0, 1, 1, 1))).toBeNull();
  });
});

describe("binRows", () => {
  it("keeps up to 64 values, cuts more into 32 of about the same number of rows, and gaps into the last bin", () => {
    const few = binRows(numberColumn(Float64Array.from({ length: 640 }, (_, i) => i % 64)));
    expect([few.count, few.exact, few.distinct]).toEqual([65, true, 64]);
    const many = binRows(
      numberColumn(Float64Array.from({ length: 650 }, (_, i) => (i === 0 ? Number.NaN : i))),
    );
    expect([many.count, many.exact, many.distinct, many.missing, many.ofRow[0]]).toEqual([
      33,
      false,
      649,
      1,
      32,
    ]);
    const sizes = new Int32Array(33);
    for (const bin of many.ofRow) sizes[bin]!++;
    expect(Math.max(...sizes.subarray(0, 32)) - Math.min(...sizes.subarray(0, 32))).toBeLessThanOrEqual(1);
  });
});

describe("chance", () => {
  it("of rows of one class is that of scipy.stats.hypergeom(M, n, N).pmf(N)", () => {
    expect(logAllOneClass(11, 5174, 7043)).toBeCloseTo(Math.log(0.033537412653583926), 9);
    expect(logAllOneClass(0, 3, 9)).toBe(0);
    expect(logAllOneClass(4, 3, 9)).toBe(Number.NEGATIVE_INFINITY);
  });

  it("has the error of the Mann-Whitney statistic", () => {
    // Two and two rows without ties: the areas 0, 1/4, 1/2, 1/2, 3/4, 1 are equally likely.
    const areas = [0, 0.25, 0.5, 0.5, 0.75, 1];
    const variance = areas.reduce((sum, area) => sum + (area - 0.5) ** 2, 0) / areas.length;
    expect(aucError(2, 2)).toBeCloseTo(Math.sqrt(variance), 12);
  });
});
