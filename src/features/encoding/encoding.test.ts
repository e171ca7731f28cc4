import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import { numberColumn, type Table, takeRows, textColumnFrom, timeColumn } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { expectClose } from "../../testing/close.ts";
import { fitEncoding } from "./encoding.ts";
import { encode } from "./matrix.ts";
import { medianOf, weightedMedianOf } from "./median.ts";

const table = tableFrom({
  tenure: [1, 2, null, 7, 10],
  contract: ["two year", "monthly", "monthly", "one year", "monthly"],
  member: [true, false, null, true, true],
  region: ["south", null, "north", "north", null],
  joined: [0, 1, 2, 3, 4].map((day) => new Date(day * DAY_MS)),
});
const names = Object.keys(table);

/** The matrix as rows, for reading. */
function rowsOf({ rows, columns, matrix }: ReturnType<typeof encode>): number[][] {
  return Array.from({ length: rows }, (_, i) => columns.map((__, j) => matrix[j * rows + i]!));
}

describe("fitEncoding", () => {
  it("makes the terms of each kind of column", () => {
    const encoding = fitEncoding(table, names);
    expect(encoding.terms.map((term) => term.name)).toEqual([
      "tenure",
      "tenure=(missing)",
      "contract=one year",
      "contract=two year",
      "member",
      "member=(missing)",
      "region=south",
      "region=(missing)",
      "joined",
    ]);
    expect(encoding.columns).toEqual([
      { kind: "number", name: "tenure", fill: 4.5, valueTerm: 0, missingTerm: 1 },
      {
        kind: "text",
        name: "contract",
        reference: "monthly",
        levels: ["one year", "two year"],
        firstTerm: 2,
        otherLevel: null,
        missingTerm: null,
      },
      { kind: "boolean", name: "member", fill: 1, valueTerm: 4, missingTerm: 5 },
      {
        kind: "text",
        name: "region",
        reference: "north",
        levels: ["south"],
        firstTerm: 6,
        otherLevel: null,
        missingTerm: 7,
      },
      { kind: "time", name: "joined", fill: 2, valueTerm: 8, missingTerm: null },
    ]);
    expect(encoding.warnings).toEqual([]);
  });

  it("is frozen and survives JSON", () => {
    const encoding = fitEncoding(table, names);
    expect(JSON.parse(JSON.stringify(encoding))).toEqual(encoding);
    expect(Object.isFrozen(encoding) && Object.isFrozen(encoding.terms[0])).toBe(true);
  });

  it("learns means and population deviations of the terms it encodes", () => {
    const weights = [1, 2, 0, 1, 3];
    for (const w of [undefined, weights]) {
      const encoding = fitEncoding(table, names, { weights: w });
      const { matrix, rows } = encode(encoding, table);
      encoding.terms.forEach((term, j) => {
        const values = Array.from(matrix.subarray(j * rows, (j + 1) * rows));
        const weight = w ?? Array<number>(rows).fill(1);
        const total = weight.reduce((a, b) => a + b);
        const mean = values.reduce((sum, v, i) => sum + v * weight[i]!, 0) / total;
        const square = values.reduce((sum, v, i) => sum + weight[i]! * (v - mean) ** 2, 0) / total;
        expectClose(term.mean, mean, 1e-14, 1, term.name);
        expectClose(term.scale, Math.sqrt(square) || 1, 1e-14, 1, term.name);
      });
    }
  });

  it("keeps the digits of large, close numbers", () => {
    const epoch = 1.7e12;
    const time = timeColumn(Float64Array.from([0, 1, 2, 3], (h) => epoch + h * 1000));
    const { terms } = fitEncoding({ time }, ["time"]);
    expectClose(terms[0]!.scale, (Math.sqrt(1.25) * 1000) / DAY_MS, 1e-6);
  });

  it("leaves out ids, constants and empty columns, and says so", () => {
    const rows = 30;
    const odd = tableFrom({
      id: Array.from({ length: rows }, (_, i) => `C${i}`),
      country: Array<string>(rows).fill("CH"),
      one: Array<number>(rows).fill(1),
      nothing: numberColumn(new Float64Array(rows).fill(Number.NaN)),
      never: textColumnFrom(Array<null>(rows).fill(null)),
      sometimes: Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? null : 5)),
      channel: Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? null : "web")),
      spend: Array.from({ length: rows }, (_, i) => i),
    });
    const encoding = fitEncoding(odd, Object.keys(odd));
    expect(encoding.terms.map((term) => term.name)).toEqual([
      "sometimes=(missing)",
      "channel=(missing)",
      "spend",
    ]);
    expect(encoding.omitted).toEqual([
      { column: "id", reason: "id-like" },
      { column: "country", reason: "constant" },
      { column: "one", reason: "constant" },
      { column: "nothing", reason: "no-values" },
      { column: "never", reason: "no-values" },
    ]);
    expect(encoding.warnings.map((warning) => warning.message)).toEqual([
      'column "id" is left out: 30 of its 30 values are distinct, like an id',
      'column "country" is left out: it has one value only',
      'column "one" is left out: it has one value only',
      'column "nothing" is left out: it has no value',
      'column "never" is left out: it has no value',
    ]);
  });

  it("merges the rarest levels, alphabetically among equals, and keeps the reference", () => {
    const city = ["a", "b", "b", "c", "c", "c", "d", "e", "e"];
    const encoding = fitEncoding({ city }, ["city"], { maxLevels: 4 });
    expect(encoding.columns[0]).toMatchObject({
      reference: "a",
      levels: ["b", "c", "(other)"],
      otherLevel: 2,
    });
    expect(encoding.warnings).toEqual([
      {
        code: "rare-levels-merged",
        message: 'the 2 rarest of the 5 levels of column "city" are merged into "(other)"',
      },
    ]);
    // The levels merged in training and one never seen share a term.
    const { matrix, unseen } = encode(encoding, { city: ["d", "zebra", "a", "c"] });
    expect(Array.from(matrix)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]);
    expect(unseen).toEqual({});
  });

  it("learns only levels that occur in its rows", () => {
    const part = takeRows(table as Table, [1, 2, 4, 0]);
    expect(fitEncoding(part, ["contract"]).terms.map((term) => term.name)).toEqual(["contract=two year"]);
  });

  it("takes another reference when asked, unless the rows lack it", () => {
    const options = { reference: { contract: "one year" } };
    expect(fitEncoding(table, ["contract"], options).columns[0]).toMatchObject({
      reference: "one year",
      levels: ["monthly", "two year"],
    });
    const part = takeRows(table as Table, [0, 1, 2, 4]);
    expect(fitEncoding(part, ["contract"], options).warnings).toEqual([
      {
        code: "reference-not-in-rows",
        message: 'reference "one year" of column "contract" is in none of the rows, "monthly" is used',
      },
    ]);
  });

  it.each<[() => unknown, string]>([
    [
      () => fitEncoding({ a: [] }, ["a"]),
      "`table` must be a table with at least one row, got an object with keys a",
    ],
    [
      () => fitEncoding(table, ["tenur"]),
      '`columns[0]` must be a column of the table (tenure, contract, member, region, joined), got "tenur"',
    ],
    [
      () => fitEncoding(table, ["tenure", "tenure"]),
      '`columns[1]` must be a column named once, got "tenure"',
    ],
    [
      () => fitEncoding({ x: [1, Number.NEGATIVE_INFINITY] }, ["x"]),
      "`table.x[1]` must be a finite number, got -Infinity",
    ],
    [() => fitEncoding(table, names, { maxLevels: 1 }), "`options.maxLevels` must be >= 2, got 1"],
    [
      () => fitEncoding(table, names, { reference: { contract: "weekly" } }),
      '`options.reference.contract` must be a level of contract ("two year", "monthly", "one year"), got "weekly"',
    ],
    [
      () => fitEncoding(table, names, { reference: { tenure: "1" } }),
      '`options.reference.tenure` must be for a text column among the features, got "tenure"',
    ],
    [
      () => fitEncoding(table, names, { weights: [1] }),
      "`options.weights.length` must be 5 (table.length), got 1",
    ],
    [
      () => fitEncoding(table, names, { level: 3 } as object),
      "`options.level` must be one of the options maxLevels, reference, weights",
    ],
  ])("rejects %s", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("encode", () => {
  it("writes values, levels and missing terms", () => {
    const encoding = fitEncoding(table, names);
    expect(rowsOf(encode(encoding, table))).toEqual([
      [1, 0, 0, 1, 1, 0, 1, 0, 0],
      [2, 0, 0, 0, 0, 0, 0, 1, 1],
      [4.5, 1, 0, 0, 1, 1, 0, 0, 2],
      [7, 0, 1, 0, 1, 0, 0, 0, 3],
      [10, 0, 0, 0, 1, 0, 0, 1, 4],
    ]);
    expect(encode(encoding, table).missing).toEqual({ tenure: 1, member: 1, region: 2 });
  });

  it("reads an unseen level, and a missing text where training had none, as the average row", () => {
    const encoding = fitEncoding(table, ["contract", "region"]);
    const encoded = encode(encoding, {
      contract: ["weekly", null, "monthly"],
      region: ["south", "east", null],
    });
    expect(rowsOf(encoded)).toEqual([
      [1 / 5, 1 / 5, 1, 0],
      [1 / 5, 1 / 5, 1 / 5, 2 / 5],
      [0, 0, 0, 1],
    ]);
    expect(encoded.unseen).toEqual({ contract: 1, region: 1 });
    expect(encoded.missing).toEqual({ contract: 1, region: 1 });
  });

  it("reads a missing number where training had none as the median", () => {
    const encoding = fitEncoding({ x: [1, 2, 30] }, ["x"]);
    expect(Array.from(encode(encoding, { x: [5, null] }).matrix)).toEqual([5, 2]);
  });

  it("accepts a column of another kind when all of it is missing", () => {
    const encoding = fitEncoding(table, ["tenure", "contract"]);
    const empty = { tenure: textColumnFrom([null]), contract: numberColumn(Float64Array.of(Number.NaN)) };
    expect(Array.from(encode(encoding, empty).matrix)).toEqual([4.5, 1, 0.2, 0.2]);
  });

  it.each<[object, string]>([
    [{ contract: ["monthly"] }, '`table.tenure` must be a column of the table (contract), got "tenure"'],
    [
      { tenure: ["1"], contract: ["monthly"] },
      '`table.tenure` must be a number column as in training, got "tenure (text)"',
    ],
    [
      { tenure: [1], contract: [2] },
      '`table.contract` must be a text column as in training, got "contract (number)"',
    ],
    [
      { tenure: [Number.POSITIVE_INFINITY], contract: ["monthly"] },
      "`table.tenure[0]` must be a finite number, got Infinity",
    ],
  ])("rejects %j", (input, message) => {
    const encoding = fitEncoding(table, ["tenure", "contract"]);
    expect(() => encode(encoding, input as Table)).toThrow(message);
  });
});

describe("medianOf", () => {
  function slowMedian(values: readonly number[]): number {
    const sorted = values.filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    if (sorted.length === 0) return Number.NaN;
    if (sorted.length % 2 === 1) return sorted[middle]!;
    return sorted[middle - 1]! + (sorted[middle]! - sorted[middle - 1]!) * 0.5;
  }

  it("is the middle of the sorted values", () => {
    const value = fc.oneof(
      fc.constantFrom(0, 1, Number.NaN),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 50 }), fc.constantFrom(1, 7, 40), (values, copies) => {
        // Copies make it long enough to be counted rather than sorted, with a shift that breaks the ties or not.
        for (const shift of [0, 1e-3]) {
          const long = Array.from({ length: copies }, (_, k) => values.map((v) => v + k * shift)).flat();
          expect(medianOf(Float64Array.from(long))).toBe(slowMedian(long) + 0);
        }
      }),
    );
  });

  it("handles outliers and ties", () => {
    const many = Array.from({ length: 1000 }, (_, i) => i);
    expect(medianOf(Float64Array.from([...many, 1e300]))).toBe(500);
    expect(medianOf(Float64Array.from([...many, -1e300, 1e300]))).toBe(499.5);
    expect(medianOf(Float64Array.from(many, (i) => (i < 500 ? 3 : 4)))).toBe(3.5);
    expect(medianOf(Float64Array.from(many, () => 3))).toBe(3);
    // The middle lies at the border between two levels, in any order of the rows.
    for (const step of [1, 3, 400, 1000]) {
      const mixed = Array.from({ length: 1001 }, (_, i) => (i * step) % 1001);
      expect(medianOf(Float64Array.from(mixed, (i) => (i < 500 ? 0 : 1)))).toBe(1);
      expect(medianOf(Float64Array.from(mixed, (i) => (i < 501 ? 0 : 1)))).toBe(0);
      expect(medianOf(Float64Array.from(mixed.slice(1), (i) => Math.max(0, i - 500)))).toBe(
        slowMedian(mixed.slice(1).map((i) => Math.max(0, i - 500))),
      );
    }
    // The places of the sample hold nothing but one extreme value.
    for (const extreme of [-1, 1e6]) {
      const odd = Array.from({ length: 2550 }, (_, i) => (i % 10 === 0 ? extreme : i));
      expect(medianOf(Float64Array.from(odd))).toBe(slowMedian(odd));
    }
  });

  it("does not reorder its argument", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => -i);
    medianOf(values);
    expect(values[999]).toBe(-999);
  });
});

