import type { Transactions } from "../../table/transactions.ts";
import type { LabelWindow } from "./label-window.ts";

/** Who has a label, and which: 1 for churned, 0, or 255 for missing. */
export interface Labels {
  /** Customers of the log by index. */
  readonly members: Int32Array;
  readonly churned: Uint8Array;
}

/** Labels customers who are at risk at a date; `known` is the log as it was known then. */
export type Labeller = (
  members: Int32Array,
  asOf: number,
  window: LabelWindow,
  known: Transactions,
) => Labels;
