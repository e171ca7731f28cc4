import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../features/encoding/matrix.ts";
import { DAY_MS } from "../internal/time.ts";
import { numberColumn, textColumnFrom } from "../table/table.ts";
import { expectAllClose } from "../testing/close.ts";
import { CLASSIFIER_KINDS } from "./classifiers.ts";
import { fitLogisticRegression } from "./logistic/logistic-regression.ts";
import type { LogisticRegressionModel } from "./logistic/model.ts";
import { predictProbability, prepareScorer } from "./predict-probability.ts";

const day = (n: number): Date => new Date(n * DAY_MS);
const training = Array.from({ length: 60 }, (_, i) => ({
  tenure: i % 11 === 0 ? null : (i * 37) % 50,
  spend: ((i * 7919) % 1000) / 10,
  plan: ["basic", "plus", "pro"][(i * 5) % 3]!,
  channel: i % 9 === 4 ? null : ["web", "shop"][i % 2]!,
  member: i % 13 === 5 ? null : i % 3 === 0,
  joined: day(15_000 + ((i * 31) % 400)),
  left: (i * 17) % 5 < 2,
}));
const model = fitLogisticRegression(training, { target: "left" });

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const row = fc.record({
  tenure: maybe(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  spend: maybe(fc.integer({ min: 0, max: 1000 })),
  plan: maybe(fc.constantFrom("basic", "plus", "pro", "gold")),
  channel: maybe(fc.constantFrom("web", "shop", "fax")),
  member: maybe(fc.boolean()),
  joined: maybe(fc.integer({ min: 0, max: 20_000 }).map(day)),
});

describe("prepareScorer and predictProbability", () => {
  it("give one number, to the last bit: by row, by table, and after a trip through JSON", () => {
    const stored = JSON.parse(JSON.stringify(model)) as LogisticRegressionModel;
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const expected = predictProbability(model, rows);
        const scorer = prepareScorer(model);
        expect(rows.map((one) => scorer.scoreRow(one))).toEqual(Array.from(expected));
        expect(scorer.scoreTable(rows)).toEqual(expected);
        expect(predictProbability(stored, rows)).toEqual(expected);
        expect(rows.map((one) => predictProbability(model, [one])[0])).toEqual(Array.from(expected));
        for (const p of expected) expect(p >= 0 && p <= 1).toBe(true);
      }),
    );
  });

  it("is the design matrix times the coefficients", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const { matrix, rows: count } = encode(model.encoding, rows);
        const expected = rows.map((_, i) => {
          const margin = model.params.coefficients.reduce(
            (sum, c, j) => sum + c * matrix[j * count + i]!,
            model.params.intercept,
          );
          return 1 / (1 + Math.exp(-margin));
        });
        expectAllClose(predictProbability(model, rows), expected, 1e-9, 1e-300);
      }),
    );
  });

  it("reads times as Date, ISO text or epoch milliseconds in a row", () => {
    const scorer = prepareScorer(model);
    const base = { tenure: 1, spend: 2, plan: "pro", channel: "web", member: true };
    const expected = scorer.scoreRow({ ...base, joined: day(15_100) });
    expect(scorer.scoreRow({ ...base, joined: 15_100 * DAY_MS })).toBe(expected);
    expect(scorer.scoreRow({ ...base, joined: day(15_100).toISOString() })).toBe(expected);
  });

  it("counts missing and unseen values, by row and by table", () => {
    const scorer = prepareScorer(model);
    const odd = { tenure: null, spend: Number.NaN, plan: "gold", channel: null, member: null, joined: null };
    scorer.scoreRow(odd);
    scorer.scoreRow({ ...odd, channel: "fax", plan: undefined });
    const report = {
      rows: 2,
      missing: { tenure: 2, spend: 2, plan: 1, channel: 1, member: 2, joined: 2 },
      unseen: { plan: 1, channel: 1 },
    };
    expect(scorer.report()).toEqual(report);
    const table = prepareScorer(model);
    table.scoreTable([odd, { ...odd, channel: "fax", plan: null }]);
    expect(table.report()).toEqual(report);
    expect(prepareScorer(model).report()).toEqual({ rows: 0, missing: {}, unseen: {} });
  });

  it("ignores columns it does not know and takes no column for granted", () => {
    const known = { tenure: 1, spend: 2, plan: "pro", channel: "web", member: true, joined: day(15_000) };
    const scorer = prepareScorer(model);
    expect(scorer.scoreRow({ ...known, left: "who knows", more: Symbol("x") })).toBe(scorer.scoreRow(known));
  });

  it("reads a column of any kind that is missing throughout", () => {
    const one = [{ tenure: 1, spend: 2, plan: "pro", channel: "web", member: null, joined: day(15_000) }];
    const other = {
      tenure: [1],
      spend: [2],
      plan: ["pro"],
      channel: ["web"],
      member: numberColumn(Float64Array.of(Number.NaN)),
      joined: [day(15_000)],
    };
    expect(predictProbability(model, other)).toEqual(predictProbability(model, one));
    expect(predictProbability(model, { ...other, member: textColumnFrom([null]) })).toEqual(
      predictProbability(model, one),
    );
  });

  it("puts merged and unknown levels on the level of the rest, uncounted", () => {
    const town = ["a", "a", "a", "b", "b", "b", "c", "c", "d", "e"];
    const merged = fitLogisticRegression(
      { town, left: town.map((_, i) => i % 3 === 0) },
      { target: "left", maxLevels: 3 },
    );
    const scorer = prepareScorer(merged);
    const rest = scorer.scoreRow({ town: "c" });
    expect(scorer.scoreRow({ town: "d" })).toBe(rest);
    expect(scorer.scoreRow({ town: "atlantis" })).toBe(rest);
    expect(scorer.scoreRow({ town: "b" })).not.toBe(rest);
    expect(scorer.report().unseen).toEqual({});
  });

  const known = { tenure: 1, spend: 2, plan: "pro", channel: "web", member: true, joined: day(15_000) };
  it.each<[unknown, string]>([
    [null, "`row` must be an object with a key per column, got null"],
    [{ spend: 2 }, "`row.tenure` must be there (null where the value is missing), got undefined"],
    [{ ...known, tenure: "1" }, '`row.tenure` must be a number or null, got "1"'],
    [{ ...known, tenure: true }, "`row.tenure` must be a number or null, got true"],
    [{ ...known, tenure: Number.POSITIVE_INFINITY }, "`row.tenure` must be a finite number, got Infinity"],
    [{ ...known, plan: 3 }, "`row.plan` must be a string or null, got 3"],
    [{ ...known, member: 1 }, "`row.member` must be true, false or null, got 1"],
    [
      { ...known, joined: true },
      "`row.joined` must be a Date, an ISO 8601 date, epoch milliseconds or null, got true",
    ],
    [{ ...known, joined: "soon" }, '`row.joined` must be an ISO 8601 date such as 2024-06-30, got "soon"'],
    [{ ...known, joined: new Date(Number.NaN) }, "`row.joined` must be a valid Date, got Date (invalid)"],
  ])("rejects the row %j", (bad, message) => {
    expect(() => prepareScorer(model).scoreRow(bad as typeof known)).toThrow(message);
  });

  it.each<[object, string]>([
    [{ spend: [1] }, '`table.tenure` must be a column of the table (spend), got "tenure"'],
    [[{ ...known, plan: 7 }], '`table.plan` must be a text column as in training, got "plan (number)"'],
    [
      [{ ...known, spend: Number.NEGATIVE_INFINITY }],
      "`table.spend[0]` must be a finite number, got -Infinity",
    ],
  ])("rejects the table %j", (bad, message) => {
    expect(() => predictProbability(model, bad as [])).toThrow(message);
  });

  it("scores a table whole or not at all", () => {
    const scorer = prepareScorer(model);
    const bad = {
      tenure: [null],
      spend: [1],
      plan: ["pro"],
      channel: ["web"],
      member: [true],
      joined: ["text"],
    };
    expect(() => scorer.scoreTable(bad)).toThrow(
      '`table.joined` must be a time column as in training, got "joined (text)"',
    );
    expect(scorer.report()).toEqual({ rows: 0, missing: {}, unseen: {} });
  });

  const kinds = [...CLASSIFIER_KINDS, "calibrated", "with-steps"]
    .map((kind) => JSON.stringify(kind))
    .join(", ");
  const changed = (change: object): object => ({ ...model, ...change });
  it.each<[unknown, string]>([
    [null, `\`model.kind\` must be a classifier (one of ${kinds}), got undefined`],
    [{ kind: "sbg", version: 1 }, `\`model.kind\` must be a classifier (one of ${kinds}), got "sbg"`],
    [{ kind: "constructor", version: 1 }, `must be a classifier (one of ${kinds}), got "constructor"`],
    [changed({ version: 2 }), "`model.version` must be 1, the version this churnkit reads, got 2"],
    [
      changed({ encoding: {} }),
      "`model.encoding` must be an encoding with terms and columns, got an object with no keys",
    ],
    [
      changed({ encoding: { ...model.encoding, version: 2 } }),
      "`model.encoding.version` must be 1, the version this churnkit reads, got 2",
    ],
    [
      changed({ encoding: { ...model.encoding, terms: model.encoding.terms.map(() => null) } }),
      "`model.encoding.terms[0].mean` must be a finite number, got undefined",
    ],
    [
      changed({
        encoding: { ...model.encoding, terms: model.encoding.terms.map(() => ({ mean: 1, scale: 0 })) },
      }),
      "`model.encoding.terms[0].scale` must be a finite number > 0, got 0",
    ],
    [changed({ params: undefined }), "`model.params.intercept` must be a finite number, got undefined"],
    [
      changed({ params: { intercept: 0, coefficients: [1] } }),
      "`model.params.coefficients` must be 10 finite numbers, one a term of the encoding, got Array of length 1",
    ],
    [
      changed({
        encoding: {
          ...model.encoding,
          columns: [{ kind: "number", name: "x", fill: 0, valueTerm: 99, missingTerm: null }],
        },
      }),
      "`model.encoding.columns[0]` must be a column whose terms are in the encoding, got an object with keys kind, name, fill, valueTerm, missingTerm",
    ],
    [
      changed({
        encoding: {
          ...model.encoding,
          columns: [
            {
              kind: "text",
              name: "x",
              reference: "a",
              levels: ["b"],
              firstTerm: 10,
              otherLevel: null,
              missingTerm: null,
            },
          ],
        },
      }),
      "`model.encoding.columns[0]` must be a column whose terms are in the encoding, got an object with keys kind, name, reference, levels, firstTerm, …",
    ],
    [
      changed({ encoding: { ...model.encoding, columns: [null] } }),
      "`model.encoding.columns[0]` must be a column whose terms are in the encoding, got null",
    ],
  ])("refuses a model that is none: %#", (bad, message) => {
    expect(() => prepareScorer(bad as LogisticRegressionModel)).toThrow(message);
  });
});
