/**
 * Where a log stands in a database: plain JSON, what `transactionsFrom` is told about a table, said about a relation.
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { Dialect, RelationName, SqlKind, TimeKind } from "./dialect.ts";
import { relationText } from "./sql-text.ts";

/** A table, or a query of your own that stands for one; the query is taken as it is, without a semicolon. */
export type Relation = RelationName | { readonly select: string };

/** A further column of a log. */
export interface EventAttribute {
  /** Column of the relation. @defaultValue the name of the attribute */
  readonly column?: string;
  readonly kind: SqlKind;
  /** How a time is held. @defaultValue "timestamp" */
  readonly timeKind?: TimeKind;
}

/**
 * A log in a database. Policies are those of `transactionsFrom`, with its words and defaults; a row that is rejected is
 * left out. Rows without a customer or a time are left out, blank ids are no customer.
 */
export interface EventSource {
  readonly relation: Relation;
  /** Column with the customer's id. */
  readonly customer: string;
  /**
   * `"integer"` for a column of whole numbers: it is grouped as it is, which is quicker than text. `"text"` for
   * everything else; outer blanks are no part of an id. A column of doubles is text as its engine writes it, `"17850.0"`
   * in DuckDB and Spark, `"17850"` in PostgreSQL and in memory: say `"integer"` for it. @defaultValue "text"
   */
  readonly customerKind?: "text" | "integer";
  /** Column with the time of the row. */
  readonly time: string;
  /** How times are held. @defaultValue "timestamp", which is UTC */
  readonly timeKind?: TimeKind;
  /** Column with the value of the row, negative for a refund. @defaultValue none: the log only knows when */
  readonly amount?: string;
  /**
   * Digits behind the decimal point of every amount, 0 to 9 (2 for cents). Amounts are then rounded to whole minor
   * units and added as integers, exactly. @defaultValue none: amounts are added as doubles
   */
  readonly amountDecimals?: number;
  /** Further columns, by the name that plans use. @defaultValue none */
  readonly attributes?: Readonly<Record<string, EventAttribute>>;
  /** Column with the time when the row arrived; a row without one is left out. @defaultValue none */
  readonly ingestedAt?: string;
  /** How the times of arrival are held. @defaultValue as `timeKind` */
  readonly ingestedAtKind?: TimeKind;
  /** Do purchases of one customer on one UTC day count as one? @defaultValue "merge" */
  readonly sameDay?: "merge" | "keep";
  /** Rows with an amount < 0. @defaultValue "separate": they lower spend and are not a visit */
  readonly refunds?: "separate" | "drop" | "reject";
  /** Rows with an amount of 0. @defaultValue "keep" */
  readonly zeroAmounts?: "keep" | "drop" | "reject";
  /** Rows without a finite amount, where the log has amounts. @defaultValue "reject" */
  readonly missingAmount?: "reject" | "drop" | "zero";
}

const TIME_KINDS: readonly TimeKind[] = ["timestamp", "timestamptz", "date", "epoch-ms", "epoch-us"];
const KINDS: readonly SqlKind[] = ["number", "text", "boolean", "time"];
const KEYS: readonly (keyof EventSource)[] = [
  "relation",
  "customer",
  "customerKind",
  "time",
  "timeKind",
  "amount",
  "amountDecimals",
  "attributes",
  "ingestedAt",
  "ingestedAtKind",
  "sameDay",
  "refunds",
  "zeroAmounts",
  "missingAmount",
];

/** An attribute with its quoted column. */
export interface SourceAttribute {
  readonly column: string;
  readonly kind: SqlKind;
  readonly timeKind: TimeKind;
}

/** A checked source: defaults filled in, every name quoted. */
export interface ResolvedSource {
  /** What stands behind FROM. */
  readonly relation: string;
  readonly customer: string;
  readonly customerKind: "text" | "integer";
  readonly time: string;
  readonly timeKind: TimeKind;
  readonly amount: string | null;
  readonly amountDecimals: number | null;
  readonly attributes: ReadonlyMap<string, SourceAttribute>;
  readonly ingestedAt: string | null;
  readonly ingestedAtKind: TimeKind;
  readonly sameDay: "merge" | "keep";
  readonly refunds: "separate" | "drop" | "reject";
  readonly zeroAmounts: "keep" | "drop" | "reject";
  readonly missingAmount: "reject" | "drop" | "zero";
}

/**
 * Checks a source and quotes its names for an engine.
 *
 * @throws {@link InputError} naming the field.
 */
