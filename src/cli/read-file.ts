import { InputError } from "../internal/input-error.ts";
import type { CsvKind, CsvResult, ReadCsvOptions } from "../table/csv-options.ts";
import { readCsv } from "../table/read-csv.ts";
import type { Invocation, OptionSpecs, OptionValues } from "./command.ts";
import { choiceOption, listOption, numberOption, textOption } from "./parse.ts";
import { UsageError } from "./usage-error.ts";

/** Options about the file itself; what is not given is detected and shown. */
export const READ_OPTIONS: OptionSpecs = {
  delimiter: { type: "string", value: "<sign>", help: 'field separator, or "blanks" (detected)' },
  header: {
    type: "string",
    value: "<yes|no|names>",
    help: "is the first line a header? or the names, comma-separated (detected)",
  },
  encoding: { type: "string", value: "<name>", help: "utf-8, windows-1252, gb18030 … (detected)" },
  "date-format": {
    type: "string",
    value: "<pattern>",
    help: "such as DD/MM/YYYY, where the dates alone do not tell",
  },
  decimal: { type: "string", value: "<.|,>", help: "sign before the fraction (.)" },
  ids: {
    type: "string",
    value: "<columns>",
    help: "columns that hold ids, comma-separated: 17850.0 reads 17850",
  },
  kinds: {
    type: "string",
    value: "<column=kind,…>",
    help: "number, text, boolean, time, id, epoch-seconds or epoch-milliseconds (detected)",
  },
  "max-rejected": {
    type: "string",
    value: "<n>",
    help: "give up beyond this many rejected rows, or this share below 1 (no limit)",
  },
};

/**
 * Reads the one file that the command names and notes what was found in it.
 *
 * @throws UsageError when the command names none or more than one.
 */
export async function readFile(invocation: Invocation): Promise<CsvResult> {
  const { positionals, values, terminal, signal } = invocation;
  const [path] = positionals;
  if (path === undefined) throw new UsageError("name the file to read");
  if (positionals.length > 1) throw new UsageError(`one file at a time, not ${positionals.length}`);
  const result = await readCsv(path, { ...readOptions(values), onProgress: terminal.progress, signal });
  noteFindings(path, result, terminal.note);
  if (result.report.rowsKept === 0) {
    const [first] = result.report.rejectedByReason;
    const reason = first === undefined ? "" : `, ${first.rows} of them: ${first.reason}`;
    throw new InputError(
      "empty",
      path,
      "a file with a row that can be read",
      `${result.report.rowsRead} rejected rows${reason}`,
    );
  }
  return result;
}

function readOptions(values: OptionValues): ReadCsvOptions {
  const delimiter = textOption(values, "delimiter");
  const header = headerOption(textOption(values, "header"));
  const encoding = textOption(values, "encoding");
  const dateFormat = textOption(values, "date-format");
  const decimal = choiceOption(values, "decimal", [".", ","]);
  const ids = listOption(values, "ids");
  const maxRejected = numberOption(values, "max-rejected");
  const kinds = kindsOption(listOption(values, "kinds"));
  return {
    ...(kinds === undefined ? {} : { kinds }),
    ...(delimiter === undefined ? {} : { delimiter: delimiter === "\\t" ? "\t" : delimiter }),
    ...(header === undefined ? {} : { header }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(ids === undefined ? {} : { ids }),
    ...(maxRejected === undefined ? {} : { maxRejected }),
  };
}

function headerOption(text: string | undefined): boolean | readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (text === "yes") return true;
  if (text === "no") return false;
  return text.split(",").map((name) => name.trim());
}

function kindsOption(pairs: readonly string[] | undefined): Readonly<Record<string, CsvKind>> | undefined {
  if (pairs === undefined) return undefined;
  const kinds = pairs.map((pair) => {
    const [, name, kind] = /^(.+)=([^=]+)$/.exec(pair) ?? [];
    if (name === undefined || kind === undefined) {
      throw new UsageError(`--kinds takes pairs such as amount=number, not ${JSON.stringify(pair)}`);
    }
    return [name, kind as CsvKind] as const;
  });
  return Object.fromEntries(kinds);
}

const REASONS_SHOWN = 5;

function noteFindings(path: string, { report, rejected }: CsvResult, note: (line: string) => void): void {
  const delimiter = report.delimiter === "\t" ? "tab" : report.delimiter;
  note(
    `${path}: ${report.rowsRead.toLocaleString("en")} rows, ${report.encoding}${report.gzip ? ", gzip" : ""}, ` +
      `separator ${delimiter}, ${report.header ? "with" : "no"} header`,
  );
  for (const column of report.columns) {
    const format = column.dateFormat === null ? "" : ` ${column.dateFormat}`;
    const missing = column.missing === 0 ? "" : `, ${column.missing.toLocaleString("en")} missing`;
    note(`  ${column.name}: ${column.kind}${format}${missing}`);
  }
  const reasons = report.rejectedByReason;
  for (const { reason, rows } of reasons.slice(0, REASONS_SHOWN)) {
    note(`  rejected ${rows.toLocaleString("en")}: ${reason}`);
  }
  if (reasons.length > REASONS_SHOWN) note(`  and ${reasons.length - REASONS_SHOWN} more reasons`);
  if (rejected.length > 0) note("  with --out, rejected.csv lists every one of them");
}
