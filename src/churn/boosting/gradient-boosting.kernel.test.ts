import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { rowCount, type Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { customers, happens } from "../../testing/classifier-customers.ts";
import { readTrainingData } from "../training-data.ts";
import { fitGradientBoosting, fitGradientBoostingOn } from "./gradient-boosting.ts";
import { type GradientBoostingSettings, resolveGradientBoostingSettings } from "./options.ts";

/** The model as text, by the engine and number of threads named. */
function fitted(
  table: Table,
  settings: GradientBoostingSettings,
  engine: "plain" | "team",
  threads: number,
): string {
  const weights = Object.hasOwn(table, "weight") ? "weight" : undefined;
  const training = readTrainingData(table, { target: "churn", weights }, "options");
  const resolved = resolveGradientBoostingSettings({ ...settings, threads }, "options");
  return JSON.stringify(fitGradientBoostingOn(training, resolved, weights ?? null, {}, engine));
}

function expectAlike(table: Table, settings: GradientBoostingSettings): void {
  const plain = fitted(table, settings, "plain", 1);
  for (const threads of [1, 2, 3]) expect(fitted(table, settings, "team", threads) === plain).toBe(true);
}

/** `count` columns, with gaps, of many and of few values. */
function wide(rows: number, count: number, seed: number): Table {
  const random = randomStream(seed, "wide");
  const data: Record<string, (number | null)[]> = {};
  for (let c = 0; c < count; c++) {
    data[`x${c}`] = Array.from({ length: rows }, () => {
      const x = c % 3 === 0 ? uniformInteger(random, 4) : normal(random);
      return c % 5 === 1 && uniform(random) < 0.1 ? null : x;
    });
  }
  const last = data[`x${count - 1}`]!;
  // The first two rows have both classes.
  const churn = last.map((x, i) => (i < 2 ? i === 1 : happens(random, data["x0"]![i]! - 2 + (x ?? 1))));
  return tableFrom({ ...data, churn });
}

describe("the kernel of gradient boosting grows the trees of the definition, to the last bit", () => {
  const mixed = customers(60_000, 1, { towns: 60 });

  it("on columns of every kind", () => {
    expectAlike(mixed, { rounds: 6, leaves: 31, minLeafHessian: 0.3, l2: 0 });
  });

  it("where early stopping holds rows out", () => {
    expectAlike(customers(3000, 2), { maxRounds: 25, learningRate: 0.2 });
    expectAlike(customers(51_000, 2), { maxRounds: 3, learningRate: 0.2 });
  });

  it("where rows and columns are drawn", () => {
    expectAlike(mixed, { rounds: 5, rowFraction: 0.37, columnFraction: 0.4, seed: 5 });
  });

  it("with weights of rows and of classes", () => {
    const random = randomStream(3, "weights");
    const weight = Float64Array.from({ length: rowCount(mixed) }, () =>
      uniform(random) < 0.1 ? 0 : 10 * uniform(random) ** 3,
    );
    const weighted: Table = { ...mixed, weight: { kind: "number", values: weight } };
    expectAlike(weighted, { rounds: 5, classWeights: "balanced" });
  });

  it("with monotone columns", () => {
    expectAlike(mixed, { rounds: 5, leaves: 20, monotone: { tenure: -1, visits: 1, noise: 1 } });
  });

  it("on the heap where the memory of a kernel would be larger than it can be", () => {
    const table = wide(210, 520, 6);
    const { fit } = fitGradientBoosting(table, { target: "churn", rounds: 1, leaves: 4096 });
    expect(fit.rounds).toBe(1);
  });

  it("with 1 to 34 columns, and with several blocks of 32", () => {
    for (let columns = 1; columns <= 34; columns++) {
      expectAlike(wide(500, columns, 4), { rounds: 3, leaves: 6, maxDepth: 5 });
    }
    for (const columns of [64, 70]) expectAlike(wide(1500, columns, 4), { rounds: 4, leaves: 12 });
  });

  it("with levels that do the same, in the order of their bins", () => {
    const levels = Array.from({ length: 100 }, (_, level) => `level ${level}`);
    const rows = levels.flatMap((plan, level) =>
      Array.from({ length: 60 }, (_, i) => ({ plan, churn: i % 60 < (level < 50 ? 20 : 40) })),
    );
    // Half of the levels on each side, of which 32 may be chosen.
    expectAlike(tableFrom(rows), { rounds: 3 });
  });

  it.each([2, 3, 63, 64, 65, 1023, 1025, 8191, 8193])("with %d rows", (rows) => {
    expectAlike(wide(rows, 3, 6), { rounds: 5, minLeafHessian: 1e-3, learningRate: 0.5 });
  });

  it("where a single row has most of the weight, so that sums leave 32 bits", () => {
    const table = wide(600, 4, 7);
    const weight = new Float64Array(600).fill(1);
    weight[17] = 1e9;
    weight[18] = 1e-9;
    expectAlike({ ...table, weight: { kind: "number", values: weight } }, { rounds: 40, learningRate: 1 });
  });

  it("where scores run away from 0", () => {
    const x = Array.from({ length: 900 }, (_, i) => i % 30);
    const settings = { rounds: 120, learningRate: 1, minLeafHessian: 1e-12, l2: 0 };
    expectAlike(tableFrom({ x, churn: x.map((value) => value > 11) }), settings);
  });
});

it("chooses its engine by the number of rows, which shows in nothing", () => {
  for (const rows of [150, 250]) {
    const table = customers(rows, 8);
    const model = JSON.stringify(fitGradientBoosting(table, { target: "churn", rounds: 6 }));
    expect(fitted(table, { rounds: 6 }, "plain", 1) === model).toBe(true);
  }
});
