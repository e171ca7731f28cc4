/**
 * Postgres, over a client that the user has connected.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { postgresDialect } from "../../sql/dialects/postgres.ts";
import type { SqlConnection } from "../connection.ts";
import { isConnectionLoss } from "../connection-loss.ts";
import { connectionOf } from "../connection-of.ts";
import { type Engine, engineOf } from "../engine.ts";
import { engineFault } from "../engine-fault.ts";
import { cancelOf } from "./postgres-cancel.ts";
import { ask, holdClient, type PostgresClient, releaseClient } from "./postgres-client.ts";
import { postgresDriver } from "./postgres-driver.ts";

/** Options of {@link connectPostgres}. */
export interface PostgresOptions {
  /**
   * A second connected client or a pool, over which statements are cancelled; its user must be the same, or may cancel.
   *
   * @defaultValue a second connection with the parameters of the first, for as long as a request to cancel takes
   */
  readonly canceller?: Pick<PostgresClient, "query"> | undefined;
}

/** What a session is brought to beside the setup of the dialect: doubles in all their digits, dates that can be read. */
const SETUP = [
  "SET extra_float_digits = 1",
  "SET DateStyle = 'ISO, YMD'",
  "SET client_min_messages = 'warning'",
];
const SETTINGS = [
  "TimeZone",
  "standard_conforming_strings",
  "jit",
  "extra_float_digits",
  "DateStyle",
  "client_min_messages",
];

/**
 * Works on the session of a client of `pg`, and proves that its SQL means what churnkit writes.
 *
 * The client stays the user's: `close()` drops the scratch tables, restores the settings of the session and leaves the
 * client connected.
 *
 * @param client - `new Client()` after `connect()`, or `await pool.connect()`; not a pool, whose statements go to
 * different sessions.
 * @throws {@link InputError} `wrong-type` for anything else, `duplicate` for a client that another open engine holds.
 * @example
 * async function orders(client: PostgresClient): Promise<Table> {
 *   const engine = await connectPostgres(client);
 *   try {
 *     return await engine.connection.query("SELECT customer, amount FROM orders");
 *   } finally {
 *     await engine.close();
 *   }
 * }
 */
export async function connectPostgres(
  client: PostgresClient,
  options: PostgresOptions = {},
): Promise<Engine> {
  return engineOf(await openPostgres(client, options));
}

/**
 * The connection of {@link connectPostgres}.
 *
 * @internal
 */
export async function openPostgres(
  client: PostgresClient,
  options: PostgresOptions = {},
): Promise<SqlConnection> {
  checkOptionKeys(options, "options", ["canceller"]);
  const { canceller } = options;
  if (canceller !== undefined && typeof canceller?.query !== "function") {
    throw new InputError(
      "wrong-type",
      "options.canceller",
      "a second connected client, or a pool",
      canceller,
    );
  }
  holdClient(client, "client");
  try {
    const { rows } = await ask(
      client,
      `SELECT pg_backend_pid(), ${SETTINGS.map((name) => `current_setting('${name}')`).join(", ")}`,
    );
    const [processId, ...before] = rows[0] as string[];
    for (const statement of [...postgresDialect.sessionSetup, ...SETUP]) await ask(client, statement);
    const cancel = cancelOf(client, String(processId), canceller as PostgresClient | undefined);
    return connectionOf(postgresDriver({ client, cancel, restore: restoreText(before) }));
  } catch (cause) {
    releaseClient(client);
    const code = isConnectionLoss(cause) ? "connection-lost" : "unavailable";
    throw engineFault(code, "the session of Postgres could not be set up", { cause });
  }
}

function restoreText(before: readonly string[]): string {
  const settings = SETTINGS.map(
    (name, i) => `set_config('${name}', ${postgresDialect.text(before[i]!)}, false)`,
  );
  return `SELECT ${settings.join(", ")}`;
}
