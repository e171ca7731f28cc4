/**
 * A contender is a process that reads its data, says what it is, and then works whenever it is asked: one line of
 * standard input, one line of JSON back. Ours and the peers' speak the same way, so that the first call of a fresh
 * process, the calls after it and the memory it takes are measured alike on both sides.
 *
 * @module
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { embedThreadCode } from "../scripts/embed-thread-code.ts";

/** What one call of a contender brought. */
export interface Call {
  readonly seconds: number;
  readonly answer: unknown;
  /** Most memory the process has held so far (resident set), data and interpreter included. */
  readonly peakMiB?: number;
}

/** A running process, its data read. */
export interface Peer {
  readonly versions: string;
  /** Works once; `seed` is for what draws random numbers, others ignore it. */
  readonly run: (seed?: number) => Promise<Call>;
  /** Ends it and waits until it is gone, so that it takes nothing from the next. */
  readonly stop: () => Promise<void>;
}

/** Something that can be started, any number of times. */
export interface Contender {
  readonly name: string;
  readonly start: () => Promise<Peer>;
}

/** Threads on each side. */
export const THREADS = 2;

const PYTHON = process.env["CHURNKIT_PYTHON"] ?? "python3";
const RSCRIPT = process.env["CHURNKIT_RSCRIPT"] ?? "Rscript";
const here = dirname(fileURLToPath(import.meta.url));

/** A peer of `peers/`. */
export function pythonPeer(script: string, args: readonly string[], interpreter: string = PYTHON): Contender {
  const threads = String(THREADS);
  const env = {
    ...process.env,
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
    MKL_NUM_THREADS: threads,
  };
  // Settings that hold OpenBLAS back to an older processor would make the peers slower than they are.
  delete (env as Record<string, string>)["OPENBLAS_CORETYPE"];
  delete (env as Record<string, string>)["OPENBLAS_L2_SIZE"];
  const command = [interpreter, "-W", "ignore", join(here, "peers", script), ...args];
  return { name: `peers/${script}`, start: () => startProcess(`peers/${script}`, command, env) };
}

/**
 * A peer of `peers/` that needs a package which does not go together with those of the others: `CHURNKIT_<PACKAGE>_PYTHON`
 * names an interpreter that has it. `undefined` where there is none.
 */
export function optionalPythonPeer(
  script: string,
  args: readonly string[],
  packageName: string,
): Contender | undefined {
  const interpreter = process.env[`CHURNKIT_${packageName.toUpperCase()}_PYTHON`] ?? PYTHON;
  const code = `import importlib.util, sys; sys.exit(importlib.util.find_spec("${packageName}") is None)`;
  if (spawnSync(interpreter, ["-c", code], { stdio: "ignore" }).status !== 0) return undefined;
  return pythonPeer(script, args, interpreter);
}

/** A peer of `peers/` in R; `undefined` where R or the package it compares with is not installed. */
export function rPeer(script: string, args: readonly string[], library: string): Contender | undefined {
  const found = spawnSync(RSCRIPT, ["-e", `library(${library})`], { stdio: "ignore" });
  if (found.status !== 0) return undefined;
  const name = `peers/${script}`;
  const command = [RSCRIPT, join(here, "peers", script), ...args];
  return { name, start: () => startProcess(name, command, process.env) };
}

/**
 * A task of `tasks/`, bundled as the package is, so that no loader of TypeScript is part of what is measured.
 *
 * @param external - Packages that stay outside the bundle.
 */
export function nodeTask(task: string, args: readonly string[], external: readonly string[] = []): Contender {
  const name = `tasks/${task}.ts`;
  return {
    name,
    start: async () =>
      startProcess(name, [process.execPath, await bundled(task, external), ...args], process.env),
  };
}

const bundles = new Map<string, Promise<string>>();
let bundleFolder: string | undefined;

function bundled(task: string, external: readonly string[]): Promise<string> {
  let path = bundles.get(task);
  if (path === undefined) {
    path = bundle(task, external);
    bundles.set(task, path);
  }
  return path;
}

/** Beside the project's packages, where those that stay outside of the bundle are found. */
async function bundle(task: string, external: readonly string[]): Promise<string> {
  if (bundleFolder === undefined) {
    const cache = join(here, "..", "node_modules", ".cache");
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "bench-"));
    bundleFolder = folder;
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  }
  await build({
    entry: [join(here, "tasks", `${task}.ts`)],
    outDir: bundleFolder,
    format: ["esm"],
    outExtension: () => ({ js: ".mjs" }),
    target: "node20",
    external: [...external],
    esbuildPlugins: [embedThreadCode],
    config: false,
    silent: true,
    clean: false,
    treeshake: true,
  });
  return join(bundleFolder, `${task}.mjs`);
}

async function startProcess(
  name: string,
  [command, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Peer> {
  const child = spawn(command!, args, { stdio: "pipe", env });
  const closed = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
  });
  const next = lineReader(child, name);
  const { versions } = (await next()) as { versions: Record<string, string> };
  return {
    versions: Object.entries(versions)
      .map((pair) => pair.join(" "))
      .join(", "),
    run: async (seed = 0) => {
      child.stdin.write(`${seed}\n`);
      return (await next()) as Call;
    },
    stop: () => {
      child.stdin.end();
      return closed;
    },
  };
}

function lineReader(child: ChildProcessWithoutNullStreams, name: string): () => Promise<unknown> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  // A process that cannot be started closes its streams; the reader below says so.
  child.on("error", (error) => {
    errors += error.message;
  });
  return async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${name} ended: ${errors || "no output"}`);
    return JSON.parse(value as string);
  };
}
