import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitGradientBoosting } from "../../churn/boosting/gradient-boosting.ts";
import { applyCalibration } from "../../churn/calibration/calibration.ts";
import { fitRandomForest } from "../../churn/forest/random-forest.ts";
import { fitLogisticRegression } from "../../churn/logistic/logistic-regression.ts";
import { fitNeuralNetwork } from "../../churn/network/neural-network.ts";
import { predictProbability, prepareScorer } from "../../churn/predict-probability.ts";
import { fitBgNbd } from "../../clv/bg-nbd/bg-nbd.ts";
import { fitGammaGamma } from "../../clv/gamma-gamma/gamma-gamma.ts";
import { fitMbgNbd } from "../../clv/mbg-nbd/mbg-nbd.ts";
import { fitParetoNbd } from "../../clv/pareto-nbd/pareto-nbd.ts";
import { expectedSpend } from "../../clv/predictions/expected-spend.ts";
import type { ScoredQuantity } from "../../clv/predictions/purchase-scorer.ts";
import type { PurchaseModel } from "../../clv/purchase-model.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { scoreRfm } from "../../rfm/score-rfm.ts";
import { assignSegments } from "../../segmentation/assign.ts";
import { fitKMeans } from "../../segmentation/k-means.ts";
import { isMissing, numberColumn, type Table, takeRows } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { duckDbHarness, pgliteHarness, type SqlHarness } from "../../testing/sql-harness.ts";
import { purchaseHistoriesSql } from "./purchase-histories-sql.ts";
import {
  AGE,
  loadTable,
  oddCustomers,
  runScore,
  TOWN,
  withStrangers,
  worstDifference,
} from "./score-sql.testing.ts";
import { scoreSql } from "./score-sql.ts";
import type { ScoreSqlOptions, SqlScorable } from "./types.ts";

const RELATION = 'members "2024"; --';
const features = [AGE, "visits", TOWN, "product", "member", "joined", "constant"];
const training = oddCustomers(600, 1);
const fresh = withStrangers(oddCustomers(250, 2));
const target = "left";
/** Training rows without a gap: what is missing later has no path of its own. */
const complete = takeRows(
  training,
  Array.from({ length: 600 }, (_, i) => i).filter((i) =>
    [AGE, TOWN, "member"].every((name) => !isMissing(training[name]!, i)),
  ),
);
const logistic = fitLogisticRegression(training, { target, features });
const boosted = fitGradientBoosting(training, { target, features, rounds: 60 });
const forest = fitRandomForest(training, { target, features, trees: 20 });
const options = { relation: RELATION, keep: ["id"] } as const;

/** Summaries in weeks, some histories more than once. */
function summaries(rows: number, seed: number): Table {
  const random = randomStream(seed, "summaries");
  return tableFrom(
    Array.from({ length: rows }, (_, id) => {
      const age = 20 + uniformInteger(random, 6) / 7 + uniformInteger(random, 20);
      const frequency = Math.floor(9 * uniform(random) ** 2);
      const recency = frequency === 0 ? 0 : age * (0.2 + 0.8 * uniform(random));
      const meanSpend = frequency === 0 || id % 40 === 0 ? null : 20 + 60 * uniform(random);
      return { id, frequency, recency, age, meanSpend };
    }),
  );
}
const history = summaries(300, 3);
const spendModel = fitGammaGamma(history);
const bgNbd = fitBgNbd(history);
const paretoNbd = fitParetoNbd(history);
const horizon = 26;
const money = { horizon, spendModel, discountRateAnnual: 0.1, margin: 0.3 } as const;
/** Years need a unit: those of a model of weeks. */
const inWeeks = <M extends PurchaseModel>(model: M): M => ({ ...model, unit: "week" });

