/**
 * What the fits of every engine promise: the models of memory.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import type { LogisticRegressionModel } from "../churn/logistic/model.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import type { Engine } from "../engines/engine.ts";
import { randomStream, uniform } from "../random/random.ts";
import { fitKMeans } from "../segmentation/k-means.ts";
import { loadTable, oddCustomers } from "../sql/scores/score-sql.testing.ts";
import type { NumberColumn, Table } from "../table/column.ts";
import { numberColumn, takeRows, textColumnFrom } from "../table/table.ts";
import type { OperationsSubject } from "./engine-operations.ts";
import { relationIn } from "./operation-rows.ts";

/** Runs the suite. */
export function describeEngineModels({ name, open }: OperationsSubject): void {
  describe(`models on ${name}`, () => {
    let engine: Engine;
    let tables = 0;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(async () => {
      await engine.close();
    });
    /** Uses a table that stands in the engine, times as timestamps. */
    const standing = async (table: Table, use: (relation: string) => Promise<void>): Promise<void> => {
      const { connection, dialect } = engine;
      const relation = relationIn(dialect, `customers ${++tables}`);
      await loadTable(
        {
          dialect,
          execute: (sql) => connection.execute(sql),
          query: () => Promise.reject(new Error("not asked")),
          close: () => Promise.resolve(),
        },
        relation,
        table,
      );
      try {
        await use(relation);
      } finally {
        await connection.execute(`DROP TABLE ${dialect.ident(relation)}`);
        expect(await connection.sweep()).toEqual([]);
      }
    };
    describeLogistic(() => engine, standing);
    describeKMeans(() => engine, standing);
  });
}

type Standing = (table: Table, use: (relation: string) => Promise<void>) => Promise<void>;

/** Customers with columns of every kind, rare levels, an id, a constant, and rows without an outcome. */
function customers(): Table {
  const table = oddCustomers(600, 7);
  const left = Array.from({ length: 600 }, (_, i) => {
    const byte = (table["left"] as { values: Uint8Array }).values[i];
    return i % 50 === 0 ? null : byte === 1 ? "it's over" : "stays";
  });
  return {
    ...table,
    left: textColumnFrom(left),
    name: textColumnFrom(Array.from({ length: 600 }, (_, i) => `n${i}`)),
    same: numberColumn(new Float64Array(600).fill(3)),
  };
}

const COLUMNS = { target: "left", positive: "it's over", exclude: ["id"] };

