/**
 * Choosing columns by the training rows.
 *
 * @module
 */
import type { TrainingData } from "../../../churn/training-data.ts";
import { dropColumns } from "../../../features/steps/drop-columns.ts";
import type { ColumnKind, LearnedSelect, StepOutcome, StepRows } from "../../../features/steps/learned.ts";
import { chooseColumns } from "../../../features/steps/step-columns.ts";
import type { JobOptions } from "../../../internal/progress.ts";
import type { Warning } from "../../../internal/warning.ts";
import { columnOf } from "../../../table/table.ts";
import { chooseByModel } from "./by-model.ts";
import type { SelectSettings } from "./definition.ts";
import { chooseByFilter } from "./filter.ts";
import type { Candidates, Choice, ChosenColumn } from "./result.ts";
import { chooseByStability } from "./stability.ts";

const KINDS: readonly ColumnKind[] = ["number", "boolean", "time", "text"];

/** What was chosen, and how each column was judged. */
export interface SelectOutcome extends StepOutcome {
  readonly step: LearnedSelect;
  readonly choice: Choice;
}

/**
 * Chooses among the columns of `rows`.
 *
 * @param training - What `rows` are the rows of.
 * @param job - Its signal is asked; progress is told by who asks for more than one step.
 */
export function learnSelect(
  settings: SelectSettings,
  rows: StepRows,
  training: TrainingData,
  job: JobOptions,
): SelectOutcome {
  const { table, truth, weights, groups, path } = rows;
  const { keep = [] } = settings;
  keep.forEach((name, i) => {
    columnOf(table, name, `${path}.keep[${i}]`);
  });
  const columns = chooseColumns(rows, settings.columns, KINDS).filter(([name]) => !keep.includes(name));
  const candidates: Candidates = { columns, truth, weights, groups, path };
  const quiet: JobOptions = job.signal === undefined ? {} : { signal: job.signal };
  const choice = chooseBy(settings, candidates, training, quiet);
  const { chosen, warnings } = notNothing(choice, columns.length < Object.keys(table).length, path);
  const dropped = chosen.columns.filter(({ kept }) => !kept).map(({ column }) => column);
  const kept = Object.keys(table).filter((name) => !dropped.includes(name) && !rows.untouched.includes(name));
  const step: LearnedSelect = { kind: "select", method: settings.method, kept, dropped };
  return { step, table: dropColumns(step, table), warnings, choice: chosen };
}

function chooseBy(
  settings: SelectSettings,
  candidates: Candidates,
  training: TrainingData,
  job: JobOptions,
): Choice {
  switch (settings.method) {
    case "filter":
      return chooseByFilter(settings, candidates);
    case "stability":
      return chooseByStability(settings, candidates, job.signal);
    default: {
      const table = Object.fromEntries(candidates.columns);
      return chooseByModel(settings, candidates, { ...training, table, features: Object.keys(table) }, job);
    }
  }
}

/** Where nothing would be left to learn from, the best column stays. */
function notNothing(
  choice: Choice,
  hasOthers: boolean,
  path: string,
): { readonly chosen: Choice; readonly warnings: readonly Warning[] } {
  if (hasOthers || choice.columns.length === 0 || choice.columns.some(({ kept }) => kept)) {
    return { chosen: choice, warnings: [] };
  }
  let best = choice.columns[0]!;
  for (const column of choice.columns) if (column.score > best.score) best = column;
  const columns = choice.columns.map(
    (column): ChosenColumn =>
      column === best ? { ...column, kept: true, reason: null, twin: null } : column,
  );
  const message = `no column passes the selection of ${path}: ${JSON.stringify(best.column)}, the best of them, stays`;
  return { chosen: { ...choice, columns }, warnings: [{ code: "nothing-selected", message }] };
}
