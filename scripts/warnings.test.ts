import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder, repository } from "./source-files.ts";

/** A warning is written `{ code: "…", message: … }`; an `InputError` takes its code as an argument. */
const CODE = /\bcode: "([a-z-]+)"/g;

describe("docs/errors.md", () => {
  const page = readFileSync(join(repository, "docs/errors.md"), "utf8");
  const inSource = filesUnder(repository, "src", ".ts")
    .filter((path) => !/\.test\.ts$|^src\/testing\//.test(path))
    .flatMap((path) =>
      [...readFileSync(join(repository, path), "utf8").matchAll(CODE)].map((found) => found[1]!),
    );

  it("lists every warning that a source file gives", () => {
    expect(inSource.length).toBeGreaterThan(50);
    expect([...new Set(inSource)].filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });

  it("lists no warning that nothing gives", () => {
    const tables = page.slice(page.indexOf("## Warnings"));
    const listed = [...tables.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code!),
    );
    const all = filesUnder(repository, "src", ".ts").map((path) =>
      readFileSync(join(repository, path), "utf8"),
    );
    expect(listed.filter((code) => !all.some((text) => text.includes(`"${code}"`)))).toEqual([]);
  });
});
