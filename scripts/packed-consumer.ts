/** A user's project around the packed tarball: the TypeScript set-ups that people have, and what they run. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { APART } from "./public-face.ts";

/** A set-up of the TypeScript compiler, and the file that is checked and run under it. */
export interface SetUp {
  readonly name: string;
  readonly file: string;
  readonly options: ts.CompilerOptions;
}

const STRICT: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  // The declarations are part of what is tested.
  skipLibCheck: false,
  outDir: "out",
};

/** The set-ups that the package promises to work under. */
export const setUps: readonly SetUp[] = [
  {
    name: "node16, ES module",
    file: "esm.mts",
    options: { ...STRICT, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  },
  {
    name: "node16, CommonJS",
    file: "cjs.cts",
    options: { ...STRICT, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  },
  {
    name: "bundler",
    file: "bundler.mts",
    options: { ...STRICT, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  },
  {
    name: "node10 through typesVersions",
    file: "node10.cts",
    options: { ...STRICT, module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 },
  },
];

/** Writes the source of every set-up: each entry point imported, a result and an error looked at. */
export function writeSources(folder: string, areas: readonly string[]): void {
  mkdirSync(join(folder, "out"), { recursive: true });
  const together = areas.filter((area) => !APART.includes(area));
  const imports = areas.map((area) => `import * as ${area} from "churnkit/${area}";`);
  const source = `${imports.join("\n")}
import * as churnkit from "churnkit";
import { InputError, type InputErrorCode } from "churnkit";

const auc: number = evaluation.rocAuc([0, 1, 1], [0.1, 0.5, 0.4]);
if (auc !== 1) throw new Error(\`rocAuc gave \${auc}\`);

let code: InputErrorCode | undefined;
try {
  evaluation.rocAuc([0, 1], [0.2]);
} catch (error) {
  if (!(error instanceof InputError)) throw new Error("an error of churnkit/evaluation is not churnkit's InputError");
  code = error.code;
}
if (code !== "length-mismatch") throw new Error(\`rocAuc threw \${code}\`);

const whole: Readonly<Record<string, unknown>> = { ...churnkit };
const parts: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
${together.map((area) => `  ["${area}", { ...${area} }],`).join("\n")}
];
const apart: readonly object[] = [${areas.filter((area) => APART.includes(area)).join(", ")}];
if (apart.some((part) => Object.keys(part).length === 0)) throw new Error("an entry without names");
for (const [area, part] of parts) {
  for (const name of Object.keys(part)) {
    if (name !== "default" && part[name] !== whole[name]) throw new Error(\`\${name} of churnkit/\${area} is not churnkit's\`);
  }
}
`;
  for (const { file } of setUps) writeFileSync(join(folder, file), source);
}

/** Type-checks and emits one set-up; returns the diagnostics. */
export function compileSetUp(folder: string, { file, options }: SetUp): string[] {
  const program = ts.createProgram([join(folder, file)], {
    ...options,
    outDir: join(folder, "out"),
    typeRoots: [join(folder, "node_modules/@types")],
  });
  program.emit();
  return ts.getPreEmitDiagnostics(program).map(({ file: source, start = 0, messageText, code }) => {
    const at = source && `${source.fileName}:${source.getLineAndCharacterOfPosition(start).line + 1} `;
    return `${at ?? ""}TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}
