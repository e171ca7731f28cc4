import { parseArgs } from "node:util";
import type { Command, OptionSpecs, OptionValues } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** Options that every command takes. */
export const COMMON_OPTIONS: OptionSpecs = {
  json: { type: "boolean", help: "print the result as JSON on standard output" },
  quiet: { type: "boolean", short: "q", help: "no notes and no progress on standard error" },
  help: { type: "boolean", short: "h", help: "show this help" },
};

/**
 * Reads the arguments of one command.
 *
 * @throws UsageError naming the option that is unknown, lacks its value or has one too many.
 */
export function parseCommandLine(
  command: Command,
  args: readonly string[],
): { readonly positionals: readonly string[]; readonly values: OptionValues } {
  const specs = { ...command.options, ...COMMON_OPTIONS };
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [
      name,
      short === undefined ? { type } : { type, short },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { positionals, values: values as OptionValues };
  } catch (error) {
    const [firstSentence = ""] = (error as Error).message.split(". To specify");
    throw new UsageError(firstSentence.replace(/\.$/, ""));
  }
}

/** The text value of an option, or `undefined`. */
export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** The numeric value of an option, or `undefined`; anything but a finite number is a usage error. */
export function numberOption(values: OptionValues, name: string): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new UsageError(`--${name} takes a number, not ${JSON.stringify(text)}`);
  return value;
}

/** A value of an option that must be one of `choices`, or `undefined`. */
export function choiceOption<const T extends string>(
  values: OptionValues,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined)
    throw new UsageError(`--${name} takes one of ${choices.join(", ")}, not ${JSON.stringify(text)}`);
  return choice;
}

/** A comma-separated list of names, or `undefined`. */
export function listOption(values: OptionValues, name: string): readonly string[] | undefined {
  const text = textOption(values, name);
  return text?.split(",").map((part) => part.trim());
}
