/**
 * A table as a CSV file that is there whole or not at all.
 *
 * @module
 */
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, step } from "../internal/progress.ts";
import { rowCount, type Table } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";
import { csvBlocks, type ToCsvOptions } from "./to-csv.ts";

/** Options of {@link writeCsv}. */
export interface WriteCsvOptions extends ToCsvOptions, JobOptions {}

const OPTION_KEYS = ["delimiter", "missing", "header", "lineEnd", "onProgress", "signal"];

/** Tells temporary files of one process apart. */
let filesBegun = 0;

/**
 * Writes a table to a CSV file, gzipped when the path ends in `.gz`.
 *
 * The text goes to a temporary name in the same folder, which is renamed at the end: a reader never meets half a
 * file, and a failed write leaves an older file as it was.
 *
 * @param path - The file; an existing one is replaced, its folder must exist.
 * @throws {@link InputError} `not-found` when the folder does not exist.
 * @remarks Streams in blocks of some thousand rows; the text is never in memory as a whole.
 * @example
 * await writeCsv(tableFrom({ id: ["a"], score: [0.25] }), "/tmp/churnkit-scores.csv");
 * (await readCsv("/tmp/churnkit-scores.csv")).report.rowsKept; // => 1
 */
export async function writeCsv(
  table: TableInput,
  path: string,
  options: WriteCsvOptions = {},
): Promise<void> {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { onProgress: _, signal, ...csvOptions } = options;
  checkText(path, "path");
  const columns = tableFrom(table, "table");
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${filesBegun++}.tmp`);
  const blocks = Readable.from(countedBlocks(columns, csvOptions, options));
  const file = createWriteStream(temporary, { flags: "wx" });
  try {
    if (path.endsWith(".gz")) await pipeline(blocks, createGzip(), file);
    else await pipeline(blocks, file);
    signal?.throwIfAborted();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if ((error as { code?: string }).code === "ENOENT") {
      throw new InputError("not-found", "path", "a file in a folder that exists", path);
    }
    throw error;
  }
}

function* countedBlocks(table: Table, csvOptions: ToCsvOptions, job: JobOptions): Generator<string> {
  const rows = rowCount(table);
  step(job, "write", 0, rows);
  for (const { text, rowsDone } of csvBlocks(table, csvOptions)) {
    yield text;
    step(job, "write", rowsDone, rows);
  }
}
