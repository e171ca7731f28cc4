import { InputError } from "../internal/input-error.ts";

/**
 * Runs `work`; an `InputError` gets the path that the caller of a recipe knows in place of the one of a function inside.
 *
 * @param rename - The path to show, or the same.
 */
export function renameErrors<T>(work: () => T, rename: (path: string) => string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = rename(error.path);
    throw path === error.path ? error : new InputError(error.code, path, error.expected, error.received);
  }
}
