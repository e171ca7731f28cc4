/**
 * One operation of Spark, from the request to its last answer, over as many streams as it takes.
 *
 * The server keeps what it has sent until it is told that it arrived. So a stream that breaks off is taken up again
 * behind the last answer that came, whether the network failed or the server ended it (it does so every few minutes);
 * the operation itself runs on meanwhile and runs once.
 *
 * @module
 */
import type { CallOptions, GrpcChannel } from "./grpc-channel.ts";
import { errorClassOf, GrpcError } from "./grpc-error.ts";
import {
  type ExecuteResponse,
  executeRequest,
  type Identity,
  interruptRequest,
  type Plan,
  readExecuteResponse,
  readInterrupted,
  reattachRequest,
  releaseRequest,
} from "./messages.ts";

/** What an operation runs in. */
export interface ExecutionContext {
  readonly channel: GrpcChannel;
  readonly identity: Identity;
  /** How often a lost stream is taken up again without an answer in between. */
  readonly retries: number;
  /** Wait before the first of these; each further one waits twice as long. */
  readonly retryMs: number;
  /** How long a cancelled operation may be without a running task before it is interrupted in any case. */
  readonly planningMs: number;
  /** A UUID that nobody has had before. */
  readonly newId: () => string;
  /** Called with what goes on behind the answers, so that closing can wait for it. It never rejects. */
  readonly background: (work: Promise<unknown>) => void;
}

/** Longest wait for the answer to a short request. */
const CALL_MS = 10_000;
/** The server ends a stream after two minutes unless it is configured otherwise; silence beyond this is a lost stream. */
const SILENCE_MS = 300_000;
/** How long a cancelled operation may take to end before it is left to the server. */
const CANCEL_MS = 9_000;
const INTERRUPT_EVERY_MS = 50;
const LONGEST_WAIT_MS = 10_000;

/** Where an operation stands. */
interface Progress {
  readonly operationId: string;
  lastResponseId: string | undefined;
  /** Whether the next stream begins the operation or takes it up. */
  next: "execute" | "reattach";
  isCancelled: boolean;
  /** Lost streams since the last answer. */
  failures: number;
  /** Is it known that tasks of it run? */
  isRunning: boolean;
  /** Has its last stream ended? */
  isOver: boolean;
}

/**
 * Runs a plan and gives its answers as they come.
 *
 * `signal` cancels the operation on the server, and the generator ends once it has ended there, or after nine seconds:
 * what it may have written can then be removed. A consumer who stops early cancels it too, without waiting.
 *
 * @throws the reason of `signal`; GrpcError for what the server refuses, or once it cannot be reached any more.
 */
export async function* execute(
  context: ExecutionContext,
  plan: Plan,
  signal?: AbortSignal,
): AsyncGenerator<ExecuteResponse, void, void> {
  signal?.throwIfAborted();
  const progress: Progress = {
    operationId: context.newId(),
    lastResponseId: undefined,
    next: "execute",
    isCancelled: false,
    failures: 0,
    isRunning: false,
    isOver: false,
  };
  const cut = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = (): void => {
    cancel(context, progress);
    timer = setTimeout(() => cut.abort(), CANCEL_MS);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    for await (const response of responses(context, plan, progress, cut.signal, signal)) {
      // Cancelled: wait for the end, of which these answers know nothing yet.
      if (signal?.aborted !== true && !response.isComplete) yield response;
    }
    progress.isOver = true;
  } catch (error) {
    progress.isOver = true;
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
    // Left by its consumer, to whom it has answered: it runs.
    if (!progress.isOver)
      send(context, "Interrupt", interruptRequest(context.identity, progress.operationId));
    release(context, progress);
  }
  signal?.throwIfAborted();
}

