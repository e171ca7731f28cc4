/** Type-checks example modules in one go against a built package, and runs them. */
import { fork } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import type { ChildMessage } from "./example-child.ts";
import { mismatch } from "./example-literal.ts";
import type { ExampleModule, NameTable } from "./example-module.ts";
import { repository } from "./source-files.ts";

/** One example may take this long before it is stopped. */
const LIMIT_MS = 120_000;

/** The names that the entry point of a package's types exports. */
export function exportedNames(typesFile: string): NameTable {
  const program = ts.createProgram([typesFile], { noLib: true, types: [] });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(typesFile)!)!;
  return new Map(
    checker.getExportsOfModule(module).map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return [symbol.name, { typeOnly: (target.flags & ts.SymbolFlags.Value) === 0 }];
    }),
  );
}

/**
 * Runs the modules against the package at `packageRoot`, which is found as `packageName`.
 *
 * @returns For every module what went wrong, as `file:line what`; an empty list is a good example.
 */
export async function runModules(
  modules: readonly ExampleModule[],
  packageRoot: string,
  packageName: string,
): Promise<string[][]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "churnkit-examples-")));
  try {
    layFolder(folder, packageRoot, packageName);
    const paths = modules.map((module, i) => {
      const path = join(folder, `example-${i}.mts`);
      writeFileSync(path, module.text);
      return path;
    });
    const problems = modules.map((module) => [...module.problems]);
    for (const { index, message } of compile(paths, modules)) problems[index]!.push(message);
    await execute(folder, modules, problems);
    return problems;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function layFolder(folder: string, packageRoot: string, packageName: string): void {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(realpathSync(packageRoot), join(folder, "node_modules", packageName), "junction");
  symlinkSync(join(repository, "node_modules/@types"), join(folder, "node_modules/@types"), "junction");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const child = readFileSync(join(repository, "scripts/example-child.ts"), "utf8");
  const { outputText } = ts.transpileModule(child, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(join(folder, "child.mjs"), outputText);
}

interface Found {
  readonly index: number;
  readonly message: string;
}

/** Checks and emits JavaScript; a module with a type error is emitted and run all the same. */
function compile(paths: readonly string[], modules: readonly ExampleModule[]): Found[] {
  const program = ts.createProgram(paths, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: ["node"],
    typeRoots: paths.length === 0 ? [] : [join(dirname(paths[0]!), "node_modules/@types")],
    strict: true,
    skipLibCheck: true,
  });
  program.emit();
  const indexOf = new Map(paths.map((path, i) => [path, i]));
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
    const index = diagnostic.file && indexOf.get(diagnostic.file.fileName);
    if (diagnostic.file === undefined || index === undefined)
      throw new Error(`the examples cannot be checked: ${message}`);
    const { block } = modules[index]!;
    const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
    return { index, message: `${block.file}:${block.line + line - 1} TS${diagnostic.code} ${message}` };
  });
}

/** Starts children until every module has had its turn: one that is stopped or dies takes only itself along. */
async function execute(
  folder: string,
  modules: readonly ExampleModule[],
  problems: string[][],
): Promise<void> {
  for (let next = 0; next < modules.length; ) {
    const end = await runFrom(next, folder, modules, problems);
    if (end.finished) return;
    const { file, line } = modules[end.at]!.block;
    problems[end.at]!.push(`${file}:${line} ${end.why}`);
    next = end.at + 1;
  }
}

type RunEnd =
  | { readonly finished: true }
  | { readonly finished: false; readonly at: number; readonly why: string };

function runFrom(
  start: number,
  folder: string,
  modules: readonly ExampleModule[],
  problems: string[][],
): Promise<RunEnd> {
  return new Promise((resolve) => {
    const paths = modules.map((_, i) => join(folder, `example-${i}.mjs`));
    const child = fork(join(folder, "child.mjs"), [String(start), ...paths], {
      cwd: folder,
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const seen = new Set<number>();
    let current = start;
    let ended = -1;
    let timer: NodeJS.Timeout | undefined;
    let why = "";
    child.on("message", (message: ChildMessage) => {
      const { block, promises } = modules[message.index]!;
      if (message.kind === "start") {
        current = message.index;
        seen.clear();
        timer = setTimeout(() => {
          why = `took longer than ${LIMIT_MS / 1000} s`;
          child.kill();
        }, LIMIT_MS);
      } else if (message.kind === "error") {
        problems[current]!.push(`${block.file}:${block.line} ${message.message}`);
      } else if (message.kind === "value") {
        const { line, literal } = promises[message.promise]!;
        seen.add(message.promise);
        const wrong = mismatch(literal, message.value);
        if (wrong !== undefined) problems[current]!.push(`${block.file}:${line} ${wrong}`);
      } else {
        clearTimeout(timer);
        ended = message.index;
        // After an error the rest of the snippet did not run, and that has been said.
        if (problems[current]!.length > 0) return;
        for (const [i, { line }] of promises.entries()) {
          if (!seen.has(i)) problems[current]!.push(`${block.file}:${line} was never reached`);
        }
      }
    });
    // An example that leaves a timer or a socket open must not hold the child.
    child.on("disconnect", () => child.kill());
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (ended === modules.length - 1) resolve({ finished: true });
      else
        resolve({
          finished: false,
          at: current,
          why: why || `ended the process (${signal ?? `exit code ${code}`})`,
        });
    });
  });
}
