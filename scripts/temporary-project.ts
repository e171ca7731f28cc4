import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes `files` (text by path) into a new temporary folder, hands it to `use`, and removes it. */
export function withFiles<T>(files: Readonly<Record<string, string>>, use: (root: string) => T): T {
  const root = layFiles(files);
  try {
    return use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** {@link withFiles} for work that waits. */
export async function withFilesAsync<T>(
  files: Readonly<Record<string, string>>,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const root = layFiles(files);
  try {
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function layFiles(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "churnkit-check-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
