/**
 * An operation on a log as one statement: what its parts have in common.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import { type TimeInput, toEpochMs } from "../../internal/time.ts";
import { microsAtOrAfter } from "../cut.ts";
import type { Dialect, DialectName, SqlKind } from "../dialect.ts";
import { dialectOf } from "../dialect-of.ts";
import { type EventSource, type ResolvedSource, resolveSource } from "../event-source.ts";
import { commentText, type Step, selectText, withText } from "../layout.ts";
import { hasRefunds, type RowFrame } from "../plan/event-rows.ts";
import { type LogAmounts, logAmounts } from "../plan/log-amounts.ts";
import type { CompiledColumn } from "../plan/plan-statement.ts";

/** An operation as text. */
export interface CompiledQuery {
  readonly kind: "compiled-query";
  readonly version: 1;
  /** Name of the dialect. */
  readonly dialect: string;
  /** One SELECT. Numbers come out as DOUBLE, times as DOUBLE of epoch milliseconds; missing is NULL. */
  readonly sql: string;
  /** In the order of the statement. */
  readonly columns: readonly CompiledColumn[];
}

/** A column of the result: its name in the table, its name in the statement, its text. */
export interface ResultColumn {
  readonly name: string;
  readonly column: string;
  readonly kind: SqlKind;
  readonly expression: string;
}

/** A log as an operation sees it. */
export interface OpenSource {
  readonly dialect: Dialect;
  readonly source: ResolvedSource;
  /** Epoch milliseconds. */
  readonly asOf: number;
  readonly amounts: LogAmounts;
  /** Are there amounts at all? */
  readonly hasAmounts: boolean;
  /** The condition that a row is a purchase, or a refund; empty where all are purchases. */
  readonly isPurchase: string;
  readonly frame: RowFrame;
  /** The id of the customer of a step as text. */
  readonly customerText: string;
}

/** Reads what every operation is given. */
export function openSource(
  dialect: Dialect | DialectName,
  options: { readonly asOf: TimeInput; readonly source: EventSource },
): OpenSource {
  const spoken = dialectOf(dialect, "dialect");
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const source = resolveSource(options.source, spoken, "options.source");
  const integerKeys = source.customerKind === "integer";
  return {
    dialect: spoken,
    source,
    asOf,
    amounts: logAmounts(source, spoken),
    hasAmounts: source.amount !== null,
    isPurchase: hasRefunds(source) ? "is_purchase = 1" : "",
    frame: {
      source,
      dialect: spoken,
      prefix: "orders",
      before: microsAtOrAfter(asOf),
      asKnown: true,
      integerKeys,
    },
    customerText: integerKeys ? spoken.textOf("customer") : "customer",
  };
}

/** A statement of steps; each number becomes a DOUBLE. */
export function compiledQuery(
  dialect: Dialect,
  heading: string,
  steps: readonly Step[],
  columns: readonly ResultColumn[],
  from: string,
  ...clauses: readonly string[]
): CompiledQuery {
  const select = selectText(
    columns.map(({ expression, column, kind, name }) => ({
      expression: kind === "number" || kind === "time" ? dialect.f64(expression) : expression,
      name: column,
      comment: commentText(name),
    })),
    from,
    ...clauses,
  );
  return deepFreeze({
    kind: "compiled-query",
    version: 1,
    dialect: dialect.name,
    sql: `${commentText(`churnkit: ${heading}, for ${dialect.name}`)}\n${withText(steps, select)}`,
    columns: columns.map(({ name, column, kind }) => ({ name, column, kind })),
  } satisfies CompiledQuery);
}

/** The column of the customer's id. */
export function customerColumn({ customerText }: OpenSource): ResultColumn {
  return { name: "customerId", column: "customer_id", kind: "text", expression: customerText };
}

/** A date for the first line of a statement. */
export function dateText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

/** Both conditions; either may be empty. */
export function both(left: string, right: string): string {
  return [left, right].filter((condition) => condition !== "").join(" AND ");
}
