/**
 * Is a value that claims to be an encoding one that this version can use? Models come from files.
 *
 * @module
 */
import { checkModelNumber, incompatibleModel as incompatible } from "../../internal/model-check.ts";
import type { EncodedColumn, EncodedTerm, Encoding } from "./types.ts";

/** Version of the encoding's shape that this code reads and writes. */
const ENCODING_VERSION = 1;

/**
 * Checks version and structure, so that behind it an index of a term is never out of bounds.
 *
 * @param path - What the caller calls the encoding, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(terms).
 */
export function checkEncoding(encoding: unknown, path: string): asserts encoding is Encoding {
  const { version, terms, columns } = (encoding ?? {}) as Partial<Record<keyof Encoding, unknown>>;
  if (!Array.isArray(terms) || !Array.isArray(columns)) {
    throw incompatible(path, "an encoding with terms and columns", encoding);
  }
  if (version !== ENCODING_VERSION) {
    throw incompatible(`${path}.version`, `${ENCODING_VERSION}, the version this churnkit reads`, version);
  }
  terms.forEach((term: Partial<EncodedTerm> | null, t) => {
    checkModelNumber(term?.mean, `${path}.terms[${t}].mean`, "a finite number");
    checkModelNumber(term?.scale, `${path}.terms[${t}].scale`, "a finite number > 0");
  });
  columns.forEach((column: EncodedColumn, c) => {
    if (!isColumn(column, terms.length)) {
      throw incompatible(`${path}.columns[${c}]`, "a column whose terms are in the encoding", column);
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
  const { reference, levels, firstTerm, otherLevel, missingTerm } = column;
  return (
    typeof reference === "string" &&
    Array.isArray(levels) &&
    levels.every((level) => typeof level === "string") &&
    Number.isInteger(firstTerm) &&
    firstTerm >= 0 &&
    firstTerm + levels.length <= terms &&
    (missingTerm === null || missingTerm === firstTerm + levels.length) &&
    (otherLevel === null || (Number.isInteger(otherLevel) && otherLevel >= 0 && otherLevel < levels.length))
  );
}
