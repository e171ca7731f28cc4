import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder, repository } from "./source-files.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");

describe("docs/errors.md", () => {
  it("has a section for every InputErrorCode, in their order, and no other", () => {
    const union = /export type InputErrorCode =([^;]+);/.exec(read("src/internal/input-error.ts"))![1]!;
    const codes = [...union.matchAll(/"([a-z-]+)"/g)].map((match) => match[1]);
    const sections = [...read("docs/errors.md").matchAll(/^### `(.+)`$/gm)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(0);
    expect(sections).toEqual(codes);
  });

  it("explains every warning of a churn model", () => {
    const section = read("docs/errors.md").split("## Warnings of churn models")[1]!;
    const explained = new Set([...section.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map((match) => match[1]));
    const codes = filesUnder(repository, "src/churn", ".ts")
      .filter((path) => !/\.(test|testing)\.ts$/.test(path))
      .flatMap((path) =>
        [...read(path).matchAll(/(?:code: |\badd\(\s*)"([a-z-]+)"/g)].map((match) => match[1]!),
      );
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !explained.has(code))).toEqual([]);
  });

  it("quotes messages that a test has seen", () => {
    const tests = ["src", "datasets"]
      .flatMap((folder) => filesUnder(repository, folder, ".test.ts"))
      .map((path) => read(path).replaceAll("\\", ""))
      .join("\n");
    const quoted = [...read("docs/errors.md").matchAll(/^> (.+)$/gm)].map((match) => match[1]!);
    expect(quoted.length).toBeGreaterThan(15);
    expect(quoted.filter((message) => !tests.includes(message))).toEqual([]);
  });
});
