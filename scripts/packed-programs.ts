/**
 * Programs on the packed tarball: from ES modules, from CommonJS, and from a bundle without any file beside it. What needs
 * threads and WebAssembly must need no file lookup.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** How a user's program comes to churnkit. */
export type ProgramSetUp = "ES module" | "CommonJS" | "bundle as an ES module" | "bundle as CommonJS";

/** The set-ups that threads and kernels promise to work under. */
export const programSetUps: readonly ProgramSetUp[] = [
  "ES module",
  "CommonJS",
  "bundle as an ES module",
  "bundle as CommonJS",
];

/** A program: the public names that it takes, and what it does; it throws when something is wrong. */
export interface Program {
  readonly name: string;
  readonly names: readonly string[];
  readonly body: string;
}

/** `offload`: a result, progress, an error and a cancellation; then the process must end by itself. */
const OFFLOAD: Program = {
  name: "offload",
  names: ["crossValidate", "fitGradientBoosting", "fitKMeans", "InputError", "offload"],
  body: `
  const customers = Array.from({ length: 600 }, (_, i) => ({ visits: i % 12, plan: "ab"[i % 2], left: i % 12 < 3 + (i % 5) }));
  const recipe = { target: "left", model: { kind: "logistic-regression" } };
  let steps = 0;
  const here = crossValidate(recipe, customers, { folds: 4 });
  const there = await offload(crossValidate, [recipe, customers, { folds: 4 }], { onProgress: () => steps++ });
  const untimed = (result) => JSON.stringify({ ...result, timings: null });
  if (untimed(there) !== untimed(here)) throw new Error("another result than without a thread");
  if (steps < 4) throw new Error(steps + " steps of progress");
  // Large enough for helper threads inside the thread.
  const column = (k) => new Float64Array(50_000).map((_, i) => (i * (7919 + 2 * k)) % 997);
  const left = column(0).map((x, i) => Number(x < 200 + ((i * 104729) % 300)));
  const many = { ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => ["x" + k, column(k)])), left };
  const boosting = { target: "left", rounds: 20 };
  const boosted = await offload(fitGradientBoosting, [many, boosting]);
  if (JSON.stringify(boosted) !== JSON.stringify(fitGradientBoosting(many, boosting))) throw new Error("another model than without a thread");
  const error = await offload(fitKMeans, [customers, { clusters: 0, columns: ["visits"] }]).catch((e) => e);
  if (!(error instanceof InputError) || error.path !== "options.clusters") throw new Error("threw " + error);
  const controller = new AbortController();
  const stopped = offload(fitGradientBoosting, [many, { ...boosting, rounds: 5000 }], {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  if ((await stopped.catch((e) => e)).name !== "AbortError") throw new Error("it was not stopped");
`,
};

/** Every kind of model on one thread and on two: the same model, and one row scored as in a batch. */
const MODELS: Program = {
  name: "models",
  names: ["CLASSIFIER_KINDS", "compareModels", "fitRecipe", "predictProbability", "prepareScorer"],
  body: `
  let helpers = 0;
  process.on("worker", () => helpers++);
  // Rows times columns enough for a second thread to be asked.
  const more = (i) => Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((k) => ["x" + k, (i * (7919 + 2 * k)) % 251]));
  const customers = Array.from({ length: 40000 }, (_, i) => ({
    ...more(i),
    tenure: (i * 7919) % 61,
    spend: i % 17 === 0 ? null : ((i * 104729) % 997) / 10,
    plan: ["basic", "plus", "pro"][i % 3],
    left: (i * 7919) % 61 < 10 + ((i * 104729) % 30) ? "Yes" : "No",
  }));
  const models = {
    "logistic-regression": {},
    "random-forest": { trees: 20 },
    "gradient-boosting": { rounds: 20 },
    "neural-network": { hidden: [16], epochs: 2 },
  };
  if (Object.keys(models).sort().join() !== [...CLASSIFIER_KINDS].sort().join()) throw new Error("kinds are missing");
  for (const [kind, settings] of Object.entries(models)) {
    const recipe = { target: "left", model: { kind, ...settings } };
    const one = fitRecipe(recipe, customers, { threads: 1 });
    const two = fitRecipe(recipe, customers, { threads: 2 });
    if (JSON.stringify(one) !== JSON.stringify(two)) throw new Error(kind + ": another model on two threads");
    const scores = predictProbability(two, customers);
    const scorer = prepareScorer(JSON.parse(JSON.stringify(two)));
    for (const row of [0, 17, 19999]) {
      if (scorer.scoreRow(customers[row]) !== scores[row]) throw new Error(kind + ": another score for one row");
    }
  }
  // The process hears of a new thread when the event loop comes round.
  await new Promise((resolve) => setImmediate(resolve));
  if (availableParallelism() > 1 && helpers === 0) throw new Error("no second thread was started");
  const kinds = Object.fromEntries(
    ["logistic-regression", "gradient-boosting"].map((kind) => [kind, { target: "left", model: { kind, ...models[kind] } }]),
  );
  if (compareModels(kinds, customers, { folds: 2, threads: 2 }).ranking.length !== 2) throw new Error("no comparison");
`,
};

/** All programs. */
export const programs: readonly Program[] = [OFFLOAD, MODELS];

/** Writes a program for a set-up; returns the file and the folder to run it in. */
export function writeProgram(
  user: string,
  setUp: ProgramSetUp,
  program: Program,
): { file: string; folder: string } {
  const isModule = !setUp.endsWith("CommonJS");
  const end = isModule ? "mjs" : "cjs";
  const names = `{ ${program.names.join(", ")} }`;
  const imports = isModule
    ? `import ${names} from "churnkit";\nimport { availableParallelism } from "node:os";`
    : `const ${names} = require("churnkit");\nconst { availableParallelism } = require("node:os");`;
  const file = join(user, `${program.name}.${end}`);
  writeFileSync(
    file,
    `${imports}
async function main() {${program.body}  console.log("done");
}
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`,
  );
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
