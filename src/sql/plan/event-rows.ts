/**
 * The canonical rows of a log: the first two steps of every statement. Behind them there is no calendar, no time zone, no
 * collation and no engine's idea of a number: times are whole microseconds, amounts doubles or whole minor units,
 * refunds have no attributes, NaN is NULL.
 *
 * Columns of the rows: `customer`, `at_us`, `arrived_us`, `utc_day`, `is_purchase`, `amount`, and `v0`, `v1` … for
 * attributes.
 *
 * @module
 */
import type { CalendarPart } from "../../features/calendar-part.ts";
import type { Dialect } from "../dialect.ts";
import type { ResolvedSource, SourceAttribute } from "../event-source.ts";
import { type SelectColumn, type Step, stepText, whereText } from "../layout.ts";

/** What the steps behind ask of the rows. */
export interface RowNeeds {
  readonly day: boolean;
  readonly amount: boolean;
  /** Attributes with the names of their columns. */
  readonly attributes: readonly (readonly [column: string, attribute: SourceAttribute])[];
  readonly parts: readonly CalendarPart[];
  /** Is `arrived_us` a column? Only where the source has such a time. @defaultValue false */
  readonly arrival?: boolean;
}

/** Where and when. */
export interface RowFrame {
  readonly source: ResolvedSource;
  readonly dialect: Dialect;
  /** First word of the steps' names. */
  readonly prefix: string;
  /** First microsecond that is not known; `null`: everything is looked at. */
  readonly before: bigint | null;
  /** First microsecond that is looked at. @defaultValue all are */
  readonly from?: bigint;
  /** Whether rows that arrived later are left out too. */
  readonly asKnown: boolean;
  /** Are ids kept as whole numbers? */
  readonly integerKeys: boolean;
}

/** Largest finite double. */
const MOST = Number.MAX_VALUE;

/** May a row be a refund, and is there then a column that says so? */
export function hasRefunds({ amount, refunds }: ResolvedSource): boolean {
  return amount !== null && refunds === "separate";
}

/** The steps `<prefix>_given` and `<prefix>_rows`. */
export function rowSteps(frame: RowFrame, needs: RowNeeds): Step[] {
  const { prefix, dialect } = frame;
  return [
    { name: `${prefix}_given`, select: dialect.fence(givenText(frame, needs)) },
    { name: `${prefix}_rows`, select: dialect.fence(rowsText(frame, needs)) },
  ];
}

/** Columns of the source in the types of every engine, pruned by what the source can skip. */
function givenText(
  { source, dialect, before, from, asKnown, integerKeys }: RowFrame,
  needs: RowNeeds,
): string {
  const { epochMicros, rawBefore, f64, i64, textOf, trimmed } = dialect;
  const { time, timeKind, amount, ingestedAt, ingestedAtKind } = source;
  const isInteger = source.customerKind === "integer";
  const text = isInteger ? textOf(i64(source.customer)) : trimmed(textOf(source.customer));
  const columns: SelectColumn[] = [
    { expression: integerKeys ? i64(source.customer) : text, name: "customer" },
    { expression: epochMicros(time, timeKind), name: "at_us" },
    ...(ingestedAt === null
      ? []
      : [{ expression: epochMicros(ingestedAt, ingestedAtKind), name: "arrived_us" }]),
    ...(amount === null ? [] : [{ expression: f64(amount), name: "amount" }]),
    ...needs.attributes.map(([name, attribute]) => ({ expression: attributeText(attribute, dialect), name })),
  ];
  const conditions = [
    before === null ? null : rawBefore(time, timeKind, before),
    from === undefined ? null : dialect.rawFrom(time, timeKind, from),
    before === null || !asKnown || ingestedAt === null ? null : rawBefore(ingestedAt, ingestedAtKind, before),
  ];
  return stepText(columns, source.relation, whereText(conditions.filter((condition) => condition !== null)));
}

function attributeText({ column, kind, timeKind }: SourceAttribute, dialect: Dialect): string {
  switch (kind) {
    case "number":
      return dialect.f64(column);
    case "text":
      return dialect.textOf(column);
    case "boolean":
      return `CASE WHEN CAST(${column} AS BOOLEAN) THEN 1 WHEN NOT CAST(${column} AS BOOLEAN) THEN 0 END`;
    case "time":
      return dialect.epochMicros(column, timeKind);
  }
}

/** The rows that count, with what is computed from one row alone. */
function rowsText(frame: RowFrame, needs: RowNeeds): string {
  const { source, dialect, prefix } = frame;
  const isPurchase = hasRefunds(source) ? `${amountText(source, dialect)} >= ${dialect.f64Lit(0)}` : "";
  const columns: SelectColumn[] = [
    { expression: "customer", name: "customer" },
    { expression: "at_us", name: "at_us" },
    ...(needs.arrival === true && source.ingestedAt !== null
      ? [{ expression: "arrived_us", name: "arrived_us" }]
      : []),
    ...(needs.day ? [{ expression: dayText(dialect), name: "utc_day" }] : []),
    ...(isPurchase === ""
      ? []
      : [{ expression: `CASE WHEN ${isPurchase} THEN 1 ELSE 0 END`, name: "is_purchase" }]),
    ...(needs.amount ? [{ expression: exactAmount(source, dialect), name: "amount" }] : []),
    ...needs.attributes.map(([name, { kind }]) => {
      const value = kind === "number" ? dialect.nanToNull(name) : name;
      return { expression: isPurchase === "" ? value : `CASE WHEN ${isPurchase} THEN ${value} END`, name };
    }),
    ...needs.parts.map((part) => ({ expression: partText(part, dialect), name: partColumn(part) })),
  ];
  return stepText(columns, `${prefix}_given`, whereText(rowConditions(frame)));
}

