import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Progress } from "../../internal/progress.ts";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import breastCancer from "../fixtures/breast-cancer.json" with { type: "json" };
import golden from "../fixtures/logistic.json" with { type: "json" };
import { predictProbability } from "../predict-probability.ts";
import { fitLogisticRegression } from "./logistic-regression.ts";
import type { LogisticRegressionModel } from "./model.ts";

const { spector } = golden;
const spectorTable = { ...spector.columns, grade: spector.grade, w: spector.weights };

function estimates(model: LogisticRegressionModel): number[] {
  return [model.params.intercept, ...model.params.coefficients];
}

/** Coefficients per standard deviation, intercept first, as scikit-learn reports them after a StandardScaler. */
function standardised({ params, encoding }: LogisticRegressionModel): number[] {
  const { intercept, coefficients } = params;
  const centre = encoding.terms.reduce((sum, term, j) => sum + coefficients[j]! * term.mean, intercept);
  return [centre, ...encoding.terms.map((term, j) => coefficients[j]! * term.scale)];
}

/** A made table: two numbers, a text and a target drawn from a known model. */
function madeRows(rows: number, seed: number): { x: number[]; z: number[]; plan: string[]; left: boolean[] } {
  const random = randomStream(seed, "rows");
  const x = Array.from({ length: rows }, () => 3 + 2 * normal(random));
  const z = Array.from({ length: rows }, () => 100 * uniform(random));
  const plan = Array.from({ length: rows }, () => ["basic", "plus", "pro"][Math.floor(3 * uniform(random))]!);
  const effect = { basic: 0.5, plus: 0, pro: -1 } as Record<string, number>;
  const left = x.map((value, i) => {
    const margin = -1 + 0.4 * value - 0.01 * z[i]! + effect[plan[i]!]!;
    return uniform(random) < 1 / (1 + Math.exp(-margin));
  });
  return { x, z, plan, left };
}

