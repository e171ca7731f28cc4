/**
 * The helper threads of a cross-validation, from the caller's side. All of it is synchronous: messages are fetched, and
 * nothing waits for the event loop.
 *
 * @module
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { type FoldNews, type FoldOrder, type HelperPlace, WORDS } from "./fold-order.ts";
import { threadCode } from "./thread-code.ts";

interface Helper {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/** Helpers that work for one caller. */
export interface FoldCrew {
  /**
   * Starts helpers until there are `wanted`, as far as threads are to be had.
   *
   * @returns How many there are, at most `wanted`.
   */
  hire(wanted: number): number;
  /** Tells the first `helpers` of a run. */
  tell(order: FoldOrder, helpers: number): void;
  /** What the helpers have said since they were last asked. */
  news(): FoldNews[];
  /** Ends them, whatever they are doing. */
  dismiss(): void;
}

/**
 * A crew without helpers.
 *
 * @param program - Gives what a helper runs.
 */
export function foldCrew(program: () => string = threadCode): FoldCrew {
  const helpers: Helper[] = [];
  return {
    hire(wanted) {
      while (helpers.length < wanted) {
        const helper = startHelper(program);
        if (helper === undefined) break;
        helpers.push(helper);
      }
      return Math.min(wanted, helpers.length);
    },
    tell(order, count) {
      for (const { port } of helpers.slice(0, count)) port.postMessage(order);
    },
    news() {
      const news: FoldNews[] = [];
      for (const { port } of helpers) {
        for (
          let found = receiveMessageOnPort(port);
          found !== undefined;
          found = receiveMessageOnPort(port)
        ) {
          news.push((found as { readonly message: FoldNews }).message);
        }
      }
      return news;
    },
    dismiss() {
      for (const { worker, port } of helpers.splice(0)) {
        port.close();
        void worker.terminate();
      }
    },
  };
}

/** A helper, or nothing where threads are not allowed. It never keeps the process alive. */
function startHelper(program: () => string): Helper | undefined {
  const { port1, port2 } = new MessageChannel();
  try {
    const workerData: HelperPlace = { port: port2 };
    const options = { eval: true, workerData, transferList: [port2], execArgv: [], env: {} };
    const worker = new Worker(program(), options);
    worker.unref();
    // Whoever dies is not waited for long: see `patience` in fold-team.ts.
    worker.on("error", () => undefined);
    return { worker, port: port1 };
  } catch {
    port1.close();
    return undefined;
  }
}

/** Sleeps until a helper says something after `heard`, at most so many seconds. @returns Did one? */
export function awaitNews(words: Int32Array, heard: number, seconds: number): boolean {
  return Atomics.wait(words, WORDS.news, heard, seconds * 1000) !== "timed-out";
}
