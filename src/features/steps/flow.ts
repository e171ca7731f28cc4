/**
 * Which columns go into steps and which come out, by name and kind: what a chain of learned steps needs of a row.
 *
 * @module
 */
import { incompatibleModel } from "../../internal/model-check.ts";
import type { ColumnKind, LearnedStep } from "./learned.ts";
import { oneHotNames } from "./one-hot.ts";

/** Kinds of columns by name. */
export type ColumnKinds = ReadonlyMap<string, ColumnKind>;

/** What a step makes of one column: names and kinds of those in its place. */
type Made = readonly (readonly [name: string, kind: ColumnKind])[];

/**
 * The columns behind a step.
 *
 * @throws {@link InputError} `incompatible-model` where the step is about a column that is not there or of another kind.
 */
export function columnsBehind(step: LearnedStep, before: ColumnKinds, path: string): ColumnKinds {
  const made = new Map<string, Made>();
  if (step.kind === "select") for (const name of step.dropped) made.set(name, []);
  else {
    step.columns.forEach((column, c) => {
      const { name } = column;
      const kind = before.get(name);
      const wanted = kindBefore(step, c);
      if (kind !== wanted || made.has(name)) {
        throw incompatibleModel(`${path}.columns[${c}].name`, `the name of a ${wanted} column`, name);
      }
      made.set(name, madeOf(step, c, wanted));
    });
  }
  const behind = new Map<string, ColumnKind>();
  for (const [name, kind] of before) {
    for (const [newName, newKind] of made.get(name) ?? [[name, kind] as const]) {
      if (behind.has(newName) || (newName !== name && before.has(newName))) {
        throw incompatibleModel(path, "a step whose new columns are not there yet", newName);
      }
      behind.set(newName, newKind);
    }
  }
  return behind;
}

/** The kind that column `c` of a step has to be of. */
function kindBefore(step: Exclude<LearnedStep, { kind: "select" }>, c: number): ColumnKind {
  switch (step.kind) {
    case "scale":
      return "number";
    case "one-hot":
    case "ordinal":
      return "text";
    default:
      return step.columns[c]!.kind;
  }
}

function madeOf(step: Exclude<LearnedStep, { kind: "select" }>, c: number, kind: ColumnKind): Made {
  if (step.kind === "one-hot") {
    return oneHotNames(step.columns[c]!).map((name) => [name, "number"] as const);
  }
  const { name } = step.columns[c]!;
  if (step.kind !== "impute") return [[name, "number"]];
  const { indicator } = step.columns[c]!;
  return indicator === null
    ? [[name, kind]]
    : [
        [name, kind],
        [indicator, "boolean"],
      ];
}

/** Learned steps without what no model asks for, and the names of the columns that go into them. */
export interface NeededSteps {
  readonly steps: readonly LearnedStep[];
  readonly inputs: ReadonlySet<string>;
}

/**
 * What is left of steps when only some columns are needed behind them.
 *
 * @param outputs - Names of the columns that are needed behind the last step.
 */
export function neededSteps(steps: readonly LearnedStep[], outputs: ReadonlySet<string>): NeededSteps {
  let needed = new Set(outputs);
  const kept: LearnedStep[] = [];
  for (const step of [...steps].reverse()) {
    if (step.kind === "select") {
      kept.push(step);
      continue;
    }
    const before = new Set(needed);
    const isNeeded = (_: unknown, c: number): boolean => {
      const { name } = step.columns[c]!;
      const names = madeOf(step, c, "number").map(([made]) => made);
      const asked = names.some((made) => needed.has(made));
      for (const made of names) before.delete(made);
      if (asked) before.add(name);
      return asked;
    };
    const columns = (step.columns as readonly unknown[]).filter(isNeeded);
    // The columns are some of the step's own.
    if (columns.length > 0) kept.push({ ...step, columns } as LearnedStep);
    needed = before;
  }
  return { steps: kept.reverse(), inputs: needed };
}
