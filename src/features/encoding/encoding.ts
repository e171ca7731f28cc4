/**
 * Columns of a table as terms of a linear model: what was learned from the training rows, as plain data.
 *
 * - A **number** is one term, its value; a **boolean** is 0 or 1; a **time** is days since 1970 (UTC).
 * - A **text** with k levels is k - 1 terms of 0 and 1, one per level but the reference (treatment coding, as R).
 * - A value that is **missing** counts as the median; where training had missing values, a further 0/1 term says
 *   so and carries their own effect. A missing text is no level; it has the 0/1 term alone.
 * - A text level that training did **not see**, and a missing text where training had none, is read as the
 *   average training row: each term of the column takes its training mean. It moves the prediction nowhere,
 *   where the reference level would make it the effect of one arbitrary level.
 *
 * Everything here is learned, so inside cross-validation it is learned from the training folds only.
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkWeights } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import { type Column, columnOf, rowCount, type Table } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { checkNotInfinite, learnNumeric } from "./numeric.ts";
import { learnText } from "./text.ts";
import type {
  EncodedColumn,
  EncodedTerm,
  Encoding,
  EncodingOptions,
  LearnedColumn,
  LearnerSettings,
  NumericFacts,
  OmittedReason,
} from "./types.ts";

/**
 * Learns how to turn columns into terms.
 *
 * A text column whose values are almost all distinct (more than nine of ten) is taken for an id and left out, as
 * are columns with a single value or none; `omitted` and `warnings` say which.
 *
 * @param input - Training rows, at least one.
 * @param columns - Names of the source columns, each once, in the order of the terms.
 * @throws {@link InputError} `missing-column`, `duplicate`, `not-finite` for an infinite number, `unknown-choice` for a
 * reference level that is not in the column, `empty` for a table without rows.
 * @remarks O(rows * columns). Deterministic.
 */
export function fitEncoding(
  input: TableInput,
  columns: readonly string[],
  options: EncodingOptions = {},
): Encoding {
  return fitEncodingKnowing(input, columns, options, new Map());
}

/**
 * {@link fitEncoding} where something has learned from columns of numbers already, and found none of them infinite.
 *
 * @param known - By column.
 * @internal
 */
export function fitEncodingKnowing(
  input: TableInput,
  columns: readonly string[],
  options: EncodingOptions,
  known: ReadonlyMap<string, NumericFacts>,
): Encoding {
  checkOptionKeys(options, "options", ["maxLevels", "reference", "weights"]);
  const { maxLevels = 50, reference = {}, weights } = options;
  checkInteger(maxLevels, "options.maxLevels", 2);
  const table = tableFrom(input, "table");
  const rows = rowCount(table);
  if (rows === 0) throw new InputError("empty", "table", "a table with at least one row", table);
  if (weights !== undefined) checkWeights(weights, "options.weights", rows, "table");
  checkColumns(table, columns, known);
  checkReference(table, columns, reference);

  const encoded: EncodedColumn[] = [];
  const terms: EncodedTerm[] = [];
  const omitted: { column: string; reason: OmittedReason }[] = [];
  const warnings: Warning[] = [];
  for (const name of columns) {
    const learned = learnColumn(name, table[name]!, {
      firstTerm: terms.length,
      maxLevels,
      reference: Object.hasOwn(reference, name) ? reference[name] : undefined,
      weights,
      facts: known.get(name),
    });
    if (learned.column !== undefined) encoded.push(learned.column);
    if (learned.omitted !== undefined) omitted.push({ column: name, reason: learned.omitted });
    terms.push(...learned.terms);
    warnings.push(...learned.warnings);
  }
  return deepFreeze({ kind: "encoding", version: 1, columns: encoded, terms, omitted, warnings });
}

function learnColumn(name: string, column: Column, settings: LearnerSettings): LearnedColumn {
  return column.kind === "text" ? learnText(name, column, settings) : learnNumeric(name, column, settings);
}

function checkColumns(
  table: Table,
  columns: readonly string[],
  known: ReadonlyMap<string, NumericFacts>,
): void {
  const seen = new Set<string>();
  columns.forEach((name, i) => {
    const column = columnOf(table, name, `columns[${i}]`);
    if (seen.has(name)) throw new InputError("duplicate", `columns[${i}]`, "a column named once", name);
    seen.add(name);
    if (known.has(name)) return;
    if (column.kind === "number" || column.kind === "time") checkNotInfinite(column.values, `table.${name}`);
  });
}

function checkReference(
  table: Table,
  columns: readonly string[],
  reference: Readonly<Record<string, string>>,
): void {
  for (const [name, level] of Object.entries(reference)) {
    const path = `options.reference.${name}`;
    const column = columns.includes(name) ? table[name]! : undefined;
    if (column?.kind !== "text") {
      throw new InputError("unknown-choice", path, "for a text column among the features", name);
    }
    if (!column.levels.includes(level)) {
      const shown = column.levels.slice(0, 8).map((text) => JSON.stringify(text));
      const more = column.levels.length > 8 ? ", …" : "";
      throw new InputError("unknown-choice", path, `a level of ${name} (${shown.join(", ")}${more})`, level);
    }
  }
}
