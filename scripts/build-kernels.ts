/**
 * Compiles the AssemblyScript kernels to WebAssembly and writes each as a TypeScript module that holds its bytes, so
 * that the package needs no native build, no download and no file beside its code.
 *
 *   npm run kernels                 all of them
 *   npm run kernels -- forest       one
 *   npm run kernels -- --check      fails when what is committed is not what the sources give
 *
 * A file `src/kernels/assembly/<name>.ts` whose first line is `// kernel` becomes `src/kernels/wasm/<name>.ts`; the
 * others are parts that kernels import.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { isMain, repository } from "./source-files.ts";

const SOURCES = "src/kernels/assembly";
const OUTPUT = "src/kernels/wasm";

/** Shared memory is imported, so that every thread runs on the same bytes; names are kept for profilers. */
const FLAGS: readonly string[] = [
  ...["--runtime", "stub", "--enable", "simd", "--enable", "threads", "--enable", "bulk-memory"],
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
  ...["-O3", "--noAssert", "--debug"],
];

/** Names of the kernels under `root`, sorted. */
export function kernelNames(root: string): string[] {
  return readdirSync(join(root, SOURCES))
    .filter((file) => file.endsWith(".ts"))
    .filter((file) => readFileSync(join(root, SOURCES, file), "utf8").startsWith("// kernel"))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** The TypeScript module for kernel `name`. */
export async function compileKernel(root: string, name: string): Promise<string> {
  let bytes: Uint8Array | undefined;
  const messages: string[] = [];
  const { error } = await asc.main([`${name}.ts`, "--outFile", `${name}.wasm`, ...FLAGS], {
    readFile: (file, base) => {
      const path = join(root, SOURCES, base === "." ? "" : base, file);
      return existsSync(path) ? readFileSync(path, "utf8") : null;
    },
    writeFile: (file, content) => {
      if (file === `${name}.wasm`) bytes = content as unknown as Uint8Array;
    },
    listFiles: () => [],
    stderr: { write: (text) => messages.push(String(text)) },
  });
  if (error || bytes === undefined) throw new Error(`${name}: ${messages.join("") || error?.message}`);
  return [
    `// Made by "npm run kernels" from assembly/${name}.ts; not to be edited.`,
    'import type { KernelBytes } from "../kernel-bytes.ts";',
    "",
    `export const ${camelCase(name)}Kernel: KernelBytes = {`,
    `  name: "${name}",`,
    "  base64:",
    `    "${Buffer.from(bytes).toString("base64")}",`,
    "};",
    "",
  ].join("\n");
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

if (isMain(import.meta.url)) {
  const args = process.argv.slice(2);
  const check = args.includes("--check");
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const stale: string[] = [];
  for (const name of kernelNames(repository)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const text = await compileKernel(repository, name);
    const path = join(repository, OUTPUT, `${name}.ts`);
    const isCurrent = existsSync(path) && readFileSync(path, "utf8") === text;
    if (!isCurrent && check) stale.push(name);
    if (!isCurrent && !check) writeFileSync(path, text);
    console.log(
      `${isCurrent ? "as it was" : check ? "stale" : "written"}  ${name} (${text.length} characters)`,
    );
  }
  if (stale.length > 0) {
    console.error(`run "npm run kernels": ${stale.join(", ")} differ from their sources`);
    process.exit(1);
  }
}
