/**
 * Does an error say that the engine went away, rather than that it refused a statement?
 *
 * @module
 */
import { wordsOf } from "./engine-fault.ts";

/** SQLSTATE of lost connections and of a server that shuts down, and what sockets say. */
const CODES = /^(08\w{3}|57P0[123]|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|CONNECTION_\w+)$/;
const WORDS =
  /connection (was )?(terminated|closed|ended|lost)|server closed the connection|not queryable|client was closed/i;

/** True for the errors of clients of Postgres when their connection breaks, and for those of sockets. */
export function isConnectionLoss(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return CODES.test(code);
  return (typeof code === "string" && CODES.test(code)) || WORDS.test(wordsOf(error));
}
