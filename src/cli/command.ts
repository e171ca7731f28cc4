import type { Terminal } from "./terminal.ts";

/** One option of a command: what `--help` prints is what the parser knows. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  /** What the value is, as printed: `<column>`. Absent for a switch. */
  readonly value?: string;
  readonly short?: string;
  readonly help: string;
}

/** Options of a command by their long name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Values as parsed: text for what takes a value, true for a switch. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a command gets to work with. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly values: OptionValues;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A command of the program: a name, its help, and what it does. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name: `<orders.csv> [options]`. */
  readonly synopsis: string;
  readonly options: OptionSpecs;
  /** Command lines that work as they stand, with what each is for. */
  readonly examples: readonly { readonly line: string; readonly purpose: string }[];
  readonly run: (invocation: Invocation) => Promise<void>;
}
