/** Finding and reading files, for the checks in this folder. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The folder of package.json. */
export const repository: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** Is the module with this `import.meta.url` the one that was started? */
export function isMain(moduleUrl: string): boolean {
  const started = process.argv[1];
  return started !== undefined && moduleUrl === pathToFileURL(started).href;
}

/**
 * Files under `folder` whose name ends in `ending`, sorted, as paths from `root` with forward slashes.
 * A folder that does not exist has none.
 */
export function filesUnder(root: string, folder: string, ending: string): string[] {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** Prints findings and a closing line, and sets the exit code. */
export function reportFindings(name: string, findings: readonly string[], good: string): void {
  for (const finding of findings) console.log(finding);
  console.log(findings.length === 0 ? `${name}: ${good}` : `${name}: ${findings.length} found`);
  if (findings.length > 0) process.exitCode = 1;
}
