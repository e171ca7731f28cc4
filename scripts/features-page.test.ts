import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder, repository } from "./source-files.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const words = (text: string): string[] => [...text.matchAll(/"([a-z0-9-]+)"/g)].map((match) => match[1]!);

describe("docs/features.md", () => {
  const page = read("docs/features.md");
  /** What stands in backticks in the first cell of the rows of a table. */
  const explained = (heading: string): string[] =>
    [
      ...page
        .split(heading)[1]!
        .split("\n#")[0]!
        .matchAll(/^\| (`[^|]+) \|/gm),
    ].flatMap(([, cell]) =>
      [...cell!.matchAll(/`"?([a-z0-9-]+)"?`/g)].map((match) => match[1]!).filter((word) => word !== "by"),
    );

  it("explains every kind of feature, and no other", () => {
    const kinds = filesUnder(repository, "src/features/definitions", ".ts")
      .flatMap((path) => [...read(path).matchAll(/readonly kind: ([^;]+);/g)])
      .flatMap((match) => words(match[1]!));
    expect(kinds.length).toBeGreaterThan(20);
    expect(explained("### Every kind").sort()).toEqual(kinds.sort());
  });

  it("explains every rule of leaving, and no other", () => {
    const rules = [...read("src/features/labels/churn-rule.ts").matchAll(/readonly by\??: ("[a-z]+");/g)];
    expect(explained("## The label").sort()).toEqual(rules.flatMap((match) => words(match[1]!)).sort());
  });
});
