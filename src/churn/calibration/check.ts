/**
 * Is a value that claims to be a calibration, or a calibrated model, one that this version can use?
 *
 * @module
 */
import { checkModelNumber, incompatibleModel, modelPart } from "../../internal/model-check.ts";
import type { CalibratedModel, CalibrationRule, IsotonicParams, SigmoidParams } from "./types.ts";

/**
 * Checks structure and version of the correction and its frame; the classifier inside is checked by its own kind.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 */
export function checkCalibratedModel(model: CalibratedModel, path = "model"): void {
  if (model.version !== 1) {
    throw incompatibleModel(`${path}.version`, "1, the version this churnkit reads", model.version);
  }
  const { model: inner } = model as Partial<CalibratedModel>;
  if (typeof inner?.kind !== "string" || inner.kind === "calibrated") {
    throw incompatibleModel(`${path}.model.kind`, "the kind of a classifier", inner?.kind);
  }
  checkCalibration(model.calibration, `${path}.calibration`);
}

/**
 * Checks a correction.
 *
 * @throws {@link InputError} `incompatible-model`.
 * @remarks O(corners).
 */
export function checkCalibration(calibration: CalibrationRule, path: string): void {
  const { method, params } = modelPart<CalibrationRule>(calibration);
  switch (method) {
    case "sigmoid": {
      const { a, b, on } = modelPart<SigmoidParams>(params);
      checkModelNumber(a, `${path}.params.a`, "a finite number");
      checkModelNumber(b, `${path}.params.b`, "a finite number");
      if (on !== "log-odds" && on !== "probability") {
        throw incompatibleModel(`${path}.params.on`, '"log-odds" or "probability"', on);
      }
      return;
    }
    case "temperature": {
      const { temperature } = modelPart<{ temperature: number }>(params);
      checkModelNumber(temperature, `${path}.params.temperature`, "a finite number > 0");
      return;
    }
    case "isotonic":
      checkCorners(modelPart<IsotonicParams>(params), path);
      return;
    default:
      throw incompatibleModel(`${path}.method`, '"sigmoid", "isotonic" or "temperature"', method);
  }
}

function checkCorners({ x, y }: { x?: unknown; y?: unknown }, path: string): void {
  if (!isRising(x) || new Set(x).size < x.length) {
    throw incompatibleModel(`${path}.params.x`, "rising numbers in [0, 1], at least one", x);
  }
  if (!isRising(y) || y.length !== x.length) {
    throw incompatibleModel(`${path}.params.y`, `${x.length} numbers in [0, 1] that do not fall`, y);
  }
}

function isRising(values: unknown): values is readonly number[] {
  return (
    Array.isArray(values) &&
    values.length > 0 &&
    values.every(
      (value, i) =>
        typeof value === "number" && value >= 0 && value <= 1 && (i === 0 || value >= values[i - 1]),
    )
  );
}