export function resolveSource(source: EventSource, dialect: Dialect, path: string): ResolvedSource {
  if (typeof source !== "object" || source === null || Array.isArray(source)) {
    throw new InputError("wrong-type", path, "a source such as { relation, customer, time }", source);
  }
  checkOptionKeys(source, path, KEYS);
  const { timeKind = "timestamp", ingestedAtKind = timeKind, customerKind = "text" } = source;
  const { sameDay = "merge", refunds = "separate", zeroAmounts = "keep", missingAmount = "reject" } = source;
  checkChoice(timeKind, `${path}.timeKind`, TIME_KINDS);
  checkChoice(ingestedAtKind, `${path}.ingestedAtKind`, TIME_KINDS);
  checkChoice(customerKind, `${path}.customerKind`, ["text", "integer"]);
  checkChoice(sameDay, `${path}.sameDay`, ["merge", "keep"]);
  checkChoice(refunds, `${path}.refunds`, ["separate", "drop", "reject"]);
  checkChoice(zeroAmounts, `${path}.zeroAmounts`, ["keep", "drop", "reject"]);
  checkChoice(missingAmount, `${path}.missingAmount`, ["reject", "drop", "zero"]);
  const column = (name: unknown, field: string): string => quotedName(name, dialect, `${path}.${field}`);
  return {
    relation: readRelation(source.relation, dialect, `${path}.relation`),
    customer: column(source.customer, "customer"),
    customerKind,
    time: column(source.time, "time"),
    timeKind,
    amount: source.amount === undefined ? null : column(source.amount, "amount"),
    amountDecimals: readDecimals(source, path),
    attributes: readAttributes(source.attributes, dialect, `${path}.attributes`),
    ingestedAt: source.ingestedAt === undefined ? null : column(source.ingestedAt, "ingestedAt"),
    ingestedAtKind,
    sameDay,
    refunds,
    zeroAmounts,
    missingAmount,
  };
}

/** A quoted column; what the dialect refuses is refused with the path of the field. */
export function quotedName(name: unknown, dialect: Dialect, path: string): string {
  checkText(name, path);
  return atPath(path, () => dialect.ident(name));
}

/** What stands behind FROM. @throws InputError for what is neither a name nor a query. */
export function readRelation(relation: unknown, dialect: Dialect, path: string): string {
  if (typeof relation === "string" || Array.isArray(relation)) {
    return atPath(path, () => relationText(relation as RelationName, dialect.ident));
  }
  const { select } = (relation ?? {}) as { readonly select?: unknown };
  if (typeof select !== "string" || select.trim() === "") {
    throw new InputError(
      "wrong-type",
      path,
      'a table such as "orders" or ["sales", "orders"], or { select: "SELECT …" }',
      relation,
    );
  }
  // The closing parenthesis stands on a line of its own: the query may end with a comment.
  return `(\n${select.trimEnd()}\n) AS given`;
}

function readDecimals({ amount, amountDecimals }: EventSource, path: string): number | null {
  if (amountDecimals === undefined) return null;
  checkInteger(amountDecimals, `${path}.amountDecimals`, 0, 9);
  if (amount === undefined) {
    throw new InputError("missing-option", `${path}.amount`, "given where amountDecimals is", amount);
  }
  return amountDecimals;
}

function readAttributes(
  attributes: EventSource["attributes"],
  dialect: Dialect,
  path: string,
): ReadonlyMap<string, SourceAttribute> {
  const checked = attributes ?? {};
  if (typeof checked !== "object" || Array.isArray(checked)) {
    throw new InputError("wrong-type", path, 'attributes such as { cabin: { kind: "text" } }', attributes);
  }
  const read = new Map<string, SourceAttribute>();
  for (const [name, attribute] of Object.entries(checked)) {
    const at = `${path}.${name}`;
    if (typeof attribute !== "object" || attribute === null) {
      throw new InputError("wrong-type", at, 'an attribute such as { kind: "text" }', attribute);
    }
    checkOptionKeys(attribute, at, ["column", "kind", "timeKind"]);
    checkChoice(attribute.kind, `${at}.kind`, KINDS);
    const { column = name, kind, timeKind = "timestamp" } = attribute;
    checkChoice(timeKind, `${at}.timeKind`, TIME_KINDS);
    read.set(name, { column: quotedName(column, dialect, `${at}.column`), kind, timeKind });
  }
  return read;
}

function atPath(path: string, make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.code, path, error.expected, error.received);
    throw error;
  }
}
