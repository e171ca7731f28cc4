/**
 * Arguments on their way to a thread: copied by the structured clone algorithm, which knows no functions and forgets
 * methods. What it would drop or distort is refused here.
 *
 * @module
 */
import { isDate } from "node:util/types";
import { InputError } from "../internal/input-error.ts";

/**
 * The argument as it is to be sent.
 *
 * @param path - What the caller calls it, for messages.
 * @throws {@link InputError} `wrong-type` with the path of the first value that cannot be sent.
 * @remarks O(objects); typed arrays that are a window on a larger buffer are copied, for the whole buffer would be sent.
 */
export function sendableArgument(value: unknown, path: string): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw notSendable(path, value);
  if (typeof value !== "object" || value === null || isDate(value)) return value;
  if (ArrayBuffer.isView(value)) return ownBuffer(value as Uint8Array);
  if (Array.isArray(value)) {
    // Levels of a text column can be many: only what could hide something is looked into.
    const isPlain = value.every(
      (item) => typeof item === "string" || typeof item === "number" || item === null,
    );
    return isPlain ? value : value.map((item, i) => sendableArgument(item, `${path}[${i}]`));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // Object.prototype of any realm: notebooks run cells in one of their own.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw notSendable(path, value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, sendableArgument(inner, `${path}.${key}`)]),
  );
}

function notSendable(path: string, value: unknown): InputError {
  const expected = /\.(onProgress|signal)$/.test(path)
    ? "left out here and given in the last argument of offload"
    : "plain data, which a thread can be sent";
  return new InputError("wrong-type", path, expected, value);
}

/** The same values in a buffer of their own that no other thread can write to. */
function ownBuffer(view: Uint8Array): unknown {
  const { buffer, byteLength } = view;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return view;
  return typeof view.slice === "function" ? Uint8Array.prototype.slice.call(view) : view;
}
