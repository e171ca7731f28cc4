/** A thread of its own from the packed tarball: from ES modules, from CommonJS, and from a bundle without any file beside it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** How a user's program comes to churnkit. */
export type OffloadSetUp = "ES module" | "CommonJS" | "bundle as an ES module" | "bundle as CommonJS";

/** The set-ups that `offload` promises to work under. */
export const offloadSetUps: readonly OffloadSetUp[] = [
  "ES module",
  "CommonJS",
  "bundle as an ES module",
  "bundle as CommonJS",
];

/** What every set-up runs: a result, progress, an error and a cancellation; then the process must end by itself. */
const PROGRAM = `
async function main() {
  const customers = Array.from({ length: 600 }, (_, i) => ({ visits: i % 12, plan: "ab"[i % 2], left: i % 12 < 3 + (i % 5) }));
  const recipe = { target: "left", model: { kind: "logistic-regression" } };
  let steps = 0;
  const here = crossValidate(recipe, customers, { folds: 4 });
  const there = await offload(crossValidate, [recipe, customers, { folds: 4 }], { onProgress: () => steps++ });
  if (JSON.stringify(there) !== JSON.stringify(here)) throw new Error("another result than without a thread");
  if (steps < 4) throw new Error(steps + " steps of progress");
  const error = await offload(fitKMeans, [customers, { clusters: 0, columns: ["visits"] }]).catch((e) => e);
  if (!(error instanceof InputError) || error.path !== "options.clusters") throw new Error("threw " + error);
  const controller = new AbortController();
  const stopped = offload(crossValidate, [recipe, customers, { folds: 4, repeats: 1000 }], {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  if ((await stopped.catch((e) => e)).name !== "AbortError") throw new Error("it was not stopped");
  console.log("done");
}
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`;

const NAMES = "{ crossValidate, fitKMeans, InputError, offload }";

/** Writes the program of a set-up and returns the file and the folder to run it in. */
export function writeOffloadProgram(user: string, setUp: OffloadSetUp): { file: string; folder: string } {
  const isModule = !setUp.endsWith("CommonJS");
  const end = isModule ? "mjs" : "cjs";
  const source = isModule
    ? `import ${NAMES} from "churnkit";${PROGRAM}`
    : `const ${NAMES} = require("churnkit");${PROGRAM}`;
  const file = join(user, `offload.${end}`);
  writeFileSync(file, source);
  if (!setUp.startsWith("bundle")) return { file, folder: user };
  // Beside the user's project: no node_modules is found from there.
  const folder = mkdtempSync(join(user, "..", "service-"));
  const outfile = join(folder, `service.${end}`);
  buildSync({
    entryPoints: [file],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: isModule ? "esm" : "cjs",
    logLevel: "error",
  });
  return { file: outfile, folder };
}
