import { fitBgBb } from "../clv/bg-bb/bg-bb.ts";
import { fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
import { fitBgCnbdK, fitMbgCnbdK } from "../clv/cnbd-k/cnbd-k.ts";
import { fitMbgNbd } from "../clv/mbg-nbd/mbg-nbd.ts";
import { fitParetoNbd } from "../clv/pareto-nbd/pareto-nbd.ts";
import type { PurchaseModel, PurchaseModelKind } from "../clv/purchase-model.ts";

/** What the examples are fitted to, in weeks. */
export const exampleSummary: Readonly<
  Record<"frequency" | "recency" | "age" | "weight", readonly number[]> &
    Record<"meanSpend", readonly (number | null)[]>
> = {
  frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
  recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
  age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
  meanSpend: [null, null, 31, null, 20, 26, null, 44, 18, null],
  weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
};

/** A fitted model of each kind: what has to hold for all of them is tested on this list. */
export const examplePurchaseModels: {
  readonly [K in PurchaseModelKind]: () => Extract<PurchaseModel, { readonly kind: K }>;
} = {
  "bg-nbd": () => fitBgNbd(exampleSummary, { unit: "week" }),
  "bg-cnbd-k": () => fitBgCnbdK(exampleSummary, { regularity: 2, unit: "week" }),
  "mbg-cnbd-k": () => fitMbgCnbdK(exampleSummary, { regularity: 2, unit: "week" }),
  "mbg-nbd": () => fitMbgNbd(exampleSummary, { unit: "week" }),
  "pareto-nbd": () => fitParetoNbd(exampleSummary, { unit: "week" }),
  "bg-bb": () => fitBgBb(exampleSummary, { unit: "week" }),
};
