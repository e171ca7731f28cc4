/**
 * One statement: the steps of the logs, a row a customer, the columns of the features.
 *
 * @module
 */

import { wrongKind } from "../../features/columns/log-reader.ts";
import type { FeatureOf } from "../../features/columns/per-member.ts";
import type { PlannedFeature } from "../../features/feature-definition.ts";
import { operandsOf } from "../../features/read-feature.ts";
import { InputError } from "../../internal/input-error.ts";
import { microsAtOrAfter } from "../cut.ts";
import type { Dialect, SqlKind } from "../dialect.ts";
import type { ResolvedSource } from "../event-source.ts";
import { commentText, type SelectColumn, type Step, selectText, stepText, withText } from "../layout.ts";
import { derivedSql } from "./derived-sql.ts";
import type { RowFrame } from "./event-rows.ts";
import type { FeatureSql } from "./feature-column.ts";
import { type DerivedKind, logFeatureSql, type QueryReader } from "./feature-sql.ts";
import { type LogQuery, logQuery } from "./log-query.ts";
import { msText } from "./purchase-query.ts";

/** A column of a compiled statement. */
export interface CompiledColumn {
  /** Name of the column in the customer table. */
  readonly name: string;
  /** Its name in the statement: short, since engines cut or fold long ones. */
  readonly column: string;
  /** What the table holds; see {@link Dialect.types} for how it comes out of the statement. */
  readonly kind: SqlKind;
}

/** What a plan is compiled against. */
export interface PlanContext {
  readonly features: readonly PlannedFeature[];
  readonly dialect: Dialect;
  /** Epoch milliseconds. */
  readonly asOf: number;
  readonly orders: ResolvedSource;
  readonly events: ReadonlyMap<string, ResolvedSource>;
  /** First lines of the statement, as comments. */
  readonly heading: readonly string[];
}

/** A statement and what it needed. */
export interface PlanStatement {
  readonly sql: string;
  readonly columns: readonly CompiledColumn[];
  /** Most columns of one of its steps. */
  readonly width: number;
}

/** A feature of the statement, whether asked for or needed by one that is. */
interface Computed extends FeatureSql {
  readonly column: string;
  /** 0 for a feature of a log, else one more than the deepest of its operands. */
  readonly depth: number;
  /** The columns it is made from, for a derived one. */
  readonly operands: readonly string[];
}

/**
 * Compiles the features at some indices of the plan.
 *
 * @throws {@link InputError} with the path of the feature at fault.
 */
export function planStatement(context: PlanContext, indices: readonly number[]): PlanStatement {
  const { features, dialect } = context;
  const logs = openLogs(context);
  const computed = computeFeatures(context, logs.reader, indices);
  const asked = indices.map((i) => computed.get(i)!);
  const base = [...computed.values()].filter(({ depth }) => depth === 0);
  const members = logs.orders.members();
  const steps = [...logs.opened().flatMap((log) => log.steps()), featureStep(base, members, logs, dialect)];
  let from = "features";
  const deepest = Math.max(0, ...[...computed.values()].map(({ depth }) => depth));
  for (let depth = 1; depth <= deepest; depth++) {
    steps.push(derivedStep([...computed.values()], depth, from, dialect));
    from = `derived${depth}`;
  }
  const columns = asked.map(({ column, kind }, k) => ({ name: features[indices[k]!]!.name, column, kind }));
  const customer =
    context.orders.customerKind === "integer" && logs.integerKeys ? dialect.textOf("customer") : "customer";
  const select = selectText(
    [
      { expression: customer, name: "customer_id" },
      ...asked.map((feature, k) => ({
        expression: outputText(feature, dialect),
        name: feature.column,
        comment: commentText(columns[k]!.name),
      })),
    ],
    from,
    "ORDER BY customer",
  );
  return {
    sql: [...context.heading, withText(steps, select)].join("\n"),
    columns: [{ name: "customerId", column: "customer_id", kind: "text" }, ...columns],
    width: Math.max(computed.size + 1, ...logs.opened().map((log) => log.width())),
  };
}

interface Logs {
  readonly orders: LogQuery;
  readonly reader: QueryReader;
  readonly integerKeys: boolean;
  readonly opened: () => readonly LogQuery[];
}

