/**
 * What one log contributes to a statement: a feature asks for aggregates, and gets their names; the steps that compute
 * them are written when all features have asked.
 *
 * ```
 * given ─ rows ─┬─ sums ─ more_sums                 aggregates of rows; those around a mean take a second look
 *               ├─ buys ─ gaps ─ buy_sums ─ more_buys   purchases, same-day rows merged
 *               ├─ days ─ day_sums                  active days where days are not merged anyway
 *               └─ levels_i ─ parts_i ─ level_sums_i    one attribute's values
 * ```
 *
 * @module
 */
import type { CalendarPart } from "../../features/calendar-part.ts";
import { InputError } from "../../internal/input-error.ts";
import { type Cut, pick, within } from "../cut.ts";
import type { Dialect, SqlKind } from "../dialect.ts";
import type { ResolvedSource, SourceAttribute } from "../event-source.ts";
import { type SelectColumn, type Step, stepText, whereText } from "../layout.ts";
import { type Aggregates, aggregates } from "./aggregates.ts";
import { hasRefunds, partColumn, type RowFrame, rowSteps } from "./event-rows.ts";

/** An attribute as the column of the rows that holds it: NULL on refunds, 1 and 0 for a boolean. */
export interface QueryAttribute {
  readonly column: string;
  readonly kind: SqlKind;
}

/** The purchases in a window: NULL outside of it. */
export interface QueryPurchases {
  readonly time: string;
  /** Exact; see {@link LogQuery.amountSum}. */
  readonly amount: string;
}

/** See the module comment. */
export interface LogQuery {
  readonly source: ResolvedSource;
  readonly dialect: Dialect;
  /** Epoch milliseconds. */
  readonly asOf: number;
  /** What the log is called in messages. */
  readonly title: string;

  /** @throws InputError for an attribute that the source has not. */
  readonly attribute: (name: string, path: string) => QueryAttribute;
  /** The amount of a row, exact. */
  readonly rowAmount: () => string;
  /** Sum, as a double, of exact amounts. */
  readonly amountSum: (amount: string) => string;
  /** An exact amount as a double. */
  readonly amountValue: (amount: string) => string;
  /** The condition that a row is a purchase; empty where all are. */
  readonly isPurchase: string;
  /** The column of a part of the calendar. */
  readonly part: (part: CalendarPart) => string;
  readonly purchases: (cut: Cut) => QueryPurchases;
  /** Days from the purchase before to each purchase, both in the window; else NULL. */
  readonly gapDays: (cut: Cut) => string;

  /** Aggregate over rows. */
  readonly ofRows: (aggregate: string) => string;
  /** Aggregate over rows whose text may name aggregates of {@link LogQuery.ofRows}. */
  readonly ofRowsAgain: (aggregate: string) => string;
  /** Aggregate over purchases. */
  readonly ofPurchases: (aggregate: string) => string;
  /** Aggregate over purchases whose text may name aggregates of {@link LogQuery.ofPurchases}. */
  readonly ofPurchasesAgain: (aggregate: string) => string;
  /** Distinct UTC days with a purchase row in the window. */
  readonly activeDays: (cut: Cut) => string;
  /** Aggregate over the values of an attribute: `count` is the number of rows of one value, `total` that of all. */
  readonly ofLevels: (
    column: string,
    cut: Cut,
    aggregate: (count: string, total: string) => string,
  ) => string;

  /** Makes sure that there is a step of those who have bought; returns its name. */
  readonly members: () => string;
  /** All steps, in order. */
  readonly steps: () => readonly Step[];
  /** Steps with one row a customer, besides that of {@link LogQuery.members}. */
  readonly joined: () => readonly string[];
  /** Most columns of a step. */
  readonly width: () => number;
}

