/**
 * Apache Spark over Spark Connect: the engine of a cluster, reached over one HTTP/2 connection.
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkPositive, checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { sparkDialect } from "../../sql/dialects/spark.ts";
import type { SqlConnection } from "../connection.ts";
import { connectionOf } from "../connection-of.ts";
import { type Engine, engineOf } from "../engine.ts";
import { engineFault } from "../engine-fault.ts";
import { type ChannelOptions, type GrpcChannel, grpcChannel } from "./grpc-channel.ts";
import { GrpcError } from "./grpc-error.ts";
import { readSparkAddress, type SparkAddress } from "./spark-address.ts";
import { sparkDriver, sparkFault } from "./spark-driver.ts";
import { openSparkSession, type SparkSession } from "./spark-session.ts";

/** Certificates of a connection over TLS, as text in PEM. */
export interface SparkTls {
  /** Who signed the server's certificate. @defaultValue the authorities that Node trusts */
  readonly ca?: string | undefined;
  /** Certificate of the client, where the server asks for one. */
  readonly cert?: string | undefined;
  /** Its key. */
  readonly key?: string | undefined;
}

/** Options of {@link connectSpark}. */
export interface SparkOptions {
  /** Sent as a bearer token, over TLS or within one machine only. */
  readonly token?: string | undefined;
  /** For addresses that begin with `https:`, and connection strings with `use_ssl=true`. */
  readonly tls?: SparkTls | undefined;
  /** Further headers of every call, such as those that a proxy asks for. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whose session it is. @defaultValue "churnkit" */
  readonly userId?: string | undefined;
  /**
   * A session that somebody else has opened, as a UUID: its views can be read. It stays open, with its settings as they
   * were.
   *
   * @defaultValue a new session that ends with the engine
   */
  readonly sessionId?: string | undefined;
  /**
   * Database for names without one, and for scratch tables: it must lie on storage that all workers share.
   *
   * @defaultValue that of the server, `default`
   */
  readonly database?: string | undefined;
  /** Settings of the session, such as `spark.sql.shuffle.partitions`. The time zone is UTC in any case. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Seconds until the connection must stand. @defaultValue 10 */
  readonly connectSeconds?: number | undefined;
  /** How often a lost stream is taken up again without an answer in between; waits double from 0.1 s. @defaultValue 7 */
  readonly retries?: number | undefined;
}

const KEYS = [
  "token",
  "tls",
  "headers",
  "userId",
  "sessionId",
  "database",
  "settings",
  "connectSeconds",
  "retries",
] as const;
const RETRY_MS = 100;
const OLDEST = 4;

/**
 * Opens a session on a Spark Connect server, version 4.0 or later.
 *
 * Nothing but this connection is needed: no Java, no Python, no package. A query goes on where its stream broke off, and
 * a signal ends it on the cluster.
 *
 * @param url - `http://127.0.0.1:15002`, `https://spark.example.org`, or a connection string as Spark's own clients take
 * it, `sc://host:15002/;use_ssl=true`.
 * @throws {@link InputError} for what is no address, and for a token that would travel in the open.
 * @throws An {@link EngineFault} `unavailable` when the server cannot be reached, refuses the token or is too old.
 * @example
 * async function orders(): Promise<Table> {
 *   const engine = await connectSpark("http://127.0.0.1:15002");
 *   try {
 *     return await engine.connection.query("SELECT customer, amount FROM orders");
 *   } finally {
 *     await engine.close();
 *   }
 * }
 */
export async function connectSpark(url: string, options: SparkOptions = {}): Promise<Engine> {
  return engineOf(await openSpark(url, options));
}

/**
 * The connection of {@link connectSpark}.
 *
 * @internal
 */
export async function openSpark(url: string, options: SparkOptions = {}): Promise<SqlConnection> {
  checkOptionKeys(options, "options", KEYS);
  const address = readSparkAddress(url, options);
  const { connectSeconds = 10, retries = 7, database } = options;
  checkPositive(connectSeconds, "options.connectSeconds");
  checkInteger(retries, "options.retries", 0);
  if (database !== undefined) checkText(database, "options.database");
  const settings = sessionSettings(options.settings ?? {});
  const channel = grpcChannel({
    origin: address.origin,
    headers: address.headers,
    tls: certificates(options.tls ?? {}),
    connectMs: connectSeconds * 1000,
  });
  const session = openSparkSession({
    channel,
    userId: address.userId ?? "churnkit",
    sessionId: address.sessionId,
    retries,
    retryMs: RETRY_MS,
  });
  await begin(session, channel, address, settings);
  const connection = connectionOf(sparkDriver(session));
  if (database === undefined) return connection;
  try {
    await connection.execute(`USE ${sparkDialect.ident(database)}`);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Brings the session to a start, or the channel to its end. */
async function begin(
  session: SparkSession,
  channel: GrpcChannel,
  address: SparkAddress,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    const version = await session.version();
    if (!(Number.parseInt(version, 10) >= OLDEST)) {
      throw engineFault(
        "unavailable",
        `Spark ${version || "of an unknown version"} at ${address.origin} is too old: churnkit needs 4.0 or later`,
      );
    }
    await session.setConfig(settings);
  } catch (error) {
    await (error instanceof GrpcError ? channel.close() : session.close());
    throw error instanceof GrpcError ? refusal(error, address) : error;
  }
}

function refusal(cause: GrpcError, { origin, headers }: SparkAddress): unknown {
  if (cause.status === "UNAUTHENTICATED" || cause.status === "PERMISSION_DENIED") {
    const what = "authorization" in headers ? "refused the token" : "asks for a token";
    return engineFault("unavailable", `Spark at ${origin} ${what}`, { cause });
  }
  if (cause.status === "UNAVAILABLE") {
    return engineFault("unavailable", `Spark at ${origin} cannot be reached`, { cause });
  }
  if (cause.status === "UNIMPLEMENTED" || cause.status === "UNKNOWN") {
    return engineFault("unavailable", `what answers at ${origin} is no Spark Connect server`, { cause });
  }
  return sparkFault(cause);
}

/** What the session is brought to: the dialect's `SET name = value`, and columns of the types that are read. */
function sessionSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  checkTexts(settings, "options.settings");
  const setup = sparkDialect.sessionSetup.map((statement) => {
    const [, name = "", value = ""] = /^SET (\S+) = (.*)$/.exec(statement) ?? [];
    return [name, value] as const;
  });
  return {
    ...settings,
    ...Object.fromEntries(setup),
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
  };
}

function certificates(tls: SparkTls): ChannelOptions["tls"] {
  checkOptionKeys(tls, "options.tls", ["ca", "cert", "key"]);
  checkTexts(tls, "options.tls");
  const { ca, cert, key } = tls;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/** The message never shows a key. */
function checkTexts(texts: object, path: string): void {
  if (typeof texts !== "object" || texts === null)
    throw new InputError("wrong-type", path, "an object", texts);
  for (const [name, value] of Object.entries(texts)) {
    if (value === undefined || typeof value === "string") continue;
    throw new InputError("wrong-type", `${path}.${name}`, "a text", typeof value);
  }
}