describe("fitLogisticRegression against other programs", () => {
  it("equals scikit-learn's C = 1 on standardised columns: breast cancer", () => {
    const table = { ...breastCancer.columns, target: breastCancer.target };
    const model = fitLogisticRegression(table, { target: "target" });
    expect(model.fit.status).toBe("converged");
    expectAllClose(standardised(model), breastCancer.coefficients, breastCancer.tolerance, 0.01);
    const errors = model.fit.coefficients.slice(1).map((line, j) => {
      return line.standardError! * model.encoding.terms[j]!.scale;
    });
    expectAllClose(errors, breastCancer.standardErrors.slice(1), breastCancer.tolerance);
    expectClose(-model.fit.logLikelihood / model.fit.rows, breastCancer.logLoss, breastCancer.tolerance);
    const probability = predictProbability(model, table);
    expectAllClose(probability.slice(0, 20), breastCancer.probability, 1e-9);
  });

  it("equals statsmodels' GLM without a penalty: Spector and Mazzeo", () => {
    const model = fitLogisticRegression(spectorTable, { target: "grade", exclude: ["w"], l2: 0, level: 0.9 });
    const { glm } = spector;
    const lines = model.fit.coefficients;
    expectAllClose(estimates(model), glm.coefficients, golden.tolerance);
    expectAllClose(
      lines.map((line) => line.estimate!),
      glm.coefficients,
      golden.tolerance,
    );
    expectAllClose(
      lines.map((line) => line.standardError!),
      glm.standardErrors,
      golden.tolerance,
    );
    expectAllClose(
      lines.map((line) => line.pValue!),
      glm.pValues,
      1e-9,
    );
    expectAllClose(
      lines.map((line) => line.lower!),
      glm.lower90,
      golden.tolerance,
    );
    expectAllClose(
      lines.map((line) => line.upper!),
      glm.upper90,
      golden.tolerance,
    );
    expectClose(model.fit.logLikelihood, glm.logLikelihood, golden.tolerance);
    expectClose(model.fit.deviance, glm.deviance, golden.tolerance);
    expectClose(model.fit.nullDeviance, glm.nullDeviance, golden.tolerance);
    expect(model.fit.effectiveParameters).toBe(4);
    expectClose(model.fit.aic, glm.deviance + 8, golden.tolerance);
  });

  it("equals statsmodels' GLM with frequency weights, some of them 0", () => {
    const model = fitLogisticRegression(spectorTable, { target: "grade", weights: "w", l2: 0 });
    const { weightedGlm } = spector;
    expectAllClose(estimates(model), weightedGlm.coefficients, golden.tolerance);
    const errors = model.fit.coefficients.map((line) => line.standardError!);
    expectAllClose(errors, weightedGlm.standardErrors, golden.tolerance);
    expectClose(model.fit.logLikelihood, weightedGlm.logLikelihood, golden.tolerance);
    expectClose(model.fit.nullDeviance, weightedGlm.nullDeviance, golden.tolerance);
  });

  it("counts a row of weight w like w rows: with missing values, rare levels, and weight 0", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = randomStream(seed, "weights");
        const { x, z, plan, left } = madeRows(150, seed);
        const rows = x.map((value, i) => ({
          x: uniform(random) < 0.2 ? null : value,
          z: Math.round(z[i]!),
          plan: uniform(random) < 0.1 ? null : plan[i]!,
          // Six levels of which two keep a term of their own.
          shop: uniform(random) < 0.1 ? null : `s${Math.floor(6 * uniform(random) ** 2)}`,
          left: left[i]!,
          w: Math.floor(4 * uniform(random)),
        }));
        const repeated = rows.flatMap((row) => Array.from({ length: row.w }, () => ({ ...row, w: 1 })));
        const options = { target: "left", maxLevels: 4, l2: 0.5, tolerance: 1e-12 };
        const weighted = fitLogisticRegression(rows, { ...options, weights: "w" });
        const plain = fitLogisticRegression(repeated, { ...options, exclude: ["w"] });
        expect(weighted.encoding.columns).toEqual(plain.encoding.columns);
        expectAllClose(predictProbability(weighted, rows), predictProbability(plain, rows), 1e-10);
      }),
      { numRuns: 25 },
    );
  });

  // Levels, booleans and gaps are 0 or 1 and penalised as such; the intercept is compared by the probabilities.
  it("equals scikit-learn's C = 1 after a StandardScaler on numbers and a OneHotEncoder on texts", () => {
    const { columns, coefficients, probability } = golden.mixed;
    const table = { ...columns, grade: spector.grade };
    const model = fitLogisticRegression(table, { target: "grade" });
    expect(model.options.standardize).toBe("numbers");
    const { terms } = model.encoding;
    expect(terms.map(({ name }) => name)).toContain("gpa=(missing)");
    const [perDeviation, ...perUnit] = model.params.coefficients;
    expectAllClose([perDeviation! * terms[0]!.scale, ...perUnit], coefficients.slice(1), golden.tolerance);
    expectAllClose(predictProbability(model, table), probability, 1e-9);
    const perDeviationAll = fitLogisticRegression(table, { target: "grade", standardize: true });
    expect(perDeviationAll.params.coefficients[1]).not.toBeCloseTo(perUnit[0]!, 2);
  });

  it("equals scikit-learn with a penalty per unit, and with weights", () => {
    const perUnit = fitLogisticRegression(spectorTable, {
      target: "grade",
      exclude: ["w"],
      l2: spector.ridgePerUnit.l2,
      standardize: false,
    });
    expectAllClose(estimates(perUnit), spector.ridgePerUnit.coefficients, golden.tolerance);
    const weighted = fitLogisticRegression(spectorTable, {
      target: "grade",
      weights: "w",
      l2: spector.weightedRidge.l2,
    });
    expectAllClose(standardised(weighted), spector.weightedRidge.coefficients, golden.tolerance);
  });

  it("equals the published estimates of Spector and Mazzeo (Greene, Econometric Analysis, logit)", () => {
    const model = fitLogisticRegression(spectorTable, { target: "grade", exclude: ["w"], l2: 0 });
    expectAllClose(estimates(model), [-13.021, 2.826, 0.095, 2.379], 5e-3);
  });
});

