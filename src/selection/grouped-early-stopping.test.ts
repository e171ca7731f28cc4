import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../random/random.ts";
import { crossValidate } from "./cross-validate.ts";
import { fitRecipe } from "./fit-recipe.ts";

describe("early stopping on several rows a customer", () => {
  const random = randomStream(8, "rows of customers");
  // What a customer does has nothing to do with leaving, but tells which customer it is.
  const rows = Array.from({ length: 150 }, (_, id) => {
    const traits = Array.from({ length: 4 }, () => uniform(random));
    const left = uniform(random) < 0.3;
    return Array.from({ length: 6 }, () => {
      const [a, b, c, d] = traits.map((trait) => trait + 1e-3 * uniform(random));
      return { id, a, b, c, d, left };
    });
  }).flat();
  const recipe = {
    ...{ target: "left", exclude: ["id"] },
    model: { kind: "gradient-boosting", maxRounds: 100, learningRate: 0.2 },
  } as const;

  it("does not learn customers by heart where it is told who they are", () => {
    const roundsOf = (options: object): number => {
      const { fit } = fitRecipe(recipe, rows, options);
      return (fit as { readonly rounds: number }).rounds;
    };
    expect(roundsOf({})).toBeGreaterThan(50);
    expect(roundsOf({ group: "id" })).toBeLessThan(10);
    const { metrics } = crossValidate(recipe, rows, { folds: 3, group: "id" });
    expect(metrics.logLoss.mean).toBeLessThan(0.66);
  });
});
