/**
 * A feature plan as text for a database: the same columns that `buildFeatures` computes in memory, which is their
 * definition.
 *
 * @module
 */
import { checkPlan, type FeaturePlan } from "../features/feature-plan.ts";
import { checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { type TimeInput, toEpochMs } from "../internal/time.ts";
import type { Dialect, DialectName } from "./dialect.ts";
import { dialectOf } from "./dialect-of.ts";
import { type EventSource, type ResolvedSource, resolveSource } from "./event-source.ts";
import { commentText } from "./layout.ts";
import { unsupported } from "./plan/checks.ts";
import {
  type CompiledColumn,
  type PlanContext,
  type PlanStatement,
  planStatement,
} from "./plan/plan-statement.ts";

export type { CompiledColumn } from "./plan/plan-statement.ts";

/** Options of {@link compilePlan}. */
export interface CompilePlanOptions {
  /** The date of the row: only what happened strictly before it, and had arrived by then, is seen. */
  readonly asOf: TimeInput;
  /** The order log; who bought before `asOf` gets a row. */
  readonly source: EventSource;
  /** Event tables that features name by `from`. @defaultValue none */
  readonly events?: Readonly<Record<string, EventSource>>;
}

/** A statement of a compiled plan. */
export interface CompiledStatement {
  readonly sql: string;
  /** In the order of the statement; the first is `customerId`. */
  readonly columns: readonly CompiledColumn[];
}

/** A feature plan as text. */
export interface CompiledPlan {
  readonly kind: "compiled-plan";
  readonly version: 1;
  /** Name of the dialect. */
  readonly dialect: string;
  /** Epoch milliseconds. */
  readonly asOf: number;
  /**
   * One SELECT each, a row a customer ordered by `customer_id`, the same customers in all. There is one statement unless
   * the plan has more columns than the engine takes at once.
   */
  readonly statements: readonly CompiledStatement[];
  /** All statements, with a semicolon and an empty line between them. */
  readonly sql: string;
  /** The columns of the customer table behind `customerId`, in the order of the plan. */
  readonly columns: readonly CompiledColumn[];
}

/** Most features of one statement. */
const FEATURES_MAX = 400;

/**
 * Compiles a feature plan for a database.
 *
 * The text reads each table once or twice, brings its rows into a canonical form (customer as text, time as whole
 * microseconds, amounts as doubles or whole minor units) and from there on uses nothing that engines do differently.
 * Columns come out as DOUBLE, text or BOOLEAN; a time is a DOUBLE of epoch milliseconds; missing is NULL.
 * It needs a session set up with the dialect's `sessionSetup` (UTC); engines of churnkit do that themselves.
 *
 * @param plan - Made by {@link featurePlan}, also after a trip through JSON.
 * @param dialect - An engine's name, or a dialect of your own.
 * @returns Frozen text: the same plan, options and dialect give the same text.
 * @throws {@link InputError} if the plan is of another version, names an event table or an attribute that the sources have
 *   not or that is of the wrong kind, has a name that the engine cannot quote; `unsupported` for what the engine cannot
 *   compute exactly.
 * @remarks Every value equals that of `buildFeatures` to 1e-9 relative, counts exactly, where amounts neither
 *   overflow a double nor cancel out to less than their rounding errors: say `amountDecimals` for amounts in a
 *   currency, and sums are exact. Rows that `transactionsFrom` would reject are left out; that nobody had bought before
 *   `asOf` is no error here but an empty result. The time of a row has to lie in the years up to 285000.
 * @example
 * const compiled = compilePlan(featurePlan({ features: [{ kind: "count" }] }), "duckdb", {
 *   asOf: "2024-06-30",
 *   source: { relation: ["sales", "orders"], customer: "customer_id", time: "ordered_at" },
 * });
 * compiled.columns; // => [{ name: "purchases", column: "f0", kind: "number" }]
 * compiled.sql.includes("FROM \"sales\".\"orders\""); // => true
 */
export function compilePlan(
  plan: FeaturePlan,
  dialect: Dialect | DialectName,
  options: CompilePlanOptions,
): CompiledPlan {
  const { features } = checkPlan(plan, "plan");
  const spoken = dialectOf(dialect, "dialect");
  checkOptionKeys(options, "options", ["asOf", "source", "events"]);
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const context: PlanContext = {
    features,
    dialect: spoken,
    asOf,
    orders: resolveSource(options.source, spoken, "options.source"),
    events: resolveEvents(options.events, spoken),
    heading: headingOf(features.length, spoken, asOf),
  };
  const statements = compileAll(context, [...features.keys()]);
  return deepFreeze({
    kind: "compiled-plan",
    version: 1,
    dialect: spoken.name,
    asOf,
    statements: statements.map(({ sql, columns }) => ({ sql, columns })),
    sql: statements.map(({ sql }) => sql).join(";\n\n"),
    columns: statements.flatMap(({ columns }) => columns.slice(1)),
  });
}

/** Event tables by name, checked. */
export function resolveEvents(
  events: CompilePlanOptions["events"],
  dialect: Dialect,
): ReadonlyMap<string, ResolvedSource> {
  if (events === undefined) return new Map();
  if (typeof events !== "object" || events === null || Array.isArray(events)) {
    throw new InputError(
      "wrong-type",
      "options.events",
      "sources by name, such as { complaints: source }",
      events,
    );
  }
  return new Map(
    Object.entries(events).map(([name, source]) => [
      name,
      resolveSource(source, dialect, `options.events.${name}`),
    ]),
  );
}

function headingOf(count: number, { name }: Dialect, asOf: number): readonly string[] {
  const date = Math.abs(asOf) <= 8.64e15 ? new Date(asOf).toISOString() : String(asOf);
  return [
    commentText(
      `churnkit: ${count} feature${count === 1 ? "" : "s"} per customer as of ${date}, for ${name}`,
    ),
  ];
}

/** As few statements as the engine takes. */
function compileAll(context: PlanContext, indices: readonly number[]): PlanStatement[] {
  const half = Math.ceil(indices.length / 2);
  const inHalves = (): PlanStatement[] => [
    ...compileAll(context, indices.slice(0, half)),
    ...compileAll(context, indices.slice(half)),
  ];
  if (indices.length > FEATURES_MAX) return inHalves();
  const statement = planStatement(context, indices);
  const { limits } = context.dialect;
  const isTooWide = statement.width > limits.columns;
  if (!isTooWide && byteLength(statement.sql) <= limits.sqlBytes) return [statement];
  if (indices.length > 1) return inHalves();
  const path = `plan.features[${indices[0]}]`;
  throw unsupported(
    path,
    isTooWide ? "a feature of so many columns" : "a feature of so much text",
    context.dialect,
  );
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
