/**
 * Files out. A file is written under a temporary name beside its place and then renamed, so an interrupted run
 * leaves either the whole file or none.
 *
 * @module
 */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes text to `folder/name`, whole or not at all, and returns its path. */
export async function writeText(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true });
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