/** All answers but those before a lost stream twice. */
async function* responses(
  context: ExecutionContext,
  plan: Plan,
  progress: Progress,
  cut: AbortSignal,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExecuteResponse, void, void> {
  const stop = signal ?? cut;
  for (;;) {
    let isIdle = true;
    try {
      for await (const bytes of streamOf(context, plan, progress, cut)) {
        const response = readExecuteResponse(bytes);
        isIdle = false;
        progress.failures = 0;
        progress.isRunning ||= response.isRunning;
        progress.lastResponseId = response.responseId || progress.lastResponseId;
        yield response;
        if (response.isComplete) return;
        if (response.arrow !== undefined) release(context, progress, response.responseId);
      }
      // The server ended the stream, not the operation.
      progress.next = "reattach";
      if (isIdle) await pause(context.retryMs, stop);
    } catch (error) {
      await recover(context, progress, error, stop);
    }
    if (cut.aborted)
      throw new GrpcError("CANCELLED", "the operation did not end in time after its cancellation");
  }
}

function streamOf(
  { channel, identity }: ExecutionContext,
  plan: Plan,
  { operationId, lastResponseId, next }: Progress,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const options: CallOptions = { signal, silenceMs: SILENCE_MS };
  return next === "execute"
    ? channel.stream("ExecutePlan", executeRequest(identity, operationId, plan), options)
    : channel.stream("ReattachExecute", reattachRequest(identity, operationId, lastResponseId), options);
}

/** Makes ready for another stream, or throws `error` where another one would not help. */
async function recover(
  context: ExecutionContext,
  progress: Progress,
  error: unknown,
  stop: AbortSignal,
): Promise<void> {
  if (!(error instanceof GrpcError) || progress.isCancelled) throw error;
  const next = nextAfter(error, progress);
  if (next === undefined) throw error;
  if (progress.failures >= context.retries) {
    const attempts = progress.failures + 1;
    throw new GrpcError(error.status, `${error.message} (given up after ${attempts} attempts)`, error.info);
  }
  progress.next = next;
  await pause(Math.min(context.retryMs * 2 ** progress.failures, LONGEST_WAIT_MS), stop);
  progress.failures++;
}

function nextAfter(error: GrpcError, progress: Progress): Progress["next"] | undefined {
  const errorClass = errorClassOf(error);
  // The request to begin may have been lost with its stream; if it was not, the server says that the operation exists.
  if (errorClass === "INVALID_HANDLE.OPERATION_NOT_FOUND" && progress.lastResponseId === undefined) {
    return "execute";
  }
  if (errorClass === "INVALID_HANDLE.OPERATION_ALREADY_EXISTS") return "reattach";
  const isLost = error.status === "UNAVAILABLE" || errorClass === "INVALID_CURSOR.DISCONNECTED";
  return isLost ? "reattach" : undefined;
}

/** Asks the server to end the operation; its stream then ends by itself. */
function cancel(context: ExecutionContext, progress: Progress): void {
  if (progress.isCancelled) return;
  progress.isCancelled = true;
  context.background(interrupt(context, progress).catch(nothing));
}

/**
 * Spark that is interrupted while it plans an operation says that it was cancelled, and then runs it to its end, where
 * nothing reaches it any more. So the first task is waited for. A request that comes before the server knows of the
 * operation ends nothing, so it is repeated until it did.
 */
async function interrupt(context: ExecutionContext, progress: Progress): Promise<void> {
  const { channel, identity } = context;
  const { operationId } = progress;
  for (let waited = 0; waited < CANCEL_MS && !progress.isOver; waited += INTERRUPT_EVERY_MS) {
    if (progress.isRunning || waited >= context.planningMs) {
      const request = interruptRequest(identity, operationId);
      const response = await channel.call("Interrupt", request, { silenceMs: CALL_MS });
      if (readInterrupted(response).includes(operationId)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, INTERRUPT_EVERY_MS));
  }
}

/** Lets the server forget what arrived: until one answer, or the whole operation. */
function release(context: ExecutionContext, progress: Progress, untilResponseId?: string): void {
  send(context, "ReleaseExecute", releaseRequest(context.identity, progress.operationId, untilResponseId));
}

/** The server forgets by itself in time, so a request of this kind that fails is no error. */
function send({ channel, background }: ExecutionContext, method: string, request: Uint8Array): void {
  background(channel.call(method, request, { silenceMs: CALL_MS }).then(nothing, nothing));
}

const nothing = (): void => undefined;

/** Waits; not at all once `stop` is aborted. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", done);
    if (stop.aborted) done();
  });
}
