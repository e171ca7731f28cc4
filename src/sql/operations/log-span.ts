/** What a log spans, as text: what other operations have to know before they can be written. */
import { checkOptionKeys } from "../../internal/check.ts";
import type { TimeInput } from "../../internal/time.ts";
import { microsAtOrAfter, pick } from "../cut.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import type { EventSource } from "../event-source.ts";
import { stepText } from "../layout.ts";
import { rowSteps } from "../plan/event-rows.ts";
import { msText } from "../plan/purchase-query.ts";
import { column } from "../plan/query-step.ts";
import { both, type CompiledQuery, compiledQuery, dateText, openSource } from "./compiled-query.ts";

/** Options of {@link compileLogSpan}. */
export interface CompileLogSpanOptions {
  /** The date as of which the first purchase is looked for. */
  readonly asOf: TimeInput;
  readonly source: EventSource;
}

/**
 * One row about the log: rows that count (`rows`), the time of the last of them, whenever it arrived (`lastTime`), and
 * the first purchase that was known at `asOf` (`firstPurchase`), NULL where there was none.
 *
 * @example
 * const source = { relation: "orders", customer: "customer_id", time: "ordered_at" };
 * compileLogSpan("duckdb", { asOf: "2024-06-30", source }).columns.map(({ name }) => name); // => ["rows", "lastTime", "firstPurchase"]
 */
export function compileLogSpan(
  dialect: Dialect | DialectName,
  options: CompileLogSpanOptions,
): CompiledQuery {
  checkOptionKeys(options, "options", ["asOf", "source"]);
  const open = openSource(dialect, options);
  const needs = { day: false, amount: false, attributes: [], parts: [], arrival: true };
  const steps = rowSteps({ ...open.frame, before: null, asKnown: false }, needs);
  const isKnown = knownText(open.source.ingestedAt !== null, open.asOf, open.dialect);
  const span = stepText(
    [
      column("COUNT(*)", "log_rows"),
      column("MAX(at_us)", "last_us"),
      column(`MIN(${pick("at_us", both(open.isPurchase, isKnown))})`, "first_us"),
    ],
    "orders_rows",
  );
  return compiledQuery(
    open.dialect,
    `what the log spans, as of ${dateText(open.asOf)}`,
    [...steps, { name: "span", select: span }],
    [
      { name: "rows", column: "log_rows", kind: "number", expression: "log_rows" },
      { name: "lastTime", column: "last_time", kind: "time", expression: msText("last_us", open.dialect) },
      {
        name: "firstPurchase",
        column: "first_purchase",
        kind: "time",
        expression: msText("first_us", open.dialect),
      },
    ],
    "span",
  );
}

/** The condition that a row was known at a date. */
export function knownText(hasArrivals: boolean, asOf: number, { i64Lit }: Dialect): string {
  const before = i64Lit(microsAtOrAfter(asOf));
  return both(`at_us < ${before}`, hasArrivals ? `arrived_us < ${before}` : "");
}
