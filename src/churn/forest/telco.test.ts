import { beforeAll, expect, it } from "vitest";
import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import { brierScore } from "../../evaluation/probability/brier-score.ts";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { type Table, takeRows } from "../../table/table.ts";
import { binaryTarget } from "../../table/target.ts";
import { describeWithData } from "../../testing/data.ts";
import { readTelco } from "../telco.testing.ts";
import { fitRandomForest } from "./random-forest.ts";
import { prepareRandomForestScorer } from "./scorer.ts";

describeWithData("fitRandomForest on the Telco customers", () => {
  let table: Table;
  let truth: Uint8Array;
  // Not while the tests are collected: without the data they are skipped.
  beforeAll(() => {
    table = readTelco();
    truth = binaryTarget(table, "Churn", {}).values;
  });
  const columns = { target: "Churn", exclude: ["customerID"] };

  it("reaches the AUC of .845 and the Brier score of .135 in ten folds", () => {
    const [foldOf] = stratifiedFolds(truth, { folds: 10, seed: 42 }).assignment;
    let auc = 0;
    let brier = 0;
    for (let fold = 0; fold < 10; fold++) {
      const rows = Array.from(truth.keys());
      const kept = takeRows(
        table,
        rows.filter((row) => foldOf![row] !== fold),
      );
      const held = rows.filter((row) => foldOf![row] === fold);
      const model = fitRandomForest(kept, { ...columns, outOfBag: false });
      const p = prepareRandomForestScorer(model).scoreTable(takeRows(table, held));
      const labels = Uint8Array.from(held, (row) => truth[row]!);
      auc += rocAuc(labels, p) / 10;
      brier += brierScore(labels, p) / 10;
    }
    expect(Math.abs(auc - 0.845)).toBeLessThan(0.003);
    expect(Math.abs(brier - 0.135)).toBeLessThan(0.002);
  });

  it("knows both from its out-of-bag rows", () => {
    const { outOfBag, importance } = fitRandomForest(table, columns).fit;
    expect(outOfBag!.rows).toBe(7043);
    expect(Math.abs(outOfBag!.rocAuc! - 0.845)).toBeLessThan(0.005);
    expect(Math.abs(outOfBag!.brierScore - 0.135)).toBeLessThan(0.003);
    expect(
      importance.columns
        .slice(0, 3)
        .map(({ column }) => column)
        .sort(),
    ).toEqual([...["Contract", "TotalCharges", "tenure"]]);
  });
});
