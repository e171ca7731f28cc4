import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFaces } from "./public-face.ts";
import { repository } from "./source-files.ts";

/** Words of functions that change a whole data set by its label, or by rows that will be held out. */
const LEAKY =
  /over_?sampl|under_?sampl|re_?sampl|smote|adasyn|rose(?!tta)|boot_?strap(ped)?(rows|table)|target_?enc|mean_?enc|woe|weight_?of_?evidence|impute|standardi[sz]e(table|columns)|normali[sz]e(table|columns)/i;

describe("leaks that cannot be written with the public API", () => {
  const { areas, index } = readFaces(repository);
  const functions = [...areas.flatMap(({ names }) => names), ...index].filter(
    ({ kind }) => kind === "function",
  );

  it("are those of docs/honest-evaluation.md: no function resamples or encodes a whole table by its label", () => {
    expect(functions.length).toBeGreaterThan(80);
    expect(functions.filter(({ name }) => LEAKY.test(name)).map(({ name, at }) => `${name} ${at}`)).toEqual(
      [],
    );
  });

  it.each(["oversample", "smote", "resampleTable", "targetEncode", "fitTargetEncoding", "undersampleRows"])(
    "would see %s",
    (name) => {
      expect(LEAKY.test(name)).toBe(true);
    },
  );

  it("are told beside the honest number, each with the refusal that runs", () => {
    const page = readFileSync(join(repository, "docs/honest-evaluation.md"), "utf8");
    for (const promised of ["0.749", "0.874", "0.768", "0.831", "0.50", "0.914", "0.701", "0.937", "0.759"]) {
      expect(page).toContain(`// => ${promised}`);
      expect(page.split("## Copied rows")[0]).toContain(promised.slice(1));
    }
    expect(page).toContain('// => "recipe.steps[0].kind"');
    expect(page).toContain('// => "missing-option"');
  });
});
