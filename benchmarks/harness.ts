/**
 * Runs us and the peer on the same data in the same run, A B A B …, and gives the ratio pair by pair, so that a
 * machine that slows down slows both. Quality is compared before a time is printed: a benchmark whose answers
 * differ throws. `race.ts` does the same with our side in a process of its own, for first calls and memory.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Peer, pythonPeer } from "./contender.ts";
import { type BenchmarkRow, median } from "./results.ts";

export type { Peer } from "./contender.ts";
export type { Benchmark, BenchmarkRow } from "./results.ts";

/** Starts `peers/<script>` and waits until its data are in memory. */
export function startPeer(script: string, args: readonly string[]): Promise<Peer> {
  return pythonPeer(script, args).start();
}

/** What to run against what, how often, and when the answers are equal. */
export interface Pairing<Ours, Theirs> {
  readonly what: string;
  readonly ours: () => Ours | Promise<Ours>;
  readonly peer: Peer;
  readonly rounds: number;
  /** Throws unless our answer is at least as good; returns the line that shows it. */
  readonly quality: (ours: Ours, theirs: Theirs) => string;
}

/** Warms both up once, checks their answers, then times them in turn. */
export async function pair<Ours, Theirs>(pairing: Pairing<Ours, Theirs>): Promise<BenchmarkRow> {
  const { what, ours, peer, rounds } = pairing;
  const quality = pairing.quality(await ours(), (await peer.run()).answer as Theirs);
  const ourTimes: number[] = [];
  const peerTimes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await ours();
    ourTimes.push((performance.now() - start) / 1000);
    peerTimes.push((await peer.run()).seconds);
  }
  const ratios = ourTimes.map((seconds, i) => peerTimes[i]! / seconds);
  return {
    what,
    peer: peer.versions,
    unit: "s",
    ours: median(ourTimes),
    theirs: median(peerTimes),
    ratio: { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) },
    quality,
  };
}

/** Writes an array's bytes where a peer can read them, and returns the path. */
export function writeArray(
  folder: string,
  name: string,
  values: Float64Array | Int32Array | Uint8Array,
): string {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return path;
}

/** Runs `work` with a temporary folder that is removed afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "churnkit-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws unless two numbers agree to the given relative tolerance. */
export function assertEqual(label: string, ours: number, theirs: number, relative: number): void {
  if (!(Math.abs(ours - theirs) <= relative * Math.abs(theirs))) {
    throw new Error(`${label}: ours ${ours}, theirs ${theirs}: not the same answer, not worth timing`);
  }
}
