/**
 * Is a value that claims to be a model with steps one that this version can use?
 *
 * @module
 */
import { checkLearnedSteps } from "../../features/steps/check.ts";
import type { ColumnKind } from "../../features/steps/learned.ts";
import { incompatibleModel, modelPart } from "../../internal/model-check.ts";
import { columnsOfModel, type InputColumn, type ModelWithSteps } from "./model.ts";

const KINDS: readonly unknown[] = ["number", "text", "boolean", "time"];

/**
 * Checks version, inputs and steps, and that the model inside gets its columns; the model itself is checked before.
 *
 * @param path - What the caller calls the model, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 */
export function checkModelWithSteps(model: ModelWithSteps, path: string): void {
  if (model.version !== 1) {
    throw incompatibleModel(`${path}.version`, "1, the version this churnkit reads", model.version);
  }
  const { inputs, steps, fit } = model as Partial<Record<keyof ModelWithSteps, unknown>>;
  const { warnings } = modelPart<ModelWithSteps["fit"]>(fit);
  if (!Array.isArray(warnings))
    throw incompatibleModel(`${path}.fit.warnings`, "a list of warnings", warnings);
  if (!Array.isArray(inputs)) throw incompatibleModel(`${path}.inputs`, "a list of columns", inputs);
  const kinds = new Map<string, ColumnKind>();
  inputs.forEach((input: unknown, i) => {
    const { name, kind } = modelPart<InputColumn>(input);
    if (typeof name !== "string" || kinds.has(name)) {
      throw incompatibleModel(`${path}.inputs[${i}].name`, "the name of a column, once", name);
    }
    if (!KINDS.includes(kind))
      throw incompatibleModel(`${path}.inputs[${i}].kind`, "the kind of a column", kind);
    kinds.set(name, kind as ColumnKind);
  });
  const behind = checkLearnedSteps(steps, kinds, `${path}.steps`);
  for (const { name, kind } of columnsOfModel(model.model)) {
    if (behind.get(name) === kind) continue;
    const expected = `steps with a ${kind} column ${JSON.stringify(name)} behind them`;
    throw incompatibleModel(`${path}.steps`, expected, behind.get(name));
  }
}
