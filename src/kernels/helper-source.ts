/**
 * What a helper thread runs, as text: a worker needs no file then, so threads work from a bundle, a notebook and a
 * packed tarball alike. Plain CommonJS of Node 20; nothing here is compiled.
 *
 * The helper waits until the word at WAKE changes, takes parts of the job that the caller published, and counts them.
 * The layout of the control words is that of {@link CONTROL}.
 *
 * @module
 */

/**
 * Where each control word stands in the shared `Int32Array`. Sixteen words are a cache line: what one side waits for
 * does not stand beside what the other writes.
 */
export const CONTROL = {
  /** `sequence << PART_BITS | parts left` of the current job: a part is taken by subtracting 1, if nobody was faster. */
  claim: 0,
  /** Which exported function the job runs. */
  kernel: 16,
  /** Address of the job's context in the kernel's memory. */
  context: 17,
  /** Parts that are finished. */
  done: 32,
  /** Did a part of the current job throw? */
  failed: 33,
  /** Is the caller asleep until `done` changes? */
  callerSleeps: 34,
  /** Changes whenever a sleeping helper should look again. */
  wake: 48,
  /** Helpers that sleep. */
  sleepers: 49,
  /** Number of the session, a memory and a module, that jobs belong to. */
  session: 50,
  length: 64,
} as const;

/** Bits of the claim word that count parts; a job has fewer than 2^12 parts. */
export const PART_BITS = 12;
export const PART_MASK = 4095;

/** Looks at the claim word so often before it sleeps: about a tenth of a millisecond. */
const SPINS = 50_000;

/** The helper's program. */
export const HELPER_SOURCE: string = `
"use strict";
const { workerData, parentPort, receiveMessageOnPort } = require("node:worker_threads");
const words = new Int32Array(workerData);
const sessions = new Map();

function functionsOf(session) {
  const known = sessions.get(session);
  if (known !== undefined) return known;
  for (let message; (message = receiveMessageOnPort(parentPort)) !== undefined; ) {
    const { session: number, module, memory, names } = message.message;
    sessions.delete(number);
    if (module === undefined) continue;
    const { exports } = new WebAssembly.Instance(module, { env: { memory, abort() { throw new Error("kernel"); } } });
    sessions.set(number, names.map((name) => exports[name]));
  }
  return sessions.get(session);
}

function takePart() {
  const claim = Atomics.load(words, ${CONTROL.claim});
  const left = claim & ${PART_MASK};
  if (left === 0) return false;
  const functions = functionsOf(Atomics.load(words, ${CONTROL.session}));
  if (functions === undefined) return false;
  const kernel = functions[Atomics.load(words, ${CONTROL.kernel})];
  const context = Atomics.load(words, ${CONTROL.context});
  if (Atomics.compareExchange(words, ${CONTROL.claim}, claim, claim - 1) !== claim) return true;
  try {
    kernel(context, left - 1);
  } catch {
    Atomics.store(words, ${CONTROL.failed}, 1);
  }
  Atomics.add(words, ${CONTROL.done}, 1);
  if (Atomics.load(words, ${CONTROL.callerSleeps}) === 1) Atomics.notify(words, ${CONTROL.done});
  return true;
}

for (let idle = 0; ; idle++) {
  if (takePart()) idle = 0;
  else if (idle >= ${SPINS}) {
    const wake = Atomics.load(words, ${CONTROL.wake});
    Atomics.add(words, ${CONTROL.sleepers}, 1);
    if (!takePart()) Atomics.wait(words, ${CONTROL.wake}, wake);
    Atomics.sub(words, ${CONTROL.sleepers}, 1);
    idle = 0;
  }
}
`;