describe("fitLogisticRegression", () => {
  it("finds no better neighbour: the estimate maximises the penalised likelihood", () => {
    const data = madeRows(300, 3);
    const l2 = 2;
    const model = fitLogisticRegression(data, { target: "left", l2 });
    const { terms } = model.encoding;
    // The definition, written the slow way.
    const objective = (coefficients: readonly number[]): number => {
      let loss = 0;
      for (let i = 0; i < data.x.length; i++) {
        const values = [
          data.x[i]!,
          data.z[i]!,
          Number(data.plan[i] === "plus"),
          Number(data.plan[i] === "pro"),
        ];
        const margin = values.reduce((sum, v, j) => sum + v * coefficients[j + 1]!, coefficients[0]!);
        loss += Math.log(1 + Math.exp(data.left[i] ? -margin : margin));
      }
      return terms.reduce((sum, term, j) => {
        const unit = term.role === "value" ? term.scale : 1;
        return sum + (l2 / 2) * (coefficients[j + 1]! * unit) ** 2;
      }, loss);
    };
    const best = estimates(model);
    expectClose(-model.fit.penalizedLogLikelihood, objective(best), 1e-12);
    best.forEach((_, j) => {
      const scale = j === 0 ? 1 : 1 / terms[j - 1]!.scale;
      for (const step of [-1e-3, 1e-3]) {
        expect(objective(best.map((c, k) => (k === j ? c + step * scale : c)))).toBeGreaterThan(
          objective(best),
        );
      }
    });
  });

  it("recovers the truth that made the data", () => {
    const model = fitLogisticRegression(madeRows(40_000, 4), { target: "left", l2: 0 });
    const truth = [-0.5, 0.4, -0.01, -0.5, -1.5]; // the reference plan's 0.5 is in the intercept
    model.fit.coefficients.forEach((line, j) => {
      expect(Math.abs(line.estimate! - truth[j]!) / line.standardError!).toBeLessThan(3.5);
    });
    expect(model.fit.status).toBe("converged");
  });

  it("does not depend on where the search starts: many rows, few rows", () => {
    // From 16,384 rows on the search starts from the fit of a part of them.
    const few = madeRows(16_383, 5);
    const copy = <T>(values: T[]): T[] => [...values, values[0]!];
    const more = { x: copy(few.x), z: copy(few.z), plan: copy(few.plan), left: copy(few.left) };
    const weighted = { ...few, w: few.x.map((_, i) => (i === 0 ? 2 : 1)) };
    for (const l2 of [0, 1]) {
      const a = fitLogisticRegression(more, { target: "left", l2 });
      const b = fitLogisticRegression(weighted, { target: "left", weights: "w", l2 });
      expectAllClose(estimates(a), estimates(b), 1e-10);
    }
  });

  it("predicts the base rate on average over its training rows, whatever the penalty", () => {
    const rows = fc.array(
      fc.record({
        x: fc.double({ min: -5, max: 5, noNaN: true }),
        g: fc.constantFrom("a", "b", "c", null),
        y: fc.boolean(),
      }),
      { minLength: 4, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, fc.constantFrom(0.01, 1, 100), (list, l2) => {
        const table = [...list, { x: 0, g: "a", y: true }, { x: 1, g: "b", y: false }];
        const model = fitLogisticRegression(table, { target: "y", l2 });
        const p = predictProbability(model, table);
        expectClose(p.reduce((a, b) => a + b) / p.length, model.target.baseRate, 1e-9);
      }),
    );
  });

  it("shrinks to the base rate as the penalty grows, and to the unpenalised fit as it vanishes", () => {
    const data = madeRows(500, 6);
    const free = fitLogisticRegression(data, { target: "left", l2: 0 });
    const nearly = fitLogisticRegression(data, { target: "left", l2: 1e-9 });
    expectAllClose(estimates(nearly), estimates(free), 1e-6);
    const shrunk = fitLogisticRegression(data, { target: "left", l2: 1e9 });
    for (const c of shrunk.params.coefficients) expect(Math.abs(c)).toBeLessThan(1e-5);
    expectClose(shrunk.fit.effectiveParameters, 1, 1e-3);
    expectClose(free.fit.effectiveParameters, 5, 1e-12);
    const sizes = [0.1, 1, 10, 100].map((l2) => {
      const { params, encoding } = fitLogisticRegression(data, { target: "left", l2 });
      return params.coefficients.reduce((sum, c, j) => sum + (c * encoding.terms[j]!.scale) ** 2, 0);
    });
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
  });

  it("does not depend on units, on the order of rows, or on which value is positive", () => {
    const data = madeRows(200, 7);
    const model = fitLogisticRegression(data, { target: "left" });
    const p = predictProbability(model, data);
    const inOtherUnits = { ...data, x: data.x.map((v) => 1000 * v - 5), z: data.z.map((v) => v / 60) };
    const other = fitLogisticRegression(inOtherUnits, { target: "left" });
    expectAllClose(predictProbability(other, inOtherUnits), p, 1e-10);
    const back = <T>(values: T[]): T[] => [...values].reverse();
    const reversed = { x: back(data.x), z: back(data.z), plan: back(data.plan), left: back(data.left) };
    expectAllClose(estimates(fitLogisticRegression(reversed, { target: "left" })), estimates(model), 1e-9);
    const stayed = fitLogisticRegression(data, { target: "left", positive: false });
    expectAllClose(
      predictProbability(stayed, data),
      p.map((v) => 1 - v),
      1e-10,
    );
    expect(stayed.target).toEqual({
      column: "left",
      positive: "false",
      negative: "true",
      baseRate: 1 - model.target.baseRate,
    });
  });

  it("counts a row of weight k like k equal rows", () => {
    const data = madeRows(60, 8);
    const w = data.x.map((_, i) => i % 3);
    const repeat = <T>(values: T[]): T[] => values.flatMap((v, i) => Array<T>(w[i]!).fill(v));
    const weighted = fitLogisticRegression({ ...data, w }, { target: "left", weights: "w" });
    const repeated = fitLogisticRegression(
      { x: repeat(data.x), z: repeat(data.z), plan: repeat(data.plan), left: repeat(data.left) },
      { target: "left" },
    );
    expectAllClose(estimates(weighted), estimates(repeated), 1e-10);
    expectClose(weighted.fit.aic, repeated.fit.aic, 1e-10);
  });

  it("reports odds ratios and intervals that belong to the estimates", () => {
    const { fit } = fitLogisticRegression(madeRows(200, 9), { target: "left", l2: 0, level: 0.5 });
    for (const line of fit.coefficients) {
      expectClose(line.oddsRatio!, Math.exp(line.estimate!), 1e-15);
      expectClose(line.oddsRatioUpper!, Math.exp(line.upper!), 1e-15);
      expectClose(line.upper! - line.estimate!, 0.6744897501960817 * line.standardError!, 1e-12);
      expectClose(line.estimate! - line.lower!, 0.6744897501960817 * line.standardError!, 1e-12);
    }
  });

  it("learns from the named features only", () => {
    const data = madeRows(100, 10);
    const some = fitLogisticRegression(data, { target: "left", features: ["z", "x"] });
    expect(some.encoding.terms.map((term) => term.name)).toEqual(["z", "x"]);
    const rest = fitLogisticRegression(data, { target: "left", exclude: ["plan", "z"] });
    expect(rest.encoding.terms.map((term) => term.name)).toEqual(["x"]);
    const both = fitLogisticRegression(data, { target: "left", features: ["z", "x"], exclude: ["z"] });
    expect(both.encoding.terms.map((term) => term.name)).toEqual(["x"]);
  });

  it("fits the base rate alone when no column is left, and says so", () => {
    const model = fitLogisticRegression(
      { left: [1, 0, 0, 0], city: ["x", "x", "x", "x"] },
      { target: "left" },
    );
    expectClose(model.params.intercept, Math.log(1 / 3), 1e-14);
    expect(model.fit.warnings.map((warning) => warning.code)).toEqual(["constant-column", "no-terms"]);
    expectClose(predictProbability(model, { city: ["y", null] })[1]!, 0.25, 1e-14);
    expectClose(model.fit.deviance, model.fit.nullDeviance, 1e-14);
  });

  it("leaves rows without a target out and counts them", () => {
    const data = madeRows(50, 11);
    const left = data.left.map((value, i) => (i % 10 === 3 ? null : value));
    const model = fitLogisticRegression({ ...data, left }, { target: "left" });
    expect(model.fit.rows).toBe(45);
    expect(model.fit.warnings).toEqual([
      { code: "missing-target", message: '5 of 50 rows have no value of "left" and are left out' },
    ]);
    const keep = <T>(values: T[]): T[] => values.filter((_, i) => i % 10 !== 3);
    const clean = { x: keep(data.x), z: keep(data.z), plan: keep(data.plan), left: keep(data.left) };
    expect(estimates(fitLogisticRegression(clean, { target: "left" }))).toEqual(estimates(model));
  });
});

