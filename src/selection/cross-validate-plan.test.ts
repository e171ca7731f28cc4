import { describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import type { FoldPlan } from "../evaluation/folds/fold-plan.ts";
import { foldSplit } from "../evaluation/folds/fold-split.ts";
import { groupTimeFolds } from "../evaluation/folds/group-time-folds.ts";
import { groupedFolds } from "../evaluation/folds/grouped-folds.ts";
import { rollingTimeFolds } from "../evaluation/folds/rolling-time-folds.ts";
import { stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { featurePlan } from "../features/feature-plan.ts";
import { trainingSnapshots } from "../features/training-snapshots.ts";
import { DAY_MS } from "../internal/time.ts";
import { studentQuantile } from "../numeric/student-t.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { takeRows } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { expectClose } from "../testing/close.ts";
import { type CrossValidation, crossValidate } from "./cross-validate.ts";
import type { Recipe } from "./recipe.ts";
import { snapshotFolds } from "./snapshot-folds.ts";

const MONTHS = 6;
const CUSTOMERS = 80;
const random = randomStream(3, "snapshots");
const x = Array.from({ length: MONTHS * CUSTOMERS }, () => normal(random));
const left = x.map((value) => uniform(random) < 1 / (1 + Math.exp(1 - value)));
const asOf = x.map((_, i) => new Date(Date.UTC(2024, Math.floor(i / CUSTOMERS), 1)));
const customerId = x.map((_, i) => `c${i % CUSTOMERS}`);
const snapshots = tableFrom({ customerId, asOf, x, left });
const truth = left.map(Number);
const time = asOf.map(Number);

const recipe = { target: "left", features: ["x"], model: { kind: "logistic-regression" } };
const rows = { group: customerId, time, truth };
const plan = groupTimeFolds(rows, {
  horizon: { months: 2 },
  folds: 4,
  repeats: 2,
  cutoffs: [time.at(-CUSTOMERS - 1)!],
});

/** What does not depend on how busy the machine was. */
function untimed({ timings, ...rest }: CrossValidation): Omit<CrossValidation, "timings"> {
  return rest;
}

describe("crossValidate with a plan", () => {
  const result = crossValidate(recipe, snapshots, { folds: plan });

  it("is what one gets by hand: each split fitted on its training rows and scored on the others", () => {
    const { outOfFold, metrics } = result;
    plan.splits.forEach(({ repeat, fold }, i) => {
      const { train, test } = foldSplit(plan, i);
      const model = fitLogisticRegression(takeRows(snapshots, train), { target: "left", features: ["x"] });
      const p = predictProbability(model, takeRows(snapshots, test));
      const at = [...outOfFold.row.keys()].filter(
        (k) => outOfFold.repeat[k] === repeat && outOfFold.fold[k] === fold,
      );
      expect(at.map((k) => outOfFold.row[k])).toEqual(Array.from(test));
      expect(at.map((k) => outOfFold.probability[k])).toEqual(Array.from(p));
      expect(metrics.rocAuc.perFold[i]).toBe(
        rocAuc(
          test.map((row) => truth[row]!),
          p,
        ),
      );
    });
  });

  it("has an entry for each held-out row and none for the others, ordered by repeat, then row", () => {
    const { row, repeat, truth: held } = result.outOfFold;
    const late = [...time.keys()].filter((i) => time[i]! >= plan.splits[0]!.cutoff);
    expect(Array.from(row)).toEqual([...late, ...late]);
    expect(Array.from(repeat)).toEqual(Array.from(row, (_, k) => (k < late.length ? 0 : 1)));
    expect(Array.from(held)).toEqual(Array.from(row, (i) => truth[i]!));
  });

  it("keeps entries of a row that is held out twice side by side", () => {
    const twice = rollingTimeFolds(time, { cutoffs: ["2024-03-01", "2024-04-01"], test: { months: 2 } });
    const { outOfFold } = crossValidate(recipe, snapshots, { folds: twice });
    const months = (k: number): number => Math.floor(outOfFold.row[k]! / CUSTOMERS);
    expect(outOfFold.row.length).toBe(4 * CUSTOMERS);
    for (let k = 1; k < outOfFold.row.length; k++) {
      const [before, now] = [outOfFold.row[k - 1]!, outOfFold.row[k]!];
      expect(now > before || (now === before && outOfFold.fold[k]! > outOfFold.fold[k - 1]!)).toBe(true);
      if (now === before) expect(months(k)).toBe(3);
    }
  });

  it("corrects the interval by the rows that were really there", () => {
    const { mean, upper, perFold } = result.metrics.logLoss;
    const sum = (side: "trainRows" | "testRows"): number =>
      plan.splits.reduce((total, split) => total + split[side], 0);
    const variance = perFold.reduce((total, value) => total + (value - mean) ** 2, 0) / 7;
    const error = Math.sqrt(variance * (1 / 8 + sum("testRows") / sum("trainRows")));
    expectClose(upper - mean, studentQuantile(0.975, 7) * error, 1e-12);
  });

  it("says how it came about", () => {
    expect(result).toMatchObject({ folds: 4, repeats: 2, seed: 42, group: null, warnings: [] });
    expect(result.validation).toEqual({
      kind: "group-time",
      splits: 8,
      trainTestRatio: (3 * 60) / (2 * 20),
      randomSplitOfSnapshots: false,
    });
    expect(Object.isFrozen(result.validation)).toBe(true);
    const rolling = crossValidate(recipe, snapshots, { folds: rollingTimeFolds(time, { folds: 2 }) });
    expect(rolling).toMatchObject({ folds: 2, repeats: 1, seed: null, validation: { kind: "rolling-time" } });
  });

  it("gives the same as a number of folds where the plan is the same", () => {
    const plain = tableFrom({ x, left });
    const folds = stratifiedFolds(truth, { folds: 5, repeats: 2, seed: 8 });
    expect(untimed(crossValidate(recipe, plain, { folds }))).toEqual(
      untimed(crossValidate(recipe, plain, { folds: 5, repeats: 2, seed: 8 })),
    );
    const grouped = groupedFolds(customerId, { truth, folds: 5 });
    const named = crossValidate(recipe, snapshots, { folds: 5, group: "customerId" });
    const { validation, group, ...same } = untimed(crossValidate(recipe, snapshots, { folds: grouped }));
    expect(named).toMatchObject(same);
    expect([validation.kind, group]).toEqual(["grouped", null]);
  });

  it("takes a plan from a file", () => {
    const back = JSON.parse(JSON.stringify(plan)) as FoldPlan;
    expect(untimed(crossValidate(recipe, snapshots, { folds: back }))).toEqual(untimed(result));
  });

  it("leaves rows without a target out of both sides", () => {
    const gaps = left.map((value, i) => (i % 7 === 0 ? null : value));
    const table = tableFrom({ customerId, asOf, x, left: gaps });
    const { outOfFold, validation } = crossValidate(recipe, table, { folds: plan });
    const held = new Set(outOfFold.row);
    plan.splits.forEach((_, i) => {
      for (const row of foldSplit(plan, i).test) expect(held.has(row)).toBe(row % 7 !== 0);
    });
    const labelled = plan.splits.map((_, i) => {
      const { train, test } = foldSplit(plan, i);
      return [train, test].map((side) => side.filter((row) => row % 7 !== 0).length);
    });
    const total = (side: number): number => labelled.reduce((all, counts) => all + counts[side]!, 0);
    expect(validation.trainTestRatio).toBe(total(0) / total(1));
    const { train, test } = foldSplit(plan, 2);
    const isLabelled = (row: number): boolean => row % 7 !== 0;
    const model = fitLogisticRegression(takeRows(table, train.filter(isLabelled)), {
      target: "left",
      features: ["x"],
    });
    const p = predictProbability(model, takeRows(table, test.filter(isLabelled)));
    const at = [...outOfFold.row.keys()].filter((k) => outOfFold.repeat[k] === 0 && outOfFold.fold[k] === 2);
    expect(at.map((k) => outOfFold.probability[k])).toEqual(Array.from(p));
  });

  it("keeps the plan's groups together in folds inside a fit", () => {
    // Four customers teach: a calibration in five folds would need five of them.
    const few = groupTimeFolds(
      { group: customerId.map((_, i) => i % 8), time, truth },
      { horizon: { months: 1 }, folds: 2 },
    );
    const calibrated = { ...recipe, calibration: { method: "sigmoid", folds: 5 } } as const;
    expect(() => crossValidate(calibrated, snapshots, { folds: few })).toThrow(
      "`recipe.calibration.folds` must be <= 4 (the groups with truth 1), got 5",
    );
  });

  const damaged = { ...plan, kind: "k-fold" } as unknown as FoldPlan;
  const oneClass = groupedFolds(
    left.map((value, i) => `${value}${i % 3}`),
    { folds: 6 },
  );
  it.each<[object, string]>([
    [
      { folds: damaged },
      "`options.folds` must be folds made by stratifiedFolds, groupTimeFolds …, got an object",
    ],
    [
      { folds: stratifiedFolds([0, 1, 0, 1], { folds: 2 }) },
      "`options.folds.rows` must be 480 (the rows of data), got 4",
    ],
    [
      { folds: rollingTimeFolds(time, { folds: 1 }) },
      "`options.folds.splits.length` must be >= 2, since an interval needs two results, got 1",
    ],
    [{ folds: plan, repeats: 1 }, "`options.repeats` must be left out where options.folds is a plan, got 1"],
    [{ folds: plan, seed: 1 }, "`options.seed` must be left out where options.folds is a plan, got 1"],
    [
      { folds: plan, group: "customerId" },
      '`options.group` must be left out where options.folds is a plan, got "customerId"',
    ],
    [{ folds: "five" }, '`options.folds` must be an integer, got "five"'],
    [{ folds: null }, "`options.folds` must be an integer, got null"],
    [{ allowRandomSplit: "yes" }, '`options.allowRandomSplit` must be true or false, got "yes"'],
    [
      { folds: oneClass },
      "`options.folds.splits[0]` must be a split with events and others among its labelled held-out rows, got ",
    ],
  ])("rejects %j", (options, message) => {
    expect(() => crossValidate(recipe, snapshots, options)).toThrow(message);
  });
});

describe("rows of customers at several dates", () => {
  const refused =
    '`options.folds` must be folds that keep customers and dates apart, since "asOf" has several dates, "customerId" has customers more than once: ' +
    'snapshotFolds(data, { horizon }), or group: "customerId"; allowRandomSplit: true divides such rows all the same, got 10';

  it("are not divided at random unless that is asked for, and the result says so", () => {
    expect(() => crossValidate(recipe, snapshots)).toThrow(refused);
    const folds = stratifiedFolds(truth, { folds: 3 });
    expect(() => crossValidate(recipe, snapshots, { folds })).toThrow(
      "folds that keep customers and dates apart",
    );
    for (const options of [{ folds: 3 }, { folds }]) {
      const { validation, warnings } = crossValidate(recipe, snapshots, {
        ...options,
        allowRandomSplit: true,
      });
      expect(validation).toEqual({
        kind: "stratified",
        splits: 3,
        trainTestRatio: 2,
        randomSplitOfSnapshots: true,
      });
      expect(warnings).toEqual([
        {
          code: "random-split-of-snapshots",
          message:
            '"asOf" has several dates, "customerId" has customers more than once: rows are divided at random, as allowRandomSplit says, so that training rows know the customers and the months of held-out rows, and the metrics promise too much',
        },
      ]);
    }
  });

  it("are told by either column", () => {
    const once = { x: x.slice(0, 40), left: left.slice(0, 40) };
    const dates = { ...once, asOf: asOf.slice(70, 110) };
    const repeats = { ...once, customerId: customerId.slice(0, 20).concat(customerId.slice(0, 20)) };
    expect(() => crossValidate(recipe, dates, { folds: 2 })).toThrow(
      'folds that keep dates apart, since "asOf" has several dates: groupTimeFolds(...), or a column as group; allowRandomSplit',
    );
    expect(() => crossValidate(recipe, repeats, { folds: 2 })).toThrow(
      'folds that keep customers apart, since "customerId" has customers more than once: group: "customerId"; allowRandomSplit',
    );
    const numbered = { ...once, customerId: x.slice(0, 40).map((_, i) => i % 30) };
    expect(() => crossValidate(recipe, numbered, { folds: 2 })).toThrow("customers more than once");
    const single = { ...once, asOf: once.x.map(() => asOf[0]!), customerId: customerId.slice(0, 40) };
    const { validation, warnings } = crossValidate(recipe, single, { folds: 2, allowRandomSplit: true });
    expect([validation.randomSplitOfSnapshots, warnings]).toEqual([false, []]);
    // Rows that are not looked at do not count.
    const unlabelled = { ...dates, left: once.left.map((value, i) => (i < 10 ? null : value)) };
    expect(crossValidate(recipe, unlabelled, { folds: 2 }).outOfFold.row.length).toBe(30);
  });

  it("by groups are allowed, with a warning where dates are on both sides", () => {
    const { validation, warnings } = crossValidate(recipe, snapshots, { folds: 3, group: "customerId" });
    expect(validation.randomSplitOfSnapshots).toBe(false);
    expect(warnings).toEqual([
      {
        code: "dates-on-both-sides",
        message:
          '"asOf" has several dates, and the folds keep groups apart but not dates: training rows know what happened after held-out rows (snapshotFolds and groupTimeFolds keep both apart)',
      },
    ]);
  });
});

describe("customers on both sides", () => {
  /** Customers who are recognised by `trait`, and whose outcome is a coin that falls once. */
  const coins = Array.from({ length: 60 }, () => [uniform(random), uniform(random) < 0.4] as const);
  const rowsOf = (id: string) =>
    ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"].flatMap((date) =>
      coins.map(([trait, left], i) => ({ [id]: `c${i}`, asOf: new Date(date), month: date, trait, left })),
    );
  const known = rowsOf("customerId");
  const forest: Recipe = {
    target: "left",
    features: ["trait"],
    model: { kind: "random-forest", trees: 20, minLeaf: 1 },
  };

  it.each(["asOf", "month"])("are refused by the group %s, which does not keep them together", (group) => {
    expect(() => crossValidate(forest, known, { folds: 4, group })).toThrow(
      `\`options.group\` must be folds that keep customers and dates apart, since "asOf" has several dates, "customerId" has customers more than once, and the groups do not keep a customer's rows together: ` +
        `snapshotFolds(data, { horizon }), or group: "customerId"; allowRandomSplit: true divides such rows all the same, got "${group}"`,
    );
    const { metrics, validation, warnings } = crossValidate(forest, known, {
      ...{ folds: 4, group, allowRandomSplit: true },
    });
    expect(metrics.rocAuc.mean).toBe(1);
    expect(validation.randomSplitOfSnapshots).toBe(true);
    expect(warnings).toEqual([
      {
        code: "random-split-of-snapshots",
        message:
          '"asOf" has several dates, "customerId" has customers more than once: the groups do not keep a customer\'s rows together, which allowRandomSplit lets pass, so that training rows know the customers of held-out rows, and the metrics promise too much',
      },
    ]);
    const honest = crossValidate(forest, known, { folds: 4, group: "customerId" });
    expect(honest.metrics.rocAuc.mean).toBeLessThan(0.7);
    expect(honest.validation.randomSplitOfSnapshots).toBe(false);
    expect(honest.warnings.map(({ code }) => code)).toEqual(["dates-on-both-sides"]);
  });

  it("are refused in a plan by such a group", () => {
    const folds = groupedFolds(
      known.map(({ month }) => month),
      { folds: 4 },
    );
    expect(() => crossValidate(forest, known, { folds })).toThrow(
      "`options.folds` must be folds that keep cust",
    );
    const { validation } = crossValidate(forest, known, { folds, allowRandomSplit: true });
    expect(validation).toMatchObject({ kind: "grouped", randomSplitOfSnapshots: true });
  });

  it("are allowed by customers, or by what customers are part of", () => {
    const towns = known.map((row, i) => ({ ...row, town: (i % 60) % 20 }));
    const { warnings } = crossValidate(forest, towns, { folds: 3, group: "town" });
    expect(warnings.map(({ code }) => code)).toEqual(["dates-on-both-sides"]);
    // Dates apart, and nobody twice.
    const once = known.filter((_, i) => Math.floor(i / 15) % 5 === 0);
    const apart = crossValidate(forest, once, { folds: 2, group: "asOf" });
    expect([apart.validation.randomSplitOfSnapshots, apart.warnings]).toEqual([false, []]);
  });

  it("are told of where folds follow time", () => {
    const dates = known.map(({ asOf }) => asOf as Date);
    const { validation, warnings } = crossValidate(forest, known, {
      folds: rollingTimeFolds(dates, { folds: 3 }),
    });
    expect(validation.randomSplitOfSnapshots).toBe(false);
    expect(warnings).toEqual([
      {
        code: "customers-on-both-sides",
        message:
          '"customerId" has customers before a cut-off who are judged after it: the metrics hold for customers whom the model has learned from, not for new ones (snapshotFolds and groupTimeFolds keep both apart)',
      },
    ]);
    const honest = crossValidate(forest, known, {
      folds: snapshotFolds(tableFrom(known), { horizon: "P1M", folds: 2 }),
    });
    expect(honest.warnings).toEqual([]);
  });

  it.each([
    "customerID",
    "customer_id",
    "CustomerId",
    "CUSTOMER-ID",
    "Customer ID",
    "memberId",
    "user_id",
    "clientId",
    "AccountID",
    "cust_id",
  ])("are told by a column named %s", (id) => {
    const dateless = rowsOf(id).map(({ asOf: _, ...row }) => row);
    expect(() => crossValidate(forest, dateless, { folds: 4 })).toThrow(
      `folds that keep customers apart, since "${id}" has customers more than once: group: "${id}"; allowRandomSplit: true divides such rows all the same, got 4`,
    );
    expect(crossValidate(forest, dateless, { folds: 4, group: id }).warnings).toEqual([]);
    expect(crossValidate(forest, dateless.slice(0, 60), { folds: 4 }).warnings).toEqual([]);
  });

  it.each(["as_of", "AsOf", "snapshot date"])("are told by dates named %s", (name) => {
    const rows = known.map(({ asOf, trait, left }) => ({ [name]: asOf, trait, left }));
    expect(() => crossValidate(forest, rows, { folds: 4 })).toThrow(
      `since "${name}" has several dates: groupTimeFolds`,
    );
  });

  it("are nobody where a column only sounds like it, or a narrower one is a row's own", () => {
    const first = rowsOf("customerId").slice(0, 60);
    const fine = [
      first.map(({ customerId: _, ...row }) => ({ ...row, accountId: "all" })),
      first.map(({ customerId: _, ...row }, i) => ({ ...row, accountId: i % 2 === 0 })),
      first.map((row, i) => ({ ...row, accountId: i % 7 })),
      first.map(({ customerId: _, ...row }, i) => ({ ...row, userId: i < 30 ? 0.5 : i })),
      first.map(({ customerId: _, ...row }, i) => ({ ...row, planId: i % 7 })),
      first.map(({ customerId: _, ...row }, i) => ({ ...row, userId: i % 2 === 0 ? i : null })),
    ];
    for (const rows of fine) {
      const { validation, warnings } = crossValidate(forest, rows, { folds: 4 });
      expect([validation.randomSplitOfSnapshots, warnings]).toEqual([false, []]);
    }
  });
});

describe("snapshotFolds", () => {
  it("is groupTimeFolds of the three columns", () => {
    const table = tableFrom({ customerId, asOf, churned: left });
    const options = { horizon: { months: 1 }, gap: { days: 1 }, folds: 3, seed: 4 };
    expect(snapshotFolds(table, options)).toEqual(
      groupTimeFolds({ group: customerId, time, truth }, options),
    );
    const unlabelled = snapshotFolds(tableFrom({ customerId, asOf }), options);
    expect(unlabelled.splits[0]!.testEvents).toBe(null);
  });

  it.each<[object, object, string]>([
    [{ asOf }, { horizon: "P1M" }, '`snapshots` must be a column of the table (asOf), got "customerId"'],
    [
      { customerId },
      { horizon: "P1M" },
      '`snapshots` must be a column of the table (customerId), got "asOf"',
    ],
    [{ customerId, asOf: x }, { horizon: "P1M" }, '`snapshots.asOf` must be a time column, got "number"'],
    [
      { customerId: [...customerId.slice(1), null], asOf },
      { horizon: "P1M" },
      "`snapshots.customerId[479]` must be a text or a number, got NaN",
    ],
    [
      { customerId, asOf: [...asOf.slice(1), null] },
      { horizon: "P1M" },
      "`snapshots.asOf[479]` must be a point in time such as 2024-06-30, got NaN",
    ],
    [{ customerId, asOf }, {}, "`options.horizon` must be a duration"],
  ])("rejects %#", (table, options, message) => {
    expect(() => snapshotFolds(table as never, options as never)).toThrow(message);
  });
});

describe("why a random split of snapshots is refused", () => {
  it("promises far more than the model keeps with other customers at a later date", () => {
    const horizon = { days: 180 };
    const cutoffs = Array.from({ length: 9 }, (_, i) => Date.UTC(2023, 10 + i, 1));
    const snapshotsOf = (seed: number, dates: number[]) =>
      trainingSnapshots(simulateAirline({ customers: 600, seed }).transactions, featurePlan(), {
        cutoffs: dates,
        horizon,
      });
    const table = snapshotsOf(1, cutoffs);
    const forest = {
      target: "churned",
      exclude: ["customerId", "asOf"],
      model: { kind: "random-forest", trees: 60 },
    };
    const randomly = crossValidate(forest, table, { folds: 4, allowRandomSplit: true }).metrics.rocAuc.mean;
    const honestly = crossValidate(forest, table, { folds: snapshotFolds(table, { horizon, folds: 4 }) });
    expect(randomly - honestly.metrics.rocAuc.mean).toBeGreaterThan(0.1);
    expect(honestly.validation.randomSplitOfSnapshots).toBe(false);
    expect(table.asOf.values.at(-1)! - cutoffs[0]!).toBeGreaterThan(180 * DAY_MS);
  }, 30_000);
});