function describeLogistic(held: () => Engine, standing: Standing): void {
  it.each([
    {},
    { l2: 0, maxLevels: 6 },
    { l2: 3, standardize: true, reference: { product: "p1" } },
    { features: ["visits", "member"], level: 0.5 },
  ])("fitLogisticRegression gives the model of memory: %j", async (options) => {
    const table = customers();
    await standing(table, async (relation) => {
      const model = await held().fitLogisticRegression(relation, { ...COLUMNS, ...options });
      const memory = fitLogisticRegression(table, { ...COLUMNS, ...options });
      expectSameModel(model, memory);
      const [a, b] = [predictProbability(model, table), predictProbability(memory, table)];
      for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(1e-9);
    });
  });

  it("fitLogisticRegression drops terms that repeat others, as memory does", async () => {
    const table = customers();
    const doubled: Table = { ...table, again: table["visits"]! };
    await standing(doubled, async (relation) => {
      const options = { ...COLUMNS, features: ["visits", "again", "member"], l2: 0 };
      const model = await held().fitLogisticRegression(relation, options);
      expectSameModel(model, fitLogisticRegression(doubled, options));
      expect(model.fit.warnings.map(({ code }) => code)).toContain("collinear");
    });
  });

  it.each(["value", "level", "together"] as const)(
    "fitLogisticRegression sees that the classes are separated, as memory does: by a %s",
    async (by) => {
      const table = customers();
      const codes = (table["left"] as { codes: Int32Array }).codes;
      const levels = (table["left"] as { levels: readonly string[] }).levels;
      const isLeft = (i: number): boolean => levels[codes[i]!] === "it's over";
      const noise = (i: number): number => Math.sin(i * 12.9898) * 10;
      const numbers = (make: (i: number) => number): NumberColumn =>
        numberColumn(Float64Array.from({ length: 600 }, (_, i) => make(i)));
      const tiers = Array.from({ length: 600 }, (_, i) =>
        isLeft(i) && i % 3 === 0 ? "unhappy" : `t${i % 2}`,
      );
      const separated: Table = {
        ...table,
        low: numbers((i) => (isLeft(i) ? Math.abs(noise(i)) : -Math.abs(noise(i)) - 1)),
        tier: textColumnFrom(tiers),
        a: numbers((i) => noise(i) + (isLeft(i) ? 1 : -1)),
        b: numbers((i) => -noise(i)),
      };
      const features = { value: ["visits", "low"], level: ["visits", "tier"], together: ["a", "b"] }[by];
      await standing(separated, async (relation) => {
        for (const l2 of [0, 1]) {
          const options = { ...COLUMNS, features, l2 };
          const { fit, params } = await held().fitLogisticRegression(relation, options);
          const memory = fitLogisticRegression(separated, options);
          expect(memory.fit.warnings.map(({ code }) => code)).toContain("separation");
          expect(fit.warnings).toEqual(memory.fit.warnings);
          expect([fit.status, l2 === 0]).toEqual([memory.fit.status, memory.fit.status === "separated"]);
          if (l2 === 1) expect(close(params, memory.params, 1e-9)).toEqual([]);
        }
      });
    },
  );

  it("fitLogisticRegression refuses what memory refuses", async () => {
    const table = customers();
    await standing(table, async (relation) => {
      const fit = (options: object): Promise<Error> =>
        held()
          .fitLogisticRegression(relation, options as never)
          .then(
            () => new Error("it did not fail"),
            (error: unknown) => error as Error,
          );
      expect((await fit({ target: "town" })).message).toMatch(
        /^`options\.target` must be a column of the table/,
      );
      expect((await fit({ target: "visits" })).message).toMatch(
        /^`options\.target` must be a column with two values, got "visits \(0, 1, 2, 3, 4\)"$/,
      );
      expect((await fit({ target: "left" })).message).toMatch(/^`options\.positive` must be/);
      expect((await fit({ ...COLUMNS, features: ["left"] })).message).toBe(
        '`options.features[0]` must be another column than options.target, got "left"',
      );
      expect((await fit({ ...COLUMNS, l1: 1 })).message).toMatch(/^`options\.l1` must be one of the options/);
      expect((await fit({ ...COLUMNS, l2: -1 })).message).toBe("`options.l2` must be >= 0, got -1");
    });
    const infinite: Table = { ...takeRows(table, [0, 1, 2, 3, 4]) };
    await standing(infinite, async (relation) => {
      const select = `SELECT *, CAST('Infinity' AS ${held().dialect.types.number}) AS much FROM ${held().dialect.ident(relation)}`;
      const options = { ...COLUMNS, features: ["much"] };
      await expect(held().fitLogisticRegression({ select }, options)).rejects.toThrow(
        '`data.much` must be a column of finite numbers, got "4 infinite values"',
      );
    });
  });
}

/** Groups of members with gaps, long tails and a constant. */
function members(): Table {
  const random = randomStream(5, "members");
  const n = 400;
  const draw = (spread: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => (i % 4) * 10 + spread * uniform(random));
  const gaps = draw(6);
  for (let i = 0; i < n; i += 37) gaps[i] = Number.NaN;
  return {
    id: textColumnFrom(Array.from({ length: n }, (_, i) => `m${i}`)),
    flights: numberColumn(draw(9)),
    miles: numberColumn(draw(8).map((value) => Math.expm1(value / 8))),
    gaps: numberColumn(gaps),
    same: numberColumn(new Float64Array(n).fill(0.1)),
  };
}

