import type { LogisticRegressionModel } from "../churn/logistic/model.ts";
import type { Warning } from "../internal/warning.ts";
import type { CrossValidation } from "../selection/cross-validate.ts";

/** An honest churn model does not get there. */
const TOO_GOOD = 0.99;

/** A warning where the model is so good that a column must know the outcome, naming the one that does most. */
export function tooGoodWarning(
  { metrics }: CrossValidation,
  { fit }: LogisticRegressionModel,
): readonly Warning[] {
  const { mean } = metrics.rocAuc;
  if (mean < TOO_GOOD) return [];
  const [first] = fit.coefficients
    .filter(({ column, z }) => column !== null && z !== null)
    .sort((a, b) => Math.abs(b.z!) - Math.abs(a.z!));
  const suspect = first === undefined ? "" : `, first of all ${JSON.stringify(first.column)}`;
  return [
    {
      code: "too-good-to-be-true",
      message: `an area under the ROC curve of ${mean.toFixed(3)} on unseen customers says that a column knows the outcome: look for what is recorded after customers leave${suspect}`,
    },
  ];
}

/** What the cross-validation says of rows of several dates: its metrics are better than the model will be. */
export function divisionWarnings({ warnings }: CrossValidation): readonly Warning[] {
  const codes = ["random-split-of-snapshots", "dates-on-both-sides"];
  return warnings.filter(({ code }) => codes.includes(code));
}
