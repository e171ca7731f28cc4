import { join } from "node:path";
import { type StoredModel, saveModel } from "../churn/model-file.ts";
import type { RejectedRow } from "../table/rejected-row.ts";
import { makeTable, numberColumn, type Table, textColumnFrom } from "../table/table.ts";
import { writeCsv } from "../table/write-csv.ts";
import type { Invocation } from "./command.ts";
import { writeText } from "./output.ts";
import { textOption } from "./parse.ts";

/** What a command has to hand over. */
export interface Delivery {
  /** Files by name. */
  readonly tables: Readonly<Record<string, Table>>;
  readonly models: Readonly<Record<string, StoredModel>>;
  /** Rows of the input that were not used: `rejected.csv`. */
  readonly rejected: readonly RejectedRow[];
  /** For people: standard output, and `summary.md`. */
  readonly summary: string;
  /** For programs: standard output under `--json`. */
  readonly facts: object;
}

/** The option that names the folder for files. */
export const OUT_OPTION = {
  out: { type: "string", value: "<folder>", help: "write the files there (no files)" },
} as const;

/** Writes the files, if a folder was named, then prints the result. */
export async function deliver({ values, terminal }: Invocation, delivery: Delivery): Promise<void> {
  terminal.endProgress();
  const folder = textOption(values, "out");
  const files = folder === undefined ? [] : await writeFiles(folder, delivery);
  if (values["json"] === true) {
    terminal.print(
      JSON.stringify({ ...delivery.facts, rejectedRows: delivery.rejected.length, files }, null, 2),
    );
  } else {
    terminal.print(delivery.summary.trimEnd());
  }
  if (files.length > 0) terminal.note(`written: ${files.join(", ")}`);
}

async function writeFiles(
  folder: string,
  { tables, models, rejected, summary }: Delivery,
): Promise<string[]> {
  // Also when it is empty: an older one must not be taken for this run's.
  const all = { ...tables, "rejected.csv": rejectedTable(rejected) };
  const files: string[] = [];
  for (const [name, table] of Object.entries(all)) {
    await writeCsv(table, join(folder, name));
    files.push(join(folder, name));
  }
  for (const [name, model] of Object.entries(models)) {
    await saveModel(model, join(folder, name));
    files.push(join(folder, name));
  }
  files.push(await writeText(folder, "summary.md", summary));
  return files;
}

function rejectedTable(rejected: readonly RejectedRow[]): Table {
  return makeTable({
    line: numberColumn(Float64Array.from(rejected, ({ line }) => line)),
    column: textColumnFrom(rejected.map(({ column }) => column)),
    value: textColumnFrom(rejected.map(({ value }) => value)),
    reason: textColumnFrom(rejected.map(({ reason }) => reason)),
  });
}
