/**
 * A session on a Spark Connect server: its settings, its plans, its end.
 *
 * @module
 */
import { type ExecutionContext, execute } from "./execution.ts";
import type { GrpcChannel } from "./grpc-channel.ts";
import {
  type ExecuteResponse,
  getConfigRequest,
  type Identity,
  type Plan,
  readConfig,
  readVersion,
  releaseSessionRequest,
  setConfigRequest,
  versionRequest,
} from "./messages.ts";

/** How a session is opened. */
export interface SessionOptions {
  readonly channel: GrpcChannel;
  readonly userId: string;
  /** A session that somebody else opened and closes; a new one where there is none. */
  readonly sessionId: string | undefined;
  readonly retries: number;
  readonly retryMs: number;
}

/** An open session. */
export interface SparkSession {
  readonly sessionId: string;
  /** The answers of one plan, as they come. */
  execute(plan: Plan, signal?: AbortSignal): AsyncGenerator<ExecuteResponse, void, void>;
  setConfig(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Values of settings; a key that is not set is not there. */
  getConfig(keys: readonly string[]): Promise<Map<string, string>>;
  /** `"4.0.5"`. */
  version(): Promise<string>;
  /** Ends the session on the server, unless it was opened by somebody else, and then the connection. */
  close(): Promise<void>;
}

const CALL = { silenceMs: 60_000 } as const;
const CLOSE = { silenceMs: 10_000 } as const;

/** Opens a session. The server makes it with the first request. */
export function openSparkSession(options: SessionOptions): SparkSession {
  const { channel, userId } = options;
  let identity: Identity = {
    sessionId: options.sessionId ?? crypto.randomUUID(),
    userId,
    clientType: "churnkit",
  };
  const isOurs = options.sessionId === undefined;
  let before: Readonly<Record<string, string>> = {};
  const running = new Set<Promise<unknown>>();
  const background = (work: Promise<unknown>): void => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
  };

  const config = async (request: Uint8Array): Promise<Map<string, string>> => {
    const { serverSession, values } = readConfig(await channel.call("Config", request, CALL));
    // From now on a server that was started anew, and knows nothing of the settings, refuses to answer.
    identity = { ...identity, serverSession: identity.serverSession ?? serverSession };
    return values;
  };

  const context = (): ExecutionContext => ({
    channel,
    identity,
    retries: options.retries,
    retryMs: options.retryMs,
    planningMs: 5000,
    newId: () => crypto.randomUUID(),
    background,
  });

  return {
    sessionId: identity.sessionId,
    execute: (plan, signal) => execute(context(), plan, signal),
    setConfig: async (settings) => {
      if (isOurs) return void (await config(setConfigRequest(identity, settings)));
      // Somebody else works in this session afterwards, with the settings that were there.
      before = Object.fromEntries(await config(getConfigRequest(identity, Object.keys(settings))));
      await config(setConfigRequest(identity, settings));
    },
    getConfig: (keys) => config(getConfigRequest(identity, keys)),
    version: async () => readVersion(await channel.call("AnalyzePlan", versionRequest(identity), CALL)),
    close: async () => {
      await Promise.all(running);
      const last = isOurs
        ? channel.call("ReleaseSession", releaseSessionRequest(identity), CLOSE)
        : channel.call("Config", setConfigRequest(identity, before), CLOSE);
      // A server that cannot be reached ends the session by itself in time.
      await last.catch(() => {});
      await channel.close();
    },
  };
}
