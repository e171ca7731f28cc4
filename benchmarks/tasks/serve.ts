/**
 * What every task shares: say ready, then work once per line of standard input, which is a seed, and print time, answer and peak
 * memory. The twin of `peers/peer.py`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/**
 * Works whenever a line arrives.
 *
 * @param work - What is timed; the data have been read before.
 * @param answer - Turns its result into what is compared; not timed.
 */
export async function serve<T>(
  versions: Readonly<Record<string, string>>,
  work: (seed: number) => T | Promise<T>,
  answer: (result: T) => unknown,
): Promise<void> {
  console.log(JSON.stringify({ ready: true, versions }));
  for await (const line of createInterface({ input: process.stdin })) {
    const start = performance.now();
    const result = await work(Number(line));
    const seconds = (performance.now() - start) / 1000;
    const peakMiB = mostMemory();
    console.log(JSON.stringify({ seconds, peakMiB, answer: await answer(result) }));
  }
}

/** Most memory of this program so far, MiB. Not `maxRSS`, which a child inherits from the process that started it. */
function mostMemory(): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1];
  return Number(kilobytes) / 1024;
}
