/** `rfmTable` as text. */
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { type TimeInput, toEpochMs } from "../../internal/time.ts";
import type { RfmTableOptions } from "../../rfm/rfm-table.ts";
import { microsAtOrAfter, pick } from "../cut.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import type { EventSource } from "../event-source.ts";
import { stepText } from "../layout.ts";
import { rowSteps } from "../plan/event-rows.ts";
import { msText } from "../plan/purchase-query.ts";
import { column } from "../plan/query-step.ts";
import { type CompiledQuery, compiledQuery, customerColumn, dateText, openSource } from "./compiled-query.ts";

/** Options of {@link compileRfmTable}: those of {@link rfmTable}, and where the log stands. */
export interface CompileRfmTableOptions extends RfmTableOptions {
  readonly source: EventSource;
}

const KEYS = ["asOf", "source", "start", "monetary"];

/**
 * Recency, frequency and monetary value of every customer with a purchase in [start, asOf), as {@link rfmTable} defines
 * them, ordered by id.
 *
 * @throws {@link InputError} `wrong-order` unless start < asOf, and for a source that cannot be.
 * @example
 * const { sql, columns } = compileRfmTable("postgres", {
 *   asOf: "2024-06-30",
 *   source: { relation: "orders", customer: "customer_id", time: "ordered_at", amount: "total" },
 * });
 * columns.map(({ name }) => name); // => ["customerId", "recencyDays", "frequency", "monetary"]
 */
export function compileRfmTable(
  dialect: Dialect | DialectName,
  options: CompileRfmTableOptions,
): CompiledQuery {
  checkOptionKeys(options, "options", KEYS);
  const { monetary = "total" } = options;
  checkChoice(monetary, "options.monetary", ["total", "mean"]);
  const open = openSource(dialect, options);
  const { amounts, asOf, source, isPurchase, frame } = open;
  const { f64, f64Lit } = open.dialect;
  const from = startOf(options.start, asOf);
  const merges = source.sameDay === "merge";
  const rows = rowSteps(from === undefined ? frame : { ...frame, from }, {
    day: merges,
    amount: open.hasAmounts,
    attributes: [],
    parts: [],
  });
  const spend = open.hasAmounts ? amounts.exactSum("amount") : f64Lit(0);
  // A day's purchases are one, at the time of the first; refunds of the day lower what it was worth.
  const visit = {
    name: "visits",
    select: stepText(
      [
        column("customer"),
        column(merges ? `MIN(${pick("at_us", isPurchase)})` : pick("at_us", isPurchase), "at_us"),
        column(merges ? spend : open.hasAmounts ? "amount" : f64Lit(0), "amount"),
      ],
      "orders_rows",
      merges ? "GROUP BY customer, utc_day" : "",
    ),
  };
  const total = open.hasAmounts ? amounts.sum("amount") : "SUM(amount)";
  const customers = {
    name: "customers",
    select: stepText(
      [
        column("customer"),
        column("MAX(at_us)", "last_us"),
        column("COUNT(at_us)", "purchases"),
        column(total, "spend"),
      ],
      "visits",
      "GROUP BY customer",
    ),
  };
  const days = `(${f64Lit(asOf)} - ${msText("last_us", open.dialect)}) / ${f64Lit(86_400_000)}`;
  return compiledQuery(
    open.dialect,
    `recency, frequency and monetary value as of ${dateText(asOf)}`,
    [...rows, visit, customers],
    [
      customerColumn(open),
      { name: "recencyDays", column: "recency_days", kind: "number", expression: days },
      { name: "frequency", column: "frequency", kind: "number", expression: "purchases" },
      {
        name: "monetary",
        column: "monetary",
        kind: "number",
        expression: monetary === "mean" ? `spend / ${f64("purchases")}` : "spend",
      },
    ],
    "customers",
    "WHERE purchases > 0",
    "ORDER BY customer",
  );
}

function startOf(start: TimeInput | undefined, asOf: number): bigint | undefined {
  if (start === undefined) return undefined;
  const ms = toEpochMs(start, "options.start");
  if (ms < asOf) return microsAtOrAfter(ms);
  throw new InputError(
    "wrong-order",
    "options.start",
    `before options.asOf (${dateText(asOf)})`,
    new Date(ms),
  );
}
