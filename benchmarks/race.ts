/**
 * Runs us and one or more peers on the same data: the first call of fresh processes in turn, then warm calls A B C A
 * B C …, and gives the ratios round by round, so that a machine that slows down slows all.
 *
 * @module
 */
import { setTimeout } from "node:timers/promises";
import type { Call, Contender, Peer } from "./contender.ts";
import { type BenchmarkRow, median } from "./results.ts";

const REST_MS = 50;
/** Calls are numbered, for those that draw: first calls from 0, warm ones from here. */
const WARM_SEED = 100;

/** What to run against what, how often, and when the answers are equal. */
export interface Race<Ours, Theirs> {
  readonly what: string;
  readonly ours: Contender;
  readonly peers: readonly Contender[];
  /** Fresh processes on each side. */
  readonly firstCalls: number;
  /** Warm rounds, after one that is not counted. */
  readonly rounds: number;
  /** The least ratio to the fastest peer (memory: the most of the leanest peer's) that was promised. */
  readonly goals?: { readonly first?: number; readonly warm?: number; readonly memory?: number };
  /** The answers of all calls side by side, in words. */
  readonly quality: (ours: readonly Ours[], theirs: readonly Theirs[]) => string;
  /** Whether our answers are as good as they have to be for the times to be worth anything. */
  readonly isGood: (ours: readonly Ours[], theirs: readonly Theirs[]) => boolean;
  /** Which peers it is held against: all of them, or the fastest of the first and of the warm calls. */
  readonly against: "all" | "fastest";
}

/** Runs a race. An answer that is not good enough throws: its times are shown to nobody. */
export async function race<Ours, Theirs>(set: Race<Ours, Theirs>): Promise<BenchmarkRow[]> {
  const { what, ours, peers, goals = {} } = set;
  const everyone = [ours, ...peers];
  const { names, calls: first } = await firstCalls(everyone, set.firstCalls);
  // What differs at once is not worth the warm rounds.
  if (set.against === "all") checkAnswers(set, names, first, () => true);
  const warm = set.rounds > 0 ? await warmRounds(everyone, set.rounds) : [];
  const all = first.map((calls, k) => [...calls, ...(warm[k] ?? [])]);
  const fastest = [first, warm]
    .filter((calls) => calls.length > 0)
    .map((calls) => ranking(seconds(calls))[0]);
  checkAnswers(set, names, all, (k) => set.against === "all" || fastest.includes(k));
  const lines = peers.map((_, k) => set.quality(answers<Ours>(all[0]!), answers<Theirs>(all[k + 1]!)));
  const named = { names: names.slice(1), lines };
  return [
    ...speedRows(`${what}, first call`, named, seconds(first), goals.first),
    ...speedRows(`${what}, warm`, named, seconds(warm), goals.warm),
    ...(goals.memory === undefined ? [] : memoryRows(what, named, first, goals.memory)),
  ];
}

async function firstCalls(
  everyone: readonly Contender[],
  count: number,
): Promise<{ names: string[]; calls: Call[][] }> {
  const names: string[] = [];
  const calls: Call[][] = everyone.map(() => []);
  for (let round = 0; round < count; round++) {
    for (const [k, contender] of everyone.entries()) {
      const process = await contender.start();
      names[k] = process.versions;
      calls[k]!.push(await process.run(round));
      await process.stop();
    }
  }
  return { names, calls };
}

function checkAnswers<Ours, Theirs>(
  set: Race<Ours, Theirs>,
  names: readonly string[],
  calls: readonly (readonly Call[])[],
  counts: (peer: number) => boolean,
): void {
  const ours = answers<Ours>(calls[0]!);
  set.peers.forEach((_, k) => {
    const theirs = answers<Theirs>(calls[k + 1]!);
    if (!counts(k) || set.isGood(ours, theirs)) return;
    throw new Error(
      `${set.what} against ${names[k + 1]}: ${set.quality(ours, theirs)}: not good enough to time`,
    );
  });
}

function answers<T>(calls: readonly Call[]): T[] {
  return calls.map((call) => call.answer as T);
}

async function warmRounds(everyone: readonly Contender[], rounds: number): Promise<Call[][]> {
  const processes: Peer[] = [];
  for (const contender of everyone) processes.push(await contender.start());
  const calls: Call[][] = everyone.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [k, process] of processes.entries()) {
      // Threads of the one before keep looking for work for some milliseconds.
      await setTimeout(REST_MS);
      const call = await process.run(WARM_SEED + round);
      if (round >= 0) calls[k]!.push(call);
    }
  }
  await Promise.all(processes.map((process) => process.stop()));
  return calls;
}

