import type { Command, OptionSpecs } from "./command.ts";
import { COMMON_OPTIONS } from "./parse.ts";

/** The list of commands: `churnkit --help`. */
export function programHelp(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `churnkit ${version}: who leaves, what each customer is worth, which groups there are`,
    "",
    "Usage: churnkit <command> [arguments] [options]",
    "",
    "Commands:",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "churnkit <command> --help shows the options of a command.",
    "Exit codes: 0 done, 1 bad input, 2 bad usage.",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  return [
    `${command.summary}`,
    "",
    `Usage: churnkit ${command.name} ${command.synopsis}`,
    "",
    "Options:",
    ...optionLines({ ...command.options, ...COMMON_OPTIONS }),
    "",
    "Examples:",
    ...command.examples.flatMap(({ line, purpose }) => [`  ${line}`, `      ${purpose}`]),
  ].join("\n");
}

function optionLines(options: OptionSpecs): string[] {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => ({
    left: `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
    help,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, help }) => `  ${left.padEnd(width)}  ${help}`);
}
