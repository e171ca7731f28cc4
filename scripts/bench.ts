/**
 * Runs benchmarks one after another, so that they do not take the processor from each other.
 *
 *   npm run bench                     every file of benchmarks/ that ends in .bench.ts
 *   npm run bench -- k-means rfm      those whose path contains one of the words
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { filesUnder, repository } from "./source-files.ts";

const words = process.argv.slice(2);
const files = filesUnder(repository, "benchmarks", ".bench.ts").filter(
  (path) => words.length === 0 || words.some((word) => path.includes(word)),
);
if (files.length === 0) {
  console.log(`bench: no benchmark matches ${words.join(", ")}`);
  process.exitCode = 1;
}
for (const file of files) {
  console.log(`\n${file}`);
  const { status } = spawnSync(process.execPath, ["--import", "tsx", join(repository, file)], {
    cwd: repository,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.log(`bench: ${file} failed`);
    process.exitCode = 1;
  }
}
