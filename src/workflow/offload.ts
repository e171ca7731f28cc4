/**
 * Long fits beside the event loop: a service answers requests while a thread of its own learns.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import type { JobOptions } from "../internal/progress.ts";
import { threadCode } from "../selection/thread-code.ts";
import { sendableArgument } from "./offload-arguments.ts";
import { OFFLOAD_JOBS, type OffloadableFunction } from "./offload-jobs.ts";
import { errorOfMessage, type OffloadMessage, type OffloadOrder } from "./offload-messages.ts";

/** Threads at work, and those who wait for one to end. */
const turns: { running: number; readonly waiting: Set<() => void> } = { running: 0, waiting: new Set() };

/**
 * Runs a function of churnkit in a thread of its own.
 *
 * The event loop stays free, progress arrives as it is made, and aborting stops the thread at once. The result is
 * that of the synchronous call, to the last bit, and frozen. Several calls run at the same time, as many as the
 * machine has cores; the others wait for their turn.
 *
 * The arguments are copied to the thread, so they must be plain data. Rows and tables of other libraries are turned
 * into a `Table` first, on the calling thread; a `Table` (from `readCsv` or `tableFrom`) is copied fastest.
 *
 * @param fit - The function: `fitGradientBoosting`, `crossValidate`, `analyzeTransactions` …
 * @param args - Its arguments, as a list, without `onProgress` and `signal`.
 * @param options - Who is told of progress; what stops it.
 * @returns What the function returns.
 * @throws {@link InputError} (as a rejection) what the function throws, with the same code and path; `unknown-choice`
 * for a function that is none of those, `wrong-type` for an argument that cannot be sent. The reason of `signal` when
 * that is aborted.
 * @remarks A thread starts in about a tenth of a second and is gone after its result: nothing to close.
 * @example
 * const customers = Array.from({ length: 60 }, (_, i) => ({ visits: i % 12, left: i % 12 < 3 + (i % 5) }));
 * const stages = new Set<string>();
 * const recipe = { target: "left", model: { kind: "logistic-regression" } };
 * const result = await offload(crossValidate, [recipe, customers, { folds: 5 }], {
 *   onProgress: ({ stage }) => stages.add(stage),
 *   signal: AbortSignal.timeout(60_000),
 * });
 * result.folds; // => 5
 * [...stages]; // => ["cross-validation fold"]
 */
export async function offload<F extends OffloadableFunction>(
  fit: F,
  args: Parameters<F>,
  options: JobOptions = {},
): Promise<ReturnType<F>> {
  checkOptionKeys(options, "options", ["onProgress", "signal"]);
  const { onProgress, signal } = options;
  const order = orderOf(fit, args, onProgress !== undefined);
  signal?.throwIfAborted();
  const giveBack = await takeTurn(signal);
  if (signal?.aborted) {
    giveBack();
    throw signal.reason;
  }
  return deepFreeze(await runThread(order, options, giveBack)) as ReturnType<F>;
}

function orderOf(fit: unknown, args: unknown, reportsProgress: boolean): OffloadOrder {
  const found = Object.entries(OFFLOAD_JOBS).find(([, job]) => job.run === fit);
  if (found === undefined) {
    const names = Object.keys(OFFLOAD_JOBS).join(", ");
    throw new InputError("unknown-choice", "fit", `one of churnkit's ${names}`, fit);
  }
  if (!Array.isArray(args)) throw new InputError("wrong-type", "args", "a list of arguments", args);
  const [name, { prepare }] = found;
  const sent = args.map((value, i) => sendableArgument((prepare[i] ?? same)(value), `args[${i}]`));
  return { name, args: sent, reportsProgress };
}

const same = (value: unknown): unknown => value;

/** Waits until a core is free; returns what gives it back. */
async function takeTurn(signal: AbortSignal | undefined): Promise<() => void> {
  if (turns.running < availableParallelism()) turns.running++;
  else await nextTurn(signal);
  return () => {
    const [next] = turns.waiting;
    if (next === undefined) turns.running--;
    else next();
  };
}

/** Handed on by whoever ends: the number of those who run stays the same. */
function nextTurn(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      turns.waiting.delete(start);
      signal?.removeEventListener("abort", abort);
    };
    const start = (): void => {
      leave();
      resolve();
    };
    const abort = (): void => {
      leave();
      reject(signal?.reason);
    };
    turns.waiting.add(start);
    signal?.addEventListener("abort", abort);
  });
}

function runThread(
  order: OffloadOrder,
  { onProgress, signal }: JobOptions,
  giveBack: () => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = startThread(order, giveBack);
    const end = (settle: () => void): void => {
      signal?.removeEventListener("abort", abort);
      worker.removeAllListeners("message");
      void worker.terminate();
      settle();
    };
    const abort = (): void => end(() => reject(signal?.reason));
    signal?.addEventListener("abort", abort);
    worker.on("message", (message: OffloadMessage) => {
      if (message.kind === "result") return end(() => resolve(message.value));
      if (message.kind !== "progress") return end(() => reject(errorOfMessage(message)));
      try {
        onProgress?.(message.progress);
      } catch (error) {
        end(() => reject(error));
      }
    });
    worker.on("error", (error) => end(() => reject(error)));
    worker.on("messageerror", (error) => end(() => reject(error)));
    worker.on("exit", (exitCode) => {
      giveBack();
      // After an answer this is too late to matter.
      end(() => reject(new Error(`the thread ended with code ${exitCode} before it had a result`)));
    });
  });
}

function startThread(order: OffloadOrder, giveBack: () => void): Worker {
  try {
    const code = threadCode();
    // A cross-validation in there starts threads of its own.
    const workerData: OffloadOrder = { ...order, churnkitCode: code };
    // Options of the command line such as --input-type are not for the thread's program.
    return new Worker(code, { eval: true, workerData, execArgv: [], env: {} });
  } catch (error) {
    giveBack();
    throw error;
  }
}
