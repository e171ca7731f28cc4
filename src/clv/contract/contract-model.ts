/**
 * All contract models under one type, and what the library has to know of each kind.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { checkModelNumber, modelPart } from "../../internal/model-check.ts";
import type { BdwModel } from "../bdw/bdw.ts";
import type { SbgModel } from "../sbg/sbg.ts";
import { logWeibullRatio } from "./beta-ratio.ts";

/** A fitted model of customers under contract. */
export type ContractModel = SbgModel | BdwModel;

const PARAMETERS: { readonly [K in ContractModel["kind"]]: readonly string[] } = {
  sbg: ["alpha", "beta"],
  bdw: ["alpha", "beta", "c"],
};

/**
 * @throws InputError `incompatible-model` unless `model` is a contract model of this version whose numbers can be
 * worked with; the path says which cannot.
 */
export function checkContractModel(model: unknown, path: string): asserts model is ContractModel {
  const { kind, version, params } = modelPart<ContractModel>(model);
  const names =
    typeof kind === "string" && Object.hasOwn(PARAMETERS, kind) ? PARAMETERS[kind as "sbg"] : null;
  if (names === null || version !== 1) {
    throw new InputError(
      "incompatible-model",
      path,
      "a contract model such as fitSbg makes, version 1",
      kind === undefined ? model : `${kind}, version ${version}`,
    );
  }
  const values = modelPart<Record<string, unknown>>(params);
  for (const name of names) checkModelNumber(values[name], `${path}.params.${name}`, "a finite number > 0");
}

/**
 * log of S(tenure + t) / S(tenure): the chance to survive t renewals more, of a customer who made `tenure`.
 *
 * S(t) = B(alpha, beta + t^c) / B(alpha, beta), with c = 1 in the sBG model. t need not be whole: sums over many
 * periods are taken as integrals.
 */
export function logSurvivalAfter(model: ContractModel, tenure: number): (t: number) => number {
  const { alpha, beta } = model.params;
  const c = model.kind === "sbg" ? 1 : model.params.c;
  return (t) => logWeibullRatio(alpha, beta, c, tenure, t);
}
