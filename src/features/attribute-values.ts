/**
 * An attribute of the log as numbers, so that one kernel serves every kind: numbers and times as they are,
 * booleans as 0 and 1, texts as the rank of their level by code points. Refund rows and missing values are NaN.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import {
  booleanColumn,
  type Column,
  MISSING_BOOLEAN,
  numberColumn,
  textColumn,
  timeColumn,
} from "../table/table.ts";
import type { Transactions } from "../table/transactions.ts";
import { compareCodePoints } from "./text-order.ts";

/** See the module comment. */
export interface AttributeValues {
  readonly kind: Column["kind"];
  /** One a row of the log. */
  readonly values: Float64Array;
  /** Levels of a text or a boolean; the value of a row is an index into them. */
  readonly levels: readonly string[];
}

/** Reads an attribute of one log; `path` is where the plan names it. */
export type AttributeLookup = (name: string, path: string) => AttributeValues;

const BOOLEAN_LEVELS: readonly string[] = ["false", "true"];

/**
 * The attributes of a log as numbers, each read once.
 *
 * @param title - What the log is called in messages.
 */
export function attributeLookup(transactions: Transactions, title: string): AttributeLookup {
  const read = new Map<string, AttributeValues>();
  return (name, path) => {
    let values = read.get(name);
    if (values === undefined) {
      values = attributeValues(transactions, name, path, title);
      read.set(name, values);
    }
    return values;
  };
}

/**
 * Reads an attribute.
 *
 * @throws {@link InputError} `missing-column` if the log has no such attribute.
 */
export function attributeValues(
  transactions: Transactions,
  name: string,
  path: string,
  title: string = "the order log",
): AttributeValues {
  const { attributes, purchases } = transactions;
  const column = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (column === undefined) {
    throw new InputError("missing-column", path, `an attribute of ${title} (${namesOf(attributes)})`, name);
  }
  const read = readColumn(column);
  for (let i = 0; i < purchases.length; i++) if (purchases[i] === 0) read.values[i] = Number.NaN;
  return { kind: column.kind, ...read };
}

/**
 * A column of values as {@link AttributeValues} codes them; the texts that occur become its levels, in their
 * order, so that what did not occur leaves no trace.
 */
export function columnOfValues(
  kind: Column["kind"],
  values: Float64Array,
  levels: readonly string[],
): Column {
  switch (kind) {
    case "number":
      return numberColumn(values);
    case "time":
      return timeColumn(values);
    case "boolean":
      return booleanColumn(
        Uint8Array.from(values, (value) => (Number.isNaN(value) ? MISSING_BOOLEAN : value)),
      );
    case "text":
      return usedLevels(values, levels);
  }
}

function usedLevels(values: Float64Array, levels: readonly string[]): Column {
  const newCode = new Int32Array(levels.length).fill(-1);
  for (let i = 0; i < values.length; i++) if (values[i]! >= 0) newCode[values[i]!] = 0;
  const used: string[] = [];
  for (let code = 0; code < levels.length; code++) {
    if (newCode[code] === 0) newCode[code] = used.push(levels[code]!) - 1;
  }
  return textColumn(
    Int32Array.from(values, (value) => (value >= 0 ? newCode[value]! : -1)),
    used,
  );
}

function readColumn(column: Column): { values: Float64Array; levels: readonly string[] } {
  switch (column.kind) {
    case "text":
      return readTexts(column.codes, column.levels);
    case "boolean": {
      const values = new Float64Array(column.values.length);
      for (let i = 0; i < values.length; i++) {
        values[i] = column.values[i] === MISSING_BOOLEAN ? Number.NaN : column.values[i]!;
      }
      return { values, levels: BOOLEAN_LEVELS };
    }
    default:
      return { values: column.values.slice(), levels: [] };
  }
}

function readTexts(
  codes: Int32Array,
  levels: readonly string[],
): { values: Float64Array; levels: readonly string[] } {
  const order = [...levels.keys()].sort((a, b) => compareCodePoints(levels[a]!, levels[b]!));
  const rank = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) rank[order[i]!] = i;
  const values = new Float64Array(codes.length);
  for (let i = 0; i < values.length; i++) values[i] = codes[i]! < 0 ? Number.NaN : rank[codes[i]!]!;
  return { values, levels: order.map((code) => levels[code]!) };
}

function namesOf(attributes: Transactions["attributes"]): string {
  const names = Object.keys(attributes);
  return names.length === 0 ? "it has none" : names.join(", ");
}
