/**
 * What users get is the tarball: packs it, installs it in an empty folder, and uses it there from ES modules,
 * CommonJS, TypeScript in four set-ups and the shell.
 *
 *   npm run build && npm run packed
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { compileSetUp, setUps, writeSources } from "./packed-consumer.ts";
import { programSetUps, programs, writeProgram } from "./packed-programs.ts";
import { areaNames } from "./public-face.ts";
import { repository } from "./source-files.ts";

interface PackedFile {
  readonly path: string;
}

interface Pack {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
}

interface Check {
  readonly name: string;
  /** Throws when the check fails. */
  readonly run: () => void | Promise<void>;
}

/** What may be in the tarball. */
const SHIPPED = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w./-]+\.(js|cjs|d\.ts|d\.cts))$/;

/** Lines of a failed check's message that are shown. */
const MESSAGE_LINES = 15;

/** Runs a command and returns what it printed; throws with that text when it fails. */
function run(command: string, args: readonly string[], cwd: string): string {
  // npm and npx are scripts on Windows, which only a shell starts.
  const shell = process.platform === "win32";
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, shell, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(
    `${command} ${args.join(" ")}: ${error?.message ?? `exit code ${status}`}\n${stdout}${stderr}`,
  );
}

function pack(folder: string): Pack {
  const printed = run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    repository,
  );
  return (JSON.parse(printed) as readonly Pack[])[0]!;
}

function install(folder: string, tarball: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true }\n');
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", tarball], folder);
  mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
  symlinkSync(
    realpathSync(join(repository, "node_modules/@types/node")),
    join(folder, "node_modules/@types/node"),
    "junction",
  );
  // What @types/node asks for stands beside it.
  const undici = join(repository, "node_modules/undici-types");
  if (existsSync(undici))
    symlinkSync(realpathSync(undici), join(folder, "node_modules/undici-types"), "junction");
}

function checksOf(folder: string, tarball: string, packed: Pack): Check[] {
  const areas = areaNames(repository);
  const entries = ["churnkit", ...areas.map((area) => `churnkit/${area}`)];
  return [
    {
      name: "the tarball holds the built files and the papers, nothing else",
      run: () => checkFiles(folder, packed),
    },
    ...entries.map((entry) => ({
      name: `import and require of ${entry}`,
      run: () => checkEntry(folder, entry),
    })),
    ...setUps.map((setUp) => ({
      name: `TypeScript, ${setUp.name}: strict, declarations checked, runs`,
      run: () => {
        const problems = compileSetUp(folder, setUp);
        if (problems.length > 0) throw new Error(problems.join("\n"));
        run(process.execPath, [join("out", setUp.file.replace(/ts$/, "js"))], folder);
      },
    })),
    ...programSetUps.flatMap((setUp) =>
      programs.map((program) => ({
        name: `${program.name}, ${setUp}`,
        run: () => {
          const { file, folder: place } = writeProgram(folder, setUp, program);
          const printed = run(process.execPath, [file], place);
          if (printed !== "done\n") throw new Error(`it printed ${JSON.stringify(printed)}`);
        },
      })),
    ),
    {
      name: "npx churnkit --help",
      run: () => {
        const help = run("npx", ["--no-install", "churnkit", "--help"], folder);
        if (!/churnkit/.test(help)) throw new Error(`it printed ${JSON.stringify(help)}`);
      },
    },
    { name: "publint", run: () => checkPublint(join(folder, "node_modules/churnkit")) },
    { name: "are the types wrong", run: () => void run("npx", ["attw", "--no-color", tarball], repository) },
  ];
}

function checkFiles(folder: string, packed: Pack): void {
  const strange = packed.files
    .map(({ path }) => path)
    .filter((path) => !SHIPPED.test(path) || /(test|spec|testing)\b/.test(path));
  if (strange.length > 0) throw new Error(strange.join("\n"));
  const dist = join(folder, "node_modules/churnkit/dist");
  for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (!/\.c?[jt]s$/.test(path)) continue;
    if (readFileSync(join(dist, path), "utf8").includes(repository))
      throw new Error(`${path} names ${repository}`);
  }
}

/** ESM and CommonJS give the same names, and there are some. */
function checkEntry(folder: string, entry: string): void {
  const names = (type: string, code: string): string =>
    run(process.execPath, [`--input-type=${type}`, "-e", code], folder).trim();
  const esm = names("module", `import * as kit from "${entry}"; console.log(Object.keys(kit).sort().join())`);
  const cjs = names("commonjs", `console.log(Object.keys(require("${entry}")).sort().join())`);
  if (esm === "" || esm !== cjs) throw new Error(`ESM: ${esm}\nCommonJS: ${cjs}`);
}

async function checkPublint(folder: string): Promise<void> {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join("\n"));
}

async function main(): Promise<void> {
  const missing = ["index", ...areaNames(repository)].filter((name) =>
    [".js", ".cjs", ".d.ts", ".d.cts"].some((end) => !existsSync(join(repository, "dist", name + end))),
  );
  if (missing.length > 0) {
    console.log(`packed: dist lacks ${missing.join(", ")}; run npm run build first`);
    process.exitCode = 1;
    return;
  }
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), "churnkit-packed-")));
  try {
    const packed = pack(temporary);
    const tarball = join(temporary, packed.filename);
    const user = join(temporary, "user");
    install(user, tarball);
    writeSources(user, areaNames(repository));
    let failed = 0;
    const checks = checksOf(user, tarball, packed);
    for (const { name, run: check } of checks) {
      try {
        await check();
        console.log(`ok     ${name}`);
      } catch (error) {
        failed++;
        console.log(
          `failed ${name}\n${(error as Error).message.split("\n").slice(0, MESSAGE_LINES).join("\n")}`,
        );
      }
    }
    const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
    console.log(
      `${packed.filename}: ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked, ${packed.files.length} files`,
    );
    console.log(`packed: ${checks.length - failed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

await main();
