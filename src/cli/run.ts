import { describeValue, InputError } from "../internal/input-error.ts";
import { VERSION } from "../internal/version.ts";
import { analyzeCommand } from "./analyze.ts";
import { clvCommand } from "./clv.ts";
import type { Command } from "./command.ts";
import { demoCommand } from "./demo.ts";
import { commandHelp, programHelp } from "./help.ts";
import { openFolder } from "./output.ts";
import { parseCommandLine, textOption } from "./parse.ts";
import { rfmCommand } from "./rfm.ts";
import { scoreCommand } from "./score.ts";
import { segmentCommand } from "./segment.ts";
import { makeTerminal, type Streams } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const COMMANDS: readonly Command[] = [
  analyzeCommand,
  scoreCommand,
  rfmCommand,
  clvCommand,
  segmentCommand,
  demoCommand,
];

/**
 * Runs the program.
 *
 * @param args - The arguments after the program's name.
 * @returns The exit code: 0 done, 1 bad input, 2 bad usage, 130 interrupted.
 */
export async function run(args: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    streams.out(`${programHelp(COMMANDS, VERSION)}\n`);
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    streams.out(`${VERSION}\n`);
    return 0;
  }
  try {
    await runCommand(name, rest, streams, signal);
    return 0;
  } catch (error) {
    return reportError(error, name, streams, signal);
  }
}

async function runCommand(
  name: string,
  args: readonly string[],
  streams: Streams,
  signal: AbortSignal,
): Promise<void> {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    throw new UsageError(`there is no command ${JSON.stringify(name)}; churnkit --help lists them`);
  }
  const { positionals, values } = parseCommandLine(command, args);
  if (values["help"] === true) {
    streams.out(`${commandHelp(command)}\n`);
    return;
  }
  signal.throwIfAborted();
  const folder = textOption(values, "out");
  if (folder !== undefined) await openFolder(folder);
  const terminal = makeTerminal(streams, { quiet: values["quiet"] === true });
  try {
    await command.run({ positionals, values, terminal, signal });
  } finally {
    terminal.endProgress();
  }
}

function reportError(error: unknown, name: string, streams: Streams, signal: AbortSignal): number {
  if (signal.aborted) {
    streams.err("churnkit: interrupted; no half-written file is left\n");
    return 130;
  }
  if (error instanceof UsageError) {
    streams.err(`churnkit ${name}: ${error.message}\n`);
    return 2;
  }
  if (error instanceof InputError) {
    streams.err(`churnkit ${name}: ${inputErrorText(error, name)} (${error.code})\n`);
    return 1;
  }
  streams.err(
    `churnkit ${name}: unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 1;
}

/** The message in the words of the command line: `--as-of` where the library says `options.asOf`. */
function inputErrorText(error: InputError, name: string): string {
  const specs = COMMANDS.find((command) => command.name === name)?.options ?? {};
  const [, option = ""] = /^(?:options|recipe)\.(\w+)$/.exec(error.path) ?? [];
  const flag = OPTION_OF_PATH[option] ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (!Object.hasOwn(specs, flag)) return error.message;
  const received = error.received === undefined ? "" : `, got ${describeValue(error.received)}`;
  return `--${flag} must be ${error.expected}${received}`;
}

/** Options of the library that the command line calls otherwise. */
const OPTION_OF_PATH: Readonly<Record<string, string>> = {
  discountRateAnnual: "discount",
};
