/**
 * Which of several purchase models to use.
 *
 * The rule: of the models whose fit converged (of all, where none did), the one with the smallest RMSE in the holdout
 * period; but where others are not worse by more than two standard errors of the difference, customer by customer,
 * the data do not tell these models apart as to single customers, and the one with the total closest to the truth is
 * taken. The holdout period chose: its errors of the chosen model are a little too good.
 *
 * @module
 */
import type { FittablePurchaseModelKind } from "../purchase-fits.ts";
import { squaredErrors } from "./forecast-accuracy.ts";
import type { JudgedModel } from "./judged-forecast.ts";

/** Why a model was chosen. */
export interface ModelChoiceReason {
  /**
   * - `only-model`: there was no other to choose from.
   * - `smallest-rmse`: its errors are smaller than those of all others, beyond chance.
   * - `smallest-bias`: others forecast single customers as well, but it comes closest to the total.
   */
  readonly code: "only-model" | "smallest-rmse" | "smallest-bias";
  /** One sentence with the numbers, lower case, no full stop. */
  readonly message: string;
}

/** The choice, why, and what could as well have been chosen as to single customers. */
export interface ModelChoice {
  readonly chosen: FittablePurchaseModelKind;
  readonly reason: ModelChoiceReason;
  /** Models whose RMSE is within two standard errors of the smallest, the best one included. */
  readonly notDistinguished: readonly FittablePurchaseModelKind[];
}

const STANDARD_ERRORS = 2;

/** @param candidates - At least one. */
export function chooseModel(candidates: readonly JudgedModel[], actual: Float64Array): ModelChoice {
  const converged = candidates.filter(({ forecast }) => forecast.model.fit.status === "converged");
  const eligible = converged.length > 0 ? converged : candidates;
  const best = smallest(eligible, ({ forecast }) => forecast.accuracy.rmse);
  const bestErrors = squaredErrors(actual, best.predicted);
  const equals = eligible.filter(
    (model) => model === best || !isWorse(squaredErrors(actual, model.predicted), bestErrors),
  );
  const chosen = smallest(equals, ({ forecast: { accuracy } }) =>
    Math.abs(accuracy.predictedTotal - accuracy.actualTotal),
  );
  return {
    chosen: chosen.forecast.kind,
    reason: reasonOf(chosen, eligible, equals),
    notDistinguished: equals.map(({ forecast }) => forecast.kind),
  };
}

/** Is the mean of the differences more than two of its standard errors above 0? */
function isWorse(errors: Float64Array, bestErrors: Float64Array): boolean {
  const n = errors.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += errors[i]! - bestErrors[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (errors[i]! - bestErrors[i]! - mean) ** 2;
  return mean > STANDARD_ERRORS * Math.sqrt(squares / n / Math.max(1, n - 1));
}

function reasonOf(
  chosen: JudgedModel,
  eligible: readonly JudgedModel[],
  equals: readonly JudgedModel[],
): ModelChoiceReason {
  const { kind, accuracy } = chosen.forecast;
  const rmse = accuracy.rmse.toPrecision(5);
  if (eligible.length === 1) {
    return { code: "only-model", message: `${kind} (RMSE ${rmse}) was the only model to choose from` };
  }
  if (equals.length === 1) {
    return {
      code: "smallest-rmse",
      message: `${kind} has the smallest RMSE (${rmse}), by more than ${STANDARD_ERRORS} standard errors of the difference`,
    };
  }
  const others = equals.filter((model) => model !== chosen).map(({ forecast }) => forecast.kind);
  return {
    code: "smallest-bias",
    message: `${kind} (RMSE ${rmse}) and ${others.join(", ")} are within ${STANDARD_ERRORS} standard errors of the smallest RMSE; of these ${kind} comes closest to the ${accuracy.actualTotal} purchases that were made, with ${accuracy.predictedTotal.toFixed(1)}`,
  };
}

/** The first of the smallest. */
function smallest<T>(items: readonly T[], size: (item: T) => number): T {
  return items.reduce((best, item) => (size(item) < size(best) ? item : best));
}
