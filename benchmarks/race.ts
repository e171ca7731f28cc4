/**
 * Runs us and one or more peers on the same data: the first call of fresh processes in turn, then warm calls A B C A
 * B C …, and gives the ratios round by round, so that a machine that slows down slows all.
 *
 * @module
 */
import type { Call, Contender, Peer } from "./contender.ts";
import { type BenchmarkRow, median } from "./results.ts";

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
  /** The answers side by side, in words. */
  readonly quality: (ours: Ours, theirs: Theirs) => string;
  /** Whether our answer is as good as it has to be for the times to be worth anything. */
  readonly isGood: (ours: Ours, theirs: Theirs) => boolean;
  /** Which peers it is held against: all of them, or the fastest of the first and of the warm calls. */
  readonly against: "all" | "fastest";
}

/** Runs a race. An answer that is not good enough throws: its times are shown to nobody. */
export async function race<Ours, Theirs>(set: Race<Ours, Theirs>): Promise<BenchmarkRow[]> {
  const { what, ours, peers, goals = {} } = set;
  const everyone = [ours, ...peers];
  const names: string[] = [];
  const first: Call[][] = everyone.map(() => []);
  for (let round = 0; round < set.firstCalls; round++) {
    for (const [k, contender] of everyone.entries()) {
      const process = await contender.start();
      names[k] = process.versions;
      first[k]!.push(await process.run());
      await process.stop();
    }
    if (round === 0 && set.against === "all") checkAnswers(set, names, first, () => true);
  }
  const warm = set.rounds > 0 ? await warmRounds(everyone, set.rounds) : [];
  const fastest = [first, warm]
    .filter((calls) => calls.length > 0)
    .map((calls) => ranking(seconds(calls))[0]);
  if (set.against === "fastest") checkAnswers(set, names, first, (k) => fastest.includes(k));
  const lines = peers.map((_, k) =>
    set.quality(answerOf(first[0]!) as Ours, answerOf(first[k + 1]!) as Theirs),
  );
  const named = { names: names.slice(1), lines };
  return [
    ...speedRows(`${what}, first call`, named, seconds(first), goals.first),
    ...speedRows(`${what}, warm`, named, seconds(warm), goals.warm),
    ...(goals.memory === undefined ? [] : memoryRows(what, named, first, goals.memory)),
  ];
}

function checkAnswers<Ours, Theirs>(
  set: Race<Ours, Theirs>,
  names: readonly string[],
  first: readonly (readonly Call[])[],
  counts: (peer: number) => boolean,
): void {
  const ours = answerOf(first[0]!) as Ours;
  set.peers.forEach((_, k) => {
    const theirs = answerOf(first[k + 1]!) as Theirs;
    if (!counts(k) || set.isGood(ours, theirs)) return;
    throw new Error(
      `${set.what} against ${names[k + 1]}: ${set.quality(ours, theirs)}: not good enough to time`,
    );
  });
}

function answerOf(calls: readonly Call[]): unknown {
  return calls[0]!.answer;
}

async function warmRounds(everyone: readonly Contender[], rounds: number): Promise<Call[][]> {
  const processes: Peer[] = [];
  for (const contender of everyone) processes.push(await contender.start());
  const calls: Call[][] = everyone.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [k, process] of processes.entries()) {
      const call = await process.run();
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
    quality: (ours, theirs) => `AUC ${ours.auc.toFixed(4)} against ${theirs.auc.toFixed(4)}`,
    isGood: (ours, theirs) => ours.auc >= theirs.auc - slack,
  };
}
