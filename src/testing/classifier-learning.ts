/** What a classifier must find in a table, and what it must not. */
import { describe, expect, it } from "vitest";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform, uniformInteger } from "../random/random.ts";
import { rowCount, type Table, takeRows } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { customers, halves, happens, noiseCustomers, xorCustomers } from "./classifier-customers.ts";
import {
  aucOn,
  type ClassifierSubject,
  codesOf,
  fitted,
  heldOut,
  itIf,
  meanOf,
  noiseError,
  scorerOf,
  truthOf,
} from "./classifier-subject.ts";

const target = "churn";

/** The part of the suite about learning. */
export function describeLearning(subject: ClassifierSubject): void {
  describe("learns", () => {
    describeSignal(subject);
    describeNoise(subject);
    describeOddColumns(subject);
    describeCalibration(subject);
    describeRowWeights(subject);
  });
}

function describeSignal(subject: ClassifierSubject): void {
  const { train, test } = halves(customers(4000, 1), 2000);

  it("from numbers, texts, booleans and dates, each alone and all together", () => {
    // Logistic regression on 40,000 rows has .655, .654, .656, .626 and .638 alone, .845 together; less what 2,000
    // rows leave uncertain, and what the leaves of a forest lose on a single column of many values.
    for (const [feature, least] of [
      ["tenure", 0.6],
      ["visits", 0.58],
      ["plan", 0.62],
      ["member", 0.59],
      ["joined", 0.57],
    ] as const) {
      const model = fitted(subject, train, { target, features: [feature] });
      expect(aucOn(model, test), feature).toBeGreaterThan(least);
    }
    expect(aucOn(fitted(subject, train, { target }), test)).toBeGreaterThan(0.815);
  });

  it("that a value is missing", () => {
    const random = randomStream(2, "missing");
    const rows = Array.from({ length: 800 }, () => {
      const gone = uniform(random) < 0.4;
      return { spend: gone ? null : normal(random), churn: happens(random, gone ? 2 : -2) };
    });
    const { train: seen, test: later } = halves(tableFrom(rows), 400);
    // An event of log odds 2 against -2: the AUC of its two groups is .87.
    expect(aucOn(fitted(subject, seen, { target }), later)).toBeGreaterThan(0.82);
  });

  it("the same whatever the unit and the offset of a number", () => {
    const scaled = (table: Table): Table => {
      const values = (table["tenure"] as { values: Float64Array }).values;
      return { ...table, tenure: { kind: "number", values: values.map((value) => 1e9 + value * 1e6) } };
    };
    const plain = aucOn(fitted(subject, train, { target }), test);
    const model = fitted(subject, scaled(train), { target });
    expect(Math.abs(aucOn(model, scaled(test)) - plain)).toBeLessThan(0.003);
  });

  it("XOR, or nothing of it where it only adds effects up", () => {
    const { train: seen, test: later } = halves(xorCustomers(2000, 3), 1000);
    const auc = aucOn(fitted(subject, seen, { target }), later);
    if (subject.interactions) expect(auc).toBeGreaterThan(0.95);
    else expect(Math.abs(auc - 0.5)).toBeLessThan(0.1);
  });

  it("separable classes, with finite probabilities", () => {
    const random = randomStream(4, "separable");
    const x = Array.from({ length: 600 }, () => normal(random));
    const table = tableFrom({ x, y: x.map(() => normal(random)), churn: x.map((value) => value > 0.2) });
    const { train: seen, test: later } = halves(table, 300);
    const model = fitted(subject, seen, { target });
    expect(aucOn(model, later)).toBeGreaterThan(0.98);
    expectProbabilities(scorerOf(model).scoreTable(later));
  });

  it("the last of 300 columns", () => {
    const random = randomStream(5, "wide");
    const table: Record<string, unknown[]> = {};
    for (let c = 0; c < 300; c++) table[`x${c}`] = Array.from({ length: 2400 }, () => normal(random));
    table["churn"] = (table["x299"] as number[]).map((value) => happens(random, 5 * value));
    const { train: seen, test: later } = halves(tableFrom(table as Record<string, number[]>), 1200);
    expect(aucOn(fitted(subject, seen, { target }), later)).toBeGreaterThan(0.82);
  });

  it("something usable from two, three and ten rows", () => {
    for (const rows of [2, 3, 10]) {
      const table = tableFrom({
        x: Array.from({ length: rows }, (_, i) => i),
        plan: Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? "a" : null)),
        churn: Array.from({ length: rows }, (_, i) => i < 1),
      });
      const p = scorerOf(fitted(subject, table, { target })).scoreTable(table);
      expectProbabilities(p);
    }
  });
}

