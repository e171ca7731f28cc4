/**
 * Results as rows, as Markdown, and merged into the file that holds those of earlier runs.
 *
 * @module
 */
import { cpus, totalmem } from "node:os";

/** One line of the results. */
export interface BenchmarkRow {
  readonly what: string;
  readonly peer: string;
  readonly unit: "s" | "µs" | "MiB";
  /** Medians over the rounds. */
  readonly ours: number;
  /** `null` where the peer was not at hand. */
  readonly theirs: number | null;
  /** Theirs over ours (memory: ours over theirs): median, lowest and highest of the rounds; `null` without a peer. */
  readonly ratio: { readonly median: number; readonly low: number; readonly high: number } | null;
  /** What was promised: of the ratio, or of our own figure (`under`, in its unit). */
  readonly goal?: { readonly kind: "at-least" | "at-most" | "under"; readonly value: number };
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

const HEADER = [
  "# Benchmark results",
  "",
  "Written by `npm run bench`. Every contender ran in turn in one run on the same data; the answers were compared",
  "first. Figures are medians; a ratio is the peer's time over ours, median of the rounds with the lowest and highest.",
  "A first call is that of a fresh process, warm calls follow in one process. A goal stands beside the fastest peer.",
  "",
].join("\n");

/** The cells of a row. */
export function cellsOf({ what, peer, unit, ours, theirs, ratio, goal, quality }: BenchmarkRow): string[] {
  return [
    what,
    peer,
    `${digits(ours)} ${unit}`,
    theirs === null ? "not at hand" : `${digits(theirs)} ${unit}`,
    ratio === null ? "" : `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`,
    goal === undefined ? "" : goalText(goal, goal.kind === "under" ? ours : (ratio?.median ?? null), unit),
    quality,
  ];
}

function goalText(
  { kind, value }: NonNullable<BenchmarkRow["goal"]>,
  measured: number | null,
  unit: string,
): string {
  const asked = kind === "under" ? `under ${value} ${unit}` : `${kind.replace("-", " ")} ${value}`;
  if (measured === null) return `${asked}, not measured`;
  const met = kind === "at-least" ? measured >= value : measured <= value;
  return met ? asked : `**missed: ${asked}**`;
}

/** The section of one benchmark, with the machine it ran on. */
export function sectionOf({ name, question }: Benchmark, rows: readonly BenchmarkRow[]): string {
  return [
    `## ${name}`,
    "",
    question,
    "",
    machine(),
    "",
    "| what | peer | ours | peer's | ratio | goal | quality |",
    "|---|---|--:|--:|--:|---|---|",
    ...rows.map((row) => `| ${cellsOf(row).join(" | ")} |`),
    "",
  ].join("\n");
}

/** The file with the sections of this run in place of the same ones of earlier runs, by name. */
export function mergeSections(file: string, sections: readonly string[]): string {
  const kept = new Map<string, string>();
  const earlier = file.split(/^(?=## )/m).filter((part) => part.startsWith("## "));
  for (const section of [...earlier, ...sections]) kept.set(section.split("\n", 1)[0]!, section.trimEnd());
  const ordered = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => section);
  return `${[HEADER.trimEnd(), ...ordered].join("\n\n")}\n`;
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}.`;
}

function digits(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

/** Median of any number of values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