/** @param title - What the log is called in messages. */
export function logQuery(frame: RowFrame, asOf: number, title: string): LogQuery {
  const { source, dialect, prefix } = frame;
  const { f64, f64Lit, sumI64 } = dialect;
  const short = prefix === "orders" ? "" : `${prefix}_`;
  const sums = aggregates(`${short}r`);
  const moreSums = aggregates(`${short}rr`);
  const buySums = aggregates(`${short}b`);
  const moreBuys = aggregates(`${short}bb`);
  const buyColumns = aggregates(`${short}m`);
  const gapColumns = aggregates(`${short}g`);
  const dayFlags = aggregates(`${short}d`);
  const daySums = aggregates(`${short}s`);
  const attributes = new Map<string, readonly [column: string, attribute: SourceAttribute]>();
  const parts = new Set<CalendarPart>();
  const levels = new Map<
    string,
    { readonly counts: Aggregates; readonly sums: Aggregates; totals: boolean }
  >();
  let needsAmount = false;
  let needsBuys = false;
  let ownMembers = false;
  const merges = source.sameDay === "merge";
  const isPurchase = hasRefunds(source) ? "is_purchase = 1" : "";
  const scale = source.amountDecimals === null ? null : f64Lit(10 ** source.amountDecimals);

  const rowAmount = (): string => {
    needsAmount = true;
    return "amount";
  };
  const amountSum = (amount: string): string =>
    scale === null ? `SUM(${amount})` : `${f64(sumI64(amount))} / ${scale}`;
  const amountValue = (amount: string): string => (scale === null ? amount : `${f64(amount)} / ${scale}`);
  const mergedAmount = (amount: string): string =>
    scale === null ? `SUM(${amount})` : dialect.i64(sumI64(amount));

  const purchases = (cut: Cut): QueryPurchases => {
    needsBuys = true;
    const inCut = within(cut, "at_us", dialect);
    if (!merges || !cut.divides) return { time: pick("at_us", inCut), amount: pick(rowAmount(), inCut) };
    return {
      time: buyColumns.add(`MIN(${pick("at_us", inCut)})`),
      amount: buyColumns.add(mergedAmount(pick(rowAmount(), inCut))),
    };
  };
  const gapDays = (cut: Cut): string => {
    const time = merges && cut.divides ? purchases(cut).time : "at_us";
    needsBuys = true;
    const earlier = gapColumns.add(dialect.lag(time, "customer", "at_us"));
    const inCut = time === "at_us" ? within(cut, "at_us", dialect) : "";
    const hasEarlier =
      time === "at_us" && cut.start !== null ? `${earlier} >= ${dialect.i64Lit(cut.start)}` : "";
    return pick(
      `(${msText(time, dialect)} - ${msText(earlier, dialect)}) / ${f64Lit(86_400_000)}`,
      inCut,
      hasEarlier,
    );
  };
  const activeDays = (cut: Cut): string => {
    if (merges) return buySums.add(`COUNT(${purchases(cut).time})`);
    return daySums.add(`COUNT(${dayFlags.add(`MAX(${pick("1", within(cut, "at_us", dialect))})`)})`);
  };
  const ofLevels: LogQuery["ofLevels"] = (column, cut, aggregate) => {
    let level = levels.get(column);
    if (level === undefined) {
      const name = `${short}l${levels.size}_`;
      level = { counts: aggregates(`${name}n`), sums: aggregates(`${name}s`), totals: false };
      levels.set(column, level);
    }
    const count = level.counts.add(`COUNT(${pick("1", within(cut, "at_us", dialect))})`);
    return level.sums.add(aggregate(count, `${count}_all`));
  };

  const attribute = (name: string, path: string): QueryAttribute => {
    const known = attributes.get(name);
    if (known !== undefined) return { column: known[0], kind: known[1].kind };
    const declared = source.attributes.get(name);
    if (declared === undefined) {
      const names = [...source.attributes.keys()];
      const has = names.length === 0 ? "it has none" : names.join(", ");
      throw new InputError("missing-column", path, `an attribute of ${title} (${has})`, name);
    }
    const column = `v${attributes.size}`;
    attributes.set(name, [column, declared]);
    return { column, kind: declared.kind };
  };

  const steps = (): Step[] => {
    const rows = `${prefix}_rows`;
    const named: Step[] = rowSteps(frame, {
      day: (needsBuys && merges) || dayFlags.columns().length > 0,
      amount: needsAmount,
      attributes: [...attributes.values()],
      parts: [...parts],
    });
    const step = (
      name: string,
      columns: readonly SelectColumn[],
      from: string,
      ...clauses: string[]
    ): void => {
      named.push({ name: `${prefix}_${name}`, select: stepText(columns, from, ...clauses) });
    };
    const customer = column("customer");
    const perCustomer = "GROUP BY customer";
    if (sums.columns().length > 0) step("sums", [customer, ...sums.columns()], rows, perCustomer);
    if (moreSums.columns().length > 0) {
      step(
        "more_sums",
        [column("e.customer", "customer"), ...moreSums.columns()],
        ...secondLook(rows, `${prefix}_sums`),
      );
    }
    if (needsBuys) {
      const merged = needsAmount ? [column(mergedAmount("amount"), "amount")] : [];
      const plain = needsAmount ? [column("amount")] : [];
      const onlyPurchases = whereText(isPurchase === "" ? [] : [isPurchase]);
      if (merges) {
        const columns = [customer, column("MIN(at_us)", "at_us"), ...merged, ...buyColumns.columns()];
        step("buys", columns, rows, onlyPurchases, "GROUP BY customer, utc_day");
      } else {
        step("buys", [customer, column("at_us"), ...plain], rows, onlyPurchases);
      }
      const gaps = gapColumns.columns();
      let buys = `${prefix}_buys`;
      if (gaps.length > 0) {
        const kept = [...(needsAmount ? ["amount"] : []), ...buyColumns.columns().map(({ name }) => name)];
        step("gaps", [customer, column("at_us"), ...kept.map((name) => column(name)), ...gaps], buys);
        buys = `${prefix}_gaps`;
      }
      if (buySums.columns().length > 0) step("buy_sums", [customer, ...buySums.columns()], buys, perCustomer);
      if (moreBuys.columns().length > 0) {
        const columns = [column("e.customer", "customer"), ...moreBuys.columns()];
        step("more_buys", columns, ...secondLook(buys, `${prefix}_buy_sums`));
      }
    }
    if (dayFlags.columns().length > 0) {
      const onlyPurchases = whereText(isPurchase === "" ? [] : [isPurchase]);
      const columns = [customer, ...dayFlags.columns()];
      step("days", columns, rows, onlyPurchases, "GROUP BY customer, utc_day");
      step("day_sums", [customer, ...daySums.columns()], `${prefix}_days`, perCustomer);
    }
    let i = 0;
    for (const [value, { counts, sums: sumsOfLevels }] of levels) {
      const known = `WHERE ${value} IS NOT NULL`;
      step(`levels${i}`, [customer, ...counts.columns()], rows, known, `GROUP BY customer, ${value}`);
      const used = sumsOfLevels.columns().map(({ expression }) => expression);
      const totals = counts.columns().filter(({ name }) => used.some((text) => text.includes(`${name}_all`)));
      let from = `${prefix}_levels${i}`;
      if (totals.length > 0) {
        const all = totals.map(({ name }) =>
          column(`SUM(${name}) OVER (PARTITION BY customer)`, `${name}_all`),
        );
        step(`parts${i}`, [customer, ...counts.columns().map(({ name }) => column(name)), ...all], from);
        from = `${prefix}_parts${i}`;
      }
      step(`level_sums${i}`, [customer, ...sumsOfLevels.columns()], from, perCustomer);
      i++;
    }
    if (ownMembers) {
      step("buyers", [customer], rows, whereText(isPurchase === "" ? [] : [isPurchase]), perCustomer);
    }
    return named;
  };

  return {
    source,
    dialect,
    asOf,
    title,
    attribute,
    rowAmount,
    amountSum,
    amountValue,
    isPurchase,
    part: (part) => {
      parts.add(part);
      return partColumn(part);
    },
    purchases,
    gapDays,
    ofRows: sums.add,
    ofRowsAgain: (aggregate) => moreSums.add(aggregate),
    ofPurchases: buySums.add,
    ofPurchasesAgain: (aggregate) => moreBuys.add(aggregate),
    activeDays,
    ofLevels,
    members: () => {
      // Whoever is in a step of purchases has bought.
      if (buySums.columns().length > 0) return `${prefix}_buy_sums`;
      if (sums.columns().length > 0 && isPurchase === "") return `${prefix}_sums`;
      ownMembers = true;
      return `${prefix}_buyers`;
    },
    steps,
    joined: () =>
      steps()
        .map(({ name }) => name)
        .filter((name) => PER_CUSTOMER.test(name)),
    width: () =>
      Math.max(
        ...[sums, moreSums, buySums, moreBuys, dayFlags, daySums].map((a) => a.columns().length),
        buyColumns.columns().length + gapColumns.columns().length,
        ...[...levels.values()].map(({ counts, sums: s }) =>
          Math.max(2 * counts.columns().length, s.columns().length),
        ),
        attributes.size,
      ) + 8,
  };
}

const PER_CUSTOMER = /_(sums|more_sums|buy_sums|more_buys|day_sums|level_sums\d+)$/;

/** Epoch milliseconds as a double, as the log in memory holds them. */
export function msText(micros: string, { f64, f64Lit }: Dialect): string {
  return `${f64(micros)} / ${f64Lit(1000)}`;
}

function column(expression: string, name: string = expression): SelectColumn {
  return { expression, name };
}

/** FROM and GROUP BY of a second look at rows, beside the first look's aggregates. */
function secondLook(rows: string, sums: string): [from: string, groupBy: string] {
  return [`${rows} AS e JOIN ${sums} AS s ON s.customer = e.customer`, "GROUP BY e.customer"];
}