function seconds(calls: readonly (readonly Call[])[]): number[][] {
  return calls.map((own) => own.map((call) => call.seconds));
}

/** Peers, and what their answers were beside ours. */
interface Named {
  readonly names: readonly string[];
  readonly lines: readonly string[];
}

/** Places of the peers, the fastest first, by the calls of everyone. */
function ranking([, ...theirs]: readonly (readonly number[])[]): number[] {
  return theirs.map((_, k) => k).sort((a, b) => median(theirs[a]!) - median(theirs[b]!));
}

/** One row a peer, the fastest first: that is the one a goal is about. */
function speedRows(
  what: string,
  { names, lines }: Named,
  calls: readonly (readonly number[])[],
  goal: number | undefined,
): BenchmarkRow[] {
  const [ours, ...theirs] = calls;
  if (ours === undefined || ours.length === 0) return [];
  return ranking(calls).map((k, place) => ({
    what,
    peer: names[k]!,
    unit: "s",
    ours: median(ours),
    theirs: median(theirs[k]!),
    ratio: spread(ours.map((value, round) => theirs[k]![round]! / value)),
    ...(place === 0 && goal !== undefined ? { goal: { kind: "at-least", value: goal } as const } : {}),
    quality: lines[k]!,
  }));
}

/** Ours over theirs, unlike times, where theirs over ours is the better the larger. */
function memoryRows(
  what: string,
  { names, lines }: Named,
  calls: readonly (readonly Call[])[],
  goal: number,
): BenchmarkRow[] {
  const peaks = calls.map((own) => own.map((call) => call.peakMiB!));
  const [ours, ...theirs] = peaks;
  return ranking(peaks).map((k, place) => ({
    what: `${what}, peak memory of a fresh process (data, interpreter and libraries included), ratio ours / theirs`,
    peer: names[k]!,
    unit: "MiB",
    ours: median(ours!),
    theirs: median(theirs[k]!),
    ratio: spread(ours!.map((value, round) => value / theirs[k]![round]!)),
    ...(place === 0 ? { goal: { kind: "at-most", value: goal } as const } : {}),
    quality: lines[k]!,
  }));
}

function spread(ratios: readonly number[]): BenchmarkRow["ratio"] {
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}

/** An answer that is an AUC on other customers. */
export interface AucAnswer {
  readonly auc: number;
}

/** The gate on quality where answers are AUCs: at most `slack` below the peer's. */
export function aucWithin(slack: number): Pick<Race<AucAnswer, AucAnswer>, "quality" | "isGood"> {
  return {
    quality: (ours, theirs) => `AUC ${meanAuc(ours).toFixed(4)} against ${meanAuc(theirs).toFixed(4)}`,
    isGood: (ours, theirs) => meanAuc(ours) >= meanAuc(theirs) - slack,
  };
}

/**
 * The same where both sides draw: every call has a seed of its own, and ours may be lower by two standard errors of
 * the difference of the means.
 */
export function aucNotLower(slack = 0): Pick<Race<AucAnswer, AucAnswer>, "quality" | "isGood"> {
  return {
    quality: (ours, theirs) => {
      const error = Math.hypot(errorOfMean(ours), errorOfMean(theirs));
      return `AUC ${meanAuc(ours).toFixed(4)} against ${meanAuc(theirs).toFixed(4)}, mean of ${ours.length} seeds, difference ± ${error.toFixed(4)}`;
    },
    isGood: (ours, theirs) => {
      const error = Math.hypot(errorOfMean(ours), errorOfMean(theirs));
      return meanAuc(ours) >= meanAuc(theirs) - 2 * error - slack;
    },
  };
}

function meanAuc(answers: readonly AucAnswer[]): number {
  return answers.reduce((sum, { auc }) => sum + auc, 0) / answers.length;
}

function errorOfMean(answers: readonly AucAnswer[]): number {
  const mean = meanAuc(answers);
  const squares = answers.reduce((sum, { auc }) => sum + (auc - mean) ** 2, 0);
  return answers.length < 2 ? 0 : Math.sqrt(squares / (answers.length - 1) / answers.length);
}
