/**
 * `labelChurn` where the log is.
 *
 * @module
 */
import type { ChurnLabels, LabelChurnOptions } from "../../features/label-churn.ts";
import { InputError } from "../../internal/input-error.ts";
import { DAY_MS, type TimeInput, utcDayOf } from "../../internal/time.ts";
import type { EventSource } from "../../sql/event-source.ts";
import { type CompileLabelChurnOptions, compileLabelChurn } from "../../sql/operations/label-churn.ts";
import { compileLogSpan } from "../../sql/operations/log-span.ts";
import { toRows } from "../../table/rows.ts";
import { rowCount } from "../../table/table.ts";
import type { SqlConnection, StatementOptions } from "../connection.ts";
import { runCompiled, splitSignal } from "./run-compiled.ts";

/** Options of `engine.labelChurn`: those of `labelChurn` but for labels by cancellation. */
export type EngineLabelOptions = LabelChurnOptions & StatementOptions;

/** @throws InputError as `labelChurn`; `unsupported` for labels by cancellation. */
export async function engineLabelChurn(
  connection: SqlConnection,
  source: EventSource,
  options: EngineLabelOptions,
): Promise<ChurnLabels> {
  const { signal, rest } = splitSignal(options);
  const observedUntil = options.observedUntil ?? (await endOfLog(connection, source, options.asOf, signal));
  const compiled = compileLabelChurn(connection.dialect, {
    ...rest,
    observedUntil,
    source,
  } as CompileLabelChurnOptions);
  const table = await runCompiled(connection, compiled, signal);
  if (rowCount(table) === 0 && options.activeWithin === undefined) {
    throw new InputError("out-of-range", "options.asOf", "after the first purchase of the log", options.asOf);
  }
  return table as ChurnLabels;
}

/** What one statement tells about a log. */
export interface LogSpan {
  readonly rows: number;
  /** Epoch milliseconds; NaN for an empty log. */
  readonly lastTime: number;
  /** Of the first purchase known at a date; NaN where there was none. */
  readonly firstPurchase: number;
}

/** Asks how far a log reaches. */
export async function logSpan(
  connection: SqlConnection,
  source: EventSource,
  asOf: TimeInput,
  signal: AbortSignal | undefined,
): Promise<LogSpan> {
  const table = await runCompiled(connection, compileLogSpan(connection.dialect, { asOf, source }), signal);
  const row = toRows(table)[0] as Readonly<Record<string, number | Date | null>>;
  const ms = (value: number | Date | null | undefined): number =>
    value == null ? Number.NaN : Number(value);
  return { rows: ms(row["rows"]), lastTime: ms(row["lastTime"]), firstPurchase: ms(row["firstPurchase"]) };
}

/** The end of the UTC day of the last row. */
async function endOfLog(
  connection: SqlConnection,
  source: EventSource,
  asOf: TimeInput,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { lastTime } = await logSpan(connection, source, asOf, signal);
  if (Number.isNaN(lastTime)) {
    throw new InputError("out-of-range", "options.asOf", "after the first purchase of the log", asOf);
  }
  return (utcDayOf(lastTime) + 1) * DAY_MS;
}
