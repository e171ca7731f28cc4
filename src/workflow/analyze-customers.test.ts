import { describe, expect, it } from "vitest";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { bernoulli, normal } from "../random/distributions.ts";
import { randomStream } from "../random/random.ts";
import { toRows } from "../table/rows.ts";
import { tableFrom } from "../table/table-from.ts";
import { expectClose } from "../testing/close.ts";
import { describeModelContract } from "../testing/model-contract.ts";
import { analyzeCustomers } from "./analyze-customers.ts";
import { analyzeTransactions } from "./analyze-transactions.ts";
import { scoreCustomers } from "./score-customers.ts";

const customers = Array.from({ length: 300 }, (_, i) => {
  const tenure = (i * 37) % 60;
  return {
    id: `c${i}`,
    tenure,
    plan: i % 3 === 0 ? "basic" : "plus",
    churn: (tenure + (i % 11)) % 60 < 20 ? "Yes" : "No",
  };
});

describe("analyzeCustomers", () => {
  const analysis = analyzeCustomers(customers, { target: "churn", folds: 5 });

  it("learns from everything but the id and scores out of fold", () => {
    expect(analysis.idColumn).toBe("id");
    expect(analysis.odds.encoding.columns.map(({ name }) => name)).toEqual(["tenure", "plan"]);
    const { churnProbability, churned } = analysis.scores;
    const auc = rocAuc(churned.values, churnProbability.values);
    expect(Math.abs(auc - analysis.crossValidation.metrics.rocAuc.mean)).toBeLessThan(0.05);
  });

  it("scores new customers of the same table", () => {
    const scores = toRows(
      scoreCustomers(analysis.models, [
        { id: "n1", tenure: 2, plan: "basic" },
        { id: "n2", tenure: 50, plan: "plus" },
      ]),
    );
    expect(scores.map((row) => row["customerId"])).toEqual(["n1", "n2"]);
    expect(scores[0]!["churnProbability"] as number).toBeGreaterThan(
      scores[1]!["churnProbability"] as number,
    );
  });

  it("numbers rows that have no id, and finds no groups without number columns", () => {
    const rows = customers.map(({ plan, churn }) => ({ plan, churn }));
    const found = analyzeCustomers(rows, { target: "churn", folds: 5 });
    expect(found.idColumn).toBeNull();
    expect(found.scores.customerId.levels[0]).toBe("1");
    expect(found.warnings.map(({ code }) => code)).toContain("no-number-columns");
  });

  it("warns where a column knows the outcome, and names it", () => {
    const leaky = customers.map((row, i) => ({
      ...row,
      refundDays: row.churn === "Yes" ? 5 + (i % 3) : i % 2,
    }));
    const { warnings } = analyzeCustomers(leaky, { target: "churn", folds: 5 });
    expect(warnings[0]!.code).toBe("too-good-to-be-true");
    expect(warnings[0]!.message).toContain('first of all "refundDays"');
    expect(analysis.warnings.map(({ code }) => code)).not.toContain("too-good-to-be-true");
  });

  it("passes on the leaks that an audit finds", () => {
    const leaky = customers.map((row, i) => ({
      ...row,
      reason: row.churn === "Yes" && i % 5 > 0 ? "price" : null,
    }));
    const { warnings } = analyzeCustomers(leaky, { target: "churn", folds: 5 });
    const leaks = warnings.filter(({ code }) => code.startsWith("leak"));
    expect(leaks.map(({ code }) => code)).toEqual(["leak", "leak-suspect"]);
    expect(leaks[0]!.message).toMatch(/^"reason" is filled for 79.2 % .* 0 % of the others: leave it out/);
    // Tenure alone decides here.
    expect(leaks[1]!.message).toContain('"tenure" alone reaches');
    expect(analysis.warnings.filter(({ code }) => code.startsWith("leak"))).toHaveLength(1);
  });

  it("does not learn from a row number, and says so", () => {
    const rows = customers.map(({ tenure, plan, churn }, row) => ({ row, tenure, plan, churn }));
    const found = analyzeCustomers(rows, { target: "churn", folds: 5 });
    expect(found.odds.encoding.columns.map(({ name }) => name)).toEqual(["tenure", "plan"]);
    expect(found.warnings).toContainEqual({
      code: "row-number",
      message: '"row" only numbers the rows and was not learned from',
    });
  });

  it("holds rows of one customer out together: noise stays noise", () => {
    const random = randomStream(8, "customers");
    const rows = Array.from({ length: 120 }, (_, c) => {
      const churn = bernoulli(random, 0.5) === 1 ? "Yes" : "No";
      const shape = Array.from({ length: 6 }, () => normal(random));
      return Array.from({ length: 5 }, () => ({
        customerId: `c${c}`,
        a: shape[0],
        b: shape[1],
        c: shape[2],
        d: shape[3],
        e: shape[4],
        f: shape[5],
        churn,
      }));
    }).flat();
    const { crossValidation, warnings } = analyzeCustomers(rows, { target: "churn", folds: 5 });
    expect(crossValidation.group).toBe("customerId");
    expect(Math.abs(crossValidation.metrics.rocAuc.mean - 0.5)).toBeLessThan(0.12);
    expect(warnings).toContainEqual({
      code: "id-repeats",
      message: '"customerId" stands in several rows: rows with one value were held out together',
    });
  });

  it("says it where rows of several dates are divided at random", () => {
    const rows = customers.map((row, i) => ({ ...row, asOf: new Date(Date.UTC(2024, i % 3, 1)) }));
    const { crossValidation, warnings } = analyzeCustomers(rows, { target: "churn", folds: 3 });
    expect(crossValidation.validation.randomSplitOfSnapshots).toBe(true);
    expect(warnings.map(({ code }) => code)).toContain("random-split-of-snapshots");
    expect(
      analyzeCustomers(customers, { target: "churn", folds: 3 }).warnings.map(({ code }) => code),
    ).not.toContain("random-split-of-snapshots");
  });

  it("scores are the mean over the repeats", () => {
    const found = analyzeCustomers(customers, { target: "churn", folds: 5, repeats: 3 });
    const { outOfFold } = found.crossValidation;
    for (const row of [0, 7, 299]) {
      const own = [...outOfFold.row].flatMap((other, i) =>
        other === row ? [outOfFold.probability[i]!] : [],
      );
      expect(own).toHaveLength(3);
      expectClose(found.scores.churnProbability.values[row]!, (own[0]! + own[1]! + own[2]!) / 3, 1e-14);
    }
  });

  it.each([
    [{ folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [{ exclude: "plan" }, '`options.exclude` must be an array of column names, got "plan"'],
  ])("refuses %j", (bad, message) => {
    expect(() => analyzeCustomers(customers, { target: "churn", ...bad } as never)).toThrow(message);
  });

  it("takes fewer folds where the smaller class is small, and says so", () => {
    const rows = customers.map((row, i) => ({ ...row, churn: i % 75 === 0 ? "Yes" : "No" }));
    const found = analyzeCustomers(rows, { target: "churn" });
    expect(found.crossValidation.folds).toBe(4);
    expect(found.warnings.find(({ code }) => code === "fewer-folds")!.message).toBe(
      "4 folds in place of 10: the smaller class has 4 rows",
    );
  });

  it.each([undefined, null, 5, "x"])("refuses %s as a table", (input) => {
    expect(() => analyzeCustomers(input as never, { target: "churn" })).toThrow(
      "`input` must be rows, columns, or a table",
    );
    expect(() => analyzeTransactions(input as never, { asOf: 0 })).toThrow(
      "`input` must be rows, columns, or a table",
    );
  });

  it("takes what a reader returned, and a table that has a column called table", () => {
    const { crossValidation } = analyzeCustomers(
      { table: tableFrom(customers) },
      { target: "churn", folds: 5 },
    );
    expect(crossValidation.metrics).toEqual(analysis.crossValidation.metrics);
    const columns = {
      table: customers.map(({ tenure }) => tenure),
      churn: customers.map(({ churn }) => churn),
    };
    expect(analyzeCustomers(columns, { target: "churn", folds: 5 }).odds.encoding.terms).toHaveLength(1);
  });

  it("names a target that is not there", () => {
    expect(() => analyzeCustomers(customers, { target: "left" })).toThrow(
      "`options.target` must be a column of the table",
    );
  });
});

describeModelContract("customer models", {
  fit: () => analyzeCustomers(customers, { target: "churn", folds: 5 }).models,
  predict: (models) => toRows(scoreCustomers(models, customers)),
});
