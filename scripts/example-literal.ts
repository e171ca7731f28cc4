/**
 * The values that examples promise: `// => { auc: 0.75, perFold: [0.7, 0.8, …] }`.
 *
 * Literals are JavaScript's, and: a number with a decimal point or an exponent is compared at its printed digits,
 * a whole number exactly; `0.325…` and `0.325...` are cut, not rounded; `…` at the end of an array or object stands
 * for the rest. A typed array compares as an array, with or without its name in front; a date is `new Date("…")`.
 *
 * @module
 */
import { inspect } from "node:util";

/** What a literal asks of a value. */
export type Literal =
  | { readonly kind: "exact"; readonly value: unknown }
  | { readonly kind: "date"; readonly value: Date }
  | { readonly kind: "number"; readonly value: number; readonly within: number; readonly text: string }
  | {
      readonly kind: "array";
      readonly type: string;
      readonly items: readonly Literal[];
      readonly more: boolean;
    }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, Literal>; readonly more: boolean };

/** Thrown by {@link parseLiteral}; `unfinished` when more text could still make it a literal. */
export class LiteralError extends Error {
  readonly unfinished: boolean;

  constructor(message: string, unfinished: boolean) {
    super(message);
    this.unfinished = unfinished;
  }
}

const NUMBER = /^-?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const STRING = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/;
const DATE = /^new Date\(\s*("[^"]*"|'[^']*')\s*\)/;
const NAME = /^[A-Za-z_$][\w$]*/;
const REST = /^(?:…|\.\.\.)/;
const ARRAY_TYPE = /^([A-Z]\w*Array|Array)\s*(?:\(\d+\))?\s*(?=\[)/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["undefined", undefined],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
]);

/** Reads one literal; nothing may follow it. */
export function parseLiteral(text: string): Literal {
  const reader = new Reader(text);
  const literal = readValue(reader);
  if (!reader.atEnd())
    throw new LiteralError(`unexpected ${JSON.stringify(reader.rest())} after the literal`, false);
  return literal;
}

/** What is wrong with `actual`, or `undefined` when it is what the literal says. */
export function mismatch(expected: Literal, actual: unknown, path = ""): string | undefined {
  switch (expected.kind) {
    case "exact":
      // Object.is, but 0 and -0 print alike.
      return Object.is(expected.value, actual) || (expected.value === 0 && actual === 0)
        ? undefined
        : differs(path, inspect(expected.value), actual);
    case "date":
      return actual instanceof Date && actual.getTime() === expected.value.getTime()
        ? undefined
        : differs(path, inspect(expected.value), actual);
    case "number":
      return typeof actual === "number" && Math.abs(actual - expected.value) <= expected.within
        ? undefined
        : differs(path, expected.text, actual);
    case "array":
      return arrayMismatch(expected, actual, path);
    case "object":
      return objectMismatch(expected, actual, path);
  }
}

function arrayMismatch(
  expected: Literal & { kind: "array" },
  actual: unknown,
  path: string,
): string | undefined {
  const { items, more, type } = expected;
  if (!Array.isArray(actual) && !ArrayBuffer.isView(actual)) return differs(path, "an array", actual);
  if (type !== "" && actual.constructor.name !== type) return differs(path, type, actual);
  const values = actual as unknown as ArrayLike<unknown>;
  if (more ? values.length < items.length : values.length !== items.length) {
    return differs(`${path}.length`, `${more ? ">= " : ""}${items.length}`, values.length);
  }
  return firstOf(items.map((item, i) => mismatch(item, values[i], `${path}[${i}]`)));
}

function objectMismatch(
  expected: Literal & { kind: "object" },
  actual: unknown,
  path: string,
): string | undefined {
  const { entries, more } = expected;
  if (typeof actual !== "object" || actual === null || Array.isArray(actual))
    return differs(path, "an object", actual);
  const values = actual as Readonly<Record<string, unknown>>;
  const extra = Object.keys(values).filter((key) => !entries.has(key) && values[key] !== undefined);
  if (!more && extra.length > 0) return `${path || "value"} has ${extra.join(", ")} besides`;
  return firstOf([...entries].map(([key, item]) => mismatch(item, values[key], `${path}.${key}`)));
}

