/**
 * What the caller and the thread say to each other.
 *
 * @module
 */
import { describeValue, InputError, type InputErrorCode } from "../internal/input-error.ts";
import type { Progress } from "../internal/progress.ts";
import type { GivenCode } from "../selection/thread-code.ts";

/** What the thread is asked to do. */
export interface OffloadOrder extends GivenCode {
  /** Public name of the function. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** Is anybody listening to its progress? */
  readonly reportsProgress: boolean;
}

/** What the thread answers; the last message is a `result` or an error. */
export type OffloadMessage =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "result"; readonly value: unknown }
  | {
      readonly kind: "input-error";
      readonly code: InputErrorCode;
      readonly path: string;
      readonly expected: string;
      readonly received: unknown;
      readonly message: string;
    }
  | { readonly kind: "error"; readonly error: unknown };

/** What was thrown, as something that can be sent. */
export function messageOfError(error: unknown): OffloadMessage {
  if (error instanceof InputError) {
    const { code, path, expected, received, message } = error;
    return { kind: "input-error", code, path, expected, received: sendable(received), message };
  }
  return { kind: "error", error: sendable(error) };
}

/** The value itself where it can be sent, else its description. */
function sendable(value: unknown): unknown {
  try {
    structuredClone(value);
    return value;
  } catch {
    return describeValue(value);
  }
}

/** What the caller's promise is rejected with. */
export function errorOfMessage(message: OffloadMessage): unknown {
  if (message.kind === "error") return message.error;
  if (message.kind !== "input-error") return undefined;
  const error = new InputError(message.code, message.path, message.expected, message.received);
  // A value that could not be sent is described twice otherwise.
  error.message = message.message;
  return error;
}
