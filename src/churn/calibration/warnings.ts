/**
 * What a calibration wants its reader to know.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import type { CalibrationRows } from "./rows.ts";
import type { CalibrationFit, CalibrationRule } from "./types.ts";

/** Fewer rows of a class than this say little, by method. */
const FEW = { sigmoid: 30, temperature: 30, isotonic: 200 } as const;

/** The warnings of a fit. */
export function calibrationWarnings(
  rule: CalibrationRule,
  fit: Omit<CalibrationFit, "warnings">,
  rows: CalibrationRows,
): Warning[] {
  const warnings: Warning[] = [];
  const add = (code: string, message: string): void => {
    warnings.push({ code, message });
  };
  const few = FEW[rule.method];
  if (rows.smallerClass < few) {
    const advice = rule.method === "isotonic" ? ": a sigmoid needs fewer" : "";
    add(
      "few-rows",
      `the smaller class has ${rows.smallerClass} rows, fewer than the ${few} that a ${rule.method} correction wants${advice}`,
    );
  }
  const { probability } = rows;
  if (probability.every((p) => p === probability[0])) {
    add("constant-probability", `every row has the probability ${probability[0]}: there is nothing to rank`);
  } else if (isLevel(rule)) {
    add(
      "decreasing",
      "higher probabilities did not come with more events: the correction gives nearly the same chance to all",
    );
  } else if (fit.status === "at-boundary") {
    add(
      "separation",
      "the probabilities tell the classes apart without error: the correction is at its bound",
    );
  }
  const { before, crossValidated } = fit;
  if (crossValidated !== null && crossValidated.brierScore >= before.brierScore) {
    const [from, to] = [before.brierScore, crossValidated.brierScore].map((score) => score.toFixed(5));
    add(
      "no-gain",
      `on rows it has not seen, the correction does not improve the Brier score (${from} before, ${to} after)`,
    );
  }
  return warnings;
}

/** Does the correction forget the ranking? */
function isLevel({ method, params }: CalibrationRule): boolean {
  if (method === "sigmoid") return params.a === 0;
  if (method === "temperature") return params.temperature >= 100;
  return params.y[0] === params.y.at(-1);
}