function describeKMeans(held: () => Engine, standing: Standing): void {
  const centers = [
    [1, 2, 3, 1],
    [12, 5, 14, 1],
    [20, 20, 20, 1],
    [35, 60, 33, 1],
  ];
  const columns = ["flights", "miles", "gaps", "same"];

  it.each([
    { missing: "drop-row" },
    { missing: "mean", transform: { miles: "log1p" }, tolerance: 0 },
    { missing: "drop-row", transform: "log1p", maxIterations: 2 },
  ] as const)("fitKMeans from given centres gives the model of memory: %j", async (options) => {
    await standing(members(), async (relation) => {
      const given = { ...options, columns, initialCenters: centers };
      const model = await held().fitKMeans(relation, given);
      const memory = fitKMeans(members(), { ...given, clusters: 4 });
      expect(close(model, memory, 1e-9)).toEqual([]);
    });
  });

  it("fitKMeans fills a cluster that no row is nearest to, as memory does", async () => {
    await standing(members(), async (relation) => {
      const initialCenters = [[1], [1000], [20], [2000]];
      const given = { columns: ["flights"], initialCenters, scale: "none" } as const;
      for (const maxIterations of [1, 2, 300]) {
        const options = { ...given, maxIterations };
        const model = await held().fitKMeans(relation, options);
        expect(close(model, fitKMeans(members(), { ...options, clusters: 4 }), 1e-9)).toEqual([]);
        expect(Math.min(...model.sizes)).toBeGreaterThan(0);
      }
    });
  });

  it("kMeansStep moves centres to the means of the rows nearest to them", async () => {
    await standing(members(), async (relation) => {
      const options = {
        columns: ["flights", "miles"],
        centers: [
          [0, 0],
          [40, 40],
          [900, 900],
        ],
      };
      const step = await held().kMeansStep(relation, options);
      const table = members();
      const [x, y] = ["flights", "miles"].map((name) => (table[name] as { values: Float64Array }).values);
      const sums = [0, 1].map(() => ({ n: 0, x: 0, y: 0 }));
      for (let i = 0; i < 400; i++) {
        const [a, b] = [x![i]!, y![i]!];
        const near = sums[a ** 2 + b ** 2 <= (a - 40) ** 2 + (b - 40) ** 2 ? 0 : 1]!;
        near.n++;
        near.x += a;
        near.y += b;
      }
      expect(step.sizes).toEqual([sums[0]!.n, sums[1]!.n, 0]);
      const wanted = [...sums.map(({ n, x: a, y: b }) => [a / n, b / n]), [900, 900]];
      expect(close(step.centers, wanted, 1e-12)).toEqual([]);
    });
  });

  it("fitKMeans refuses what memory refuses", async () => {
    await standing(members(), async (relation) => {
      const fit = (options: object): Promise<string> =>
        held()
          .fitKMeans(relation, { columns: ["flights"], initialCenters: [[1]], ...options } as never)
          .then(
            () => "it did not fail",
            (error: unknown) => (error as Error).message,
          );
      expect(await fit({ columns: ["gaps"] })).toBe(
        '`table` must be complete in the columns clustered (or options.missing set), got "missing: 11 in gaps"',
      );
      expect(await fit({ columns: ["same"] })).toBe(
        '`options.columns` must be columns of which at least one varies, got "same"',
      );
      expect(await fit({ initialCenters: [[1, 2]] })).toBe(
        "`options.initialCenters[0].length` must be 1 (options.columns.length), got 2",
      );
      expect(await fit({ initialCenters: [] })).toMatch(
        /^`options.initialCenters` must be at least one centre/,
      );
      expect(await fit({ columns: [] })).toMatch(/^`options.columns` must be at least one column/);
    });
  });
}

function expectSameModel(model: LogisticRegressionModel, memory: LogisticRegressionModel): void {
  expect(close(model.params, memory.params, 1e-9)).toEqual([]);
  expect(close(model.encoding, memory.encoding, 1e-12)).toEqual([]);
  expect(model.target).toEqual(memory.target);
  expect(model.options).toEqual(memory.options);
  const { iterations: _a, ...fit } = model.fit;
  const { iterations: _b, ...wanted } = memory.fit;
  expect(close(fit, wanted, 1e-8)).toEqual([]);
}

/** Where two values of plain data differ, numbers by more than a share of theirs or of 1. */
function close(actual: unknown, expected: unknown, tolerance: number, path = ""): string[] {
  if (typeof actual === "number" && typeof expected === "number") {
    const isClose = Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
    return isClose ? [] : [`${path}: ${actual}, not ${expected}`];
  }
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null) {
    return actual === expected ? [] : [`${path}: ${String(actual)}, not ${String(expected)}`];
  }
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...keys].flatMap((key) =>
    close(
      (actual as Record<string, unknown>)[key],
      (expected as Record<string, unknown>)[key],
      tolerance,
      `${path}.${key}`,
    ),
  );
}
