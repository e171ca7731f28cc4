/**
 * Churn of the IBM Telco customers: who leaves, and the honest AUC beside the one without the columns that freeze when
 * a customer leaves.
 *
 *   CHURNKIT_DATA=<folder with telco_customer_churn.csv> npx tsx examples/02-telco-churn.ts
 */
import { join } from "node:path";
import { crossValidate, fitLogisticRegression, readCsv } from "churnkit";

const folder = process.env["CHURNKIT_DATA"];
if (folder === undefined) {
  console.log("skipped: set CHURNKIT_DATA to the folder with telco_customer_churn.csv");
} else {
  const { table, report } = await readCsv(join(folder, "telco_customer_churn.csv"));
  console.log(`${report.rowsKept} customers, ${report.columns.length} columns`);

  const model = { kind: "logistic-regression" };
  const all = { target: "Churn", exclude: ["customerID"], model };
  const known = { target: "Churn", exclude: ["customerID", "tenure", "TotalCharges"], model };
  for (const [label, recipe] of [
    ["all columns", all],
    ["without tenure and total charges, which stop growing when a customer leaves", known],
  ] as const) {
    const { rocAuc, brierScore } = crossValidate(recipe, table, { folds: 10, seed: 42 }).metrics;
    const interval = `${rocAuc.lower.toFixed(3)} to ${rocAuc.upper.toFixed(3)}`;
    console.log(`${label}: AUC ${rocAuc.mean.toFixed(4)} (${interval}), Brier ${brierScore.mean.toFixed(4)}`);
  }

  // For inference no penalty: these are the coefficients and standard errors of R's glm.
  const { fit } = fitLogisticRegression(table, {
    target: "Churn",
    features: ["tenure", "MonthlyCharges", "SeniorCitizen", "Contract"],
    l2: 0,
  });
  console.table(
    fit.coefficients.map(({ term, estimate, standardError, oddsRatio, pValue }) => ({
      term,
      estimate: estimate?.toFixed(6),
      standardError: standardError?.toFixed(6),
      oddsRatio: oddsRatio?.toFixed(3),
      pValue: pValue?.toExponential(1),
    })),
  );
}
