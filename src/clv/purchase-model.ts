/**
 * All purchase models under one type, and what the library has to know of each kind. A new model is a folder, its
 * type in the union and its line in the list.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { checkModelNumber, incompatibleModel, modelPart } from "../internal/model-check.ts";
import type { Duration } from "../internal/time.ts";
import type { BgBbModel } from "./bg-bb/bg-bb.ts";
import { bgBbKernel } from "./bg-bb/kernel.ts";
import { checkOpportunities, checkOpportunityHorizon } from "./bg-bb/opportunities.ts";
import type { BgNbdModel } from "./bg-nbd/bg-nbd.ts";
import { bgNbdKernel } from "./bg-nbd/kernel.ts";
import type { BgCnbdKModel, MbgCnbdKModel } from "./cnbd-k/cnbd-k.ts";
import { cnbdKKernel } from "./cnbd-k/kernel.ts";
import { checkRegularity } from "./cnbd-k/regularity.ts";
import { checkCovariateEffects } from "./covariates/covariate-effects.ts";
import type { MbgNbdModel } from "./mbg-nbd/mbg-nbd.ts";
import { paretoNbdKernel } from "./pareto-nbd/kernel.ts";
import type { ParetoNbdModel } from "./pareto-nbd/pareto-nbd.ts";
import type { PurchaseKernel } from "./purchase-kernel.ts";
import {
  agreeOnUnit,
  type PurchaseRows,
  type PurchaseSummaryInput,
  purchaseRowsFrom,
  type SummaryColumns,
} from "./summary/purchase-rows.ts";
import { horizonInUnit, TIME_UNITS, type TimeUnit } from "./summary/time-unit.ts";

/** A fitted model of repeat buying. */
export type PurchaseModel =
  | BgNbdModel
  | MbgNbdModel
  | BgCnbdKModel
  | MbgCnbdKModel
  | ParetoNbdModel
  | BgBbModel;

/** The names of the kinds, as in `model.kind`. */
export type PurchaseModelKind = PurchaseModel["kind"];

/** What is to be known of a kind of purchase model. */
interface PurchaseModelEntry<M extends PurchaseModel> {
  /** Of the shape of the model; another one is refused. */
  readonly version: M["version"];
  /** The keys of `params`: each has to be a finite number > 0, or predictions would be NaN. */
  readonly parameters: readonly (keyof M["params"] & string)[];
  /** Throws `incompatible-model` where a part that only this kind has is damaged. */
  readonly checkMore?: (model: Partial<Record<keyof M, unknown>>, path: string) => void;
  /** Throws where a row is possible, but not for this kind. */
  readonly checkRows?: (rows: PurchaseRows, columns: SummaryColumns) => void;
  /** Throws where a time ahead, in the unit of the model, means nothing to this kind. */
  readonly checkHorizon?: (horizon: number, path: string) => void;
  readonly kernel: (model: M) => PurchaseKernel;
}

/**
 * The list of all kinds.
 *
 * @internal
 */
export const PURCHASE_MODELS: {
  readonly [K in PurchaseModelKind]: PurchaseModelEntry<Extract<PurchaseModel, { readonly kind: K }>>;
} = Object.freeze({
  "bg-nbd": {
    version: 1,
    parameters: ["r", "alpha", "a", "b"],
    kernel: ({ params }) => bgNbdKernel(params),
  },
  "mbg-nbd": {
    version: 1,
    parameters: ["r", "alpha", "a", "b"],
    kernel: ({ params }) => bgNbdKernel(params, 1),
  },
  "bg-bb": {
    version: 1,
    parameters: ["alpha", "beta", "gamma", "delta"],
    checkRows: checkOpportunities,
    checkHorizon: checkOpportunityHorizon,
    kernel: ({ params }) => bgBbKernel(params),
  },
  "pareto-nbd": {
    version: 1,
    parameters: ["r", "alpha", "s", "beta"],
    kernel: ({ params }) => paretoNbdKernel(params),
  },
  "bg-cnbd-k": {
    version: 1,
    parameters: ["r", "alpha", "a", "b"],
    checkMore: checkRegularity,
    kernel: ({ params, regularity }) => cnbdKKernel(params, regularity, 0),
  },
  "mbg-cnbd-k": {
    version: 1,
    parameters: ["r", "alpha", "a", "b"],
    checkMore: checkRegularity,
    kernel: ({ params, regularity }) => cnbdKKernel(params, regularity, 1),
  },
});

