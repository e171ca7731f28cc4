import { describe, expect, it } from "vitest";
import { readTelco } from "../churn/telco.testing.ts";
import type { StepRows } from "../features/steps/learned.ts";
import type { LearnedWoe } from "../features/steps/woe/learned.ts";
import { learnWoe } from "../features/steps/woe/woe.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform, uniformInteger } from "../random/random.ts";
import { type Column, numberColumn } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { customers } from "../testing/classifier-customers.ts";
import { expectClose } from "../testing/close.ts";
import { describeWithData } from "../testing/data.ts";
import { crossValidate } from "./cross-validate.ts";
import { informationValue } from "./information-value.ts";
import type { Recipe } from "./recipe.ts";

describe("informationValue", () => {
  const table = customers(2000, 31);

  it("is that of the bins of a step, the largest first", () => {
    const { columns } = informationValue(table, { target: "churn", draws: 20 });
    const { churn, ...features } = table;
    const { codes, levels } = churn as Extract<Column, { kind: "text" }>;
    const yes = levels.indexOf("Yes");
    const rows: StepRows = {
      table: features,
      truth: Uint8Array.from(codes, (code) => Number(code === yes)),
      weights: undefined,
      groups: undefined,
      untouched: [],
      path: "step",
    };
    const learned = learnWoe({ kind: "woe" }, rows).step as LearnedWoe;
    for (const { column, informationValue: value, bins } of columns) {
      expect(bins).toEqual(learned.columns.find(({ name }) => name === column));
      expect(value).toBe(bins.informationValue);
    }
    const values = columns.map((column) => column.informationValue);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(columns.map(({ column }) => column).sort()).toEqual(Object.keys(features).sort());
  });

  it("tells what decides from what does not", () => {
    const { columns } = informationValue(table, { target: "churn" });
    const strengths = Object.fromEntries(columns.map(({ column, strength }) => [column, strength]));
    expect([strengths["noise"], strengths["town"]]).toEqual(["chance", "chance"]);
    for (const name of ["tenure", "visits", "plan", "member"]) {
      expect(["medium", "strong", "suspicious"], name).toContain(strengths[name]);
    }
  });

  it("does not call many levels strong", () => {
    const strengths = [1, 2, 3, 6].map((seed) => {
      const random = randomStream(seed, "levels");
      const left = Array.from({ length: 3000 }, () => uniform(random) < 0.3);
      const town = left.map(() => `town ${uniformInteger(random, 600)}`);
      const merged = informationValue({ town, left }, { target: "left" }).columns[0]!;
      expect(merged.informationValue).toBeLessThan(0.02);
      // Without merging rare levels, each town's share of leavers is what its few rows happened to do.
      const { columns } = informationValue({ town, left }, { target: "left", rareShare: 0 });
      expect(columns[0]!.informationValue).toBeGreaterThan(1.5);
      return columns[0]!.strength;
    });
    // The last of these seeds is one of the twenty that chance lets pass.
    expect(strengths).toEqual(["chance", "chance", "chance", "medium"]);
  });

  it("calls one of 20 columns of noise more than chance, as it says", () => {
    const random = randomStream(9, "null");
    const left = Array.from({ length: 400 }, () => uniform(random) < 0.3);
    const data: Record<string, number[] | boolean[]> = { left };
    for (let c = 0; c < 60; c++) data[`x${c}`] = left.map(() => normal(random));
    const { columns } = informationValue(data, { target: "left", draws: 40 });
    const found = columns.filter(({ strength }) => strength !== "chance").length;
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(10);
    // What chance gives is what noise has: 0.0562 beside 0.0551 with an error of 0.0013 over 700 columns; here there are fewer.
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expectClose(mean(columns.map((c) => c.chance.mean)), mean(columns.map((c) => c.informationValue)), 0.25);
  });

  it("draws cells of many rows like cells of few", () => {
    const random = randomStream(10, "large");
    const rows = 30_000;
    const left = Array.from({ length: rows }, () => uniform(random) < 0.2);
    const t = left.map(() => "abcdefgh"[uniformInteger(random, 8)]!);
    const [column] = informationValue({ t, left }, { target: "left", minimumShare: 0.01 }).columns;
    // Eight cells: chi-square of 7 degrees over events times others over rows.
    const events = left.filter(Boolean).length;
    expectClose(column!.chance.mean, (7 * rows) / (events * (rows - events)), 0.3);
  });

  it("is deterministic by its seed, and frozen", () => {
    const once = informationValue(table, { target: "churn", draws: 20 });
    expect(informationValue(table, { target: "churn", draws: 20 })).toEqual(once);
    expect(informationValue(table, { target: "churn", draws: 20, seed: 1 })).not.toEqual(once);
    expect(Object.isFrozen(once.columns[0]!.bins)).toBe(true);
  });

  it("counts weights, and leaves out rows without a target", () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8];
    const left = [true, true, false, true, false, false, true, null];
    const w = numberColumn(Float64Array.of(1, 2, 1, 1, 2, 1, 1, 9));
    const { columns, warnings } = informationValue(tableFrom({ x, left, w } as never), {
      target: "left",
      weights: "w",
      draws: 20,
    });
    expect(columns.map(({ column }) => column)).toEqual(["x"]);
    expect(columns[0]!.bins.bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(9);
    expect(warnings.map(({ code }) => code)).toEqual(["missing-target"]);
  });

  it.each<[object, string]>([
    [{ target: "churn", bin: 3 }, "`options.bin` must be one of the options target, positive"],
    [{ target: "churn", bins: 1 }, "`options.bins` must be >= 2, got 1"],
    [{ target: "churn", draws: 5 }, "`options.draws` must be >= 20, got 5"],
    [{ target: "churn", seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [{ target: "left" }, "`options.target` must be a column of the table"],
    [
      { target: "churn", specials: { plan: [1] } },
      '`options.specials.plan` must be for a number column, got "plan"',
    ],
  ])("refuses %j", (options, message) => {
    expect(() => informationValue(table, options as never)).toThrow(message);
  });
});

describeWithData("information value and weight of evidence of Telco customers", () => {
  it("are those that are published, to what the smoothing takes", () => {
    const { columns } = informationValue(readTelco(), {
      target: "Churn",
      exclude: ["customerID"],
      draws: 20,
    });
    const of = new Map(columns.map((column) => [column.column, column]));
    expect(columns[0]!.column).toBe("Contract");
    // Rows and leavers of the three levels in the file; 1.2386 without the smoothing.
    const cells = [
      [3875, 1655],
      [1473, 166],
      [1695, 48],
    ] as const;
    const worth = (a: number): number =>
      cells.reduce((sum, [n, e]) => {
        const [p, q] = [(n - e + a) / (5174 + a), (e + a) / (1869 + a)];
        return sum + (p - q) * Math.log(p / q);
      }, 0);
    expectClose(worth(0), 1.2386, 1e-4);
    expectClose(of.get("Contract")!.informationValue, worth(0.5), 1e-12);
    expect(of.get("Contract")!.bins.levels).toEqual([["Two year"], ["One year"], ["Month-to-month"]]);
    expect(of.get("gender")!.strength).toBe("chance");
    expect(of.get("tenure")!.strength).toBe("suspicious");
    const woes = of.get("tenure")!.bins.bins.map(({ woe }) => woe);
    expect(woes).toEqual([...woes].sort((a, b) => a - b));
  });

  it("make a scorecard as good as the logistic regression of the columns", () => {
    const model = { kind: "logistic-regression" } as const;
    const plain = { target: "Churn", exclude: ["customerID"], model };
    const options = { folds: 5, seed: 42 };
    const area = (steps: Recipe["steps"]): number =>
      crossValidate({ ...plain, steps }, readTelco(), options).metrics.rocAuc.mean;
    expect(area([{ kind: "woe" }])).toBeGreaterThan(area([]) - 0.004);
  });
});
