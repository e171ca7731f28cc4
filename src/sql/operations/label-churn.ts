/**
 * `labelChurn` as text.
 *
 * @module
 */
import type { PurchaseRule, RhythmRule, SpendRule } from "../../features/labels/churn-rule.ts";
import type { LabelWindowOptions } from "../../features/labels/label-window.ts";
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { addDuration, checkDuration, type TimeInput, toEpochMs } from "../../internal/time.ts";
import { cutBetween, cutOf, pick, within } from "../cut.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import type { EventSource } from "../event-source.ts";
import { type Step, stepText } from "../layout.ts";
import { rowSteps } from "../plan/event-rows.ts";
import { column } from "../plan/query-step.ts";
import { type ChurnText, type LabelSpan, purchaseText, rhythmText, spendText } from "./churn-rules.ts";
import {
  both,
  type CompiledQuery,
  compiledQuery,
  customerColumn,
  dateText,
  type OpenSource,
  openSource,
} from "./compiled-query.ts";
import { knownText } from "./log-span.ts";

/**
 * Options of {@link compileLabelChurn}: those of {@link labelChurn}, and where the log stands. Labels by cancellation
 * need a table of contracts and are made in memory.
 */
export type CompileLabelChurnOptions = Omit<LabelWindowOptions, "observedUntil"> &
  (PurchaseRule | RhythmRule | SpendRule) & {
    readonly asOf: TimeInput;
    readonly source: EventSource;
    /**
     * The instant up to which the log is complete, itself not included. A text cannot look it up: it is the end of the
     * UTC day of `lastTime` in {@link compileLogSpan}, unless you know better.
     */
    readonly observedUntil: TimeInput;
  };

const KEYS = ["asOf", "source", "horizon", "gap", "activeWithin", "observedUntil", "by"];
const RULE_KEYS = {
  purchase: [],
  rhythm: ["multiple", "quantile", "longest"],
  spend: ["drop", "baseline"],
} as const;

/**
 * The churn label of every customer at risk, as {@link labelChurn} defines it, ordered by id: `churned` is NULL where the
 * rule cannot tell.
 *
 * @throws {@link InputError} `out-of-range` if the label window ends after `observedUntil`; `unsupported` for a rule
 *   that this release does not write as text.
 * @example
 * const { columns } = compileLabelChurn("duckdb", {
 *   asOf: "2024-06-30",
 *   horizon: "P90D",
 *   observedUntil: "2025-01-01",
 *   source: { relation: "orders", customer: "customer_id", time: "ordered_at" },
 * });
 * columns.map(({ name }) => name); // => ["customerId", "churned"]
 */
export function compileLabelChurn(
  dialect: Dialect | DialectName,
  options: CompileLabelChurnOptions,
): CompiledQuery {
  const open = openSource(dialect, options);
  const { by = "purchase" } = options;
  if ((by as string) === "cancellation") {
    throw new InputError("unsupported", "options.by", `what ${open.dialect.name} can compute exactly`, by);
  }
  checkChoice(by, "options.by", ["purchase", "rhythm", "spend"]);
  checkOptionKeys(options, "options", [...KEYS, ...RULE_KEYS[by]]);
  const span = readSpan(options, open.asOf);
  const rule = ruleText(open, options, span);
  const latest = Math.max(open.asOf, rule.latest);
  const steps: Step[] = [
    ...rowSteps(frameUpTo(open, latest), {
      day: rule.needsDay,
      amount: rule.needsAmount,
      attributes: [],
      parts: [],
      arrival: true,
    }),
    ...rule.steps,
    {
      name: "customers",
      select: stepText(
        [column("customer"), ...atRisk(open, options), ...rule.columns],
        "orders_rows",
        "GROUP BY customer",
      ),
    },
    ...rule.stepsBehind,
  ];
  return compiledQuery(
    open.dialect,
    `who has churned, as of ${dateText(open.asOf)}`,
    steps,
    [customerColumn(open), { name: "churned", column: "churned", kind: "boolean", expression: rule.churned }],
    rule.from,
    "WHERE bought > 0 AND active > 0",
    "ORDER BY customer",
  );
}

function frameUpTo(open: OpenSource, latest: number): OpenSource["frame"] {
  const { end } = cutBetween(Number.NEGATIVE_INFINITY, latest);
  return { ...open.frame, before: end, asKnown: false };
}

/** Purchases known at the date, and those of them that are recent enough. */
function atRisk(open: OpenSource, { activeWithin }: CompileLabelChurnOptions): ReturnType<typeof column>[] {
  const isKnown = both(open.isPurchase, knownText(open.source.ingestedAt !== null, open.asOf, open.dialect));
  const start =
    activeWithin === undefined
      ? Number.NEGATIVE_INFINITY
      : addDuration(open.asOf, checked(activeWithin, "options.activeWithin"), "options.activeWithin", -1);
  const isRecent = within(cutOf(open.asOf, start, open.asOf), "at_us", open.dialect);
  return [
    column(`COUNT(${pick("at_us", isKnown)})`, "bought"),
    column(`COUNT(${pick("at_us", isKnown, isRecent)})`, "active"),
  ];
}

function checked<D extends Parameters<typeof checkDuration>[0]>(duration: D, path: string): D {
  checkDuration(duration, path);
  return duration;
}

function readSpan({ horizon, gap, observedUntil }: CompileLabelChurnOptions, asOf: number): LabelSpan {
  if (horizon === undefined) {
    throw new InputError(
      "missing-option",
      "options.horizon",
      'a duration such as { days: 90 } or "P90D"',
      horizon,
    );
  }
  const start = gap === undefined ? asOf : addDuration(asOf, gap, "options.gap");
  const end = addDuration(start, checked(horizon, "options.horizon"), "options.horizon");
  const until = toEpochMs(observedUntil, "options.observedUntil");
  if (end <= until) return { start, end, observedUntil: until };
  throw new InputError(
    "out-of-range",
    "options.observedUntil",
    `at or after ${dateText(end)}, where the label window of ${dateText(asOf)} ends`,
    dateText(until),
  );
}

function ruleText(open: OpenSource, options: CompileLabelChurnOptions, span: LabelSpan): ChurnText {
  switch (options.by) {
    case "rhythm":
      return rhythmText(open, options, span);
    case "spend":
      return spendText(open, options, span);
    default:
      return purchaseText(open, span);
  }
}
