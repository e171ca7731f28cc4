/**
 * Columns made from columns: each operand is the name of a number feature that stands earlier in the plan, and a
 * missing operand makes the result missing.
 *
 * @module
 */
import type { NamedDefinition } from "./common.ts";

/** One feature over another; missing where the denominator is 0. */
export interface RatioDefinition extends NamedDefinition {
  readonly kind: "ratio";
  /** Column name of a feature that stands earlier in the plan. */
  readonly numerator: string;
  /** Column name of a feature that stands earlier in the plan. */
  readonly denominator: string;
}

/** `minuend - subtrahend`. */
export interface DifferenceDefinition extends NamedDefinition {
  readonly kind: "difference";
  /** Column name of a feature that stands earlier in the plan. */
  readonly minuend: string;
  /** Column name of a feature that stands earlier in the plan. */
  readonly subtrahend: string;
}

/** Features added up (`total`) or multiplied (`product`), from left to right. */
export interface CombinedDefinition extends NamedDefinition {
  readonly kind: "total" | "product";
  /** Column names of features that stand earlier in the plan, at least two. */
  readonly of: readonly string[];
}

/** `ln(1 + x)`; missing where x <= -1. */
export interface LogarithmDefinition extends NamedDefinition {
  readonly kind: "log1p";
  /** Column name of a feature that stands earlier in the plan. */
  readonly of: string;
}
