/**
 * A kernel with memory and threads: the caller's thread and helpers that take parts of its jobs.
 *
 * Synchronous for the caller. A job is a number of parts; whoever is free takes the next one, so a helper that has no
 * core (a busy machine, a small container) costs nothing but its share: the caller does the parts itself. A helper
 * that holds the caller up all the same is not asked again in that session. Which thread did a part must not change
 * its result; kernels write to places that belong to the part.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { CONTROL, HELPER_SOURCE } from "./helper-source.ts";
import { awaitParts, claimPart, finishWithoutCaller, publish } from "./job.ts";
import type { KernelBytes } from "./kernel-bytes.ts";

/** A function of a kernel that does one part of a job: address of its context, number of the part. */
export type PartKernel = (context: number, part: number) => void;

/** A kernel at work on one memory. */
export interface Team<K extends object> {
  /** Shared memory; what it holds at the start is undefined. */
  readonly buffer: SharedArrayBuffer;
  /** The exported functions, for the caller's own thread. */
  readonly kernels: K;
  /** The most threads that take part, the caller's included. */
  readonly threads: number;
  /**
   * Runs a kernel for the parts 0 to `parts` - 1, which may run at the same time, and returns when all are done.
   *
   * @param parts - Fewer than 4,096.
   */
  run(kernel: keyof K & string, context: number, parts: number): void;
  /** Gives memory and helpers back. The team must not be used afterwards. */
  close(): void;
}

/** Options of {@link openTeam}. */
export interface TeamOptions {
  /** Bytes of memory that the kernel needs; at most 4 GiB. */
  readonly bytes: number;
  /** The most threads to use, >= 1; fewer run where the machine has fewer cores. */
  readonly threads: number;
}

/** More threads than this wait for memory, not for each other. */
const MOST_THREADS = 8;
const PAGE = 65_536;
/**
 * Memories of so much in all are kept for the next teams, one a kernel: touching fresh pages takes as long as the work
 * on them, and who fits and scores in turn uses two kernels in turn.
 */
const KEPT_BYTES = 64 * 2 ** 20;
/**
 * Helpers are replaced after they were told of so much memory: a helper makes so little garbage of its own that it never
 * collects any, and would keep every memory it has seen.
 */
const TOLD_BYTES = 256 * 2 ** 20;
/** Helpers are sent away when the caller waited for more than this share of a stretch of time. */
const PATIENCE = 0.4;
const STRETCH_MS = 60;

interface Session {
  /** From 1; helpers know a session by its number. */
  readonly number: number;
  readonly source: KernelBytes;
  readonly memory: WebAssembly.Memory;
  readonly exports: WebAssembly.Exports;
  readonly names: readonly string[];
  /**
   * As large as the memory, never touched, so that it takes none: the garbage collector does not count what stands in
   * shared WebAssembly memory, and would let dead ones pile up.
   */
  readonly ballast: ArrayBuffer;
}

/** Everything threads share in this process. Nothing here changes a result. */
const pool: {
  words: Int32Array | undefined;
  helpers: Worker[];
  /** Kept sessions, the one used last at the end. */
  kept: Session[];
  /** Sessions so far; their numbers begin at 1. */
  sessions: number;
  /** Bytes that the helpers were told of. */
  told: number;
  busy: boolean;
  /** The most threads that anybody may use just now. */
  most: number;
} = {
  words: undefined,
  helpers: [],
  kept: [],
  sessions: 0,
  told: 0,
  busy: false,
  most: MOST_THREADS,
};
const modules = new Map<string, WebAssembly.Module>();

/** Threads that a fit uses unless it is told otherwise: one a core, at most 8. */
export function defaultThreads(): number {
  return Math.min(pool.most, availableParallelism());
}

/** Runs `work`, in which no kernel has more than `threads` threads whatever it asks for. */
export function withThreads<T>(threads: number, work: () => T): T {
  const before = pool.most;
  pool.most = Math.min(before, threads);
  try {
    return work();
  } finally {
    pool.most = before;
  }
}

/**
 * Opens a kernel. Only one team has helpers at a time; a team opened meanwhile (a fit inside a progress callback of
 * another) works alone.
 *
 * @typeParam K - The exported functions of the kernel.
 * @throws RangeError when the memory cannot be had.
 */
export function openTeam<K extends object>(source: KernelBytes, { bytes, threads }: TeamOptions): Team<K> {
  const isAlone = pool.busy;
  const wanted = isAlone ? 0 : Math.min(threads, defaultThreads()) - 1;
  // A helper starts while the kernel is compiled; it may be replaced when it is told of the memory.
  hireHelpers(wanted);
  const session = isAlone ? startSession(source, bytes, 0) : sharedSession(source, bytes);
  const helpers = hireHelpers(wanted);
  if (!isAlone) pool.busy = true;
  const run = helpers > 0 ? withHelpers(session) : alone(session);
  return {
    buffer: session.memory.buffer as unknown as SharedArrayBuffer,
    kernels: session.exports as unknown as K,
    threads: helpers + 1,
    run,
    close: () => {
      if (!isAlone) release();
    },
  };
}

function startSession(source: KernelBytes, bytes: number, number: number): Session {
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const instance = new WebAssembly.Instance(moduleOf(source), { env: { memory, abort: fail } });
  const names = Object.keys(instance.exports).filter((name) => typeof instance.exports[name] === "function");
  return { number, source, memory, exports: instance.exports, names, ballast: new ArrayBuffer(pages * PAGE) };
}

