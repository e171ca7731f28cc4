/** Amounts of a log: exact ones, which are doubles or whole minor units, and what is made of them. */
import type { Dialect } from "../dialect.ts";
import type { ResolvedSource } from "../event-source.ts";

/** See the module comment. */
export interface LogAmounts {
  /** The exact amount of a row; from then on the rows have that column. */
  readonly row: () => string;
  readonly isUsed: () => boolean;
  /** Sum of exact amounts, exact again. */
  readonly exactSum: (amount: string) => string;
  /** Sum of exact amounts as a double. */
  readonly sum: (amount: string) => string;
  /** An exact amount as a double. */
  readonly value: (amount: string) => string;
}

/** @param source - Says whether amounts are whole minor units. */
export function logAmounts(
  { amountDecimals }: ResolvedSource,
  { f64, i64, f64Lit, sumI64 }: Dialect,
): LogAmounts {
  let isUsed = false;
  const scale = amountDecimals === null ? null : f64Lit(10 ** amountDecimals);
  return {
    row: () => {
      isUsed = true;
      return "amount";
    },
    isUsed: () => isUsed,
    exactSum: (amount) => (scale === null ? `SUM(${amount})` : i64(sumI64(amount))),
    sum: (amount) => (scale === null ? `SUM(${amount})` : `${f64(sumI64(amount))} / ${scale}`),
    value: (amount) => (scale === null ? amount : `${f64(amount)} / ${scale}`),
  };
}
