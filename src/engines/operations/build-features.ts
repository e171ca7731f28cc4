/**
 * `buildFeatures` where the log is.
 *
 * @module
 */
import type { FeatureTable } from "../../features/build-features.ts";
import type { FeaturePlan } from "../../features/feature-plan.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { TimeInput } from "../../internal/time.ts";
import { type CompiledPlan, compilePlan } from "../../sql/compile-plan.ts";
import type { EventSource } from "../../sql/event-source.ts";
import type { Table, TextColumn } from "../../table/column.ts";
import { makeTable, rowCount } from "../../table/table.ts";
import type { SqlConnection, StatementOptions } from "../connection.ts";
import { engineFault } from "../engine-fault.ts";
import { runCompiled } from "./run-compiled.ts";

/** Options of `engine.buildFeatures`. */
export interface EngineFeatureOptions extends StatementOptions {
  /** The date of the row: only what happened strictly before it, and had arrived by then, is seen. */
  readonly asOf: TimeInput;
  /** Event tables that features name by `from`. @defaultValue none */
  readonly events?: Readonly<Record<string, EventSource>> | undefined;
}

/** @throws InputError `out-of-range` when nobody has bought before `asOf`, as in memory. */
export async function buildEngineFeatures(
  connection: SqlConnection,
  source: EventSource,
  plan: FeaturePlan,
  options: EngineFeatureOptions,
): Promise<FeatureTable> {
  const { compiled, signal } = compileFeatures(connection, source, plan, options);
  let whole: Table | undefined;
  for (const statement of compiled.statements) {
    const part = await runCompiled(connection, statement, signal);
    whole = whole === undefined ? part : joined(whole, part);
  }
  if (whole === undefined || rowCount(whole) === 0) {
    const date = new Date(compiled.asOf).toISOString();
    throw new InputError("out-of-range", "options.asOf", "after the first purchase of the log", date);
  }
  return whole as FeatureTable;
}

/** The plan as text for the engine. */
export function compileFeatures(
  { dialect }: SqlConnection,
  source: EventSource,
  plan: FeaturePlan,
  options: EngineFeatureOptions,
): { readonly compiled: CompiledPlan; readonly signal: AbortSignal | undefined } {
  checkOptionKeys(options, "options", ["asOf", "events", "signal"]);
  const { asOf, events, signal } = options;
  const compiled = compilePlan(plan, dialect, { asOf, source, ...(events === undefined ? {} : { events }) });
  return { compiled, signal };
}

/** Columns of the same customers side by side; both come ordered by id. */
function joined(left: Table, right: Table): Table {
  const [ids, others] = [left["customerId"] as TextColumn, right["customerId"] as TextColumn];
  const isSame =
    ids.codes.length === others.codes.length &&
    ids.codes.every((code, i) => ids.levels[code] === others.levels[others.codes[i]!]);
  if (!isSame) throw engineFault("statement-failed", "the log changed between two statements of a plan");
  const { customerId: _, ...columns } = right;
  return makeTable({ ...left, ...columns });
}
