/**
 * The state of one session and how a job runs in it.
 *
 * @module
 */
import type { Driver } from "./driver.ts";
import { engineFault, isEngineFault } from "./engine-fault.ts";
import type { Turns } from "./turns.ts";

/** What the parts of a connection share. */
export interface Session {
  readonly driver: Driver;
  readonly turns: Turns;
  state: "open" | "closed" | "lost";
  /** Ends the stream that has the session, or waits for it. */
  stream: AbortController | null;
  /** Has its turn come? */
  isStreaming: boolean;
}

/** Runs a job of the session in its turn; a fault that lost the session closes it. */
export async function run<T>(
  session: Session,
  signal: AbortSignal | undefined,
  job: () => Promise<T>,
): Promise<T> {
  refuseIfBusy(session);
  return session.turns.take(async () => {
    begin(session, signal);
    try {
      return await job();
    } catch (error) {
      throw noted(session, error);
    }
  });
}

/** @throws EngineFault when the session has ended, the reason of the signal when it was aborted. */
export function begin(session: Session, signal: AbortSignal | undefined): void {
  if (session.state === "closed") throw engineFault("closed", "the connection is closed");
  if (session.state === "lost") throw engineFault("closed", "the connection is closed, since it was lost");
  signal?.throwIfAborted();
}

/** @throws EngineFault `busy` while a stream has the session. */
export function refuseIfBusy(session: Session): void {
  if (session.stream === null) return;
  throw engineFault(
    "busy",
    "a stream is open on this connection: read it to its end or leave its loop first",
  );
}

/** Notes that the session was lost, and gives the error back. */
export function noted(session: Session, error: unknown): unknown {
  const isLost = isEngineFault(error) && error.code === "connection-lost";
  if ((isLost || session.driver.isLost?.() === true) && session.state === "open") session.state = "lost";
  return error;
}
