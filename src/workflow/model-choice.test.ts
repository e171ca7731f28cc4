/** The choice of a churn model in the main jobs: one kind, several, or the better of two. */
import { describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { fitGradientBoosting } from "../churn/boosting/gradient-boosting.ts";
import { CLASSIFIER_KINDS } from "../churn/classifiers.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import { crossValidate } from "../selection/cross-validate.ts";
import { withoutTimings } from "../testing/without-timings.ts";
import { analysisFacts } from "./analysis-facts.ts";
import { analyzeCustomers } from "./analyze-customers.ts";
import { analyzeTransactions } from "./analyze-transactions.ts";
import { scoreCustomers } from "./score-customers.ts";
import { analysisSummary } from "./summary.ts";

/** Those at either end of a scale leave: what no straight line can say. */
const customers = Array.from({ length: 400 }, (_, i) => {
  const use = (i * 37) % 100;
  return {
    id: `c${i}`,
    use,
    plan: i % 3 === 0 ? "basic" : "plus",
    churn: (use < 20 || use > 80) !== (i % 11 === 0),
  };
});
const target = { target: "churn", folds: 4 } as const;

describe("the churn model of customers", () => {
  const analysis = analyzeCustomers(customers, target);

  it("is by default the better of logistic regression and gradient boosting", () => {
    expect(analysis.comparison!.metric).toBe("logLoss");
    expect(analysis.comparison!.ranking).toEqual(["gradient-boosting", "logistic-regression"]);
    expect(analysis.recipe.model).toEqual({ kind: "gradient-boosting" });
    expect(analysis.crossValidation).toBe(analysis.comparison!.results["gradient-boosting"]);
    expect(analysis.models.churn).toEqual(
      fitGradientBoosting(customers, { target: "churn", exclude: ["id"] }),
    );
    expect(analysis.odds.kind).toBe("logistic-regression");
    const { churnProbability } = scoreCustomers(analysis.models, customers);
    expect(churnProbability.values).toEqual(predictProbability(analysis.models.churn, customers));
  });

  it("is told with the others that were tried", () => {
    const { churn } = analysisFacts(analysis);
    expect(churn.model).toBe("gradient-boosting");
    expect(churn.compared.map(({ model }) => model)).toEqual(analysis.comparison!.ranking);
    expect(churn.compared[0]!.difference).toBeNull();
    expect(churn.compared[1]!.difference!.upper).toBeLessThan(0);
    const summary = analysisSummary(analysis);
    expect(summary).toContain(
      "The model (gradient boosting, the best of 2 by log-loss) on customers it had not seen:",
    );
    expect(summary).toContain("| logistic regression |");
  });

  it("is one kind, by name or with settings", () => {
    const one = analyzeCustomers(customers, { ...target, model: "logistic-regression" });
    expect(one.comparison).toBeNull();
    expect(one.models.churn).toBe(one.odds);
    expect(analysisFacts(one).churn.compared).toEqual([]);
    const model = { kind: "random-forest", trees: 20 } as const;
    const forest = analyzeCustomers(customers, { ...target, model, threads: 1 });
    const recipe = { target: "churn", exclude: ["id"], steps: [], model };
    const alone = crossValidate(recipe, customers, { folds: 4 });
    expect(withoutTimings(forest.crossValidation)).toEqual(withoutTimings(alone));
    expect(forest.warnings).toEqual(forest.models.churn.fit.warnings);
  });

  it("is the best of a list, also where a kind stands in it twice", () => {
    const model = [
      { kind: "gradient-boosting", rounds: 1 },
      { kind: "gradient-boosting", rounds: 40 },
    ] as const;
    const { comparison, recipe } = analyzeCustomers(customers, { ...target, model });
    expect(comparison!.ranking).toEqual(["gradient-boosting 2", "gradient-boosting"]);
    expect(recipe.model).toEqual(model[1]);
  });

  const kinds = CLASSIFIER_KINDS.map((kind) => JSON.stringify(kind)).join(", ");
  it.each<[unknown, string]>([
    ["forest", `\`options.model\` must be one of ${kinds}, "auto", or a kind with settings, got "forest"`],
    [[], "`options.model` must be at least one kind of model, got Array of length 0"],
    [["auto"], `\`options.model[0]\` must be one of ${kinds}, or a kind with settings, got "auto"`],
    [{ kind: "forest" }, `\`recipe.model.kind\` must be one of ${kinds}, got "forest"`],
    [null, `\`options.model\` must be one of ${kinds}, "auto", or a kind with settings, got null`],
  ])("is not %j", (model, message) => {
    expect(() => analyzeCustomers(customers, { ...target, model } as never)).toThrow(message);
  });

  it("takes a whole number of threads", () => {
    expect(() => analyzeCustomers(customers, { ...target, threads: 0 })).toThrow(
      "`options.threads` must be >= 1, got 0",
    );
  });
});

describe("the churn model of an order log", () => {
  const { transactions } = simulateAirline({ customers: 400, seed: 1 });

  it("is logistic regression unless another is named, and is scored like any", () => {
    const options = { asOf: "2024-07-01", horizon: { days: 180 }, folds: 3 } as const;
    expect(analyzeTransactions(transactions, options).churn!.recipe.model).toEqual({
      kind: "logistic-regression",
    });
    const { churn, models, scores } = analyzeTransactions(transactions, {
      ...options,
      model: { kind: "gradient-boosting", rounds: 10, minLeafHessian: 0.5 },
    });
    expect(models.churn).toBe(churn!.model);
    expect(churn!.odds.kind).toBe("logistic-regression");
    const stored = JSON.parse(JSON.stringify(models)) as typeof models;
    expect(scoreCustomers(stored, transactions, { asOf: "2024-07-01" })).toEqual(scores);
  });
});
