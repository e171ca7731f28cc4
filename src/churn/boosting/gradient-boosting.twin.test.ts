import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binTable } from "../../features/binning/table.ts";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { tableFrom } from "../../table/table-from.ts";
import { binaryTarget } from "../../table/target.ts";
import { unpackTrees } from "../trees/pack.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES } from "../trees/trees.ts";
import { fitGradientBoosting } from "./gradient-boosting.ts";
import { twinBoosting } from "./twin.testing.ts";

const OPTIONS = { rounds: 4, leaves: 5, learningRate: 0.3, l2: 0.7, minLeafHessian: 0.4 };

/** A table of mixed columns with gaps and weights. */
function mixedTable(seed: number, rows: number) {
  const random = randomStream(seed, "twin");
  return tableFrom(
    Array.from({ length: rows }, () => {
      const x = normal(random);
      const z = normal(random);
      return {
        x: uniform(random) < 0.15 ? null : x,
        z,
        plan: uniform(random) < 0.1 ? null : ["a", "b", "c"][uniformInteger(random, 3)]!,
        member: uniform(random) < 0.2 ? null : uniform(random) < 0.5,
        weight: 0.5 + uniform(random),
        churn: x * z + normal(random) > 0.3,
      };
    }),
  );
}

describe("fitGradientBoosting against a twin that tries everything", () => {
  it("grows the same trees, with values equal but for the rounding of gradients", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 24, max: 60 }), (seed, rows) => {
        const table = mixedTable(seed, rows);
        const truth = Array.from(binaryTarget(table, "churn").values);
        fc.pre(truth.includes(0) && truth.includes(1));
        const model = fitGradientBoosting(table, { target: "churn", weights: "weight", ...OPTIONS });
        const { bins } = binTable(model.binning, table);
        const twin = twinBoosting(
          bins.map((column, c) => ({
            bins: Array.from(column),
            isText: model.binning.columns[c]!.kind === "text",
          })),
          truth,
          Array.from((table["weight"] as { values: Float64Array }).values),
          { ...OPTIONS, minHessian: OPTIONS.minLeafHessian },
        );
        expect(model.params.baseMargin).toBeCloseTo(twin.baseMargin, 12);
        const gains = twin.trees.flat().map(({ split }) => split?.gain ?? 0);
        expect(model.fit.importance.reduce((sum, { gain }) => sum + gain, 0)).toBeCloseTo(
          gains.reduce((sum, gain) => sum + gain, 0),
          5,
        );
        const trees = unpackTrees(model.params.trees, bins.length, "trees");
        expect(trees.roots.length - 1).toBe(twin.trees.length);
        twin.trees.forEach((nodes, t) => {
          const root = trees.roots[t]!;
          expect(trees.roots[t + 1]! - root).toBe(nodes.length);
          nodes.forEach((node, k) => {
            const at = root + k;
            expect(trees.cover[at]).toBe(node.rows.length);
            if (node.split === undefined) {
              expect(trees.feature[at]).toBe(LEAF);
              expect(Math.abs(trees.value[at]! - node.value)).toBeLessThan(1e-6);
              return;
            }
            expect(trees.feature[at]).toBe(node.split.column);
            expect(trees.left[at]).toBe(root + node.left!);
            if ((trees.flags[at]! & CATEGORY_SPLIT) === 0) {
              expect(trees.bin[at]).toBe(node.split.bin);
              expect((trees.flags[at]! & MISSING_LEFT) !== 0).toBe(node.split.missingLeft);
            } else {
              const set = trees.sets.subarray(
                trees.value[at]! * SET_BYTES,
                (trees.value[at]! + 1) * SET_BYTES,
              );
              const levels = Array.from({ length: 256 }, (_, b) => b).filter(
                (b) => ((set[b >> 3]! >> (b & 7)) & 1) === 1,
              );
              expect(levels).toEqual([node.split.bin]);
            }
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});