function describeNoise(given: ClassifierSubject): void {
  // With the defaults of the kind: what keeps noise out (early stopping, a penalty) is part of them.
  const { settings: _, ...subject } = given;

  it("nothing from noise: the cross-validated AUC is a half within its error", () => {
    const table = noiseCustomers(2000, 8, 6);
    const { auc } = heldOut(subject, table, { target });
    expect(Math.abs(auc - 0.5)).toBeLessThan(3 * noiseError(truthOf(table)));
  });

  it("nothing from a text of 2,000 levels that says nothing, alone", () => {
    const table = customers(6000, 7, { effect: 0, towns: 2000 });
    const { auc } = heldOut(subject, table, { target, features: ["town"] });
    expect(auc).toBeLessThan(0.52);
    expect(auc).toBeGreaterThan(0.48);
  });

  it("no less beside a text of 2,000 levels that says nothing", () => {
    const table = customers(4000, 8, { towns: 2000 });
    const without = heldOut(subject, table, { target, exclude: ["town"] });
    const beside = heldOut(subject, table, { target });
    expect(beside.auc).toBeGreaterThan(without.auc - 0.006);
  });

  it("from 70,000 levels within seconds", () => {
    const random = randomStream(9, "levels");
    const rows = 80_000;
    const code = Array.from({ length: rows }, (_, i) => `customer ${i % 70_000}`);
    const x = code.map(() => normal(random));
    const table = tableFrom({ code, x, churn: x.map((value) => happens(random, value - 1)) });
    const start = performance.now();
    const model = fitted(given, table, { target });
    const p = scorerOf(model).scoreTable(table);
    // A second or two; what takes a minute is a loop over levels inside one over rows.
    expect((performance.now() - start) / 1000).toBeLessThan(20);
    expectProbabilities(p);
    expect(JSON.stringify(model).length).toBeLessThan(2e7);
    expect(scorerOf(model).scoreRow({ code: "customer 70001", x: 0 })).toBeLessThan(0.5);
  });
}

function describeOddColumns(subject: ClassifierSubject): void {
  const { train, test } = halves(customers(1600, 10), 800);
  const odd = (table: Table): Table => {
    const rows = rowCount(table);
    const fill = <T>(value: T): T[] => new Array<T>(rows).fill(value);
    return tableFrom({
      ...table,
      same: fill(7),
      word: fill("only"),
      always: fill(true),
      empty: fill(null),
      nothing: { kind: "text", codes: new Int32Array(rows).fill(-1), levels: [] },
      again: table["tenure"]!,
    });
  };

  it("around constant, empty and repeated columns, and names those it leaves out", () => {
    const plain = fitted(subject, train, { target });
    const model = fitted(subject, odd(train), { target });
    for (const name of ["same", "word", "always"]) {
      expect(
        model.fit.warnings.filter(
          ({ code, message }) => code === "constant-column" && message.includes(`"${name}"`),
        ),
        name,
      ).toHaveLength(1);
    }
    for (const name of ["empty", "nothing"]) {
      expect(
        model.fit.warnings.filter(
          ({ code, message }) => code === "no-values-column" && message.includes(`"${name}"`),
        ),
        name,
      ).toHaveLength(1);
    }
    expect(aucOn(model, odd(test))).toBeGreaterThan(aucOn(plain, test) - 0.01);
  });

  it("without columns that say anything: the base rate for all, and a warning", () => {
    const nothing = tableFrom({
      empty: new Array<null>(60).fill(null),
      same: new Array<string>(60).fill("x"),
      churn: Array.from({ length: 60 }, (_, i) => i % 4 === 0),
    });
    const model = fitted(subject, nothing, { target });
    expect(codesOf(model)).toEqual(expect.arrayContaining(["no-values-column", "constant-column"]));
    for (const p of scorerOf(model).scoreTable(nothing)) expect(Math.abs(p - 0.25)).toBeLessThan(1e-6);
  });

  it("columns and levels of any name", () => {
    const levels = ["", "(missing)", "(other)", "__proto__", "toString", "0", "null", "é", "🛫"];
    const random = randomStream(11, "names");
    const level = Array.from({ length: 900 }, () => uniformInteger(random, levels.length));
    const table = tableFrom({
      constructor: level.map((k) => levels[k]!),
      'a.b[0] "c"': level.map(() => normal(random)),
      churn: level.map((k) => happens(random, k % 2 === 0 ? 2 : -2)),
    });
    const { train: seen, test: later } = halves(table, 600);
    const model = fitted(subject, seen, { target });
    expect(aucOn(model, later)).toBeGreaterThan(0.8);
    expect(scorerOf(model).scoreRow({ constructor: "__proto__", 'a.b[0] "c"': null })).toBeLessThan(0.4);
  });
}

