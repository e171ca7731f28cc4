/**
 * The one list of the steps that learn from columns: how each kind is checked, learned and applied.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { Table } from "../../table/table.ts";
import type { ColumnStep } from "./definition.ts";
import { dropColumns } from "./drop-columns.ts";
import { applyImpute, checkImpute, learnImpute } from "./impute.ts";
import type { LearnedStep, StepOutcome, StepRows, UnseenCounts } from "./learned.ts";
import { applyOneHot, checkOneHot, learnOneHot } from "./one-hot.ts";
import { applyOrdinal, checkOrdinal, learnOrdinal } from "./ordinal.ts";
import { applyScale, checkScale, learnScale } from "./scale.ts";
import { applyTargetEncode, checkTargetEncode, learnTargetEncode } from "./target-encode.ts";
import { applyWoe, checkWoe, learnWoe } from "./woe/woe.ts";

/** Kinds of steps that learn from columns and the target. */
export const COLUMN_STEP_KINDS: readonly ColumnStep["kind"][] = Object.freeze([
  "impute",
  "scale",
  "one-hot",
  "ordinal",
  "target-encode",
  "woe",
]);

/**
 * Checks a step without any data.
 *
 * @throws {@link InputError} naming the first field that does not fit.
 */
export function checkColumnStep(step: ColumnStep, path: string): void {
  switch (step.kind) {
    case "impute":
      checkImpute(step, path);
      break;
    case "scale":
      checkScale(step, path);
      break;
    case "one-hot":
      checkOneHot(step, path);
      break;
    case "ordinal":
      checkOrdinal(step, path);
      break;
    case "target-encode":
      checkTargetEncode(step, path);
      break;
    case "woe":
      checkWoe(step, path);
      break;
    default:
      throw unknownKind(step, path);
  }
}

/**
 * Learns a step that was checked, from training rows.
 *
 * @returns What was learned, and the training rows behind it: for most steps the same as applying it to them, for
 * cross-fitted ones what was learned without each row's own fold.
 */
export function learnColumnStep(step: ColumnStep, rows: StepRows): StepOutcome {
  switch (step.kind) {
    case "impute":
      return learnImpute(step, rows);
    case "scale":
      return learnScale(step, rows);
    case "one-hot":
      return learnOneHot(step, rows);
    case "ordinal":
      return learnOrdinal(step, rows);
    case "target-encode":
      return learnTargetEncode(step, rows);
    case "woe":
      return learnWoe(step, rows);
    default:
      throw unknownKind(step, rows.path);
  }
}

/**
 * Applies what was learned to rows that were not in training.
 *
 * @param unseen - Gets the number of values of unknown levels, by column.
 * @remarks O(rows * columns). A row by itself becomes what it becomes in a table.
 */
export function applyStep(step: LearnedStep, table: Table, unseen: UnseenCounts): Table {
  switch (step.kind) {
    case "impute":
      return applyImpute(step, table);
    case "scale":
      return applyScale(step, table);
    case "one-hot":
      return applyOneHot(step, table, unseen);
    case "ordinal":
      return applyOrdinal(step, table, unseen);
    case "target-encode":
      return applyTargetEncode(step, table, unseen);
    case "woe":
      return applyWoe(step, table, unseen);
    default:
      return dropColumns(step, table);
  }
}

function unknownKind(step: never, path: string): InputError {
  const { kind } = step as { kind?: unknown };
  return new InputError("unknown-choice", `${path}.kind`, "the kind of a step", kind);
}
