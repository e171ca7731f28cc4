/**
 * Where a Spark Connect server is and who calls it: a web address, or a connection string as Spark's own clients take
 * it (`sc://host:port/;key=value;…`), with the options of the caller on top.
 *
 * A token goes over TLS, or over the loopback of one machine, and nowhere else.
 *
 * Source of the connection string: Apache Spark, `sql/connect/docs/client-connection-string.md`.
 *
 * @module
 */
import { checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";

/** What the caller says beside the address. */
export interface AddressOptions {
  readonly token?: string | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A server and a caller. */
export interface SparkAddress {
  /** `http://host:port` or `https://host:port`. */
  readonly origin: string;
  /** Sent with every call, the token included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
}

const PORT = "15002";
const ACCEPTED =
  "an address such as http://127.0.0.1:15002, https://host:443 or sc://host:15002/;use_ssl=true";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Headers that belong to the protocol. */
const RESERVED = /^(:|grpc-|content-type$|te$|connection$|host$|authorization$)/;

/**
 * Reads an address.
 *
 * @throws {@link InputError} `unreadable` for what is no address or has a name and password in it, `wrong-type` for a
 * token, user or header that is no text, `out-of-range` for a token that would travel in the open.
 */
export function readSparkAddress(url: string, options: AddressOptions): SparkAddress {
  checkText(url, "url");
  const { base, parameters } = split(url);
  const token = options.token ?? parameters.get("token");
  checkToken(token);
  const isSecure = base.protocol === "https:" || parameters.get("use_ssl") === "true";
  // Spark's clients take a token in a connection string to mean TLS, but for the machine they are on.
  const isImplied = url.startsWith("sc:") && token !== undefined && !isLoopback(base.hostname);
  const scheme = isSecure || isImplied ? "https" : "http";
  if (token !== undefined && scheme === "http" && !isLoopback(base.hostname)) {
    throw new InputError(
      "out-of-range",
      "url",
      "an https address, or one of this machine, where a token is sent",
      withoutSecrets(url),
    );
  }
  const headers: Record<string, string> = {
    ...headersOf(parameters),
    ...checkHeaders(options.headers ?? {}),
  };
  headers["user-agent"] ??= "churnkit";
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  const sessionId = options.sessionId ?? parameters.get("session_id");
  if (sessionId !== undefined && !UUID.test(sessionId)) {
    throw new InputError("unreadable", "options.sessionId", "a UUID", sessionId);
  }
  const port = base.port === "" ? (url.startsWith("https:") ? "443" : PORT) : base.port;
  return {
    origin: `${scheme}://${base.hostname}:${port}`,
    headers: Object.freeze(headers),
    userId: options.userId ?? parameters.get("user_id"),
    sessionId,
  };
}

/** The address without its parameters, and these. */
function split(url: string): { base: URL; parameters: Map<string, string> } {
  const match = /^(sc|https?):\/\/([^;/]+)\/?(?:;(.*))?$/i.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  const text = match?.[3] ?? "";
  if (match === null || scheme === undefined || (text !== "" && scheme !== "sc")) throw unreadable(url);
  const parameters = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part === "") continue;
    const [key = "", ...value] = part.split("=");
    if (key === "" || value.length === 0) throw unreadable(url);
    parameters.set(key, decoded(value.join("="), url));
  }
  try {
    // A scheme that URL does not know would keep no default port.
    const base = new URL(`${scheme === "sc" ? "x-spark" : scheme}://${match[2]}`);
    if (base.username !== "" || base.password !== "" || base.hostname === "") throw unreadable(url);
    return { base, parameters };
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(url);
  }
}

function decoded(text: string, url: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable(url);
  }
}

function unreadable(url: string): InputError {
  return new InputError("unreadable", "url", ACCEPTED, withoutSecrets(url));
}

/** The address as it may stand in a message: no parameters, no name and password. */
function withoutSecrets(url: string): string {
  return url.replace(/;.*$/s, ";…").replace(/\/\/[^/]*@/, "//…@");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The message never shows the token. */
function checkToken(token: unknown): void {
  if (token === undefined || (typeof token === "string" && /^[\x21-\x7e]+$/.test(token))) return;
  const received = typeof token === "string" ? "one that is empty or has others" : token;
  throw new InputError("wrong-type", "options.token", "a text of visible ASCII characters", received);
}

/** Parameters that Spark's clients do not know are headers of the call. */
function headersOf(parameters: ReadonlyMap<string, string>): Record<string, string> {
  const known = ["token", "use_ssl", "user_id", "session_id", "user_agent"];
  const others = [...parameters].filter(([key]) => !known.includes(key));
  const agent = parameters.get("user_agent");
  return {
    ...checkHeaders(Object.fromEntries(others)),
    ...(agent === undefined ? {} : { "user-agent": `${agent} churnkit` }),
  };
}

function checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => {
      const name = key.toLowerCase();
      if (!/^[a-z0-9_.-]+$/.test(name) || RESERVED.test(name)) {
        throw new InputError("unreadable", "options.headers", "names of headers that are free to use", key);
      }
      if (typeof value !== "string" || !/^[\x20-\x7e]*$/.test(value)) {
        throw new InputError(
          "wrong-type",
          `options.headers.${key}`,
          "a text of ASCII characters",
          typeof value,
        );
      }
      return [name, value];
    }),
  );
}
