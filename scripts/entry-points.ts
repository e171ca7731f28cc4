/** The entry points of package.json: one for each area, with types for ESM, CommonJS and old resolution. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

interface Manifest {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly typesVersions?: { readonly "*"?: Readonly<Record<string, unknown>> };
}

/** Where package.json and the areas disagree. */
export function entryFindings(root: string, areas: readonly string[]): string[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const wanted: Record<string, unknown> = {
    ".": entryPoint("index"),
    ...Object.fromEntries(areas.map((area) => [`./${area}`, entryPoint(area)])),
    "./package.json": "./package.json",
  };
  const wantedTypes = Object.fromEntries(areas.map((area) => [area, [`./dist/${area}.d.cts`]]));
  return [
    ...differences(wanted, manifest.exports ?? {}).map(
      (key) => `package.json: exports["${key}"] is not as the areas ask`,
    ),
    ...differences(wantedTypes, manifest.typesVersions?.["*"] ?? {}).map(
      (key) => `package.json: typesVersions["*"].${key} is not as the areas ask`,
    ),
  ];
}

function entryPoint(name: string): unknown {
  return {
    import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
    require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
  };
}

function differences(
  wanted: Readonly<Record<string, unknown>>,
  present: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(present)])].filter(
    (key) => !isDeepStrictEqual(wanted[key], present[key]),
  );
}
