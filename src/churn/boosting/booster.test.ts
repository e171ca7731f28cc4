import { describe, expect, it } from "vitest";
import type { BoostingEngine, GradientScale, GradientSums } from "../../kernels/boosting/types.ts";
import { openBooster } from "./booster.ts";

/** An engine whose sums are given tree by tree, and that writes down which scales it was asked for. */
function scaleRecorder(sums: readonly GradientSums[]) {
  const asked: GradientScale[] = [];
  const used: GradientScale[] = [];
  const engine = {
    start: () => {},
    weigh: () => {},
    gradients: (_: number, scale: GradientScale) => {
      asked.push(scale);
      const { gradient, hessian } = sums[used.length]!;
      return { gradient: gradient * scale.gradient, hessian: hessian * scale.hessian };
    },
    growRoot: (scale: GradientScale) => {
      used.push(scale);
      const bounds = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
      return { sums: { gradient: 0, hessian: 0, ...bounds, slot: 0 }, split: undefined };
    },
  } as unknown as BoostingEngine;
  return { engine, asked, used };
}

const rules = {
  ...{ columns: [], leaves: 2, l2: 1, minHessian: 1, isBounded: false },
  ...{ maxDepth: 1, learningRate: 1, minGain: 0 },
};

function grow(startSums: GradientSums, sums: readonly GradientSums[]) {
  const recorder = scaleRecorder(sums);
  const settings = { rules, rowFraction: 1, columnFraction: 1, seed: 1, baseMargin: 0, startSums };
  const booster = openBooster(recorder.engine, 0, -1, settings);
  sums.forEach((_, round) => {
    booster(round);
  });
  return recorder;
}

describe("openBooster", () => {
  it("takes the finest power of two that leaves a tenth of room", () => {
    const { used, asked } = grow({ gradient: 900, hessian: 100 }, [{ gradient: 900, hessian: 100 }]);
    expect(asked).toHaveLength(1);
    // 2^31 / 990 = 2.07 * 2^20, 2^32 / 110 = 1.16 * 2^25.
    expect(used).toEqual([{ gradient: 2 ** 21, hessian: 2 ** 25 }]);
  });

  it("follows the sums of the tree before", () => {
    const { used, asked } = grow({ gradient: 900, hessian: 100 }, [
      { gradient: 800, hessian: 90 },
      { gradient: 400, hessian: 45 },
      { gradient: 390, hessian: 44 },
    ]);
    expect(asked).toHaveLength(3);
    expect(used[2]).toEqual({ gradient: 2 ** 22, hessian: 2 ** 26 });
  });

  it.each([
    ["both sums grow", { gradient: 9e6, hessian: 1e6 }],
    ["the gradients' sum grows", { gradient: 9e6, hessian: 1 }],
    ["the Hessians' sum grows", { gradient: 9, hessian: 1e6 }],
  ])("takes coarser units where %s beyond 32 bits", (_, second) => {
    const { used } = grow({ gradient: 9, hessian: 1 }, [{ gradient: 9, hessian: 1 }, second]);
    const [g, h] = [second.gradient * used[1]!.gradient, second.hessian * used[1]!.hessian];
    expect(g).toBeLessThan(2 ** 31);
    expect(g).toBeGreaterThanOrEqual(2 ** 29);
    expect(h).toBeLessThan(2 ** 32);
    expect(h).toBeGreaterThanOrEqual(2 ** 30);
  });

  it("ends where nothing is left to learn", () => {
    const { used } = grow({ gradient: 0, hessian: 0 }, [{ gradient: 0, hessian: 0 }]);
    expect(used).toEqual([{ gradient: 2 ** 500, hessian: 2 ** 500 }]);
  });
});
