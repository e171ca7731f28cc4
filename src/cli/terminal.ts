/**
 * Where the program prints. Results go to standard output and everything else to standard error, so
 * `churnkit … --json | jq` works; on a terminal progress is one line that rewrites itself, elsewhere a line
 * a stage.
 *
 * @module
 */
import type { Progress } from "../internal/progress.ts";

/** The two streams, and whether the second is a person's terminal. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly interactive: boolean;
}

/** Prints results, notes and progress. */
export interface Terminal {
  /** A line of the result, to standard output. */
  readonly print: (line?: string) => void;
  /** A line about the work, to standard error; silent with `--quiet`. */
  readonly note: (line: string) => void;
  /** Shows how far a job is. */
  readonly progress: (progress: Progress) => void;
  /** Ends the line that progress rewrites. */
  readonly endProgress: () => void;
}

/** A terminal over the given streams. */
export function makeTerminal(streams: Streams, options: { readonly quiet: boolean }): Terminal {
  let stage = "";
  let open = false;
  const endProgress = (): void => {
    if (open) streams.err("\n");
    open = false;
    stage = "";
  };
  const note = (line: string): void => {
    endProgress();
    if (!options.quiet) streams.err(`${line}\n`);
  };
  const progress = (now: Progress): void => {
    if (options.quiet) return;
    if (!streams.interactive) {
      if (now.stage !== stage) streams.err(`${now.stage} …\n`);
      stage = now.stage;
      return;
    }
    if (open && now.stage !== stage) streams.err("\n");
    stage = now.stage;
    open = true;
    streams.err(`\r\u001b[K${progressLine(now)}`);
  };
  return { print: (line = "") => streams.out(`${line}\n`), note, progress, endProgress };
}

const BAR_WIDTH = 24;

/** `stage  ████······  40 %`, or a count where the total is not known. */
export function progressLine({ stage, done, total }: Progress): string {
  const label = stage.padEnd(28);
  if (total <= 0) return done > 0 ? `${label} ${done.toLocaleString("en")}` : `${label} …`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  return `${label} ${"█".repeat(filled)}${"·".repeat(BAR_WIDTH - filled)} ${String(Math.round(share * 100)).padStart(3)} %`;
}
