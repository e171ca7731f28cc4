import { describe, expect, it } from "vitest";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { planHoldOut } from "./rounds.ts";

describe("planHoldOut", () => {
  it("holds whole groups out, in fewer folds or none where they are few and large", () => {
    for (let seed = 0; seed < 300; seed++) {
      const chance = randomStream(seed, "groups");
      const groups = Float64Array.from({ length: 40 }, () => Math.floor(6 * uniform(chance) ** 3));
      const truth = Uint8Array.from(groups, (group) => (group < 2 ? uniformInteger(chance, 2) : group & 1));
      const plan = planHoldOut(truth, seed, groups);
      if (plan === undefined) continue;
      const foldOf = new Map<number, number>();
      plan.fold.forEach((fold, i) => {
        expect(foldOf.get(groups[i]!) ?? fold).toBe(fold);
        foldOf.set(groups[i]!, fold);
      });
      expect(new Set(plan.fold).size).toBe(plan.boosters);
    }
  });
});
