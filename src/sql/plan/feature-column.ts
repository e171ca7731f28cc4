import type { SqlKind } from "../dialect.ts";

/** A column of the customer table. */
export interface FeatureSql {
  /** Over the steps with one row a customer; NULL for a customer who is in none of them counts as missing. */
  readonly expression: string;
  readonly kind: SqlKind;
}
