/**
 * Opens logs as of a date: what every column of a plan looks at.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { addDuration } from "../../internal/time.ts";
import { asKnown, type Transactions } from "../../table/transactions.ts";
import { type AttributeLookup, type AttributeValues, attributeLookup } from "../attribute-values.ts";
import type { PlannedFeature, PlannedWindow } from "../feature-definition.ts";
import { type LogWindows, logWindows, type PurchaseStretches, type Stretches } from "../log-windows.ts";

/** Event tables by name, each a log made by `transactionsFrom`. */
export type EventLogs = Readonly<Record<string, Transactions>>;

/** A log opened as of a date for the members that get a row. */
export interface OpenLog {
  readonly log: Transactions;
  readonly asOf: number;
  readonly windows: LogWindows;
  readonly attribute: AttributeLookup;
}

/** The log that a feature looks at; `path` is where the plan names it. */
export type LogReader = (from: string | undefined, path: string) => OpenLog;

/** Opens logs; what does not depend on the date is kept from one date to the next. */
export type LogOpener = (orders: Transactions, members: Int32Array, asOf: number) => LogReader;

/** @param events - The event tables that features may name; they are looked at as they were known at the date. */
export function logOpener(events: EventLogs): LogOpener {
  const attributesOf = new Map<Transactions, AttributeLookup>();
  const indicesOf = new Map<readonly string[], ReadonlyMap<string, number>>();
  const open = (log: Transactions, asOf: number, members: Int32Array, title: string): OpenLog => {
    let attribute = attributesOf.get(log);
    if (attribute === undefined) {
      attribute = attributeLookup(log, title);
      attributesOf.set(log, attribute);
    }
    return { log, asOf, windows: logWindows(log, asOf, members), attribute };
  };
  const placeOf = (customers: readonly string[]): ReadonlyMap<string, number> => {
    let places = indicesOf.get(customers);
    if (places === undefined) {
      places = new Map(customers.map((id, c) => [id, c]));
      indicesOf.set(customers, places);
    }
    return places;
  };
  return (orders, members, asOf) => {
    const main = open(orders, asOf, members, "the order log");
    const opened = new Map<string, OpenLog>();
    return (from, path) => {
      if (from === undefined) return main;
      let log = opened.get(from);
      if (log === undefined) {
        const table = asKnown(eventLog(events, from, path), asOf);
        const places = placeOf(table.customers);
        const indices = members.map((c) => places.get(orders.customers[c]!) ?? -1);
        log = open(table, asOf, indices, `the event table ${from}`);
        opened.set(from, log);
      }
      return log;
    };
  };
}

function eventLog(events: EventLogs, from: string, path: string): Transactions {
  if (Object.hasOwn(events, from)) return events[from]!;
  const names = Object.keys(events);
  throw new InputError(
    "not-found",
    path,
    `the name of an event table (${names.length === 0 ? "options.events has none" : names.join(", ")})`,
    from,
  );
}

/** The fields that say which stretch of the log a feature is about. */
type WindowFields = Omit<PlannedWindow, "name">;

/** `[asOf - ago - window, asOf - ago)`. */
export function windowOf(asOf: number, { window, ago }: WindowFields): [start: number, end: number] {
  const end = ago === undefined ? asOf : addDuration(asOf, ago, "ago", -1);
  return [window === undefined ? Number.NEGATIVE_INFINITY : addDuration(end, window, "window", -1), end];
}

/** The rows of each member that are in the window of a feature. */
export function rowsOf({ windows, asOf }: OpenLog, feature: WindowFields): Stretches {
  return windows.rows(...windowOf(asOf, feature));
}

/** The purchases of each member that are in the window of a feature. */
export function purchasesOf({ windows, asOf }: OpenLog, feature: WindowFields): PurchaseStretches {
  return windows.purchases(...windowOf(asOf, feature));
}

/** A number or boolean attribute. */
export function numbersOf(log: OpenLog, name: string, path: string): Float64Array {
  const { kind, values } = log.attribute(name, path);
  if (kind !== "number" && kind !== "boolean") {
    throw wrongKind(path, "a number or boolean attribute", name, kind);
  }
  return values;
}

/** A text or boolean attribute. */
export function levelsOf(log: OpenLog, name: string, path: string): AttributeValues {
  const attribute = log.attribute(name, path);
  if (attribute.kind !== "text" && attribute.kind !== "boolean") {
    throw wrongKind(path, "a text or boolean attribute", name, attribute.kind);
  }
  return attribute;
}

/** @throws InputError where the log has no amounts. */
export function checkAmounts({ log }: OpenLog, { kind }: PlannedFeature, path: string): void {
  if (!log.hasAmounts) {
    throw new InputError("missing-column", path, "a feature that needs no amounts (the log has none)", kind);
  }
}

/** An attribute or a column of another kind than a feature needs. */
export function wrongKind(path: string, expected: string, name: string, kind: string): InputError {
  return new InputError("wrong-kind", path, expected, `${name} (${kind})`);
}
