/**
 * Files out. A file is written under a temporary name beside its place and then renamed, so an interrupted run
 * leaves either the whole file or none.
 *
 * @module
 */
import { constants } from "node:fs";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./usage-error.ts";

/**
 * Makes sure that files can be written to a folder, before the work that they are to hold.
 *
 * @throws UsageError where there is a file of that name, or no permission.
 */
export async function openFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "EEXIST" || code === "ENOTDIR" ? "there is a file of that name" : (code ?? "no reason given");
    throw new UsageError(`--out ${folder}: cannot write there (${reason})`);
  }
}

/** Writes text to `folder/name`, whole or not at all, and returns its path. */
export async function writeText(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  const temporary = `${path}.partial`;
  try {
    await writeFile(temporary, text, "utf8");
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return path;
}
