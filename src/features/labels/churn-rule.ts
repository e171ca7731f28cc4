/**
 * What counts as leaving: no purchase, none for longer than is usual for the customer, a cancelled contract, or much
 * less spend.
 *
 * @module
 */
import { checkBetween, checkChoice, checkFinite, checkPositive } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkDuration, type Duration } from "../../internal/time.ts";
import type { Transactions } from "../../table/transactions.ts";
import { hasPurchase } from "../at-risk.ts";
import { type ContractColumns, contractLabels } from "./contracts.ts";
import type { Labeller } from "./labeller.ts";
import { rhythmLabels } from "./rhythm-labels.ts";
import { spendLabels } from "./spend-labels.ts";

/** Churned is who has no purchase in the label window. */
export interface PurchaseRule {
  /** @defaultValue "purchase" */
  readonly by?: "purchase";
}

/**
 * Churned is who has no purchase for longer than is usual for them: the label window of a customer is as long as
 * `horizon` or as `multiple` times their own gap between purchases, whichever is longer. The own gap is made from
 * the purchases before `asOf` alone; who has made one purchase has none, and `horizon` counts.
 *
 * A label is missing where the customer's window ends after the log does, whether they have bought by then or not: kept
 * labels of those who came back early would make slow customers look as if they never left. `longest` bounds windows.
 */
export interface RhythmRule {
  readonly by: "rhythm";
  /** How many own gaps without a purchase are churn, > 0. @defaultValue 3 */
  readonly multiple?: number;
  /** Which quantile of the customer's gaps is their own gap, in [0, 1]. @defaultValue none: their mean */
  readonly quantile?: number;
  /** No window is longer; at least `horizon`. @defaultValue none: windows may be of any length */
  readonly longest?: Duration;
}

/**
 * Churned is whose contract ends in the label window. A row have those who bought before `asOf` and are members at
 * it: a contract of theirs has started before `asOf` and ends at or after it, or not at all. Of several that run at
 * `asOf` the one that ends last counts; one that starts later wins nobody back.
 *
 * A label is missing where the contract ends between `asOf` and the label window: neither stayed nor to be reached.
 */
export interface CancellationRule {
  readonly by: "cancellation";
  readonly contracts: ContractColumns;
}

/**
 * Churned is whose spend falls by `drop` or more: what they spend in the label window, refunds off, against what
 * they spent in a window before `asOf`, scaled to the same length.
 *
 * A label is missing where nothing was spent in the window before (see `activeWithin`).
 */
export interface SpendRule {
  readonly by: "spend";
  /** Share of the spend that has to be gone, in (0, 1]: 0.5 for half of it. */
  readonly drop: number;
  /**
   * Length of the window `[asOf - baseline, asOf)` to compare with. @defaultValue as many milliseconds as the label
   * window has
   */
  readonly baseline?: Duration;
}

/** What counts as leaving. */
export type ChurnRule = PurchaseRule | RhythmRule | CancellationRule | SpendRule;

const RULES = ["purchase", "rhythm", "cancellation", "spend"] as const;
const RULE_KEYS: Readonly<Record<(typeof RULES)[number], readonly string[]>> = {
  purchase: [],
  rhythm: ["multiple", "quantile", "longest"],
  cancellation: ["contracts"],
  spend: ["drop", "baseline"],
};
const DEFAULT_MULTIPLE = 3;

/** The options of the rule that is chosen, itself included. */
export function ruleKeys({ by = "purchase" }: { readonly by?: unknown }): readonly string[] {
  checkChoice(by, "options.by", RULES);
  return ["by", ...RULE_KEYS[by]];
}

/**
 * Reads a rule once, for any number of dates.
 *
 * @throws {@link InputError} with the option that is wrong.
 */
export function labeller(transactions: Transactions, rule: ChurnRule): Labeller {
  switch (rule.by) {
    case "rhythm":
      return readRhythm(transactions, rule);
    case "cancellation":
      return contractLabels(transactions, rule.contracts);
    case "spend":
      return readSpend(transactions, rule);
    default:
      return (members, _, { start, end }) => ({
        members,
        churned: Uint8Array.from(members, (c) => (hasPurchase(transactions, c, start, end) ? 0 : 1)),
      });
  }
}

function readRhythm(
  transactions: Transactions,
  { multiple = DEFAULT_MULTIPLE, quantile, longest }: RhythmRule,
): Labeller {
  checkPositive(multiple, "options.multiple");
  if (quantile !== undefined) checkBetween(quantile, "options.quantile", 0, 1);
  if (longest !== undefined) checkDuration(longest, "options.longest");
  return rhythmLabels(transactions, { multiple, quantile, longest });
}

function readSpend(transactions: Transactions, { by, drop, baseline }: SpendRule): Labeller {
  if (!transactions.hasAmounts) {
    throw new InputError(
      "missing-column",
      "options.by",
      "a rule that needs no amounts (the log has none)",
      by,
    );
  }
  if (drop === undefined) {
    throw new InputError("missing-option", "options.drop", "a share of the spend in (0, 1]", drop);
  }
  checkFinite(drop, "options.drop");
  if (drop <= 0 || drop > 1) throw new InputError("out-of-range", "options.drop", "in (0, 1]", drop);
  if (baseline !== undefined) checkDuration(baseline, "options.baseline");
  return spendLabels(transactions, drop, baseline);
}
