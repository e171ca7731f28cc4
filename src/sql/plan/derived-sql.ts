/** Columns made from columns, as text. */
import type { FeatureOf } from "../../features/columns/per-member.ts";
import type { Dialect } from "../dialect.ts";
import { balanced } from "../layout.ts";
import type { DerivedKind } from "./feature-sql.ts";

/**
 * The text of a derived feature.
 *
 * @param operands - Names of the columns it is made from, of type DOUBLE, NULL where missing.
 */
export function derivedSql(
  feature: FeatureOf<DerivedKind>,
  operands: readonly string[],
  dialect: Dialect,
): string {
  const { f64Lit } = dialect;
  const [first = "", second = ""] = operands;
  switch (feature.kind) {
    case "ratio":
      return `${first} / NULLIF(${second}, ${f64Lit(0)})`;
    case "difference":
      return `${first} - ${second}`;
    case "total":
      return balanced(operands, "+");
    case "product":
      return balanced(operands, "*");
    case "log1p":
      return log1pText(first, dialect);
  }
}

/**
 * `ln(1 + x)` without losing the digits of a small x; NULL for x <= -1.
 *
 * Source: Goldberg (1991), "What every computer scientist should know about floating-point arithmetic", ACM Computing
 * Surveys 23(1), theorem 4.
 */
export function log1pText(x: string, { f64Lit }: Dialect): string {
  const one = f64Lit(1);
  const sum = `(${one} + ${x})`;
  return [
    `CASE WHEN ${x} <= ${f64Lit(-1)} THEN NULL`,
    `WHEN ${x} <= ${f64Lit(-0.5)} OR ${x} >= ${one} THEN LN(${sum})`,
    `WHEN ${sum} = ${one} THEN ${x}`,
    `ELSE LN(${sum}) * ${x} / (${sum} - ${one}) END`,
  ].join(" ");
}