function firstOf(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function differs(path: string, expected: string, actual: unknown): string {
  const shown = inspect(actual, {
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 8,
    maxStringLength: 200,
  });
  return `${path === "" ? "" : `${path}: `}expected ${expected}, got ${shown}`;
}

class Reader {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
    this.skipBlanks();
  }

  /** Takes what `pattern` (anchored) matches here, and the blanks after it. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.rest());
    if (match === null) return undefined;
    this.position += match[0].length;
    this.skipBlanks();
    return match;
  }

  rest(): string {
    return this.text.slice(this.position);
  }

  atEnd(): boolean {
    return this.position >= this.text.length;
  }

  fail(expected: string): never {
    const found = this.atEnd() ? "the end" : JSON.stringify(this.rest());
    throw new LiteralError(`expected ${expected}, found ${found}`, this.atEnd());
  }

  private skipBlanks(): void {
    while (/\s/.test(this.text[this.position] ?? "")) this.position++;
  }
}

function readValue(reader: Reader): Literal {
  const type = reader.take(ARRAY_TYPE)?.[1] ?? "";
  if (reader.take(/^\[/)) return readArray(reader, type);
  if (reader.take(/^\{/)) return readObject(reader);
  const text = reader.take(STRING);
  if (text !== undefined) return { kind: "exact", value: unquote(text[0]) };
  if (reader.take(/^-Infinity\b/)) return { kind: "exact", value: Number.NEGATIVE_INFINITY };
  const date = reader.take(DATE);
  if (date !== undefined) return { kind: "date", value: new Date(unquote(date[1]!)) };
  const number = reader.take(NUMBER);
  if (number !== undefined) return numberLiteral(number[0], reader.take(REST) !== undefined);
  const word = NAME.exec(reader.rest())?.[0];
  if (word !== undefined && WORDS.has(word)) {
    reader.take(NAME);
    return { kind: "exact", value: WORDS.get(word) };
  }
  return reader.fail("a literal");
}

function readArray(reader: Reader, type: string): Literal {
  const items: Literal[] = [];
  for (;;) {
    if (reader.take(/^\]/)) return { kind: "array", type, items, more: false };
    if (reader.take(REST)) {
      if (!reader.take(/^\]/)) reader.fail("]");
      return { kind: "array", type, items, more: true };
    }
    items.push(readValue(reader));
    if (!reader.take(/^,/) && !reader.rest().startsWith("]")) reader.fail(", or ]");
  }
}

function readObject(reader: Reader): Literal {
  const entries = new Map<string, Literal>();
  for (;;) {
    if (reader.take(/^\}/)) return { kind: "object", entries, more: false };
    if (reader.take(REST)) {
      if (!reader.take(/^\}/)) reader.fail("}");
      return { kind: "object", entries, more: true };
    }
    const quoted = reader.take(STRING);
    const key = quoted === undefined ? (reader.take(NAME) ?? reader.take(/^\d+/))?.[0] : unquote(quoted[0]);
    if (key === undefined) return reader.fail("a key");
    if (!reader.take(/^:/)) reader.fail(":");
    entries.set(key, readValue(reader));
    if (!reader.take(/^,/) && !reader.rest().startsWith("}")) reader.fail(", or }");
  }
}

function numberLiteral(text: string, cut: boolean): Literal {
  const digits = text.replaceAll("_", "");
  const value = Number(digits);
  const [mantissa = "", exponent] = digits.toLowerCase().split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  if (decimals === 0 && exponent === undefined && !cut) return { kind: "exact", value };
  const lastDigit = 10 ** (Number(exponent ?? 0) - decimals);
  // A hair more than half a unit, for the rounding of the bound itself.
  return {
    kind: "number",
    value,
    within: lastDigit * (cut ? 1 : 0.5) * (1 + 1e-6),
    text: cut ? `${text}…` : text,
  };
}

function unquote(text: string): string {
  // JSON knows no escaped single quotes and backticks, and wants double quotes escaped.
  const inner = text.slice(1, -1).replace(/\\(.)|"/gs, (found: string, escaped: string | undefined) => {
    if (escaped === undefined) return '\\"';
    return escaped === "'" || escaped === "`" ? escaped : found;
  });
  return JSON.parse(`"${inner}"`) as string;
}
