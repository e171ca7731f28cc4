/**
 * Machine-readable reasons. A new code is a minor release, a removed one a major release; each is listed
 * in `docs/errors.md` with what to do about it.
 */
export type InputErrorCode =
  | "ambiguous-date"
  | "duplicate"
  | "empty"
  | "incompatible-model"
  | "length-mismatch"
  | "missing-column"
  | "missing-option"
  | "missing-peer"
  | "missing-value"
  | "not-finite"
  | "not-found"
  | "not-integer"
  | "one-class"
  | "out-of-range"
  | "too-many-rejected"
  | "too-short"
  | "unknown-choice"
  | "unreadable"
  | "unsupported"
  | "wrong-kind"
  | "wrong-order"
  | "wrong-type";

/**
 * Bad argument or bad data: the caller can fix it. Carries what a program needs, not only prose.
 *
 * The message reads `` `path` must be expected, got received ``.
 *
 * @example
 * try {
 *   rocAuc([0, 1], [0.2]);
 * } catch (error) {
 *   (error as InputError).code; // => "length-mismatch"
 *   (error as InputError).path; // => "score.length"
 * }
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code: InputErrorCode;
  /** Where it sits, as the caller wrote it: `survivors[3]`, `options.maxIterations`. */
  readonly path: string;
  /** What would have been accepted. */
  readonly expected: string;
  /** What came. */
  readonly received: unknown;

  constructor(code: InputErrorCode, path: string, expected: string, received: unknown) {
    super(`\`${path}\` must be ${expected}, got ${describeValue(received)}`);
    this.code = code;
    this.path = path;
    this.expected = expected;
    this.received = received;
  }
}

/** A short, readable form of any value for a message: never a megabyte, never `[object Object]`. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 60 ? `${JSON.stringify(value.slice(0, 57))}…` : JSON.stringify(value);
  }
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const { length } = value as ArrayLike<unknown>;
    return `${value.constructor.name} of length ${length}`;
  }
  if (value instanceof Date)
    return `Date ${Number.isNaN(value.getTime()) ? "(invalid)" : value.toISOString()}`;
  if (value instanceof Promise) return "a Promise (await it)";
  const keys = Object.keys(value);
  const shown = keys.slice(0, 5).join(", ");
  return `an object with ${keys.length === 0 ? "no keys" : `keys ${shown}${keys.length > 5 ? ", …" : ""}`}`;
}
