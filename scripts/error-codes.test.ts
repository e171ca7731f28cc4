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

  it("explains every fault of a database, and no other", () => {
    const union = /export type EngineFaultCode =([^;]+);/.exec(read("src/engines/engine-fault.ts"))![1]!;
    const section = read("docs/errors.md").split("## Faults of a database")[1]!.split("\n## ")[0]!;
    const rows = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(rows).toEqual([...union.matchAll(/"([a-z-]+)"/g)].map((match) => match[1]));
  });

  it("explains every warning that a source file gives, and none that nothing gives", () => {
    const section = read("docs/errors.md").split("## Warnings")[1]!;
    const explained = [...section.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code!),
    );
    const sources = filesUnder(repository, "src", ".ts")
      .filter((path) => !/\.(test|testing)\.ts$|^src\/testing\//.test(path))
      .map(read);
    // A warning is written `{ code: "…", message: … }`; an `InputError` takes its code as an argument.
    const given = sources.flatMap((text) =>
      [...text.matchAll(/(?:\bcode: |\badd\(\s*)"([a-z-]+)"/g)].map((match) => match[1]!),
    );
    expect(new Set(given).size).toBeGreaterThan(60);
    const errors = [...read("docs/errors.md").matchAll(/^### `(.+)`$/gm)].map((match) => match[1]!);
    const known = new Set([...explained, ...errors]);
    expect([...new Set(given)].filter((code) => !known.has(code))).toEqual([]);
    // Reasons to leave a column out are put together with "-column".
    const said = (code: string): boolean => sources.some((text) => text.includes(`"${code}"`));
    expect(explained.filter((code) => !said(code) && !said(code.replace(/-column$/, "")))).toEqual([]);
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
