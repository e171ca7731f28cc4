/**
 * Runs the benchmarks and writes `RESULTS.md`.
 *
 *   npm run bench                 all of them
 *   npm run bench -- roc-auc      one
 *
 * The peers need Python with `peers/requirements.txt`; `CHURNKIT_PYTHON` names the interpreter.
 *
 * @module
 */
import { readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import type { Benchmark, BenchmarkRow } from "./harness.ts";
import { withFolder } from "./harness.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(here)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
if (names.length === 0) throw new Error(`no benchmark is called ${wanted.join(", ")}`);

const sections: string[] = [];
for (const name of names) {
  const { benchmark } = (await import(`./${name}.bench.ts`)) as { benchmark: Benchmark };
  console.log(`\n${benchmark.name}: ${benchmark.question}`);
  const rows = await withFolder((folder) => benchmark.run(folder));
  for (const row of rows) console.log(`  ${line(row).join("  ")}`);
  sections.push(section(benchmark, rows));
}

if (wanted.length === 0) {
  writeFileSync(new URL("RESULTS.md", import.meta.url), [header(), ...sections].join("\n"));
  console.log("\nwritten: benchmarks/RESULTS.md");
}

function header(): string {
  const [cpu] = cpus();
  return [
    "# Benchmark results",
    "",
    "Written by `npm run bench`. Each pair ran in turn in one run on the same data; the answers were compared first.",
    "Times are medians in seconds; the ratio is peer over ours, median of the pairs with the lowest and highest.",
    "",
    `Machine: ${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}.`,
    "",
  ].join("\n");
}

function section({ name, question }: Benchmark, rows: readonly BenchmarkRow[]): string {
  return [
    `## ${name}`,
    "",
    question,
    "",
    "| what | peer | ours | peer time | ratio | quality |",
    "|---|---|--:|--:|--:|---|",
    ...rows.map((row) => `| ${line(row).join(" | ")} |`),
    "",
  ].join("\n");
}

function line({ what, peer, ourSeconds, peerSeconds, ratio, quality }: BenchmarkRow): string[] {
  return [
    what,
    peer,
    `${ourSeconds.toPrecision(3)} s`,
    `${peerSeconds.toPrecision(3)} s`,
    `${ratio.median.toFixed(1)} (${ratio.low.toFixed(1)} to ${ratio.high.toFixed(1)})`,
    quality,
  ];
}
