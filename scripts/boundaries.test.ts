import { describe, expect, it } from "vitest";
import { boundaryFindings } from "./boundaries.ts";
import { withFiles } from "./temporary-project.ts";

const findingsOf = (files: Record<string, string>): string[] => withFiles(files, boundaryFindings);

const LEAF = "export const x: number = 1;\n";

describe("boundaries", () => {
  it("accept imports that point down, public faces, tests with their suites, and a prose mention of Date.now", () => {
    const files = {
      "package.json": '{ "dependencies": { "udsv": "1" }, "peerDependencies": { "vega": "6" } }',
      "src/index.ts": 'export { x } from "./public/clv.ts";\nexport { y } from "../datasets/index.ts";\n',
      "src/public/clv.ts": 'export { x } from "../clv/a.ts";\n',
      "src/internal/a.ts": LEAF,
      "src/rfm/a.ts": LEAF,
      "src/numeric/a.ts": 'import { x } from "../internal/a.ts";\nexport const y: number = x;\n',
      "src/clv/a.ts": 'import { y } from "../numeric/a.ts";\nexport const x: number = y; // not Date.now()\n',
      "src/clv/a.test.ts":
        'import { readFileSync } from "node:fs";\nimport "fast-check";\nimport { x } from "../testing/a.ts";\nimport { y } from "../../datasets/a.ts";\nimport { z } from "../rfm/a.ts";\n',
      "src/testing/a.ts":
        'import "vitest";\nimport { x as y } from "../clv/a.ts";\nexport const x: number = y;\n',
      "src/table/read-csv.ts": 'import { readFileSync } from "node:fs";\nimport { parse } from "udsv";\n',
      "src/report/a.ts":
        'export const load = (): unknown => import("vega");\nimport type { View } from "vega";\n',
      "src/cli/main.ts": 'import { x } from "../clv/a.ts";\nconsole.log(x, Date.now(), process.argv);\n',
      "datasets/a.ts": 'import { x } from "../src/internal/a.ts";\nexport const y: Date = new Date(x);\n',
      "datasets/index.ts": 'export { y } from "./a.ts";\n',
    };
    expect(findingsOf(files)).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    ["an import that runs upward", "src/clv/a.ts", 'import "../churn/b.ts";', "churn stands above clv"],
    [
      "a type import that runs upward",
      "src/table/a.ts",
      'import type { X } from "../clv/b.ts";',
      "clv stands above table",
    ],
    [
      "a re-export that runs upward",
      "src/table/a.ts",
      'export { x } from "../clv/b.ts";',
      "clv stands above table",
    ],
    ["import() that runs upward", "src/table/a.ts", 'await import("../clv/b.ts");', "clv stands above table"],
    [
      "a type query that runs upward",
      "src/table/a.ts",
      'type X = import("../clv/b.ts").X;',
      "clv stands above table",
    ],
    ["an import that runs sideways", "src/clv/a.ts", 'import "../rfm/b.ts";', "rfm stands beside clv"],
    ["a test that runs upward", "src/clv/a.test.ts", 'import "../churn/b.ts";', "churn stands above clv"],
    [
      "a room nobody planned",
      "src/utils/a.ts",
      'import "../clv/b.ts";',
      "the room utils is not in the layers of scripts/boundaries.ts",
    ],
    [
      "datasets with a metric",
      "datasets/a.ts",
      'import "../src/evaluation/b.ts";',
      "datasets may use internal, random, numeric, table only",
    ],
    ["the index", "src/clv/a.ts", 'import "../index.ts";', "a public face is for users; import the file"],
    [
      "a public face",
      "src/cli/a.ts",
      'import "../public/clv.ts";',
      "a public face is for users; import the file",
    ],
    ["a test suite in the library", "src/clv/a.ts", 'import "../testing/b.ts";', "only tests use it"],
    [
      "a test helper of the room in the library",
      "src/clv/a.ts",
      'import "./b.testing.ts";',
      "only tests use it",
    ],
    ["a missing file", "src/clv/a.ts", 'import "./gone.ts";', "there is no src/clv/gone.ts"],
    ["an import without an ending", "src/clv/a.ts", 'import "./b";', "name the file, with its ending"],
    ["the disk in a pure room", "src/clv/a.ts", 'import "node:fs";', "no node: modules in a pure room"],
    ["an undeclared package", "src/clv/a.ts", 'import "lodash/map";', "not a dependency in package.json"],
    [
      "a peer loaded at once",
      "src/clv/a.ts",
      'import "@duckdb/node-api";',
      "load an optional peer with import() when it is asked for",
    ],
  ])("reject %s", (_, path, line, problem) => {
    const specifier = /"([^"]+)"/.exec(line)![1];
    const files = {
      "package.json": '{ "peerDependencies": { "@duckdb/node-api": "1" } }',
      ...Object.fromEntries(
        [
          "churn/b",
          "clv/b",
          "rfm/b",
          "evaluation/b",
          "testing/b",
          "clv/b.testing",
          "index",
          "public/clv",
        ].map((p) => [`src/${p}.ts`, LEAF]),
      ),
      [path]: `// first line\n${line}\n`,
    };
    expect(findingsOf(files)).toEqual([`${path}:2 imports "${specifier}": ${problem}`]);
  });

  it.each([
    ["src/clv/a.ts", "Math.random();", "Math.random: chance comes from a seeded stream (src/random)"],
    ["src/cli/a.ts", "Math.random();", "Math.random: chance comes from a seeded stream (src/random)"],
    ["src/clv/a.ts", "Date.now();", "Date.now: time is an argument"],
    ["src/clv/a.ts", "new Date();", "new Date(): time is an argument"],
    ["src/clv/a.test.ts", "new Date();", "new Date(): time is an argument"],
    ["src/clv/a.ts", "performance.now();", "performance.now: time is an argument"],
    ["src/clv/a.ts", 'console.log("x");', "console.log: results and warnings are returned, not printed"],
    ["src/clv/a.ts", "process.env;", "process.env: no process in a pure room"],
  ])("reject in %s: %s", (path, line, problem) => {
    expect(findingsOf({ [path]: `${line}\n` })).toEqual([`${path}:1 uses ${problem}`]);
  });

  it("reject a circle, type imports included, and show it once", () => {
    const files = {
      "src/clv/a.ts": 'import "./b.ts";\n',
      "src/clv/b.ts": 'import "./c.ts";\n',
      "src/clv/c.ts": 'import type { X } from "./a.ts";\n',
      "src/clv/d.ts": 'import "./a.ts";\n',
    };
    expect(findingsOf(files)).toEqual([
      "src/clv/a.ts imports itself: src/clv/a.ts -> src/clv/b.ts -> src/clv/c.ts -> src/clv/a.ts",
    ]);
  });
});
