/** The rules of `labelChurn` as text: what each asks of a log, and the label. */
import type { RhythmRule, SpendRule } from "../../features/labels/churn-rule.ts";
import { checkBetween, checkFinite, checkPositive } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { addDuration, checkDuration } from "../../internal/time.ts";
import { cutBetween, pick, within } from "../cut.ts";
import { type Step, stepText, whereText } from "../layout.ts";
import { unsupported } from "../plan/checks.ts";
import { msText } from "../plan/purchase-query.ts";
import { column } from "../plan/query-step.ts";
import { both, dateText, type OpenSource } from "./compiled-query.ts";
import { knownText } from "./log-span.ts";

/** The window that decides, in epoch milliseconds, and how far the log has been observed. */
export interface LabelSpan {
  readonly start: number;
  readonly end: number;
  readonly observedUntil: number;
}

/** What a rule adds to the statement. */
export interface ChurnText {
  /** Epoch milliseconds up to which rows are read. */
  readonly latest: number;
  readonly needsDay: boolean;
  readonly needsAmount: boolean;
  /** Steps over `orders_rows`. */
  readonly steps: readonly Step[];
  /** Columns of `customers`, a row a customer, over `orders_rows`. */
  readonly columns: readonly ReturnType<typeof column>[];
  /** Steps over `customers`. */
  readonly stepsBehind: readonly Step[];
  /** The step with `customer`, `bought`, `active` and what the label is made of. */
  readonly from: string;
  /** Boolean, NULL where the rule cannot tell. */
  readonly churned: string;
}

const PLAIN = { needsDay: false, needsAmount: false, steps: [], stepsBehind: [], from: "customers" } as const;
/** A fall by exactly the share stays one, however the sums were rounded; as in memory. */
const ROUNDING = 1e-12;
const DAY_MS = 86_400_000;

/** Churned is who has no purchase in the window. */
export function purchaseText({ dialect, isPurchase }: OpenSource, { start, end }: LabelSpan): ChurnText {
  const inWindow = within(cutBetween(start, end), "at_us", dialect);
  return {
    ...PLAIN,
    latest: end,
    columns: [column(`COUNT(${pick("at_us", isPurchase, inWindow)})`, "later")],
    churned: "later = 0",
  };
}

/** Churned is whose spend falls by a share. */
export function spendText(
  open: OpenSource,
  { drop, baseline, by }: SpendRule,
  { start, end }: LabelSpan,
): ChurnText {
  const { dialect, amounts, asOf } = open;
  if (!open.hasAmounts) {
    throw new InputError(
      "missing-column",
      "options.by",
      "a rule that needs no amounts (the log has none)",
      by,
    );
  }
  if (drop === undefined) {
    throw new InputError("missing-option", "options.drop", "a share of the spend in (0, 1]", drop);
  }
  checkFinite(drop, "options.drop");
  if (drop <= 0 || drop > 1) throw new InputError("out-of-range", "options.drop", "in (0, 1]", drop);
  if (baseline !== undefined) checkDuration(baseline, "options.baseline");
  const { f64Lit } = dialect;
  const length = end - start;
  const from = baseline === undefined ? asOf - length : addDuration(asOf, baseline, "options.baseline", -1);
  const spend = (first: number, last: number, name: string): ReturnType<typeof column> => {
    const inWindow = within(cutBetween(first, last), "at_us", dialect);
    return column(`COALESCE(${amounts.sum(pick("amount", inWindow))}, ${f64Lit(0)})`, name);
  };
  const expected = `(spent_before * ${f64Lit(length / (asOf - from))})`;
  return {
    ...PLAIN,
    needsAmount: true,
    latest: end,
    columns: [spend(from, asOf, "spent_before"), spend(start, end, "spent_after")],
    churned: `CASE WHEN ${expected} > ${f64Lit(0)} THEN spent_after <= ${expected} * ${f64Lit(1 - drop + ROUNDING)} END`,
  };
}