describe.each([
  ["duckdb", duckDbHarness],
  ["postgres", pgliteHarness],
] as const)("scoreSql on %s", (_name, open) => {
  let harness: SqlHarness;
  beforeAll(async () => {
    harness = await open();
    await loadTable(harness, RELATION, fresh);
    await loadTable(harness, "summaries", history);
  }, 60_000);
  afterAll(async () => harness.close());

  async function worst(model: SqlScorable, expected: Float64Array): Promise<number> {
    return worstDifference(expected, await runScore(harness, scoreSql(model, harness.dialect, options)));
  }

  it.each([
    ["logistic regression", logistic],
    [
      "logistic regression with merged levels",
      fitLogisticRegression(training, { target, features, maxLevels: 8 }),
    ],
    [
      "logistic regression of rows without gaps",
      fitLogisticRegression(complete, { target, features: [AGE, TOWN, "member"] }),
    ],
    [
      "gradient boosting of rows without gaps",
      fitGradientBoosting(complete, { target, features: [AGE, TOWN, "member"], rounds: 5 }),
    ],
    ["a lasso", fitLogisticRegression(training, { target, features, l1: 20 })],
    ["an offset", fitLogisticRegression(training, { target, features: ["member"], offset: "visits" })],
    [
      "a model of the base rate alone",
      fitLogisticRegression(training, { target, features: ["id"], l1: 1e9 }),
    ],
    ["gradient boosting", boosted],
    [
      "gradient boosting of classes weighted",
      fitGradientBoosting(training, { target, features, rounds: 7, classWeights: "balanced" }),
    ],
    ["a random forest", forest],
  ] as const)("has the probabilities of memory: %s", async (_kind, model) => {
    expect(await worst(model, predictProbability(model, fresh))).toBeLessThan(1e-13);
    const read = JSON.parse(JSON.stringify(model)) as typeof model;
    expect(scoreSql(read, harness.dialect, options)).toEqual(scoreSql(model, harness.dialect, options));
  });

  it("sends a value on a threshold, and the levels that share a bin, where memory sends them", async () => {
    const { dialect } = harness;
    const level = (i: number): string => `p${i % 400}`;
    const rows = Array.from({ length: 1600 }, (_, i) => ({
      id: i,
      x: i % 16,
      p: level(i),
      left: ((i % 400) * 7) % 11 < (i % 16) / 2,
    }));
    const model = fitGradientBoosting(rows, { target, features: ["x", "p"], rounds: 30 });
    const [x, text] = model.binning.columns;
    if (x?.kind !== "number" || text?.kind !== "text") throw new Error("columns of another kind");
    expect(text.otherBin).not.toBeNull();
    const edges = x.thresholds.flatMap((value) => [value, value + 1e-9, value - 1e-9]);
    const table = tableFrom(
      Array.from({ length: 450 }, (_, i) => ({
        id: i,
        x: edges[i % edges.length]!,
        p: i % 9 === 0 ? null : `p${i}`,
      })),
    );
    await loadTable(harness, "edges", table);
    const score = scoreSql(model, dialect, { relation: "edges", keep: ["id"] });
    expect(worstDifference(predictProbability(model, table), await runScore(harness, score))).toBeLessThan(
      1e-13,
    );
  });

  it("has the probabilities of memory when they are calibrated", async () => {
    const rules = [
      { method: "sigmoid", params: { a: -1.4, b: 0.3, on: "log-odds" } },
      { method: "sigmoid", params: { a: -3, b: 1.2, on: "probability" } },
      { method: "temperature", params: { temperature: 1.7 } },
      { method: "isotonic", params: { x: [0.1, 0.3, 0.31, 0.7, 0.9], y: [0.02, 0.2, 0.4, 0.4, 0.97] } },
      { method: "isotonic", params: { x: [0.5], y: [0.4] } },
    ] as const;
    for (const [r, calibration] of rules.entries()) {
      for (const model of r === 0 ? [logistic, boosted] : r === 3 ? [logistic, forest] : [logistic]) {
        const calibrated = {
          kind: "calibrated",
          version: 1,
          churnkit: "",
          target: model.target,
          model,
          calibration,
        } as never;
        const expected = applyCalibration(calibration, predictProbability(model, fresh));
        expect(await worst(calibrated, expected)).toBeLessThan(1e-12);
      }
    }
  });

  it.each(["error", "mean", "drop-row"] as const)(
    "has the segments of memory, missing: %s",
    async (missing) => {
      const columns = ["visits", ...(missing === "error" ? [] : [AGE])];
      const transform = { visits: "log1p" } as const;
      const model = fitKMeans(training, { clusters: 4, columns, missing, transform, seed: 3 });
      const { segment, distance } = assignSegments(model, fresh);
      const score = scoreSql(model, harness.dialect, options);
      expect(score.columns.map(({ name }) => name)).toEqual(["id", "segment", "distance"]);
      const cells = await runScore(harness, score);
      expect(worstDifference(segment.values, cells)).toBe(0);
      expect(worstDifference(distance.values, cells, 1)).toBeLessThan(1e-13);
      if (missing === "drop-row") expect(cells.some(([cell]) => cell === null)).toBe(true);
    },
  );

  it.each([3, 12])("has the RFM scores of memory: %d bins", async (bins) => {
    const measures = (table: Table) => ({
      customerId: Array.from((table["id"] as { values: Float64Array }).values, String),
      recencyDays: table["recency"]!,
      frequency: table["frequency"]!,
      monetary: table["age"]!,
    });
    const model = scoreRfm(measures(summaries(100, 9)), { bins });
    const { table } = scoreRfm(measures(history), { cutPoints: model.cutPoints });
    const columns = { recencyDays: "recency", monetary: { column: "age" } };
    const cells = await runScore(
      harness,
      scoreSql(model, harness.dialect, { relation: "summaries", keep: ["id"], columns }),
    );
    expect(worstDifference(table.recencyScore.values, cells, 0)).toBe(0);
    expect(worstDifference(table.frequencyScore.values, cells, 1)).toBe(0);
    expect(worstDifference(table.monetaryScore.values, cells, 2)).toBe(0);
    expect(cells.map((row) => row[3])).toEqual(
      Array.from(table.cell.codes, (code) => table.cell.levels[code]!),
    );
  });

  it("has the expected spend of memory", async () => {
    const cells = await runScore(
      harness,
      scoreSql(spendModel, harness.dialect, { relation: "summaries", keep: ["id"] }),
    );
    expect(worstDifference(expectedSpend(spendModel, history), cells)).toBeLessThan(1e-13);
    const wild = { ...spendModel, params: { p: 0.2, q: 0.3, gamma: 5 } };
    const wilder = await runScore(
      harness,
      scoreSql(wild, harness.dialect, { relation: "summaries", keep: ["id"] }),
    );
    expect(worstDifference(expectedSpend(wild, history), wilder)).toBeLessThan(1e-13);
  });

  it.each<[string, PurchaseModel, ScoredQuantity]>([
    ["BG/NBD alive", bgNbd, { quantity: "probabilityAlive" }],
    ["BG/NBD alive later", bgNbd, { quantity: "probabilityAlive", after: 10 }],
    ["BG/NBD purchases", bgNbd, { quantity: "expectedPurchases", horizon }],
    ["BG/NBD value", inWeeks(bgNbd), { quantity: "customerLifetimeValue", ...money }],
    ["MBG/NBD alive", fitMbgNbd(history), { quantity: "probabilityAlive" }],
    ["MBG/NBD purchases", fitMbgNbd(history), { quantity: "expectedPurchases", horizon }],
    ["Pareto/NBD alive", paretoNbd, { quantity: "probabilityAlive" }],
    ["Pareto/NBD value", inWeeks(paretoNbd), { quantity: "customerLifetimeValue", ...money }],
  ])("has the quantities of memory: %s", async (_what, model, quantity) => {
    const expected = prepareScorer(model, quantity as never).scoreTable(history);
    const given = { relation: "summaries", keep: ["id"], quantity };
    const { dialect } = harness;
    const asked = purchaseHistoriesSql(model, dialect, { relation: "summaries", quantity });
    if (asked === null) {
      const cells = await runScore(harness, scoreSql(model, dialect, given));
      expect(worstDifference(expected, cells)).toBeLessThan(1e-13);
      return;
    }
    const rows = await harness.query(asked);
    const names = model.kind === "pareto-nbd" ? ["frequency", "age", "recency"] : ["frequency", "age"];
    const histories = Object.fromEntries(
      names.map((name, k) => [name, numberColumn(Float64Array.from(rows, (row) => Number(row[k])))]),
    );
    expect(rows.length).toBeLessThan(301);
    const inline = scoreSql(model, dialect, { ...given, histories });
    expect(inline.lookup).toBeNull();
    expect(worstDifference(expected, await runScore(harness, inline))).toBeLessThan(1e-12);
    const uploaded = scoreSql(model, dialect, { ...given, histories, lookupRelation: "values of histories" });
    await harness.execute(dialect.dropScratch("values of histories"));
    await loadTable(harness, "values of histories", uploaded.lookup!.table);
    expect(worstDifference(expected, await runScore(harness, uploaded))).toBeLessThan(1e-12);
    // A history that the table lacks has no score.
    const first = Object.fromEntries(
      Object.entries(histories).map(([name, { values }]) => [name, numberColumn(values.slice(0, 1))]),
    );
    const lacking = await runScore(harness, scoreSql(model, dialect, { ...given, histories: first }));
    expect(lacking.filter(([cell]) => cell !== null).length).toBeLessThan(300);
  });

  it("takes any name and any level for what it is: a name or a value", async () => {
    const word = fc.string({
      unit: fc.constantFrom(..."'\"`;-/*\\$#{}(),= \n\taÄ京\u{1f600}"),
      minLength: 1,
      maxLength: 12,
    });
    const words = fc.uniqueArray(word, { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(words, async ([name = "", relation = "", ...levels]) => {
        const column = `${name}.`;
        const rows = Array.from({ length: 60 }, (_, i) => ({
          id: i,
          [column]: levels[i % 3]!,
          left: i % 3 === 0 || i % 7 === 0,
        }));
        const model = fitLogisticRegression(rows, { target, features: [column] });
        const table = tableFrom([
          ...rows,
          { id: 60, [column]: relation, left: true },
          { id: 61, [column]: null, left: true },
        ]);
        await loadTable(harness, relation, table);
        const score = scoreSql(model, harness.dialect, { relation, keep: ["id"] });
        const cells = await runScore(harness, score);
        await harness.execute(harness.dialect.dropScratch(relation));
        expect(worstDifference(predictProbability(model, table), cells)).toBeLessThan(1e-13);
      }),
      { numRuns: 25 },
    );
  });

  it("takes a query for a relation, other names, epochs and infinite numbers", async () => {
    const { dialect } = harness;
    const { ident, f64Lit } = dialect;
    const model = fitLogisticRegression(training, { target, features: [AGE, "joined"] });
    const big = `CASE WHEN ${ident(AGE)} < ${f64Lit(30)} THEN ${dialect.f64("'Infinity'")} ELSE ${ident(AGE)} END`;
    const ms = `${dialect.f64(dialect.epochMicros(ident("joined"), "timestamp"))} / ${f64Lit(1000)}`;
    const select = `SELECT ${ident("id")}, ${big} AS years, ${ms} AS ms FROM ${ident(RELATION)} -- all of them`;
    const score = scoreSql(model, dialect, {
      relation: { select },
      keep: ["id"],
      columns: { [AGE]: "years", joined: { column: "ms", timeKind: "epoch-ms" } },
    });
    const ages = (fresh[AGE] as { values: Float64Array }).values.map((age) => (age < 30 ? Number.NaN : age));
    const expected = predictProbability(model, { ...fresh, [AGE]: numberColumn(ages) });
    expect(worstDifference(expected, await runScore(harness, score))).toBeLessThan(1e-13);
  });
});

describe("scoreSql", () => {
  it("writes the same text for the same model, and a column for each tree", () => {
    const { sql } = scoreSql(boosted, "spark", options);
    expect(sql).toBe(scoreSql(boosted, "spark", options).sql);
    expect(sql.match(/ AS t\d+/g)!.length).toBe(60);
    expect(sql.match(/ AS s\d+/g)!.length).toBe(2);
    expect(Object.isFrozen(scoreSql(boosted, "spark", options).columns)).toBe(true);
  });

  it("refuses what SQL cannot state", async () => {
    const network = await fitNeuralNetwork(training, { target, features: ["visits"], epochs: 1 });
    expect(() => scoreSql(network, "duckdb", options)).toThrow('got "a neural-network (score it in memory)"');
    expect(() => scoreSql({ kind: "cox" } as never, "duckdb", options)).toThrow(
      '`model` must be a model that SQL can state: logistic-regression, gradient-boosting, random-forest (calibrated or not), k-means, gamma-gamma, a purchase model, or the scores of scoreRfm, got "cox"',
    );
  });

  it.each<[SqlScorable, Partial<ScoreSqlOptions>, string]>([
    [
      boosted,
      { maxNodes: 100 },
      "`model` must be a model of at most 100 nodes (options.maxNodes); score a larger one in memory, or in batches of rows, got",
    ],
    [boosted, { maxNodes: 0 }, "`options.maxNodes` must be a whole number >= 1, got 0"],
    [
      logistic,
      { relation: 3 as never },
      '`options.relation` must be a table such as "orders" or ["sales", "orders"], or { select: "SELECT …" }, got 3',
    ],
    [logistic, { keep: "id" as never }, '`options.keep` must be an array of column names, got "id"'],
    [
      logistic,
      { keep: ["id", "id"] },
      '`options.keep[1]` must be a column that is not named before, got "id"',
    ],
    [
      logistic,
      { keep: ["probability"] },
      '`options.keep` must be columns other than probability, the score, got "probability"',
    ],
    [logistic, { keep: ["a\0"] }, "`options.keep[0]` must be text without NUL characters"],
    [logistic, { columns: { nothing: "x" } }, "`options.columns.nothing` must be one of the options"],
    [
      logistic,
      { columns: { joined: { timeKind: "year" as never } } },
      '`options.columns.joined.timeKind` must be one of timestamp, timestamptz, date, epoch-ms, epoch-us, got "year"',
    ],
    [
      logistic,
      { speed: 1 } as never,
      "`options.speed` must be one of the options relation, columns, keep, maxNodes, quantity, histories, lookupRelation",
    ],
    [
      bgNbd,
      { quantity: { quantity: "expectedPurchases", horizon } },
      "`options.histories` must be given for this quantity of a bg-nbd model: the rows that purchaseHistoriesSql selects (frequency, age), got undefined",
    ],
    [
      paretoNbd,
      {},
      "`options.histories` must be given for this quantity of a pareto-nbd model: the rows that purchaseHistoriesSql selects (frequency, age, recency), got undefined",
    ],
    [
      paretoNbd,
      { histories: { frequency: [1], age: [2], recency: [3] } },
      '`options.histories[0]` must be a whole frequency >= 0 and 0 <= recency <= age, got "1, 3, 2"',
    ],
    [
      bgNbd,
      { quantity: { quantity: "purchaseCount", horizon } as never },
      '`options.quantity.quantity` must be a quantity that is one number, not "purchaseCount", got "purchaseCount"',
    ],
    [
      bgNbd,
      {
        quantity: { quantity: "expectedPurchases", horizon },
        histories: { frequency: Array(2001).fill(1), age: Array(2001).fill(2) },
      },
      '`options.lookupRelation` must be given for more than 2000 histories: the name that the look-up table is uploaded to, got "2001 histories"',
    ],
    [{ ...bgNbd, covariates: {} } as never, {}, "`model.covariates"],
    [{ ...logistic, version: 7 } as never, {}, "`model.version`"],
  ])("refuses %#", (model, more, message) => {
    expect(() => scoreSql(model, "duckdb", { ...options, ...more })).toThrow(message);
  });
});
