/**
 * What the scores of every engine promise: the numbers of memory, for every kind of model.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitGradientBoosting } from "../churn/boosting/gradient-boosting.ts";
import { fitRandomForest } from "../churn/forest/random-forest.ts";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { predictProbability, prepareScorer } from "../churn/predict-probability.ts";
import { fitGammaGamma } from "../clv/gamma-gamma/gamma-gamma.ts";
import { expectedSpend } from "../clv/predictions/expected-spend.ts";
import type { ScoredQuantity } from "../clv/predictions/purchase-scorer.ts";
import { PURCHASE_MODEL_KINDS } from "../clv/purchase-model.ts";
import type { Engine } from "../engines/engine.ts";
import type { EngineScorable, EngineScoreOptions } from "../engines/operations/score.ts";
import { randomStream, uniform, uniformInteger } from "../random/random.ts";
import { scoreRfm } from "../rfm/score-rfm.ts";
import { assignSegments } from "../segmentation/assign.ts";
import { fitKMeans } from "../segmentation/k-means.ts";
import { AGE, oddCustomers, TOWN, withStrangers } from "../sql/scores/score-sql.testing.ts";
import type { Column, NumberColumn, Table, TextColumn } from "../table/column.ts";
import { numberColumn } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import type { OperationsSubject } from "./engine-operations.ts";
import { examplePurchaseModels, exampleSummary } from "./purchase-model-examples.ts";

const TARGET = "left";
const FEATURES = [AGE, "visits", TOWN, "product", "member", "joined", "constant"];
const RELATIVE = 1e-9;

/** Runs the suite. */
export function describeEngineScores({ name, open }: OperationsSubject): void {
  describe(`scores on ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(async () => {
      await engine.close();
    });
    /** The scores of the engine, rows in the order of their ids; nothing is left behind. */
    const scoresOf: ScoresOf = async (model, table, options = {}) => {
      const given = await engine.connection.upload(table);
      try {
        const scores = await engine.score(model, given.relation, {
          place: "engine",
          keep: ["id"],
          ...options,
        });
        return byId(scores);
      } finally {
        await given.drop();
        expect(await engine.connection.sweep()).toEqual([]);
      }
    };
    describeClassifiers(scoresOf);
    describeSegments(scoresOf);
    describePurchaseModels(scoresOf);
  });
}

type ScoresOf = (
  model: EngineScorable,
  table: Table,
  options?: EngineScoreOptions,
) => Promise<Readonly<Record<string, readonly (number | string | null)[]>>>;

function describeClassifiers(scoresOf: ScoresOf): void {
  const training = oddCustomers(500, 1);
  const fresh = withStrangers(oddCustomers(200, 2));
  const options = { target: TARGET, features: FEATURES };
  const columns = { joined: { timeKind: "epoch-ms" } } as const;
  const logistic = fitLogisticRegression(training, options);
  const calibrated = {
    kind: "calibrated",
    version: 1,
    churnkit: "",
    target: TARGET,
    model: logistic,
    calibration: { method: "isotonic", params: { x: [0.1, 0.3, 0.7, 0.9], y: [0.02, 0.2, 0.4, 0.97] } },
  } as never;
  it.each([
    ["logistic regression", logistic],
    ["gradient boosting", fitGradientBoosting(training, { ...options, rounds: 12 })],
    ["a random forest", fitRandomForest(training, { ...options, trees: 6 })],
    ["a calibrated model", calibrated],
  ] as const)("has the probabilities of memory: %s", async (_kind, model) => {
    const { probability } = await scoresOf(model, fresh, { columns });
    expectClose(probability!, predictProbability(model, fresh));
  });
}

function describeSegments(scoresOf: ScoresOf): void {
  it("has the segments of memory", async () => {
    const training = oddCustomers(400, 3);
    const fresh = oddCustomers(150, 4);
    const model = fitKMeans(training, {
      clusters: 4,
      columns: ["visits", AGE],
      missing: "mean",
      transform: { visits: "log1p" },
      seed: 3,
    });
    const { segment, distance } = assignSegments(model, fresh);
    const scores = await scoresOf(model, fresh);
    expect(scores["segment"]).toEqual(Array.from(segment.values));
    expectClose(scores["distance"]!, distance.values);
  });

  it("has the RFM scores of memory", async () => {
    const rows = histories(120);
    const measures: Table = {
      id: rows["id"]!,
      customerId: tableFrom({ id: Array.from((rows["id"] as NumberColumn).values, String) })["id"]!,
      recencyDays: rows["age"]!,
      frequency: rows["frequency"]!,
      monetary: rows["meanSpend"]!,
    };
    const known = tableFrom({
      customerId: ["a", "b", "c", "d", "e"],
      recencyDays: [22, 25, 28, 31, 36],
      frequency: [0, 1, 2, 4, 7],
      monetary: [20, 30, 45, 60, 75],
    });
    const model = scoreRfm(known, { bins: 3 });
    const spent = { ...measures, monetary: numberColumn(known0(measures["monetary"] as NumberColumn)) };
    const { table } = scoreRfm(spent, { cutPoints: model.cutPoints });
    const scores = await scoresOf(model, spent);
    expectClose(scores["recencyScore"]!, table.recencyScore.values);
    expectClose(scores["frequencyScore"]!, table.frequencyScore.values);
    expectClose(scores["monetaryScore"]!, table.monetaryScore.values);
    expect(scores["cell"]).toEqual(Array.from(table.cell.codes, (code) => table.cell.levels[code]));
  });
}

function describePurchaseModels(scoresOf: ScoresOf): void {
  const spendModel = fitGammaGamma(exampleSummary);
  const money = { horizon: 26, spendModel, discountRateAnnual: 0.1, margin: 0.3 } as const;
  const quantities: readonly ScoredQuantity[] = [
    { quantity: "probabilityAlive" },
    { quantity: "probabilityAlive", after: 10 },
    { quantity: "expectedPurchases", horizon: 26 },
    { quantity: "customerLifetimeValue", ...money },
  ];
  it.each(PURCHASE_MODEL_KINDS.flatMap((kind) => quantities.map((quantity) => [kind, quantity] as const)))(
    "has the quantities of memory: %s, $quantity",
    async (kind, quantity) => {
      const model = examplePurchaseModels[kind]();
      const rows = histories(90);
      const expected = prepareScorer(model, quantity as never).scoreTable(rows);
      const scores = await scoresOf(model, rows, { quantity });
      expectClose(scores[quantity.quantity]!, expected);
    },
  );

  it("has the expected spend of memory", async () => {
    const rows = histories(90);
    const { expectedSpend: spend } = await scoresOf(spendModel, rows);
    expectClose(spend!, expectedSpend(spendModel, rows));
  });
}

/** Purchase histories in whole units, which the models of opportunities need; several customers share one. */
function histories(rows: number): Table {
  const random = randomStream(5, "histories");
  return tableFrom(
    Array.from({ length: rows }, (_, id) => {
      const age = 20 + uniformInteger(random, 18);
      const frequency = Math.floor(7 * uniform(random) ** 2);
      const recency = frequency === 0 ? 0 : frequency + uniformInteger(random, age - frequency + 1);
      const meanSpend = frequency === 0 ? null : 20 + 60 * uniform(random);
      return { id, frequency, recency, age, meanSpend };
    }),
  );
}

/** 0 for what is missing. */
function known0({ values }: NumberColumn): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? 0 : value));
}

function byId(table: Table): Record<string, (number | string | null)[]> {
  const ids = (table["id"] as NumberColumn).values;
  const order = Array.from(ids.keys()).sort((a, b) => ids[a]! - ids[b]!);
  return Object.fromEntries(
    Object.entries(table).map(([name, column]) => [name, order.map((row) => cellOf(column, row))]),
  );
}

function cellOf(column: Column, row: number): number | string | null {
  if (column.kind === "text") return (column as TextColumn).levels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isNaN(value) ? null : value;
}

function expectClose(actual: readonly (number | string | null)[], expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const off = actual.flatMap((cell, i) => {
    const wanted = expected[i]!;
    if (cell === null || Number.isNaN(wanted)) return (cell === null) === Number.isNaN(wanted) ? [] : [i];
    return Math.abs(Number(cell) - wanted) <= RELATIVE * Math.max(1, Math.abs(wanted)) ? [] : [i];
  });
  expect(off.map((i) => `row ${i}: ${actual[i]}, memory ${expected[i]}`)).toEqual([]);
}