describe("fitLogisticRegression on awkward data", () => {
  it("gives repeated columns no coefficient of their own without a penalty, as R's NA", () => {
    const data = madeRows(200, 12);
    const twice = { ...data, again: data.x.map((v) => 2 * v + 1), sum: data.x.map((v, i) => v + data.z[i]!) };
    const model = fitLogisticRegression(twice, {
      target: "left",
      features: ["x", "z", "plan", "again", "sum"],
      l2: 0,
    });
    const once = fitLogisticRegression(data, { target: "left", l2: 0 });
    expect(model.fit.status).toBe("converged");
    expect(model.fit.coefficients.slice(5)).toMatchObject([
      { term: "again", estimate: null, standardError: null, z: null, pValue: null, oddsRatio: null },
      { term: "sum", estimate: null },
    ]);
    expect(model.params.coefficients.slice(4)).toEqual([0, 0]);
    expectAllClose(estimates(model).slice(0, 5), estimates(once), 1e-9);
    expect(model.fit.effectiveParameters).toBe(5);
    expect(model.fit.warnings).toEqual([
      {
        code: "collinear",
        message: '"again", "sum" repeat what earlier terms say and have no coefficient of their own',
      },
    ]);
  });

  it("shares the effect between repeated columns with a penalty", () => {
    const data = madeRows(200, 12);
    const twice = { x: data.x, again: data.x.map((v) => v * 4), left: data.left };
    const model = fitLogisticRegression(twice, { target: "left" });
    expectClose(model.params.coefficients[0]!, 4 * model.params.coefficients[1]!, 1e-9);
    expect(model.fit.warnings).toEqual([
      {
        code: "collinear",
        message: '"again" repeat what earlier terms say and share their effect with those',
      },
    ]);
  });

  it("names a number that separates the classes completely", () => {
    const table = { x: [1, 2, 3, 4, 5, 6], noise: [1, 0, 1, 0, 1, 0], y: [0, 0, 0, 1, 1, 1] };
    const model = fitLogisticRegression(table, { target: "y", l2: 0 });
    expect(model.fit.status).toBe("separated");
    expect(model.fit.warnings).toEqual([
      {
        code: "separation",
        message: '"x" separates the values of "y" (complete): the likelihood has no maximum',
      },
    ]);
    expect(model.fit.coefficients.map((line) => line.standardError)).toEqual([null, null, null]);
    expect(model.fit.deviance).toBeLessThan(1e-6);
    expect(Array.from(predictProbability(model, table), Math.round)).toEqual(table.y);
  });

  it("names a level that only one class has, and still tests the others", () => {
    const data = madeRows(300, 13);
    const left = data.left.map((value, i) => (data.plan[i] === "pro" ? true : value));
    const model = fitLogisticRegression({ ...data, left }, { target: "left", l2: 0 });
    expect(model.fit.status).toBe("separated");
    const pros = data.plan.filter((plan) => plan === "pro").length;
    expect(model.fit.warnings).toEqual([
      {
        code: "separation",
        message: `"plan=pro" separates the values of "left" (quasi-complete): the likelihood has no maximum; all ${pros} rows with "plan=pro" have "true"`,
      },
    ]);
    // What is left is the fit without the rows that are decided.
    const keep = <T>(values: T[]): T[] => values.filter((_, i) => data.plan[i] !== "pro");
    const undecided = { x: keep(data.x), z: keep(data.z), plan: keep(data.plan), left: keep(left) };
    const rest = fitLogisticRegression(undecided, { target: "left", l2: 0 }).fit.coefficients;
    const lines = model.fit.coefficients;
    expect(lines[4]!.standardError).toBeNull();
    expectAllClose(
      lines.slice(0, 4).map((line) => line.estimate!),
      rest.map((line) => line.estimate!),
      1e-6,
    );
    expectAllClose(
      lines.slice(0, 4).map((line) => line.standardError!),
      rest.map((line) => line.standardError!),
      1e-6,
    );
  });

  it("sees a combination that separates where no term does alone", () => {
    // y is 1 on the line a + b = 2 and 0 below it.
    const complete = { a: [1, -2, 4, 0, 2, -3], b: [1, 4, -2, 0, -3, 2], y: [1, 1, 1, 0, 0, 0] };
    const model = fitLogisticRegression(complete, { target: "y", l2: 0 });
    expect(model.fit.status).toBe("separated");
    expect(model.fit.warnings.at(-1)).toEqual({
      code: "separation",
      message: '"a", "b" together separate the classes (complete): the likelihood has no maximum',
    });
    const quasi = { a: [...complete.a, 1], b: [...complete.b, 1], y: [...complete.y, 0] };
    const touching = fitLogisticRegression(quasi, { target: "y", l2: 0 });
    expect(touching.fit.status).toBe("separated");
    expect(touching.fit.warnings.at(-1)!.message).toBe(
      '"a", "b" together separate the classes (quasi-complete): the likelihood has no maximum',
    );
  });

  describe("where separation is quasi-complete, the intercept", () => {
    /** y is decided by c1 + sign * c2 but where it equals `tie`; there, z is all that is left. */
    function tied(tie: number, sign: 1 | -1): { c1: number[]; c2: number[]; z: number[]; y: number[] } {
      const random = randomStream(5, "tied");
      const table = { c1: [] as number[], c2: [] as number[], z: [] as number[], y: [] as number[] };
      for (let i = 0; i < 400; i++) {
        const c1 = Math.floor(6 * uniform(random));
        const c2 = i % 3 === 0 ? sign * (tie - c1) : Math.floor(6 * uniform(random));
        const z = normal(random);
        const side = Math.sign(c1 + sign * c2 - tie);
        table.c1.push(c1);
        table.c2.push(c2);
        table.z.push(z);
        table.y.push(side === 0 ? Number(uniform(random) < 1 / (1 + Math.exp(-0.5 - z))) : (side + 1) / 2);
      }
      return table;
    }
    const errors = (table: object): (number | null)[] => {
      const { fit } = fitLogisticRegression(table as Record<string, number[]>, { target: "y", l2: 0 });
      expect(fit.status).toBe("separated");
      expect(fit.warnings.at(-1)!.message).toContain("quasi-complete");
      return fit.coefficients.map((line) => line.standardError);
    };

    it("has no error where the combination carries it away", () => {
      const table = tied(5, 1);
      const [intercept, c1, c2, z] = errors(table);
      expect([intercept, c1, c2]).toEqual([null, null, null]);
      // z is estimated on the tie, where the rest is a constant.
      const rows = table.y.flatMap((_, i) => (table.c1[i]! + table.c2[i]! === 5 ? [i] : []));
      const onTie = { z: rows.map((i) => table.z[i]!), y: rows.map((i) => table.y[i]!) };
      const alone = fitLogisticRegression(onTie, { target: "y", l2: 0 }).fit.coefficients;
      expectClose(z!, alone[1]!.standardError!, 0.02);
    });

    it("keeps its error where the combination ties at 0", () => {
      const [intercept, c1, c2, z] = errors(tied(0, -1));
      expect([c1, c2]).toEqual([null, null]);
      expect(intercept).toBeGreaterThan(0.05);
      expect(z).toBeGreaterThan(0.05);
    });

    it("has no error where one number separates but for the rows at its border, unless that is 0", () => {
      const x = [1, 2, 3, 3, 3, 3, 3, 3, 4, 5];
      const z = [0, 1, 0, 1, 2, 3, 1, 2, 0, 1];
      const y = [0, 0, 0, 1, 0, 1, 1, 0, 1, 1];
      const [intercept, ofX, ofZ] = errors({ x, z, y });
      expect([intercept, ofX]).toEqual([null, null]);
      expect(ofZ).toBeGreaterThan(0.1);
      const atZero = errors({ x: x.map((value) => value - 3), z, y });
      expect(atZero[1]).toBeNull();
      expect(atZero[0]).toBeGreaterThan(0.1);
      expectClose(atZero[2]!, ofZ!, 1e-6);
    });
  });

  it("converges on separated classes with a penalty, and says what holds it", () => {
    const table = { x: [1, 2, 3, 4, 5, 6], y: [0, 0, 0, 1, 1, 1] };
    const model = fitLogisticRegression(table, { target: "y" });
    expect(model.fit.status).toBe("converged");
    expect(model.fit.warnings).toEqual([
      {
        code: "separation",
        message: '"x" separates the values of "y" (complete): only the penalty keeps the coefficients finite',
      },
    ]);
    expect(model.fit.coefficients[1]!.standardError).toBeGreaterThan(0);
  });

  it("looks for separation among rows that count", () => {
    const table = { x: [1, 2, 3, 4, 5, 6, 0], y: [0, 0, 0, 1, 1, 1, 1], w: [1, 1, 1, 1, 1, 1, 0] };
    expect(fitLogisticRegression(table, { target: "y", weights: "w", l2: 0 }).fit.status).toBe("separated");
    const overlap = { ...table, w: [1, 1, 1, 1, 1, 1, 0.1] };
    expect(fitLogisticRegression(overlap, { target: "y", weights: "w", l2: 0 }).fit.status).toBe("converged");
  });

  it("does not call overlapping classes separated", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { fit } = fitLogisticRegression(madeRows(120, seed), { target: "left", l2: 0 });
        expect(fit.status).toBe("converged");
        expect(fit.warnings).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it("reports when it was stopped", () => {
    const { fit } = fitLogisticRegression(madeRows(100, 14), { target: "left", maxIterations: 1 });
    expect(fit.status).toBe("iteration-limit");
    expect(fit.iterations).toBe(1);
    expect(fit.warnings).toEqual([
      { code: "iteration-limit", message: "the fit had not converged after 1 steps" },
    ]);
  });

  it("does not let noise levels through: a text of 60 levels is cut to 50", () => {
    const random = randomStream(15, "levels");
    const town = Array.from({ length: 2000 }, () => `t${Math.floor(60 * uniform(random))}`);
    const model = fitLogisticRegression({ town, y: town.map(() => uniform(random) < 0.3) }, { target: "y" });
    expect(model.encoding.terms.length).toBe(49);
    expect(model.fit.warnings).toEqual([
      {
        code: "rare-levels-merged",
        message: 'the 11 rarest of the 60 levels of column "town" are merged into "(other)"',
      },
    ]);
  });
});

describe("fitLogisticRegression as a job", () => {
  it("tells its steps, and stops when it is told to", () => {
    const data = madeRows(200, 17);
    for (const penalty of [{ l2: 0 }, { l2: 1 }, { l1: 2 }]) {
      const seen: number[] = [];
      const onProgress = ({ stage, done, total }: Progress): void => {
        expect([stage, total]).toEqual(["logistic regression step", 0]);
        seen.push(done);
      };
      const model = fitLogisticRegression(data, { target: "left", ...penalty, onProgress });
      expect(model.fit.iterations - seen.at(-1)!).toBeLessThanOrEqual(1);
      expect([...seen].sort((a, b) => a - b)).toEqual(seen);
      const controller = new AbortController();
      const stop = (): void => controller.abort(new Error("enough"));
      const stopped = { target: "left", ...penalty, signal: controller.signal, onProgress: stop };
      expect(() => fitLogisticRegression(data, stopped)).toThrow("enough");
    }
  });
});

describe("fitLogisticRegression at the door", () => {
  const data = {
    x: [1, 2, 3, 4],
    w: [1, 1, 1, 1],
    name: ["a", "b", "a", "b"],
    y: ["Yes", "No", "No", "Yes"],
  };

  it.each<[unknown, object | undefined, string]>([
    [data, undefined, "`options` must be an object with at least a target, got undefined"],
    [data, {}, "`options.target` must be a string, got undefined"],
    [
      data,
      { target: "churn" },
      '`options.target` must be a column of the table (x, w, name, y), got "churn"',
    ],
    [
      data,
      { target: "y", exclude: ["id"] },
      '`options.exclude[0]` must be a column of the table (x, w, name, y), got "id"',
    ],
    [
      data,
      { target: "y", features: ["x", "z"] },
      '`options.features[1]` must be a column of the table (x, w, name, y), got "z"',
    ],
    [
      data,
      { target: "y", features: ["x", "x"] },
      '`options.features[1]` must be a column named once, got "x"',
    ],
    [
      data,
      { target: "y", features: ["y"] },
      '`options.features[0]` must be another column than options.target, got "y"',
    ],
    [
      data,
      { target: "y", features: ["w"], weights: "w" },
      '`options.features[0]` must be another column than options.weights, got "w"',
    ],
    [data, { target: "y", weights: "name" }, '`options.weights` must be a number column, got "name (text)"'],
    [{ ...data, w: [1, -1, 1, 1] }, { target: "y", weights: "w" }, "`data.w[1]` must be >= 0, got -1"],
    [
      { ...data, w: [1, null, 1, 1] },
      { target: "y", weights: "w" },
      "`data.w[1]` must be a finite number, got NaN",
    ],
    [
      { ...data, w: [0, 0, 0, 0] },
      { target: "y", weights: "w" },
      "`data.w` must be weights with a sum > 0, got 0",
    ],
    [
      { ...data, w: [0, 1, 1, 0] },
      { target: "y", weights: "w" },
      '`data.y` must be a column with two values on rows of weight > 0, got "No"',
    ],
    [data, { target: "x" }, '`options.target` must be a column with two values, got "x (1, 2, 3, 4)"'],
    [
      { ...data, y: ["No", "No", "No", "No"] },
      { target: "y" },
      '`options.target` must be a column with two values, got "y (only No)"',
    ],
    [
      { ...data, x: [1, Number.POSITIVE_INFINITY, 3, 4] },
      { target: "y" },
      "`table.x[1]` must be a finite number, got Infinity",
    ],
    [
      { x: [], y: [] },
      { target: "y" },
      "`data` must be a table with at least one row, got an object with keys x, y",
    ],
    [7, { target: "y" }, "`data` must be rows, columns, or a table of arquero, Arrow or danfo, got 7"],
    [data, { target: "y", l2: -1 }, "`options.l2` must be >= 0, got -1"],
    [data, { target: "y", l2: Number.NaN }, "`options.l2` must be a finite number, got NaN"],
    [data, { target: "y", l1: -1 }, "`options.l1` must be >= 0, got -1"],
    [data, { target: "y", threads: 0 }, "`options.threads` must be >= 1, got 0"],
    [
      data,
      { target: "y", standardize: "yes" },
      '`options.standardize` must be true, false or "numbers", got "yes"',
    ],
    [data, { target: "y", maxIterations: 0 }, "`options.maxIterations` must be >= 1, got 0"],
    [data, { target: "y", tolerance: 0 }, "`options.tolerance` must be > 0, got 0"],
    [data, { target: "y", level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [data, { target: "y", level: 95 }, "`options.level` must be in [0, 1], got 95"],
    [data, { target: "y", maxLevels: 1 }, "`options.maxLevels` must be >= 2, got 1"],
    [
      data,
      { target: "y", reference: "a" },
      '`options.reference` must be an object from column to level, got "a"',
    ],
    [
      data,
      { target: "y", reference: { name: "c" } },
      '`options.reference.name` must be a level of name ("a", "b"), got "c"',
    ],
    [
      data,
      { target: "y", C: 1 },
      "`options.C` must be one of the options target, positive, features, exclude, weights, l2, l1, standardize, offset, classWeights, maxIterations, tolerance, level, maxLevels, reference, threads, onProgress, signal",
    ],
  ])("rejects %j with %j", (input, options, message) => {
    expect(() => fitLogisticRegression(input as typeof data, options as { target: string })).toThrow(message);
  });
});

const contractData = {
  ...madeRows(80, 16),
  seen: madeRows(80, 16).x.map((v, i) => (i % 7 === 0 ? null : v > 3)),
};
describeModelContract("logistic regression", {
  fit: () => fitLogisticRegression(contractData, { target: "left" }),
  predict: (model) => predictProbability(model, contractData),
});
describeModelContract("logistic regression on separated classes", {
  fit: () => fitLogisticRegression({ x: [1, 2, 3, 4], y: [0, 0, 1, 1] }, { target: "y", l2: 0 }),
  predict: (model) => predictProbability(model, { x: [0, 2.5, 5] }),
});
