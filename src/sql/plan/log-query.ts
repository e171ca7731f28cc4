/**
 * What one log contributes to a statement: a feature asks for aggregates, and gets their names; the steps that compute
 * them are written when all features have asked.
 *
 * ```
 * given ─ rows ─┬─ sums ─ more_sums                     aggregates of rows; those around a mean take a second look
 *               ├─ buys ─ gaps ─ buy_sums ─ more_buys   purchases, same-day rows merged
 *               ├─ days ─ day_sums                      active days where days are not merged anyway
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
import { stepText, whereText } from "../layout.ts";
import { aggregates } from "./aggregates.ts";
import { hasRefunds, partColumn, type RowFrame, rowSteps } from "./event-rows.ts";
import { type LevelQuery, levelQuery } from "./level-query.ts";
import { type LogAmounts, logAmounts } from "./log-amounts.ts";
import { type PurchaseQuery, purchaseQuery } from "./purchase-query.ts";
import { column, perCustomer, type QueryPart, type QueryStep, twoLooks } from "./query-step.ts";

/** An attribute as the column of the rows that holds it: NULL on refunds, 1 and 0 for a boolean. */
export interface QueryAttribute {
  readonly column: string;
  readonly kind: SqlKind;
}

/** See the module comment. */
export interface LogQuery
  extends Pick<PurchaseQuery, "purchases" | "gapDays" | "ofPurchases" | "ofPurchasesAgain">,
    Pick<LevelQuery, "ofLevels">,
    QueryPart {
  readonly source: ResolvedSource;
  readonly dialect: Dialect;
  /** Epoch milliseconds. */
  readonly asOf: number;
  readonly amounts: LogAmounts;
  /** The condition that a row is a purchase; empty where all are. */
  readonly isPurchase: string;
  /** @throws InputError for an attribute that the source has not. */
  readonly attribute: (name: string, path: string) => QueryAttribute;
  /** The column of a part of the calendar. */
  readonly part: (part: CalendarPart) => string;
  /** Aggregate over rows; that of the second look may name others. */
  readonly ofRows: (aggregate: string) => string;
  readonly ofRowsAgain: (aggregate: string) => string;
  /** Distinct UTC days with a purchase row in the window. */
  readonly activeDays: (cut: Cut) => string;
  /** Makes sure that there is a step of those who have bought; returns its name. */
  readonly members: () => string;
}

/** @param title - What the log is called in messages. */
export function logQuery(frame: RowFrame, asOf: number, title: string): LogQuery {
  const { source, dialect, prefix } = frame;
  const short = prefix === "orders" ? "" : `${prefix}_`;
  const merges = source.sameDay === "merge";
  const isPurchase = hasRefunds(source) ? "is_purchase = 1" : "";
  const where = whereText(isPurchase === "" ? [] : [isPurchase]);
  const amounts = logAmounts(source, dialect);
  const rows = twoLooks([`${prefix}_sums`, `${prefix}_more_sums`], `${short}r`, () => `${prefix}_rows`);
  const buys = purchaseQuery({ dialect, prefix, short, merges, isPurchase, amounts });
  const days = dayQuery(dialect, prefix, short, where);
  const levels = levelQuery(dialect, prefix, short);
  const attributes = attributeColumns(source, title);
  const parts = new Set<CalendarPart>();
  let ownMembers = false;
  const all = [rows, buys, days, levels];
  return {
    source,
    dialect,
    asOf,
    amounts,
    isPurchase,
    attribute: attributes.attribute,
    part: (part) => {
      parts.add(part);
      return partColumn(part);
    },
    purchases: buys.purchases,
    gapDays: buys.gapDays,
    ofPurchases: buys.ofPurchases,
    ofPurchasesAgain: buys.ofPurchasesAgain,
    ofLevels: levels.ofLevels,
    ofRows: rows.of,
    ofRowsAgain: rows.ofAgain,
    // A day with purchases is a purchase where they are merged.
    activeDays: (cut) =>
      merges ? buys.ofPurchases(`COUNT(${buys.purchases(cut).time})`) : days.activeDays(cut),
    members: () => {
      if (buys.isUsed()) return `${prefix}_buy_sums`;
      if (rows.isUsed() && isPurchase === "") return `${prefix}_sums`;
      ownMembers = true;
      return `${prefix}_buyers`;
    },
    steps: () => {
      const needs = {
        day: (buys.isUsed() && merges) || days.isUsed(),
        amount: amounts.isUsed(),
        attributes: attributes.columns(),
        parts: [...parts],
      };
      return [
        ...rowSteps(frame, needs).map((step) => ({ ...step, perCustomer: false })),
        ...all.flatMap((part) => part.steps()),
        ...(ownMembers ? [perCustomer(`${prefix}_buyers`, [], `${prefix}_rows`, where)] : []),
      ];
    },
    width: () => Math.max(6 + attributes.columns().length + parts.size, ...all.map((part) => part.width())),
  };
}

interface DayQuery extends QueryPart {
  readonly activeDays: (cut: Cut) => string;
  readonly isUsed: () => boolean;
}

/** Days with a purchase row, in two steps: several COUNT(DISTINCT …) in one would multiply the rows on some engines. */
function dayQuery(dialect: Dialect, prefix: string, short: string, where: string): DayQuery {
  const flags = aggregates(`${short}d`);
  const sums = aggregates(`${short}s`);
  const isUsed = (): boolean => flags.columns().length > 0;
  return {
    activeDays: (cut) => sums.add(`COUNT(${flags.add(`MAX(${pick("1", within(cut, "at_us", dialect))})`)})`),
    isUsed,
    width: () => 1 + flags.columns().length,
    steps: (): readonly QueryStep[] => {
      if (!isUsed()) return [];
      const columns = [column("customer"), ...flags.columns()];
      const select = stepText(columns, `${prefix}_rows`, where, "GROUP BY customer, utc_day");
      return [
        { name: `${prefix}_days`, select, perCustomer: false },
        perCustomer(`${prefix}_day_sums`, sums.columns(), `${prefix}_days`),
      ];
    },
  };
}

interface AttributeColumns {
  readonly attribute: LogQuery["attribute"];
  readonly columns: () => readonly (readonly [column: string, attribute: SourceAttribute])[];
}

function attributeColumns(source: ResolvedSource, title: string): AttributeColumns {
  const used = new Map<string, readonly [column: string, attribute: SourceAttribute]>();
  return {
    columns: () => [...used.values()],
    attribute: (name, path) => {
      const known = used.get(name);
      if (known !== undefined) return { column: known[0], kind: known[1].kind };
      const declared = source.attributes.get(name);
      if (declared === undefined) {
        const names = [...source.attributes.keys()];
        const has = names.length === 0 ? "it has none" : names.join(", ");
        throw new InputError("missing-column", path, `an attribute of ${title} (${has})`, name);
      }
      const value = `v${used.size}`;
      used.set(name, [value, declared]);
      return { column: value, kind: declared.kind };
    },
  };
}