function openLogs({ dialect, asOf, orders, events }: PlanContext): Logs {
  const before = microsAtOrAfter(asOf);
  const integerKeys = [orders, ...events.values()].every(({ customerKind }) => customerKind === "integer");
  const frame = (source: ResolvedSource, prefix: string): RowFrame => ({
    source,
    dialect,
    prefix,
    before,
    asKnown: true,
    integerKeys,
  });
  const relations = [orders, ...events.values()].map(({ relation }) => relation.toLowerCase());
  const main = logQuery(frame(orders, freePrefix("orders", relations)), asOf, "the order log");
  const opened = new Map<string, LogQuery>();
  const reader: QueryReader = (from, path) => {
    if (from === undefined) return main;
    let log = opened.get(from);
    if (log === undefined) {
      const source = events.get(from);
      if (source === undefined) {
        const names = events.size === 0 ? "options.events has none" : [...events.keys()].join(", ");
        throw new InputError("not-found", path, `the name of an event table (${names})`, from);
      }
      log = logQuery(
        frame(source, freePrefix(`e${opened.size}`, relations)),
        asOf,
        `the event table ${from}`,
      );
      opened.set(from, log);
    }
    return log;
  };
  return { orders: main, reader, integerKeys, opened: () => [main, ...opened.values()] };
}

/**
 * First word of the names of a log's steps: a step called like a table that a later one reads would be read in its place.
 *
 * @param relations - What stands behind FROM, in small letters; a query of the user's may name any table.
 */
function freePrefix(word: string, relations: readonly string[]): string {
  return relations.some((relation) => relation.includes(`${word}_`))
    ? freePrefix(`${word}x`, relations)
    : word;
}

/** The features at the indices and those they are made from, by index. */
function computeFeatures(
  { features, dialect }: PlanContext,
  reader: QueryReader,
  indices: readonly number[],
): ReadonlyMap<number, Computed> {
  const indexOf = new Map(features.map(({ name }, i) => [name, i]));
  const computed = new Map<number, Computed>();
  const compute = (i: number): Computed => {
    const known = computed.get(i);
    if (known !== undefined) return known;
    const feature = features[i]!;
    const path = `plan.features[${i}]`;
    const column = `f${i}`;
    if (!isDerived(feature)) {
      const made = { ...logFeatureSql(reader, feature, path), column, depth: 0, operands: [] };
      computed.set(i, made);
      return made;
    }
    const operands = operandsOf(feature).map(([field, name]) => {
      const operand = compute(indexOf.get(name)!);
      if (operand.kind !== "number")
        throw wrongKind(`${path}.${field}`, "a number feature", name, operand.kind);
      return operand;
    });
    const names = operands.map((operand) => operand.column);
    const made: Computed = {
      expression: derivedSql(feature, names, dialect),
      kind: "number",
      column,
      depth: 1 + Math.max(...operands.map(({ depth }) => depth)),
      operands: names,
    };
    computed.set(i, made);
    return made;
  };
  for (const i of indices) compute(i);
  return computed;
}

function isDerived(feature: PlannedFeature): feature is FeatureOf<DerivedKind> {
  return operandsOf(feature).length > 0;
}

/** A row a customer, with the features of the logs. */
function featureStep(base: readonly Computed[], members: string, logs: Logs, dialect: Dialect): Step {
  const joins = logs
    .opened()
    .flatMap((log) => log.steps())
    .filter((step) => step.perCustomer && step.name !== members)
    .map(({ name }) => `LEFT JOIN ${name} ON ${name}.customer = ${members}.customer`);
  const columns: SelectColumn[] = [
    { expression: `${members}.customer`, name: "customer" },
    ...base.map(({ expression, kind, column }) => ({
      expression: kind === "number" ? dialect.f64(expression) : expression,
      name: column,
    })),
  ];
  return { name: "features", select: dialect.fence(stepText(columns, members, ...joins)) };
}

/** The features made from those of the step before, which are carried along. */
function derivedStep(computed: readonly Computed[], depth: number, from: string, dialect: Dialect): Step {
  const carried = computed.filter((feature) => feature.depth < depth);
  const made = computed.filter((feature) => feature.depth === depth);
  const columns = [
    { expression: "customer", name: "customer" },
    ...carried.map(({ column }) => ({ expression: column, name: column })),
    ...made.map(({ expression, column }) => ({
      expression: dialect.nanToNull(`(${expression})`),
      name: column,
    })),
  ];
  return { name: `derived${depth}`, select: dialect.fence(stepText(columns, from)) };
}

function outputText({ column, kind }: Computed, dialect: Dialect): string {
  switch (kind) {
    case "number":
      return dialect.nanToNull(column);
    case "boolean":
      return `CASE WHEN ${column} = 1 THEN TRUE WHEN ${column} = 0 THEN FALSE END`;
    case "time":
      return msText(column, dialect);
    case "text":
      return column;
  }
}
