import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder, repository } from "./source-files.ts";

const NAME = "\\p{Lu}[\\p{L}'-]+";
const NAMES = `${NAME}(?:, ${NAME})*(?: and ${NAME}| et al\\.)?`;
const YEAR = "(?:18|19|20)\\d\\d";
/** `Fader, Hardie and Lee (2005)`, `Luo et al. (2020)`, or in brackets `(Blackman and Vigna 2018, ...`. */
const CITATION = new RegExp(`(${NAMES}) \\((${YEAR})\\)|\\((${NAMES}) (${YEAR})\\b`, "gu");

/** Citations in the comments of a file, line breaks of comments closed up. */
function citations(text: string): string[] {
  const flat = text.replace(/\n\s*(?:\*|\/\/) ?/g, " ");
  return [...flat.matchAll(CITATION)].map((match) => `${match[1] ?? match[3]} (${match[2] ?? match[4]})`);
}

describe("docs/references.md", () => {
  it("lists every paper that a source file cites", () => {
    const page = readFileSync(join(repository, "docs/references.md"), "utf8");
    const missing = ["src", "datasets"]
      .flatMap((folder) => filesUnder(repository, folder, ".ts"))
      .filter((path) => !path.endsWith(".test.ts"))
      .flatMap((path) =>
        citations(readFileSync(join(repository, path), "utf8")).map((found) => ({ path, found })),
      )
      .filter(({ found }) => !page.includes(found))
      .map(({ path, found }) => `${path}: ${found}`);
    expect(missing).toEqual([]);
  });

  it("would miss none: names, lists, line breaks and et al. are read", () => {
    const text =
      "/**\n * Source: Fader, Hardie and\n * Lee (2005), x; Moré and Wild (2011); see Luo et al. (2020).\n * Brier\n * (1950), (Blackman and Vigna 2018, y) */";
    expect(citations(text)).toEqual([
      "Fader, Hardie and Lee (2005)",
      "Moré and Wild (2011)",
      "Luo et al. (2020)",
      "Brier (1950)",
      "Blackman and Vigna (2018)",
    ]);
  });
});
