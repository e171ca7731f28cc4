/**
 * A classifier with the steps that its columns go through, as data.
 *
 * @module
 */
import type { ColumnKind, LearnedStep } from "../../features/steps/learned.ts";
import type { Warning } from "../../internal/warning.ts";
import type { ModelTarget } from "../logistic/model.ts";

/** A column that goes into the steps. */
export interface InputColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** What a frame of steps asks of the model inside. */
export interface SteppedBase {
  readonly kind: string;
  readonly version: number;
  readonly target: ModelTarget;
  readonly fit: { readonly status: string; readonly rows: number };
}

/**
 * A classifier behind learned steps: frozen plain data that is asked with the columns as they were before the steps, and
 * predicts like any classifier.
 */
export interface ModelWithSteps<M extends SteppedBase = SteppedBase> {
  readonly kind: "with-steps";
  readonly version: 1;
  /** Version of churnkit that learned the steps. */
  readonly churnkit: string;
  readonly target: M["target"];
  /** The columns that a row needs. */
  readonly inputs: readonly InputColumn[];
  /** What was learned, in the order in which it is applied; without columns that the classifier does not use. */
  readonly steps: readonly LearnedStep[];
  /** The classifier, fitted to the columns behind the steps. */
  readonly model: M;
  readonly fit: {
    /** That of the classifier. */
    readonly status: M["fit"]["status"];
    /** Training rows. */
    readonly rows: number;
    /** What the steps have to say; the classifier has warnings of its own. */
    readonly warnings: readonly Warning[];
  };
}

/** The columns that a classifier scores by. */
export function columnsOfModel(model: object): readonly InputColumn[] {
  const { encoding, binning, options } = model as {
    readonly encoding?: { readonly columns: readonly InputColumn[] };
    readonly binning?: { readonly columns: readonly InputColumn[] };
    readonly options?: { readonly offset?: string | null } | null;
  };
  const { columns } = (encoding ?? binning)!;
  const offset = options?.offset ?? null;
  return offset === null ? columns : [...columns, { name: offset, kind: "number" }];
}
