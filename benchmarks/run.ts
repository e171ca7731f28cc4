/**
 * Runs the benchmarks and writes what they found into `RESULTS.md`.
 *
 *   npm run bench                 all of them
 *   npm run bench -- roc-auc      one; the other sections stay as they are
 *   npm run bench -- --smoke gradient-boosting   small data and one round, to see that it runs; writes nothing
 *
 * The peers need Python with `peers/requirements.txt`; `CHURNKIT_PYTHON` names the interpreter, `CHURNKIT_RSCRIPT` that
 * of R, which may be missing; so may PyMC-Marketing, which wants an environment of its own:
 * `CHURNKIT_PYMC_MARKETING_PYTHON`. Rows on real customers need `CHURNKIT_DATA`.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withFolder } from "./harness.ts";
import { type Benchmark, cellsOf, mergeSections, sectionOf } from "./results.ts";
import { SMOKE } from "./smoke.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const results = new URL("RESULTS.md", import.meta.url);
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const all = readdirSync(here)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""));
for (const name of wanted) {
  if (!all.includes(name)) throw new Error(`no benchmark is called ${name}; there are ${all.join(", ")}`);
}

for (const name of wanted.length === 0 ? all : wanted) {
  const { benchmark } = (await import(`./${name}.bench.ts`)) as { benchmark: Benchmark };
  console.log(`\n${benchmark.name}: ${benchmark.question}`);
  const rows = await withFolder((folder) => benchmark.run(folder));
  for (const row of rows) console.log(`  ${cellsOf(row).join("  ")}`);
  if (SMOKE) continue;
  // After each one: a later one that fails costs nothing of what is done.
  const file = existsSync(results) ? readFileSync(results, "utf8") : "";
  writeFileSync(results, mergeSections(file, [sectionOf(benchmark, rows)]));
}
if (!SMOKE) console.log("\nwritten: benchmarks/RESULTS.md");
