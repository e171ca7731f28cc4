/**
 * Purchases of a log: its purchase rows, those of one UTC day merged where the log says so. A window that divides a day
 * merges the rows inside: its purchases are further columns of the day.
 *
 * @module
 */
import { type Cut, pick, within } from "../cut.ts";
import type { Dialect } from "../dialect.ts";
import { stepText, whereText } from "../layout.ts";
import { aggregates } from "./aggregates.ts";
import type { LogAmounts } from "./log-amounts.ts";
import { column, type QueryPart, type QueryStep, twoLooks } from "./query-step.ts";

/** The purchases in a window: NULL outside of it. */
export interface QueryPurchases {
  readonly time: string;
  /** Exact, see {@link LogAmounts}; asked for only where the log has amounts. */
  readonly amount: () => string;
}

/** See the module comment. */
export interface PurchaseQuery extends QueryPart {
  readonly purchases: (cut: Cut) => QueryPurchases;
  /** Days from the purchase before to each purchase, both in the window; else NULL. */
  readonly gapDays: (cut: Cut) => string;
  readonly ofPurchases: (aggregate: string) => string;
  readonly ofPurchasesAgain: (aggregate: string) => string;
  readonly isUsed: () => boolean;
}

/** The log whose purchases are meant. */
export interface PurchaseFrame {
  readonly dialect: Dialect;
  /** First word of the steps' names, and what the names of columns begin with. */
  readonly prefix: string;
  readonly short: string;
  readonly merges: boolean;
  /** The condition that a row is a purchase; empty where all are. */
  readonly isPurchase: string;
  readonly amounts: LogAmounts;
}

/** Opens the purchases of a log. */
export function purchaseQuery(frame: PurchaseFrame): PurchaseQuery {
  const { dialect, prefix, short, merges, amounts } = frame;
  const cuts = aggregates(`${short}m`);
  const lags = aggregates(`${short}g`);
  const hasGaps = (): boolean => lags.columns().length > 0;
  const sums = twoLooks([`${prefix}_buy_sums`, `${prefix}_more_buys`], `${short}b`, () =>
    hasGaps() ? `${prefix}_gaps` : `${prefix}_buys`,
  );
  const purchases = (cut: Cut): QueryPurchases => {
    const inCut = within(cut, "at_us", dialect);
    if (!merges || !cut.divides) {
      return { time: pick("at_us", inCut), amount: () => pick(amounts.row(), inCut) };
    }
    return {
      time: cuts.add(`MIN(${pick("at_us", inCut)})`),
      amount: () => cuts.add(amounts.exactSum(pick(amounts.row(), inCut))),
    };
  };
  return {
    purchases,
    gapDays: (cut) => {
      const isDivided = merges && cut.divides;
      const time = isDivided ? purchases(cut).time : "at_us";
      const earlier = lags.add(dialect.lag(time, "customer", "at_us"));
      const days = `(${msText(time, dialect)} - ${msText(earlier, dialect)}) / ${dialect.f64Lit(86_400_000)}`;
      // Days outside of a dividing window are NULL already, and so is the difference to one.
      if (isDivided) return days;
      return pick(days, within(cut, "at_us", dialect), within({ ...cut, end: null }, earlier, dialect));
    },
    ofPurchases: sums.of,
    ofPurchasesAgain: sums.ofAgain,
    isUsed: sums.isUsed,
    width: () => Math.max(sums.width(), 3 + cuts.columns().length + lags.columns().length),
    steps: () => {
      if (!sums.isUsed()) return [];
      const carried = [...(amounts.isUsed() ? ["amount"] : []), ...cuts.columns().map(({ name }) => name)];
      const gaps = stepText(
        [column("customer"), column("at_us"), ...carried.map((name) => column(name)), ...lags.columns()],
        `${prefix}_buys`,
      );
      return [
        buyStep(frame, cuts.columns()),
        ...(hasGaps() ? [{ name: `${prefix}_gaps`, select: gaps, perCustomer: false }] : []),
        ...sums.steps(),
      ];
    },
  };
}

function buyStep(
  { prefix, merges, isPurchase, amounts }: PurchaseFrame,
  cuts: ReturnType<ReturnType<typeof aggregates>["columns"]>,
): QueryStep {
  const where = whereText(isPurchase === "" ? [] : [isPurchase]);
  const amount = amounts.isUsed() ? [column(merges ? amounts.exactSum("amount") : "amount", "amount")] : [];
  const columns = [column("customer"), column(merges ? "MIN(at_us)" : "at_us", "at_us"), ...amount, ...cuts];
  const select = stepText(columns, `${prefix}_rows`, where, merges ? "GROUP BY customer, utc_day" : "");
  return { name: `${prefix}_buys`, select, perCustomer: false };
}

/** Epoch milliseconds as a double, as the log in memory holds them. */
export function msText(micros: string, { f64, f64Lit }: Dialect): string {
  return `${f64(micros)} / ${f64Lit(1000)}`;
}
