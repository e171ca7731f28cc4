/**
 * Documentation that cannot drift: every `@example`, every `ts` block of the Markdown pages and every file of
 * `examples/` is type-checked against the built package and run, and a line `expression; // => value` must hold.
 *
 *   npm run build && npm run examples
 *   npm run examples -- src/clv README.md     only what stands under these paths
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, blocksOfMarkdown, blocksOfSource } from "./example-blocks.ts";
import { exampleModule, type NameTable } from "./example-module.ts";
import { exportedNames, runModules } from "./example-run.ts";
import { APART } from "./public-face.ts";
import { filesUnder, isMain, repository } from "./source-files.ts";

/** How many examples held, and what is wrong with the others, as `file:line what`. */
export interface ExampleReport {
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

/** Checks and runs blocks against the built package at `packageRoot`. */
export async function checkBlocks(blocks: readonly Block[], packageRoot: string): Promise<ExampleReport> {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    readonly name: string;
  };
  const names = namesOf(packageRoot, manifest.name);
  const modules = blocks.map((block) => exampleModule(block, manifest.name, names));
  const problems = await runModules(modules, packageRoot, manifest.name);
  const failed = problems.filter((list) => list.length > 0).length;
  return { passed: blocks.length - failed, failed, problems: problems.flat() };
}

/** The names of the package, and of the entries whose names it does not have. */
function namesOf(packageRoot: string, packageName: string): NameTable {
  const index = exportedNames(join(packageRoot, "dist/index.d.ts"));
  const apart = APART.filter((area) => existsSync(join(packageRoot, `dist/${area}.d.ts`))).flatMap((area) =>
    [...exportedNames(join(packageRoot, `dist/${area}.d.ts`))].map(
      ([name, { typeOnly }]) => [name, { typeOnly, entry: `${packageName}/${area}` }] as const,
    ),
  );
  return new Map([...apart, ...index]);
}

/** Every block of the project at `root`. */
export function allBlocks(root: string): Block[] {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const sources = ["src", "datasets"].flatMap((folder) => filesUnder(root, folder, ".ts"));
  const pages = [...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"], ...filesUnder(root, "docs", ".md")];
  return [
    ...sources
      .filter((path) => !path.endsWith(".test.ts"))
      .flatMap((path) => blocksOfSource(path, read(path))),
    ...pages
      .filter((path) => !path.startsWith("docs/api/") && existsSync(join(root, path)))
      .flatMap((path) => blocksOfMarkdown(path, read(path))),
    ...filesUnder(root, "examples", ".ts").map((path) => ({ file: path, line: 1, code: read(path) })),
  ];
}

async function main(): Promise<void> {
  if (!existsSync(join(repository, "dist/index.d.ts"))) {
    console.log("examples: there is no built package; run npm run build first");
    process.exitCode = 1;
    return;
  }
  const places = process.argv.slice(2);
  const blocks = allBlocks(repository).filter(
    ({ file }) => places.length === 0 || places.some((place) => file.startsWith(place)),
  );
  const { passed, failed, problems } = await checkBlocks(blocks, repository);
  for (const problem of problems) console.log(problem);
  console.log(`examples: ${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

if (isMain(import.meta.url)) await main();