/** @internal */
export const PURCHASE_MODEL_KINDS: readonly PurchaseModelKind[] = Object.freeze(
  Object.keys(PURCHASE_MODELS) as PurchaseModelKind[],
);

/** The kinds are narrowed one by one only for the compiler: an entry and its model have the same kind. */
function entryOf(kind: PurchaseModelKind): PurchaseModelEntry<PurchaseModel> {
  return PURCHASE_MODELS[kind] as PurchaseModelEntry<PurchaseModel>;
}

/**
 * The kernel of a model, perhaps read back from JSON.
 *
 * @throws {@link InputError} as {@link checkPurchaseModel}.
 */
export function purchaseKernel(model: PurchaseModel, path: string): PurchaseKernel {
  checkPurchaseModel(model, path);
  return entryOf(model.kind).kernel(model);
}

/**
 * Checks kind, version, unit and parameters: with a parameter that is no positive number, predictions would be
 * NaN.
 *
 * @throws {@link InputError} `incompatible-model` for anything that is not a purchase model of this version, or a
 * damaged one, with the path of what is wrong.
 */
export function checkPurchaseModel(model: unknown, path: string): asserts model is PurchaseModel {
  const { kind, version, unit, params } = modelPart<PurchaseModel>(model);
  const known = typeof kind === "string" && Object.hasOwn(PURCHASE_MODELS, kind);
  const entry = known ? entryOf(kind as PurchaseModelKind) : undefined;
  if (entry === undefined || version !== entry.version) {
    throw new InputError(
      "incompatible-model",
      path,
      `a purchase model such as fitBgNbd makes, version ${entry?.version ?? 1}`,
      kind === undefined ? model : `${kind}, version ${version}`,
    );
  }
  if (unit !== null && !TIME_UNITS.includes(unit as TimeUnit)) {
    const units = TIME_UNITS.map((name) => JSON.stringify(name)).join(", ");
    throw incompatibleModel(`${path}.unit`, `one of ${units}, or null`, unit);
  }
  const values = modelPart<PurchaseModel["params"]>(params);
  for (const name of entry.parameters) {
    checkModelNumber(values[name], `${path}.params.${name}`, "a finite number > 0");
  }
  const { covariates } = modelPart<{ readonly covariates?: unknown }>(model);
  if (covariates !== undefined) checkCovariateEffects(covariates, `${path}.covariates`, entry.parameters);
  entry.checkMore?.(modelPart<PurchaseModel>(model), path);
}

/**
 * A time ahead in the unit of a checked model.
 *
 * @throws {@link InputError} as `horizonInUnit`, and where the model counts opportunities, for part of one.
 */
export function modelHorizon(model: PurchaseModel, horizon: number | Duration, path: string): number {
  const time = horizonInUnit(horizon, model.unit, path);
  entryOf(model.kind).checkHorizon?.(time, path);
  return time;
}

/** The rows to score, in the unit of the model. */
export function rowsToScore(
  model: PurchaseModel,
  path: string,
  summary: PurchaseSummaryInput,
  columns: SummaryColumns,
): PurchaseRows {
  const rows = purchaseRowsFrom(summary, columns, "score");
  entryOf(model.kind).checkRows?.(rows, columns);
  agreeOnUnit(model.unit, `${path}.unit`, rows.unit, "summary.age.unit");
  return rows;
}
