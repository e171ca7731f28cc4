/**
 * One job of a team, on the caller's side: the parts are counted down in a shared word, and whoever lowers it has the
 * part. The helpers' side of this is `HELPER_SOURCE`.
 *
 * @module
 */
import { CONTROL, PART_BITS, PART_MASK } from "./helper-source.ts";

/** Looks this often for the last part of a helper before it sleeps. */
const SPINS = 20_000;

/** Lays the parts of a job out for whoever is free, and wakes those who sleep. */
export function publish(words: Int32Array, kernel: number, context: number, parts: number): void {
  const sequence = (Atomics.load(words, CONTROL.claim) >>> PART_BITS) + 1;
  // Nobody reads these while no part is left of the job before.
  words[CONTROL.kernel] = kernel;
  words[CONTROL.context] = context;
  words[CONTROL.failed] = 0;
  words[CONTROL.done] = 0;
  Atomics.store(words, CONTROL.claim, (sequence << PART_BITS) | parts);
  if (Atomics.load(words, CONTROL.sleepers) > 0) {
    Atomics.add(words, CONTROL.wake, 1);
    Atomics.notify(words, CONTROL.wake);
  }
}

/** The caller's next part, or -1 when none is left. */
export function claimPart(words: Int32Array): number {
  for (;;) {
    const claim = Atomics.load(words, CONTROL.claim);
    const left = claim & PART_MASK;
    if (left === 0) return -1;
    if (Atomics.compareExchange(words, CONTROL.claim, claim, claim - 1) === claim) return left - 1;
  }
}

/** After the caller's own part threw: takes what is left off the table and waits for the helpers' parts. */
export function finishWithoutCaller(words: Int32Array, parts: number): void {
  let undone = 1;
  while (claimPart(words) >= 0) undone++;
  awaitParts(words, parts - undone);
}

/** Returns when so many parts are done. */
export function awaitParts(words: Int32Array, parts: number): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(words, CONTROL.done) === parts) return;
  }
  Atomics.store(words, CONTROL.callerSleeps, 1);
  for (
    let done = Atomics.load(words, CONTROL.done);
    done !== parts;
    done = Atomics.load(words, CONTROL.done)
  ) {
    Atomics.wait(words, CONTROL.done, done, 50);
  }
  Atomics.store(words, CONTROL.callerSleeps, 0);
}