/** Churned is who has no purchase for longer than is usual for them. */
export function rhythmText(
  open: OpenSource,
  { multiple = 3, quantile, longest }: RhythmRule,
  { start, end, observedUntil }: LabelSpan,
): ChurnText {
  const { dialect, isPurchase, source } = open;
  const { f64Lit, i64Lit } = dialect;
  checkPositive(multiple, "options.multiple");
  if (quantile !== undefined) checkBetween(quantile, "options.quantile", 0, 1);
  if (longest !== undefined) checkDuration(longest, "options.longest");
  const latest = longest === undefined ? null : addDuration(start, longest, "options.longest");
  if (latest !== null && latest < end) {
    throw new InputError("out-of-range", "options.longest", "at least options.horizon", longest);
  }
  const startUs = cutBetween(start, end).start!;
  const own = `${f64Lit(start)} + own_gap * ${f64Lit(multiple)} * ${f64Lit(DAY_MS)}`;
  const atLeast = `CASE WHEN own_gap IS NULL OR ${own} < ${f64Lit(end)} THEN ${f64Lit(end)} ELSE ${own} END`;
  const ownEnd =
    latest === null
      ? atLeast
      : `CASE WHEN ${own} > ${f64Lit(latest)} THEN ${f64Lit(latest)} ELSE ${atLeast} END`;
  // The first purchase from the start of the window on tells about a window of any length.
  const behind = stepText(
    [
      column("customers.customer", "customer"),
      column("bought"),
      column("active"),
      column(msText("next_us", dialect), "next_ms"),
      column(ownEnd, "own_end"),
    ],
    "customers",
    "LEFT JOIN rhythms ON rhythms.customer = customers.customer",
  );
  const until = f64Lit(observedUntil);
  return {
    needsDay: source.sameDay === "merge",
    needsAmount: false,
    latest: observedUntil,
    steps: rhythmSteps(open, quantile),
    columns: [column(`MIN(${pick("at_us", isPurchase, `at_us >= ${i64Lit(startUs)}`)})`, "next_us")],
    stepsBehind: [{ name: "windows", select: dialect.fence(behind) }],
    from: "windows",
    churned: [
      `CASE WHEN own_end <= ${until} THEN`,
      "CASE WHEN next_ms < own_end THEN FALSE ELSE TRUE END END",
    ].join(" "),
  };
}

/** Days between the purchases that were known at the date: their mean or a quantile; none below two. */
function rhythmSteps(open: OpenSource, quantile: number | undefined): Step[] {
  const { dialect, asOf, source, isPurchase } = open;
  const { f64, f64Lit } = dialect;
  const merges = source.sameDay === "merge";
  const isKnown = both(isPurchase, knownText(source.ingestedAt !== null, asOf, dialect));
  const visits = stepText(
    [column("customer"), column(merges ? "MIN(at_us)" : "at_us", "at_us")],
    "orders_rows",
    whereText([isKnown]),
    merges ? "GROUP BY customer, utc_day" : "",
  );
  const days = f64Lit(DAY_MS);
  if (quantile === undefined) {
    const span = `(${msText("MAX(at_us)", dialect)} - ${msText("MIN(at_us)", dialect)})`;
    const mean = `${span} / NULLIF(${f64("COUNT(*)")} - ${f64Lit(1)}, ${f64Lit(0)}) / ${days}`;
    return [
      { name: "visits", select: visits },
      {
        name: "rhythms",
        select: stepText([column("customer"), column(mean, "own_gap")], "visits", "GROUP BY customer"),
      },
    ];
  }
  const of = dialect.percentile("gap", quantile);
  if (of === null)
    throw unsupported("options.quantile", `a quantile of gaps as of ${dateText(asOf)}`, dialect);
  const gap = `(${msText("at_us", dialect)} - ${msText(dialect.lag("at_us", "customer", "at_us"), dialect)}) / ${days}`;
  return [
    { name: "visits", select: visits },
    { name: "gaps", select: stepText([column("customer"), column(gap, "gap")], "visits") },
    {
      name: "rhythms",
      select: stepText([column("customer"), column(of, "own_gap")], "gaps", "GROUP BY customer"),
    },
  ];
}
