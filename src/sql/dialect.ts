/**
 * What differs between database engines, as a table of small functions from text to text: a plain frozen object per
 * engine. Everything that is written for an engine goes through it, values and names included; what it does not name is
 * written alike for all (`CASE WHEN`, `SUM`, `COUNT`, `MIN`, `MAX`, `COALESCE`, `NULLIF`, `FLOOR`, `LN`, `GROUP BY`,
 * joins, common table expressions).
 *
 * Arguments called `expression` are SQL text and are trusted; names and values from outside come in through `ident`,
 * `text`, `f64Lit` and `i64Lit` only.
 *
 * @module
 */

/** The engines that churnkit runs its own tests on. */
export type DialectName = "duckdb" | "postgres" | "spark";

/** How a column of a database holds time. A `"timestamp"` without a zone is UTC. */
export type TimeKind = "timestamp" | "timestamptz" | "date" | "epoch-ms" | "epoch-us";

/** Kinds of a column of a table. */
export type SqlKind = "number" | "text" | "boolean" | "time";

/** A table: its name, or the names that lead to it (`["schema", "table"]`); each is quoted. */
export type RelationName = string | readonly string[];

/** What an engine takes at most. */
export interface DialectLimits {
  /** Columns of one SELECT. */
  readonly columns: number;
  /** Bytes of one statement. */
  readonly sqlBytes: number;
  /** UTF-8 bytes of a name. */
  readonly identBytes: number;
}

/** How one engine writes what engines write differently. */
export interface Dialect {
  /** A {@link DialectName}, or a name of your own for an engine that churnkit does not know. */
  readonly name: string;
  readonly limits: DialectLimits;
  /** Statements that bring a session to UTC and to the literals used here; run them once per session. */
  readonly sessionSetup: readonly string[];
  /** SQL type of each kind of a table's column; a time is a DOUBLE of epoch milliseconds. */
  readonly types: Readonly<Record<SqlKind | "integer", string>>;

  /** A quoted name. @throws InputError for an empty name, one with NUL, one that is too long. */
  readonly ident: (name: string) => string;
  /** A text literal. @throws InputError for NUL and for halves of a surrogate pair, which no database stores. */
  readonly text: (value: string) => string;
  /** A literal of type DOUBLE. @throws InputError unless finite. */
  readonly f64Lit: (value: number) => string;
  /** A literal of type BIGINT. @throws InputError outside of 64 bits. */
  readonly i64Lit: (value: bigint | number) => string;

  /** The expression as DOUBLE. */
  readonly f64: (expression: string) => string;
  /** The expression as BIGINT; it must be whole already, since engines round differently. */
  readonly i64: (expression: string) => string;
  /** The expression as text that is compared, ordered and grouped by its bytes, whatever the collation of the column. */
  readonly textOf: (expression: string) => string;
  /** A text without outer blanks, as JavaScript's `trim` sees blanks. */
  readonly trimmed: (expression: string) => string;
  /** NULL for NaN, else the DOUBLE as it is. */
  readonly nanToNull: (expression: string) => string;
  /** Sum of a BIGINT without overflow, of any exact type. */
  readonly sumI64: (expression: string) => string;

  /** BIGINT microseconds since 1970 UTC; NULL for what is no finite time. */
  readonly epochMicros: (expression: string, kind: TimeKind) => string;
  /**
   * A predicate on the column as it is stored, so that partitions and row groups can be skipped. It keeps all rows
   * before `micros` and may keep a few more. `null` where the time cannot be written.
   */
  readonly rawBefore: (expression: string, kind: TimeKind, micros: bigint) => string | null;
  /** As {@link Dialect.rawBefore}: keeps all rows at or after `micros` and may keep a few more. */
  readonly rawFrom: (expression: string, kind: TimeKind, micros: bigint) => string | null;

  /** Quotient of two BIGINTs without its fraction, rounded towards zero. */
  readonly truncDiv: (dividend: string, divisor: string) => string;
  /** Exact percentile (type 7: linear between order statistics) of a DOUBLE, NULLs left out; `null` where there is none. */
  readonly percentile: (expression: string, probability: number) => string | null;
  /** Value of the row before, NULL for the first of a partition. */
  readonly lag: (expression: string, partition: string, order: string) => string;
  /** A SELECT whose expressions the planner does not copy into the query around it. */
  readonly fence: (select: string) => string;

  /** Statement that keeps the rows of a SELECT in a table that is dropped later. */
  readonly createScratch: (relation: RelationName, select: string) => string;
  /** Statement that drops such a table if it is there. */
  readonly dropScratch: (relation: RelationName) => string;
}
