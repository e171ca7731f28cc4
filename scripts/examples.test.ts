import { describe, expect, it } from "vitest";
import { type Block, blocksOfMarkdown, blocksOfSource } from "./example-blocks.ts";
import { checkBlocks, type ExampleReport } from "./examples.ts";
import { withFilesAsync } from "./temporary-project.ts";

describe("blocks", () => {
  it("come from doc comments, with the line they stand on", () => {
    const text = [
      "/**",
      " * Adds.",
      " * @param a - One.",
      " * @example",
      " * add(1, 2); // => 3",
      " *",
      " * add(2, 2);",
      " * @example Titled, fenced",
      " * ```ts",
      " * add(3, 3);",
      " * ```",
      " * @returns Both.",
      " */",
      "export const add = (a: number, b: number): number => a + b; // not an @example",
      'const glob = "src/**/*.ts"; /** @example */',
      "export interface Options {",
      "  /**",
      "   * How.",
      "   * @example",
      '   * f({ how: "so" });',
      "   */",
      "  readonly how: string;",
      "}",
    ].join("\n");
    expect(blocksOfSource("a.ts", text)).toEqual([
      { file: "a.ts", line: 5, code: "add(1, 2); // => 3\n\nadd(2, 2);" },
      { file: "a.ts", line: 10, code: "add(3, 3);" },
      { file: "a.ts", line: 20, code: 'f({ how: "so" });' },
    ]);
  });

  it("come from Markdown fences marked ts, not from others", () => {
    const text =
      "x\n```ts\na;\n```\n```ts no-run\nb;\n```\n```js\nc;\n```\n````md\n```ts\nd;\n```\n````\n```ts\ne;\n```\n";
    expect(blocksOfMarkdown("a.md", text)).toEqual([
      { file: "a.md", line: 3, code: "a;" },
      { file: "a.md", line: 17, code: "e;" },
    ]);
  });
});

const KIT = {
  "package.json": JSON.stringify({
    name: "tinykit",
    type: "module",
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./tensorflow": { types: "./dist/tensorflow.d.ts", default: "./dist/tensorflow.js" },
    },
  }),
  "dist/index.js":
    "export const add = (a, b) => a + b;\nexport const half = (x) => Float64Array.from(x, (v) => v / 2);\nexport class Wrong extends Error {}\n",
  "dist/index.d.ts":
    "export declare const add: (a: number, b: number) => number;\nexport declare const half: (x: readonly number[]) => Float64Array;\nexport declare class Wrong extends Error { readonly code: string }\nexport interface Pair { readonly a: number }\n",
  "dist/tensorflow.js": "export const twice = (a) => 2 * a;\n",
  "dist/tensorflow.d.ts": "export declare const twice: (a: number) => number;\n",
};

const check = (...snippets: string[]): Promise<ExampleReport> => {
  const blocks: Block[] = snippets.map((code, i) => ({ file: `${i}.ts`, line: 10, code }));
  return withFilesAsync(KIT, (root) => checkBlocks(blocks, root));
};

describe("examples", () => {
  it("pass when they hold: imports added, promises kept at any depth, many lines, names of their own", async () => {
    const report = await check(
      'add(1, 2); // => 3\nconst pair: Pair = { a: 1 }; // => { a: 1 }\nimport { join } from "node:path";\njoin("a"); // => "a"',
      "half([1, 2]); // => [0.5, 1]\nhalf([1, 2, 3]).map((v) => v / 3); // => [0.1666…, …]",
      "try {\n  throw new Wrong();\n} catch (error) {\n  error instanceof Wrong; // => true\n}",
      "[\n  add(1, 1),\n  { b: await Promise.resolve(2) },\n]; // => [\n//   2,\n//   { b: 2 },\n// ]",
      "add(1, 2);\n// => 3\nif (true) {\n  add(2, 2);\n  // => 4\n}",
      "const add = (): number => 7;\nadd(); // => 7",
      "add(1, twice(3)); // => 7",
    );
    expect(report).toEqual({ passed: 7, failed: 0, problems: [] });
  });

  it("fail at the line where the literal is wrong", async () => {
    const report = await check("const x = add(1, 2);\nx; // => 4", "add(1, 2); // => 3");
    expect(report).toEqual({ passed: 1, failed: 1, problems: ["0.ts:11 expected 4, got 3"] });
  });

  it("fail on a type error, at its line, though the code runs", async () => {
    const { problems } = await check('add(1, 2);\nadd("1", 2);');
    expect(problems).toEqual([
      "0.ts:11 TS2345 Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
  });

  it("fail on a name that is not public", async () => {
    const { problems } = await check("subtract(1, 2);");
    expect(problems).toEqual([
      "0.ts:10 TS2304 Cannot find name 'subtract'.",
      "0.ts:10 ReferenceError: subtract is not defined",
    ]);
  });

  it("fail when one throws or ends the process, and go on with the next", async () => {
    const report = await check(
      'throw new Wrong("boo");',
      "process.exit(3);",
      "process.exit();",
      "add(1, 1); // => 2",
    );
    expect(report).toEqual({
      passed: 1,
      failed: 3,
      problems: [
        "0.ts:10 Error: boo",
        "1.ts:10 ended the process (exit code 3)",
        "2.ts:10 ended the process (exit code 0)",
      ],
    });
  });

  it("fail on a promise that was never reached, is not a literal, or stands nowhere", async () => {
    const { problems } = await check(
      "if (add(1, 1) > 5) {\n  add(1, 2); // => 3\n}",
      "add(1, 2); // => three",
      "add(\n  1, // => 1\n  2,\n);",
      "add; // => 3",
    );
    expect(problems.slice(0, 3)).toEqual([
      "0.ts:11 was never reached",
      '1.ts:10 expected a literal, found "three"',
      '2.ts:10 has 1 "// =>" but 0 after an expression',
    ]);
    expect(problems[3]).toMatch(/^3\.ts:10 .*could not be cloned/);
  });
});
