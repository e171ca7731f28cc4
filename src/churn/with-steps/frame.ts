/**
 * A frame of learned steps around a classifier.
 *
 * @module
 */
import { neededSteps } from "../../features/steps/flow.ts";
import type { LearnedStep } from "../../features/steps/learned.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { VERSION } from "../../internal/version.ts";
import type { Warning } from "../../internal/warning.ts";
import type { Table } from "../../table/table.ts";
import { columnsOfModel, type ModelWithSteps, type SteppedBase } from "./model.ts";

/**
 * Joins a classifier with the steps that its training rows went through.
 *
 * @param before - A table with the columns as they were before the steps.
 * @param warnings - Of the steps.
 */
export function withSteps<M extends SteppedBase>(
  model: M,
  steps: readonly LearnedStep[],
  before: Table,
  warnings: readonly Warning[],
): ModelWithSteps<M> {
  const needed = neededSteps(steps, new Set(columnsOfModel(model).map(({ name }) => name)));
  const entries = Object.entries(before);
  const inputs = entries.filter(([name]) => needed.inputs.has(name));
  // A model that learned nothing still has to be told how many rows there are.
  if (inputs.length === 0) inputs.push(entries[0]!);
  return deepFreeze<ModelWithSteps<M>>({
    kind: "with-steps",
    version: 1,
    churnkit: VERSION,
    target: model.target,
    inputs: inputs.map(([name, { kind }]) => ({ name, kind })),
    steps: structuredClone(needed.steps),
    model,
    fit: { status: model.fit.status, rows: model.fit.rows, warnings: [...warnings] },
  });
}
