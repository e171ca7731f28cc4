/**
 * What goes wrong in an engine and is nobody's argument: an `Error` with a code, the statement and the engine's own
 * words.
 *
 * @module
 */

/**
 * - `statement-failed`: the engine refused a statement; the session goes on.
 * - `connection-lost`: the engine went away; the connection is closed.
 * - `closed`: the connection had been closed before.
 * - `busy`: a stream is open on the session.
 * - `unavailable`: the engine could not be opened.
 * - `different`: the engine's SQL means something else than churnkit writes; the message lists what.
 */
export type EngineFaultCode =
  | "statement-failed"
  | "connection-lost"
  | "closed"
  | "busy"
  | "unavailable"
  | "different";

/** A fault of an engine; its message ends with the engine's own words. */
export interface EngineFault extends Error {
  readonly name: "EngineFault";
  readonly code: EngineFaultCode;
  /** The first line of the statement, cut at 200 characters. */
  readonly statement?: string;
  /** The engine's own code: an SQLSTATE, an error class. */
  readonly engineCode?: string;
}

const SHOWN = 200;

/** Makes a fault; `cause` is the engine's error, whose words are kept. */
export function engineFault(
  code: EngineFaultCode,
  what: string,
  { cause, statement }: { readonly cause?: unknown; readonly statement?: string } = {},
): EngineFault {
  const shown = statement === undefined ? undefined : firstLine(statement);
  const words = cause === undefined ? "" : `: ${wordsOf(cause)}`;
  const at = shown === undefined ? "" : `\nin ${shown}`;
  const engineCode = codeOf(cause);
  const error = new Error(`${what}${words}${at}`, cause === undefined ? undefined : { cause });
  return Object.assign(error, {
    name: "EngineFault" as const,
    code,
    ...(shown === undefined ? {} : { statement: shown }),
    ...(engineCode === undefined ? {} : { engineCode }),
  });
}

/**
 * Is it a fault of an engine?
 *
 * @example
 * isEngineFault(new Error("something else")); // => false
 */
export function isEngineFault(error: unknown): error is EngineFault {
  return error instanceof Error && error.name === "EngineFault";
}

/** The engine's words, whatever it threw. */
export function wordsOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).trim();
}

function firstLine(statement: string): string {
  const line = statement.trimStart().split("\n", 1)[0]!.trimEnd();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

function codeOf(cause: unknown): string | undefined {
  const code = (cause as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}
