/**
 * The public face is a reviewed list. Checks that `src/index.ts` exports exactly what the areas export, that
 * `docs/public-names.md` and the entry points of package.json agree with them, that every public function is
 * documented with an example, and that nothing internal got out.
 *
 *   npm run names             check
 *   npm run names -- --write  rewrite src/index.ts and docs/public-names.md, then review the difference
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entryFindings } from "./entry-points.ts";
import { APART, type Area, areaFile, type PublicName, readFaces } from "./public-face.ts";
import { isMain, reportFindings, repository } from "./source-files.ts";

const INDEX = "src/index.ts";
const PAGE = "docs/public-names.md";

/** What of `src/internal` a user may hold, by file; the index exports it beside the areas. */
const OPEN: readonly {
  readonly file: string;
  readonly values: readonly string[];
  readonly types: readonly string[];
}[] = [
  { file: "input-error", values: ["InputError"], types: ["InputErrorCode"] },
  { file: "progress", values: [], types: ["JobOptions", "Progress"] },
  { file: "time", values: [], types: ["Duration", "TimeInput"] },
  { file: "warning", values: [], types: ["Warning"] },
];
const OPEN_NAMES: ReadonlySet<string> = new Set(OPEN.flatMap(({ values, types }) => [...values, ...types]));

const WRITE = "run npm run names -- --write and review the difference";

/** Everything about the public face of the project at `root` that is not as it should be. */
export function nameFindings(root: string): string[] {
  const { areas, index } = readFaces(root);
  return [
    ...areas.flatMap((area) =>
      area.names.flatMap((name) => documentationFindings(areaFile(area.name), name)),
    ),
    ...areas.flatMap((area) => internalFindings(area)),
    ...clashFindings(areas),
    ...indexFindings(areas, index),
    ...pageFindings(root, areas),
    ...entryFindings(
      root,
      areas.map((area) => area.name),
    ),
  ];
}

function documentationFindings(file: string, name: PublicName): string[] {
  if (name.summary === "") return [`${name.at} ${name.name} (${file}) has no doc comment`];
  if (name.kind === "function" && !name.hasExample)
    return [`${name.at} ${name.name} (${file}) has no @example`];
  return [];
}

function internalFindings(area: Area): string[] {
  return area.names
    .filter(({ name, at }) => at.startsWith("src/internal/") && !OPEN_NAMES.has(name))
    .map(({ name, at }) => `${areaFile(area.name)} exports ${name} of ${at}, which is internal`);
}

/** One name may stand in several areas only when it is the same thing. */
function clashFindings(areas: readonly Area[]): string[] {
  const first = new Map<string, string>();
  return areas.flatMap((area) =>
    area.names.flatMap(({ name, at }) => {
      const known = first.get(name);
      if (known === undefined) first.set(name, at);
      return known === undefined || known === at ? [] : [`${name} means two things: ${known} and ${at}`];
    }),
  );
}

function indexFindings(areas: readonly Area[], index: readonly PublicName[]): string[] {
  const wanted = new Set([
    ...indexedOf(areas).flatMap((area) => area.names.map(({ name }) => name)),
    ...OPEN_NAMES,
  ]);
  const present = new Set(index.map(({ name }) => name));
  const missing = [...wanted].filter((name) => !present.has(name));
  const extra = [...present].filter((name) => !wanted.has(name));
  return [
    ...(missing.length > 0 ? [`${INDEX} does not export ${missing.join(", ")}; ${WRITE}`] : []),
    ...(extra.length > 0 ? [`${INDEX} exports ${extra.join(", ")}, which no area does`] : []),
  ];
}

/** The areas whose names the index exports too. */
function indexedOf(areas: readonly Area[]): readonly Area[] {
  return areas.filter(({ name }) => !APART.includes(name));
}

function pageFindings(root: string, areas: readonly Area[]): string[] {
  const file = join(root, PAGE);
  const written = existsSync(file) ? readFileSync(file, "utf8") : "";
  return written === pageText(areas) ? [] : [`${PAGE} is not what the areas export; ${WRITE}`];
}

/** The reviewed list: one line a name, values before types. */
export function pageText(areas: readonly Area[]): string {
  const apart = areas.filter(({ name }) => APART.includes(name)).map(({ name }) => `churnkit/${name}`);
  const lines = [
    "# Public names",
    "",
    "Written by `npm run names -- --write`; a name that appears or goes here is a reviewed change. Everything else",
    "in the package may change in a patch release.",
    "",
    "## churnkit",
    "",
    apart.length === 0
      ? "Every name below, and:"
      : `Every name below but those of ${apart.join(" and ")} alone, and:`,
    "",
    ...OPEN.flatMap(({ values }) => values.map((name) => `- \`${name}\` class`)),
    ...OPEN.flatMap(({ types }) => types.map((name) => `- \`${name}\` type`)),
  ];
  for (const area of areas) {
    lines.push("", `## churnkit/${area.name}`, "");
    for (const kind of ["function", "value", "class", "type"] as const) {
      for (const { name } of area.names.filter((n) => n.kind === kind)) lines.push(`- \`${name}\` ${kind}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The index: explicit named exports of every area, no logic. */
export function indexText(areas: readonly Area[]): string {
  const taken = new Set(OPEN_NAMES);
  const lines = [
    "/** The public face; written by `npm run names -- --write`. For users: imported by nobody in src. */",
  ];
  for (const { file, values, types } of OPEN) {
    lines.push(exportLine([...values, ...types.map((name) => `type ${name}`)], `./internal/${file}.ts`));
  }
  for (const area of indexedOf(areas)) {
    const names = area.names.filter(({ name }) => !taken.has(name));
    for (const { name } of names) taken.add(name);
    if (names.length > 0) {
      const path = area.name === "datasets" ? "../datasets/index.ts" : `./public/${area.name}.ts`;
      lines.push(
        exportLine(
          names.map(({ name, kind }) => (kind === "type" ? `type ${name}` : name)),
          path,
        ),
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

function exportLine(specifiers: readonly string[], path: string): string {
  // A type-only line must not be a run-time import of its file.
  const typesOnly = specifiers.every((text) => text.startsWith("type "));
  const names = typesOnly ? specifiers.map((text) => text.slice(5)) : specifiers;
  return `export ${typesOnly ? "type " : ""}{ ${names.join(", ")} } from "${path}";`;
}

function writeFace(root: string): void {
  const { areas } = readFaces(root);
  writeFileSync(join(root, PAGE), pageText(areas));
  writeFileSync(join(root, INDEX), indexText(areas));
  execFileSync("npx", ["biome", "check", "--write", INDEX], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}

if (isMain(import.meta.url)) {
  if (process.argv.includes("--write")) writeFace(repository);
  reportFindings("names", nameFindings(repository), "the public face is the reviewed list");
}