function describeCalibration(subject: ClassifierSubject): void {
  const table = customers(4000, 12, { intercept: -2.5 });
  const truth = truthOf(table);
  const rate = meanOf(truth);

  it("probabilities whose mean is the base rate", () => {
    const { probability } = heldOut(subject, table, { target });
    expect(Math.abs(meanOf(probability) - rate)).toBeLessThan(0.012);
    const model = fitted(subject, table, { target });
    expect(model.target).toEqual({ column: target, positive: "Yes", negative: "No", baseRate: rate });
    expect(Math.abs(meanOf(scorerOf(model).scoreTable(table)) - rate)).toBeLessThan(0.012);
  });

  itIf(subject.classWeights)("such probabilities with class weights too, and ranks as well", () => {
    const plain = heldOut(subject, table, { target });
    for (const classWeights of ["balanced", { Yes: 6, No: 1 }, { No: 0.5 }] as const) {
      const weighted = heldOut(subject, table, { target, classWeights });
      expect(Math.abs(meanOf(weighted.probability) - rate), JSON.stringify(classWeights)).toBeLessThan(0.025);
      expect(weighted.auc, JSON.stringify(classWeights)).toBeGreaterThan(plain.auc - 0.015);
    }
  });

  itIf(subject.classWeights)("refuses class weights that are none", () => {
    for (const [classWeights, code] of [
      ["even", "unknown-choice"],
      [{ Maybe: 2 }, "unknown-choice"],
      [{ Yes: -1 }, "out-of-range"],
      [{ Yes: 0 }, "out-of-range"],
      [{ Yes: Number.NaN }, "not-finite"],
    ] as const) {
      expect(
        () => fitted(subject, table, { target, classWeights: classWeights as "balanced" }),
        JSON.stringify(classWeights),
      ).toThrow(expect.objectContaining({ code }));
    }
  });
}

function describeRowWeights(subject: ClassifierSubject): void {
  const { train, test } = halves(customers(4000, 13), 2000);
  const truth = truthOf(train);
  const n = truth.length;

  it("nothing from rows of weight 0", () => {
    // Every other row tells the opposite of the truth, and counts for nothing.
    const weight = Float64Array.from({ length: n }, (_, i) => i % 2);
    const label = Array.from(truth, (value, i) => (i % 2 === 0 ? 1 - value : value) === 1);
    const lying = tableFrom({ ...train, churn: label, weight });
    const model = fitted(subject, lying, { target, weights: "weight" });
    expect(rocAuc(truthOf(test), scorerOf(model).scoreTable(test))).toBeGreaterThan(0.8);
    const honest = Array.from(truth).filter((_, i) => i % 2 === 1);
    expect(model.target.baseRate).toBeCloseTo(meanOf(honest), 12);
  });

  it("from a row of weight 3 what three rows say", () => {
    const weight = Float64Array.from({ length: n }, (_, i) => (truth[i] === 1 ? 3 : 1));
    const weighted = fitted(
      subject,
      { ...train, weight: { kind: "number", values: weight } },
      {
        target,
        weights: "weight",
      },
    );
    const rows = Array.from({ length: n }, (_, i) => i).flatMap((i) => (truth[i] === 1 ? [i, i, i] : [i]));
    const repeated = fitted(subject, takeRows(train, rows), { target });
    expect(weighted.target.baseRate).toBeCloseTo(repeated.target.baseRate, 12);
    const a = scorerOf(weighted).scoreTable(test);
    const b = scorerOf(repeated).scoreTable(test);
    expect(Math.abs(meanOf(a) - meanOf(b))).toBeLessThan(0.04);
    expect(meanOf(a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(0.06);
  });
}

function expectProbabilities(p: Float64Array): void {
  const wrong = Array.from(p).filter((value) => !(value >= 0 && value <= 1));
  expect(wrong).toEqual([]);
}
