import { describe, expect, it } from "vitest";
import { readFaces } from "./public-face.ts";
import { indexText, nameFindings, pageText } from "./public-names.ts";
import { withFiles } from "./temporary-project.ts";

const entry = (name: string): unknown => ({
  import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
  require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
});

/** A project with two areas that breaks no rule, index and page still to be written. */
const SOURCES: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    exports: {
      ".": entry("index"),
      "./clv": entry("clv"),
      "./datasets": entry("datasets"),
      "./package.json": "./package.json",
    },
    typesVersions: { "*": { clv: ["./dist/clv.d.cts"], datasets: ["./dist/datasets.d.cts"] } },
  }),
  "src/internal/input-error.ts":
    "/** E. */\nexport class InputError extends Error {}\n/** C. */\nexport type InputErrorCode = string;\n",
  "src/internal/progress.ts":
    "/** P. */\nexport type Progress = 1;\n/** J. */\nexport type JobOptions = 2;\n",
  "src/internal/time.ts":
    "/** D. */\nexport type Duration = 1;\n/** T. */\nexport type TimeInput = 2;\nexport const DAY = 1;\n",
  "src/internal/warning.ts": "/** W. */\nexport type Warning = 1;\n",
  "src/clv/sbg.ts":
    "/**\n * Fits.\n * @example\n * fitSbg();\n */\nexport function fitSbg(): number { return 1; }\n/** A model. */\nexport interface SbgModel { readonly a: number }\n/** A bound. */\nexport const LIMIT = 1;\n",
  "src/public/clv.ts": 'export { fitSbg, LIMIT, type SbgModel } from "../clv/sbg.ts";\n',
  "datasets/a.ts": "/**\n * Loads.\n * @example\n * load();\n */\nexport const load = (): number => 1;\n",
  "datasets/index.ts": 'export { load } from "./a.ts";\n',
};

const { areas } = withFiles(SOURCES, readFaces);
const FACE = { "src/index.ts": indexText(areas), "docs/public-names.md": pageText(areas) };

/** Findings after the face was written and `changes` were made. */
const findingsAfter = (changes: Record<string, string>): string[] =>
  withFiles({ ...SOURCES, ...FACE, ...changes }, nameFindings);

const WRITE = "run npm run names -- --write and review the difference";
const STALE = `docs/public-names.md is not what the areas export; ${WRITE}`;

describe("public names", () => {
  it("accept a face that was written from its areas", () => {
    expect(findingsAfter({})).toEqual([]);
  });

  it("write the index with explicit names, type-only lines apart", () => {
    expect(indexText(areas).split("\n").slice(1)).toEqual([
      'export { InputError, type InputErrorCode } from "./internal/input-error.ts";',
      'export type { JobOptions, Progress } from "./internal/progress.ts";',
      'export type { Duration, TimeInput } from "./internal/time.ts";',
      'export type { Warning } from "./internal/warning.ts";',
      'export { LIMIT, type SbgModel, fitSbg } from "./public/clv.ts";',
      'export { load } from "../datasets/index.ts";',
      "",
    ]);
  });

  it("write the page by area, functions first", () => {
    expect(pageText(areas)).toContain(
      "## churnkit/clv\n\n- `fitSbg` function\n- `LIMIT` value\n- `SbgModel` type\n",
    );
  });

  it("keep the names of an area apart out of the index, and on the page", () => {
    const apart = withFiles(
      { ...SOURCES, "src/public/tensorflow.ts": 'export { fitSbg as fitOnTensors } from "../clv/sbg.ts";\n' },
      readFaces,
    ).areas;
    expect(indexText(apart)).toBe(indexText(areas));
    expect(pageText(apart)).toContain("Every name below but those of churnkit/tensorflow alone, and:");
    expect(pageText(apart)).toContain("## churnkit/tensorflow\n\n- `fitOnTensors` function\n");
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      "a name that the index and the page lack",
      {
        "src/public/clv.ts": 'export { fitSbg, LIMIT, type SbgModel, type More } from "../clv/sbg.ts";',
        "src/clv/sbg.ts": `${SOURCES["src/clv/sbg.ts"]}/** M. */\nexport type More = 1;`,
      },
      [`src/index.ts does not export More; ${WRITE}`, STALE],
    ],
    [
      "a name that went",
      { "src/public/clv.ts": 'export { fitSbg, type SbgModel } from "../clv/sbg.ts";' },
      ["src/index.ts exports LIMIT, which no area does", STALE],
    ],
    ["a page edited by hand", { "docs/public-names.md": "# Public names\n" }, [STALE]],
    [
      "a function without an example",
      { "datasets/a.ts": "/** Loads. */\nexport const load = (): number => 1;\n" },
      ["datasets/a.ts:2 load (datasets/index.ts) has no @example"],
    ],
    [
      "a name without a doc comment",
      { "datasets/a.ts": "export const load = 1;\n" },
      ["datasets/a.ts:1 load (datasets/index.ts) has no doc comment", STALE],
    ],
    [
      "a name of internal",
      { "datasets/index.ts": 'export { DAY as load } from "../src/internal/time.ts";\n' },
      [
        "src/internal/time.ts:5 load (datasets/index.ts) has no doc comment",
        "datasets/index.ts exports load of src/internal/time.ts:5, which is internal",
        STALE,
      ],
    ],
    [
      "one name for two things",
      { "datasets/index.ts": 'export { load, load as fitSbg } from "./a.ts";\n' },
      ["fitSbg means two things: src/clv/sbg.ts:6 and datasets/a.ts:6", STALE],
    ],
    [
      "entry points that were not added",
      {
        "package.json": JSON.stringify({
          exports: { ".": entry("index"), "./clv": entry("clv"), "./package.json": "./package.json" },
        }),
      },
      [
        'package.json: exports["./datasets"] is not as the areas ask',
        'package.json: typesVersions["*"].clv is not as the areas ask',
        'package.json: typesVersions["*"].datasets is not as the areas ask',
      ],
    ],
  ])("reject %s", (_, changes, findings) => {
    expect(findingsAfter(changes)).toEqual(findings);
  });
});
