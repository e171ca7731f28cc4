/**
 * Runs us and the peer on the same data in the same run, A B A B …, and gives the ratio pair by pair, so that a
 * machine that slows down slows both. Quality is compared before a time is printed: a benchmark whose answers
 * differ throws.
 *
 * @module
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** One line of the results. */
export interface BenchmarkRow {
  readonly what: string;
  readonly peer: string;
  /** Medians over the rounds, seconds. */
  readonly ourSeconds: number;
  readonly peerSeconds: number;
  /** Peer over ours: median, lowest and highest of the pairs. */
  readonly ratio: { readonly median: number; readonly low: number; readonly high: number };
  /** The answers side by side, as checked. */
  readonly quality: string;
}

/** A question about speed with its data, its peer and its gate on quality. */
export interface Benchmark {
  readonly name: string;
  /** What is asked, and how the time should grow. */
  readonly question: string;
  readonly run: (folder: string) => Promise<readonly BenchmarkRow[]>;
}

/** A peer in another language: started once, its data read, then run on demand. */
export interface Peer {
  readonly versions: string;
  readonly run: () => Promise<{ readonly seconds: number; readonly answer: unknown }>;
  readonly stop: () => void;
}

const PYTHON = process.env["CHURNKIT_PYTHON"] ?? "python3";

/** Starts `peers/<script>` and waits until its data are in memory. */
export async function startPeer(script: string, args: readonly string[]): Promise<Peer> {
  const path = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  const child = spawn(PYTHON, ["-W", "ignore", path, ...args], { stdio: "pipe" });
  const next = lineReader(child, script);
  const { versions } = (await next()) as { versions: Record<string, string> };
  return {
    versions: Object.entries(versions)
      .map((pair) => pair.join(" "))
      .join(", "),
    run: async () => {
      child.stdin.write("run\n");
      return (await next()) as { seconds: number; answer: unknown };
    },
    stop: () => child.stdin.end(),
  };
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
    ourSeconds: median(ourTimes),
    peerSeconds: median(peerTimes),
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function lineReader(child: ChildProcessWithoutNullStreams, script: string): () => Promise<unknown> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  return async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`peers/${script} ended: ${errors || "no output"}`);
    return JSON.parse(value as string);
  };
}
