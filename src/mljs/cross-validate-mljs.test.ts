import { describe, expect, it } from "vitest";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import type { Progress } from "../internal/progress.ts";
import { randomStream, uniform } from "../random/random.ts";
import { correctedInterval } from "../selection/corrected-interval.ts";
import { crossValidate } from "../selection/cross-validate.ts";
import { crossValidateMljs, type TrainMljs } from "./cross-validate-mljs.ts";
import { featureMatrix } from "./feature-matrix.ts";
import { LogisticRegression, Matrix, RandomForestClassifier } from "./mljs-packages.testing.ts";

const random = randomStream(7, "mljs folds");
const customers = Array.from({ length: 120 }, (_, i) => {
  const [visits, spend] = [2 * uniform(random) - 1, 2 * uniform(random) - 1];
  const left = uniform(random) < 1 / (1 + Math.exp(1 + 3 * visits - spend));
  return { visits, spend, member: i % 3 === 0, household: i % 40, left: i % 17 === 5 ? null : left };
});
const features = ["visits", "spend", "member"];
const options = { target: "left", features, folds: 4, repeats: 2, seed: 9 };

const trainForest: TrainMljs = (matrix, labels) => {
  const forest = new RandomForestClassifier({
    nEstimators: 15,
    noOOB: true,
    treeOptions: { gainThreshold: 0 },
  });
  forest.train(matrix, labels);
  return forest;
};
const trainRegression: TrainMljs = (matrix, labels) => {
  const regression = new LogisticRegression({ numSteps: 200, learningRate: 5e-3 });
  regression.train(new Matrix(matrix), Matrix.columnVector(labels));
  return regression;
};

describe("crossValidateMljs", () => {
  const ours = crossValidate(
    { target: "left", features, model: { kind: "logistic-regression" } },
    customers,
    { folds: 4, repeats: 2, seed: 9 },
  );

  it.each([
    ["forest", trainForest],
    ["regression", trainRegression],
  ])("judges a %s on the folds of crossValidate", (_, train) => {
    const theirs = crossValidateMljs(train, customers, options);
    for (const key of ["truth", "fold", "repeat", "row"] as const) {
      expect(theirs.outOfFold[key]).toEqual(ours.outOfFold[key]);
    }
    expect(theirs.metrics.rocAuc.mean).toBeGreaterThan(0.7);
    expect(Object.keys(theirs.metrics)).toEqual(Object.keys(ours.metrics));
    // Metrics are those of the held-out rows, fold by fold, and can be compared pairwise.
    const { truth, probability, fold, repeat } = theirs.outOfFold;
    theirs.metrics.rocAuc.perFold.forEach((value, j) => {
      const held = Array.from(truth.keys()).filter((i) => repeat[i]! * 4 + fold[i]! === j);
      expect(
        rocAuc(
          held.map((i) => truth[i]!),
          held.map((i) => probability[i]!),
        ),
      ).toBe(value);
    });
    const differences = ours.metrics.rocAuc.perFold.map(
      (value, j) => value - theirs.metrics.rocAuc.perFold[j]!,
    );
    expect(correctedInterval(differences, 4, 0.95, [-1, 1]).perFold).toHaveLength(8);
    expect([theirs.folds, theirs.repeats, theirs.seed, theirs.group]).toEqual([4, 2, 9, null]);
    expect(Object.isFrozen(theirs)).toBe(true);
  });

  it("trains on the rows of the other folds only", () => {
    const seen: number[][][] = [];
    const theirs = crossValidateMljs(
      (matrix, labels) => {
        seen.push(matrix.map((row, i) => [...row, labels[i]!]));
        return trainRegression(matrix, labels);
      },
      customers,
      { ...options, repeats: 1 },
    );
    const { fold, row } = theirs.outOfFold;
    seen.forEach((rows, f) => {
      const learned = Array.from(row).filter((_, i) => fold[i] !== f);
      const expected = learned.map((i) => [
        ...featureMatrix([customers[i]!], features)[0]!,
        Number(customers[i]!.left),
      ]);
      expect(rows).toEqual(expected);
    });
    expect(seen).toHaveLength(4);
  });

  it("keeps groups together, reports progress, and tells the warnings of fits once", () => {
    const steps: Progress[] = [];
    const theirs = crossValidateMljs(trainRegression, customers, {
      ...options,
      repeats: 1,
      group: "household",
      onProgress: (progress) => steps.push(progress),
    });
    const foldOf = new Map<number, number>();
    theirs.outOfFold.row.forEach((row, i) => {
      const household = customers[row]!.household;
      const fold = theirs.outOfFold.fold[i]!;
      expect(foldOf.get(household) ?? fold).toBe(fold);
      foldOf.set(household, fold);
    });
    expect(steps.map(({ done, total }) => [done, total])).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(theirs.warnings).toEqual([
      { code: "missing-target", message: '7 of 120 rows have no value of "left" and are left out' },
      {
        code: "no-intercept",
        message:
          "4 of 4 fits: ml-logistic-regression has no intercept: a row of zeros has probability 0.5; calibrate it",
      },
    ]);
  });

  it("refuses to divide the rows of one customer at random", () => {
    const months = customers.flatMap((customer, i) =>
      [0, 1].map((month) => ({ ...customer, customerId: `c${i}`, month })),
    );
    const divide = { ...options, group: "month", folds: 2 };
    const never = (): never => {
      throw new Error("not reached");
    };
    expect(() => crossValidateMljs(never, months, divide)).toThrow("`options.group` must be folds that keep");
  });

  it("stops when it is told to", () => {
    const signal = AbortSignal.abort();
    expect(() => crossValidateMljs(trainForest, customers, { ...options, signal })).toThrow("aborted");
  });

  it.each<[unknown, object, string]>([
    ["train", {}, '`train` must be a function, got "train"'],
    [
      trainForest,
      { features: "visits" },
      '`options.features` must be an array of column names, got "visits"',
    ],
    [trainForest, { features: ["gone"] }, "`options.features[0]` must be a column of the table"],
    [trainForest, { level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [trainForest, { trees: 3 }, "`options.trees` must be one of the options target, positive, features"],
    [() => ({}), {}, "`fitted` must be a LogisticRegression of ml-logistic-regression after train()"],
  ])("refuses %o with %o", (train, change, message) => {
    const call = crossValidateMljs as (...args: unknown[]) => unknown;
    expect(() => call(train, customers, { ...options, ...change })).toThrow(message);
  });
});

describe("featureMatrix", () => {
  it("has a row a customer and a column a feature, in the order asked for", () => {
    const rows = [
      { b: true, a: 1, text: "x" },
      { b: false, a: 2.5, text: "y" },
    ];
    expect(featureMatrix(rows, ["a", "b"])).toEqual([
      [1, 1],
      [2.5, 0],
    ]);
    expect(featureMatrix(rows, [])).toEqual([[], []]);
  });

  it.each<[unknown, string]>([
    [["gone"], '`features[0]` must be a column of the table (a, text), got "gone"'],
    [["text"], '`features[0]` must be a number or boolean column, got "text (text)"'],
    [["a"], "`data.a[1]` must be a value: ml.js has no way for a gap, got null"],
    [[1], "`features[0]` must be a string, got 1"],
    ["a", '`features` must be an array of column names, got "a"'],
  ])("refuses %j", (features, message) => {
    const rows = [
      { a: 1, text: "x" },
      { a: null, text: "y" },
    ];
    expect(() => featureMatrix(rows, features as string[])).toThrow(message);
  });
});
