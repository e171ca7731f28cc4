/**
 * Is a value that claims to be a logistic regression one that this version can use? Models come from files.
 *
 * @module
 */
import type { EncodedColumn, EncodedTerm } from "../../features/encoding/types.ts";
import { checkModelNumber, incompatibleModel as incompatible } from "../../internal/model-check.ts";
import type { LogisticRegressionModel } from "./model.ts";

/** Version of the model's shape that this code reads and writes. Models of 0.1 lack an offset: they read as without. */
export const LOGISTIC_MODEL_VERSION = 1;
/** The same of the encoding inside it. */
const ENCODING_VERSION: number = 1;

/**
 * Checks version and structure, so that behind it an index is never out of bounds.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(terms).
 */
export function checkLogisticModel(model: LogisticRegressionModel, path = "model"): void {
  if (model.version !== LOGISTIC_MODEL_VERSION) {
    throw incompatible(
      `${path}.version`,
      `${LOGISTIC_MODEL_VERSION}, the version this churnkit reads`,
      model.version,
    );
  }
  const { params, encoding } = model as Partial<LogisticRegressionModel>;
  if (!Array.isArray(encoding?.terms) || !Array.isArray(encoding.columns)) {
    throw incompatible(`${path}.encoding`, "an encoding with terms and columns", encoding);
  }
  if (encoding.version !== ENCODING_VERSION) {
    throw incompatible(
      `${path}.encoding.version`,
      `${ENCODING_VERSION}, the version this churnkit reads`,
      encoding.version,
    );
  }
  if (!Number.isFinite(params?.intercept)) {
    throw incompatible(`${path}.params.intercept`, "a finite number", params?.intercept);
  }
  const offset: unknown = (model.options as Partial<LogisticRegressionModel["options"]> | undefined)?.offset;
  if (offset !== undefined && offset !== null && (typeof offset !== "string" || offset === "")) {
    throw incompatible(`${path}.options.offset`, "the name of a column or null", offset);
  }
  const coefficients: unknown = params?.coefficients;
  const { terms, columns } = encoding;
  if (
    !Array.isArray(coefficients) ||
    coefficients.length !== terms.length ||
    !coefficients.every(Number.isFinite)
  ) {
    const expected = `${terms.length} finite numbers, one a term of the encoding`;
    throw incompatible(`${path}.params.coefficients`, expected, coefficients);
  }
  terms.forEach((term: Partial<EncodedTerm> | null, t) => {
    checkModelNumber(term?.mean, `${path}.encoding.terms[${t}].mean`, "a finite number");
    checkModelNumber(term?.scale, `${path}.encoding.terms[${t}].scale`, "a finite number > 0");
  });
  columns.forEach((column: EncodedColumn, c) => {
    if (!isColumn(column, terms.length)) {
      throw incompatible(
        `${path}.encoding.columns[${c}]`,
        "a column whose terms are in the encoding",
        column,
      );
    }
  });
}

function isColumn(column: EncodedColumn, terms: number): boolean {
  const isTerm = (index: unknown): boolean =>
    index === null || (Number.isInteger(index) && (index as number) >= 0 && (index as number) < terms);
  if (typeof column?.name !== "string" || !isTerm(column.missingTerm)) return false;
  if (column.kind !== "text") {
    return (
      ["number", "boolean", "time"].includes(column.kind) &&
      isTerm(column.valueTerm) &&
      Number.isFinite(column.fill)
    );
  }
  const { reference, levels, firstTerm, otherLevel } = column;
  return (
    typeof reference === "string" &&
    Array.isArray(levels) &&
    levels.every((level) => typeof level === "string") &&
    Number.isInteger(firstTerm) &&
    firstTerm >= 0 &&
    firstTerm + levels.length <= terms &&
    (otherLevel === null || (Number.isInteger(otherLevel) && otherLevel >= 0 && otherLevel < levels.length))
  );
}