function fail(): never {
  throw new Error("a kernel stopped");
}

function moduleOf(source: KernelBytes): WebAssembly.Module {
  const known = modules.get(source.name);
  if (known !== undefined) return known;
  const module = new WebAssembly.Module(Buffer.from(source.base64, "base64"));
  modules.set(source.name, module);
  return module;
}

/** The kept session of the kernel where it is large enough, else a new one that the helpers are told of. */
function sharedSession(source: KernelBytes, bytes: number): Session {
  const kept = pool.kept.find((session) => session.source === source);
  const isLarge = kept !== undefined && bytesOf(kept) >= bytes;
  if (kept !== undefined && !isLarge) forget(kept);
  const session = kept !== undefined && isLarge ? kept : startSession(source, bytes, ++pool.sessions);
  pool.kept = [...pool.kept.filter((other) => other !== session), session];
  if (session !== kept) announce(session);
  Atomics.store(controlWords(), CONTROL.session, session.number);
  return session;
}

function bytesOf({ memory }: Session): number {
  return memory.buffer.byteLength;
}

function announce(session: Session): void {
  pool.told += bytesOf(session);
  if (pool.told > TOLD_BYTES) dismissHelpers();
  for (const helper of pool.helpers) tell(helper, session);
  wakeHelpers();
}

function tell(helper: Worker, { number, source, memory, names }: Session): void {
  helper.postMessage({ session: number, module: moduleOf(source), memory, names });
}

/** A session that will not be used again. */
function forget(session: Session): void {
  pool.kept = pool.kept.filter((other) => other !== session);
  for (const helper of pool.helpers) helper.postMessage({ session: session.number });
}

/** Lets those who sleep read what they were told. */
function wakeHelpers(): void {
  const words = controlWords();
  Atomics.add(words, CONTROL.wake, 1);
  Atomics.notify(words, CONTROL.wake);
}

/** Ends the helpers; those that come next do not share a word with them. */
function dismissHelpers(): void {
  for (const helper of pool.helpers) void helper.terminate();
  pool.helpers = [];
  pool.words = undefined;
  pool.told = 0;
}

function controlWords(): Int32Array {
  if (pool.words === undefined) {
    pool.words = new Int32Array(new SharedArrayBuffer(4 * CONTROL.length));
  }
  return pool.words;
}

/** Starts helpers until there are `wanted`; returns how many there are to be had. */
function hireHelpers(wanted: number): number {
  const words = controlWords();
  while (pool.helpers.length < wanted) {
    const helper = startHelper(words);
    if (helper === undefined) break;
    pool.helpers.push(helper);
    for (const session of pool.kept) tell(helper, session);
  }
  return Math.min(wanted, pool.helpers.length);
}

/** A helper, or nothing where threads are not allowed. It never keeps the process alive. */
function startHelper(words: Int32Array): Worker | undefined {
  try {
    const helper = new Worker(HELPER_SOURCE, { eval: true, workerData: words.buffer, execArgv: [], env: {} });
    helper.unref();
    helper.on("error", () => {
      pool.helpers = pool.helpers.filter((other) => other !== helper);
    });
    return helper;
  } catch {
    return undefined;
  }
}

/** Keeps the memory of the last team, and of those before as far as there is room. */
function release(): void {
  pool.busy = false;
  let bytes = pool.kept.reduce((sum, session) => sum + bytesOf(session), 0);
  let isLarge = false;
  for (const session of [...pool.kept]) {
    if (bytes <= KEPT_BYTES) break;
    bytes -= bytesOf(session);
    isLarge ||= bytesOf(session) > KEPT_BYTES;
    forget(session);
  }
  // A helper that is not at work reads nothing, and would hold a large memory until it is.
  if (isLarge) dismissHelpers();
}

function alone(session: Session): Team<Record<string, PartKernel>>["run"] {
  return (name, context, parts) => {
    const kernel = session.exports[name] as PartKernel;
    for (let part = 0; part < parts; part++) kernel(context, part);
  };
}

function withHelpers(session: Session): Team<Record<string, PartKernel>>["run"] {
  const words = controlWords();
  const byItself = alone(session);
  let stretchStart = performance.now();
  let waited = 0;
  let dismissed = false;
  const sendAwayIfSlow = (now: number): void => {
    if (now - stretchStart < STRETCH_MS) return;
    if (waited > PATIENCE * (now - stretchStart)) dismissed = true;
    stretchStart = now;
    waited = 0;
  };
  return (name, context, parts) => {
    if (dismissed || parts === 1) return byItself(name, context, parts);
    const kernel = session.exports[name] as PartKernel;
    publish(words, session.names.indexOf(name), context, parts);
    try {
      for (let part = claimPart(words); part >= 0; part = claimPart(words)) {
        kernel(context, part);
        Atomics.add(words, CONTROL.done, 1);
      }
    } catch (error) {
      finishWithoutCaller(words, parts);
      throw error;
    }
    if (Atomics.load(words, CONTROL.done) < parts) {
      const start = performance.now();
      awaitParts(words, parts);
      const end = performance.now();
      waited += end - start;
      sendAwayIfSlow(end);
    }
    if (Atomics.load(words, CONTROL.failed) === 1) fail();
  };
}