describe("weightedMedianOf", () => {
  it("is the median of the repeated values, exactly", () => {
    const cell = fc.record({
      value: fc.oneof(
        fc.integer({ min: -4, max: 4 }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.constant(Number.NaN),
      ),
      weight: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 40 }), (cells) => {
        const repeated = cells.flatMap(({ value, weight }) => Array<number>(weight).fill(value));
        const values = Float64Array.from(cells, ({ value }) => value);
        const weights = cells.map(({ weight }) => weight);
        expect(weightedMedianOf(values, weights) + 0).toBe(medianOf(Float64Array.from(repeated)) + 0);
      }),
      { numRuns: 500 },
    );
  });

  it("does not depend on the size of the weights, though tenths are rounded", () => {
    const values = Float64Array.from([7, 1, 5, 3, 9, 11]);
    for (const weight of [0.1, 0.3, 1 / 6, 1e-9, 1e9]) {
      expect(weightedMedianOf(values, Array<number>(6).fill(weight))).toBe(6);
    }
    expect(weightedMedianOf(values, [0.1, 0.1, 0.1, 0.1, 0.3, 0.1])).toBe(8);
    expect(weightedMedianOf(values, [0, 0, 0, 0, 0, 0])).toBeNaN();
  });
});

describe("an encoding with weights", () => {
  const row = fc.record({
    x: fc.option(fc.integer({ min: 0, max: 9 })),
    member: fc.option(fc.boolean()),
    plan: fc.option(fc.constantFrom("a", "b", "c", "d", "e", "f"), { freq: 6 }),
    weight: fc.integer({ min: 0, max: 3 }),
  });

  it("is that of the repeated rows: the same columns, levels and terms", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 30, maxLength: 60 }), (rows) => {
        fc.pre(rows.some(({ weight }) => weight > 0));
        const repeated = rows.flatMap((r) => Array<typeof r>(r.weight).fill(r));
        const [weighted, plain] = [rows, repeated].map((of, k) =>
          fitEncoding(
            {
              x: numberColumn(Float64Array.from(of, ({ x }) => x ?? Number.NaN)),
              member: numberColumn(
                Float64Array.from(of, ({ member }) => (member === null ? Number.NaN : Number(member))),
              ),
              plan: textColumnFrom(of.map(({ plan }) => plan)),
            } as Table,
            ["x", "member", "plan"],
            { maxLevels: 4, ...(k === 0 ? { weights: rows.map(({ weight }) => weight) } : {}) },
          ),
        );
        expect(weighted!.columns).toEqual(plain!.columns);
        expect(weighted!.omitted).toEqual(plain!.omitted);
        expect(weighted!.warnings).toEqual(plain!.warnings);
        expect(weighted!.terms.map(({ name }) => name)).toEqual(plain!.terms.map(({ name }) => name));
        weighted!.terms.forEach((term, t) => {
          expectClose(term.mean, plain!.terms[t]!.mean, 1e-12);
          expectClose(term.scale, plain!.terms[t]!.scale, 1e-12);
        });
      }),
    );
  });

  it("judges by rows whether a column is like an id, so that small weights make no ids", () => {
    const plan = ["a", "b", "c", "a", "b", "c"];
    const weights = plan.map(() => 1 / 6);
    expect(fitEncoding({ plan }, ["plan"], { weights }).omitted).toEqual([]);
    const id = ["a", "b", "c", "d", "e", "f"];
    expect(fitEncoding({ id }, ["id"], { weights: id.map(() => 9) }).omitted).toEqual([
      { column: "id", reason: "id-like" },
    ]);
  });
});