function rowConditions({ source, dialect, before, from, asKnown, integerKeys }: RowFrame): string[] {
  const { i64Lit, f64Lit, text } = dialect;
  const { amount, ingestedAt, refunds, zeroAmounts, missingAmount } = source;
  const value = amountText(source, dialect);
  return [
    integerKeys ? "customer IS NOT NULL" : `customer <> ${text("")}`,
    before === null ? "at_us IS NOT NULL" : `at_us < ${i64Lit(before)}`,
    ...(from === undefined ? [] : [`at_us >= ${i64Lit(from)}`]),
    ...(ingestedAt === null
      ? []
      : [asKnown && before !== null ? `arrived_us < ${i64Lit(before)}` : "arrived_us IS NOT NULL"]),
    ...(amount === null || missingAmount === "zero" ? [] : [finiteText(f64Lit)]),
    ...(amount === null || refunds === "separate" ? [] : [`${value} >= ${f64Lit(0)}`]),
    ...(amount === null || zeroAmounts === "keep" ? [] : [`${value} <> ${f64Lit(0)}`]),
  ];
}

function finiteText(f64Lit: Dialect["f64Lit"]): string {
  // NaN is greater than every number here.
  return `amount >= ${f64Lit(-MOST)} AND amount <= ${f64Lit(MOST)}`;
}

/** The amount of a row as a double. */
function amountText({ missingAmount }: ResolvedSource, { f64Lit }: Dialect): string {
  return missingAmount === "zero"
    ? `CASE WHEN ${finiteText(f64Lit)} THEN amount ELSE ${f64Lit(0)} END`
    : "amount";
}

/** The amount of a row as it is added up: a double, or whole minor units. */
function exactAmount(source: ResolvedSource, dialect: Dialect): string {
  const amount = amountText(source, dialect);
  if (source.amountDecimals === null) return amount;
  const { f64Lit, i64 } = dialect;
  return i64(`FLOOR(${amount} * ${f64Lit(10 ** source.amountDecimals)} + ${f64Lit(0.5)})`);
}

/** The UTC day of a time, counted from 1970-01-01, rounded down also before it. */
export function dayText({ i64Lit, truncDiv }: Dialect): string {
  const day = i64Lit(86_400_000_000n);
  return `CASE WHEN at_us >= ${i64Lit(0)} THEN ${truncDiv("at_us", day)} ELSE -${truncDiv(`(${i64Lit(86_399_999_999n)} - at_us)`, day)} END`;
}

/** Name of the column of a part of the calendar. */
export function partColumn(part: CalendarPart): string {
  return `utc_${part}`;
}

/** Days from 0000-03-01 to 1970-01-01, and forty times 400 years, so that no day that a database holds is negative. */
const FIRST_DAY = 719_468n + 40n * 146_097n;

/**
 * A part of the calendar by integers alone: hours 0 to 23, weekdays 1 (Monday) to 7, months 1 to 12, quarters 1 to 4.
 *
 * Source of the month: Neri and Schneider (2023), "Euclidean affine functions and their application to calendar
 * algorithms", Software: Practice and Experience 53(4), 937-970, figure 12.
 */
function partText(part: CalendarPart, dialect: Dialect): string {
  const { i64Lit, truncDiv } = dialect;
  const n = (value: bigint | number): string => i64Lit(value);
  const day = `(${dayText(dialect)})`;
  switch (part) {
    case "hour":
      return truncDiv(`(at_us - ${day} * ${n(86_400_000_000n)})`, n(3_600_000_000n));
    case "weekday":
      return `(${day} + ${n(3n + 7n * 1_000_000n)}) % ${n(7)} + ${n(1)}`;
    case "quarter":
      return truncDiv(`(${monthText(day, dialect)} + ${n(2)})`, n(3));
    case "month":
      return monthText(day, dialect);
  }
}

function monthText(day: string, { i64Lit, truncDiv }: Dialect): string {
  const n = (value: bigint | number): string => i64Lit(value);
  const dayOfCentury = truncDiv(`((${n(4)} * (${day} + ${n(FIRST_DAY)}) + ${n(3)}) % ${n(146_097)})`, n(4));
  const dayOfYear = truncDiv(`((${n(4)} * ${dayOfCentury} + ${n(3)}) % ${n(1461)})`, n(4));
  // Months are counted from March, 3 to 14.
  const month = truncDiv(`(${n(2141)} * ${dayOfYear} + ${n(197_913)})`, n(65_536));
  return `((${month} - ${n(1)}) % ${n(12)} + ${n(1)})`;
}
