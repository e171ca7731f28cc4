/**
 * A thread of `offload`: does one job, tells its progress, answers, ends.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { JobOptions } from "../internal/progress.ts";
import { OFFLOAD_JOBS } from "./offload-jobs.ts";
import { messageOfError, type OffloadMessage, type OffloadOrder } from "./offload-messages.ts";

const post = (message: OffloadMessage): void => parentPort!.postMessage(message);

function doJob({ name, args, reportsProgress }: OffloadOrder): unknown {
  const { run, jobOptions } = OFFLOAD_JOBS[name]!;
  const own = [...args];
  const options = jobOptions === null ? null : (own[jobOptions] ?? {});
  // What is not an object is for the function to refuse.
  if (jobOptions !== null && reportsProgress && typeof options === "object") {
    const job: JobOptions = { onProgress: (progress) => post({ kind: "progress", progress }) };
    own[jobOptions] = { ...options, ...job };
  }
  return (run as (...args: readonly unknown[]) => unknown)(...own);
}

/** Does what `offload` ordered. */
export async function doOffloadOrder(order: OffloadOrder): Promise<void> {
  try {
    post({ kind: "result", value: await doJob(order) });
  } catch (error) {
    post(messageOfError(error));
  }
}
