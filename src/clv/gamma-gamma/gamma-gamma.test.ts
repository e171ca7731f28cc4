import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logGamma } from "../../numeric/log-gamma.ts";
import { gamma } from "../../random/distributions.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { expectClose } from "../../testing/close.ts";
import { describeWithData, readData } from "../../testing/data.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import golden from "../fixtures/gamma-gamma.json" with { type: "json" };
import { expectedSpend, type SpendModel } from "../predictions/expected-spend.ts";
import type { PurchaseSummaryInput } from "../summary/purchase-rows.ts";
import { purchaseSummary } from "../summary/purchase-summary.ts";
import { fitGammaGamma, type GammaGammaModel, type GammaGammaOptions } from "./gamma-gamma.ts";
import { gammaGammaData, gammaGammaLogLikelihood } from "./likelihood.ts";

const names = ["p", "q", "gamma"] as const;

interface Spend {
  readonly frequency: number;
  readonly meanSpend: number;
  readonly weight: number;
}

function evaluate(
  rows: readonly Spend[],
  params: readonly number[],
): {
  value: number;
  gradient: Float64Array;
  hessian: Float64Array;
} {
  const gradient = new Float64Array(3);
  const hessian = new Float64Array(9);
  const data = gammaGammaData(
    Float64Array.from(rows, (row) => row.frequency),
    Float64Array.from(rows, (row) => row.meanSpend),
    Float64Array.from(rows, (row) => row.weight),
  );
  return {
    value: gammaGammaLogLikelihood(data, Float64Array.from(params), gradient, hessian),
    gradient,
    hessian,
  };
}

/** Equation 1a of the note, as printed. */
function definition([p, q, g]: readonly number[], { frequency: x, meanSpend: m }: Spend): number {
  return (
    logGamma(p! * x + q!) -
    logGamma(p! * x) -
    logGamma(q!) +
    q! * Math.log(g!) +
    (p! * x - 1) * Math.log(m) +
    p! * x * Math.log(x) -
    (p! * x + q!) * Math.log(g! + x * m)
  );
}

const spend: fc.Arbitrary<Spend> = fc.record({
  frequency: fc.integer({ min: 1, max: 60 }),
  meanSpend: fc.double({ min: -1, max: 4, noNaN: true }).map((e) => 10 ** e),
  weight: fc.integer({ min: 1, max: 5 }),
});
const parameter = fc.double({ min: -1, max: 2, noNaN: true }).map((e) => 10 ** e);
const parameters = fc.tuple(parameter, parameter, parameter);

describe("gammaGammaLogLikelihood", () => {
  it.each(golden.likelihoods)("has value and derivatives of mpmath at $params", ({ params, ...expected }) => {
    const { value, gradient, hessian } = evaluate(golden.rows, params);
    expectClose(value, expected.logLikelihood, golden.tolerance.logLikelihood);
    const size = Math.abs(expected.logLikelihood);
    for (let i = 0; i < 3; i++) {
      const floor = size / params[i]!;
      expectClose(gradient[i]!, expected.gradient[i]!, golden.tolerance.gradient, floor, `gradient ${i}`);
      for (let j = 0; j <= i; j++) {
        const label = `hessian ${i} ${j}`;
        expectClose(
          hessian[3 * i + j]!,
          expected.hessian[3 * i + j]!,
          golden.tolerance.gradient,
          floor / params[j]!,
          label,
        );
      }
    }
  });

  it("agrees with the definition, row by row, and is linear in the weights", () => {
    fc.assert(
      fc.property(fc.array(spend, { minLength: 1, maxLength: 20 }), parameters, (rows, params) => {
        const expected = rows.map((row) => row.weight * definition(params, row));
        const size = rows.reduce(
          (sum, row) => sum + row.weight * (1 + (params[0]! * row.frequency + params[1]!) * 10),
          0,
        );
        expectClose(
          evaluate(rows, params).value,
          expected.reduce((sum, term) => sum + term, 0),
          1e-13,
          size,
        );
        const expanded = rows.flatMap((row) =>
          Array.from({ length: row.weight }, () => ({ ...row, weight: 1 })),
        );
        expectClose(evaluate(expanded, params).value, evaluate(rows, params).value, 1e-12, 1);
      }),
    );
  });

  it("has the gradient and the Hessian that differences show", () => {
    fc.assert(
      fc.property(fc.array(spend, { minLength: 1, maxLength: 20 }), parameters, (rows, params) => {
        const { value, gradient, hessian } = evaluate(rows, params);
        const size =
          1 + Math.abs(value) + rows.reduce((sum, row) => sum + row.weight * row.frequency * params[0]!, 0);
        for (let i = 0; i < 3; i++) {
          const step = 1e-5 * params[i]!;
          const moved = (sign: number): readonly number[] =>
            params.map((v, k) => (k === i ? v + sign * step : v));
          const up = evaluate(rows, moved(1));
          const down = evaluate(rows, moved(-1));
          const floor = size / params[i]!;
          expectClose((up.value - down.value) / (2 * step), gradient[i]!, 1e-6, floor, `gradient ${i}`);
          for (let j = 0; j < 3; j++) {
            const entry = hessian[3 * Math.max(i, j) + Math.min(i, j)]!;
            const slope = (up.gradient[j]! - down.gradient[j]!) / (2 * step);
            expectClose(slope, entry, 1e-6, floor / params[j]!, `hessian ${i} ${j}`);
          }
        }
      }),
    );
  });

  it("sums the blocks of many rows", () => {
    const many = Array.from({ length: 1500 }, () => golden.rows[1]!);
    const one = evaluate(golden.rows.slice(1, 2), [6, 4, 15]);
    expectClose(evaluate(many, [6, 4, 15]).value, 1500 * one.value, 1e-13);
    expectClose(evaluate(many, [6, 4, 15]).gradient[2]!, 1500 * one.gradient[2]!, 1e-13);
  });
});

describe("fitGammaGamma", () => {
  it.each(golden.fits)("finds the optimum of mpmath, with its standard errors: $name", (c) => {
    const { params, fit, observedMeanSpend } = fitGammaGamma({
      frequency: c.frequency,
      meanSpend: c.meanSpend,
    });
    expectClose(fit.logLikelihood, c.logLikelihood, 1e-12);
    names.forEach((name, i) => {
      expectClose(params[name], c.params[i]!, golden.tolerance.fit, 0, name);
      expectClose(
        fit.standardErrors![name],
        c.standardErrors[i]!,
        golden.tolerance.fit,
        0,
        `error of ${name}`,
      );
      names.forEach((other, j) => {
        expectClose(fit.correlation![name][other], c.correlation[i]![j]!, golden.tolerance.fit, 1);
      });
    });
    expectClose(fit.frequencySpendCorrelation!, c.frequencySpendCorrelation, 1e-12);
    expectClose(observedMeanSpend, c.meanSpend.reduce((sum, m) => sum + m, 0) / c.meanSpend.length, 1e-13);
    expect(fit.customers).toBe(c.frequency.length);
  });

  it("recovers the truth within three standard errors", () => {
    const random = randomStream(1, "gamma-gamma");
    const [p, q, g] = [3, 4, 30] as const;
    const frequency: number[] = [];
    const meanSpend: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      const x = 1 + uniformInteger(random, 8);
      frequency.push(x);
      meanSpend.push(gamma(random, p * x, gamma(random, q, g) * x));
    }
    const { params, fit } = fitGammaGamma({ frequency, meanSpend });
    expect(fit.status).toBe("converged");
    [p, q, g].forEach((truth, i) => {
      expect(Math.abs(params[names[i]!] - truth)).toBeLessThan(3 * fit.standardErrors![names[i]!]);
    });
  });

  it("does not depend on the currency", () => {
    const { frequency, meanSpend } = golden.fits[0]!;
    const dollars = fitGammaGamma({ frequency, meanSpend });
    const cents = fitGammaGamma({ frequency, meanSpend: meanSpend.map((m) => 100 * m) });
    expectClose(cents.params.gamma, 100 * dollars.params.gamma, 1e-8);
    expectClose(cents.params.p, dollars.params.p, 1e-8);
    expectClose(cents.params.q, dollars.params.q, 1e-8);
  });

  it("counts what it cannot use, and ignores rows of weight 0", () => {
    const { frequency, meanSpend } = golden.fits[0]!;
    const plain = fitGammaGamma({ frequency, meanSpend });
    const { fit, params } = fitGammaGamma({
      frequency: [...frequency, 0, 0, 2, 3, 9],
      meanSpend: [...meanSpend, null, 5, null, 0, 1e6],
      weight: [...frequency.map(() => 1), 1, 1, 1, 1, 0],
    });
    expect(fit.excluded).toEqual({ noRepeatPurchase: 2, missingSpend: 1, zeroSpend: 1 });
    expect([fit.rows, fit.customers]).toEqual([frequency.length + 5, frequency.length]);
    for (const name of names) expectClose(params[name], plain.params[name], 1e-12);
  });

  it("diagnoses a mean that does not exist, and never predicts below 0", () => {
    const { frequency, meanSpend } = golden.fits[1]!;
    const model = fitGammaGamma({ frequency, meanSpend });
    expect(model.params.q).toBeLessThan(1);
    expect(model.fit.status).toBe("mean-undefined");
    expect(model.fit.standardErrors).not.toBeNull();
    expect(model.fit.warnings).toEqual([
      {
        code: "mean-undefined",
        message:
          "q is 0.6350, at most 1: the mean spend over customers is infinite, and where it is needed the observed mean is used instead",
      },
    ]);
    const [unknown, known] = expectedSpend(model, { frequency: [0, 2], meanSpend: [null, 12] });
    expect(unknown).toBe(model.observedMeanSpend);
    expect(known).toBeGreaterThan(0);
  });

  it("expects little, and not nothing, of who spent 0 at each purchase", () => {
    const { frequency, meanSpend } = golden.fits[0]!;
    const model = fitGammaGamma({ frequency, meanSpend });
    const { p, q, gamma: scale } = model.params;
    const [once, often] = expectedSpend(model, { frequency: [1, 9], meanSpend: [0, 0] });
    expectClose(once!, (p * scale) / (p + q - 1), 1e-14);
    expectClose(often!, (p * scale) / (9 * p + q - 1), 1e-14);
    expect(often).toBeLessThan(model.observedMeanSpend / 5);
  });

  it("diagnoses customers who do not differ, and purchases that do not", () => {
    const frequency = Array.from({ length: 400 }, (_, i) => 1 + (i % 6));
    // Means of x purchases at the quantiles of one gamma distribution look like customers who are all alike.
    const alike = fitGammaGamma({
      frequency,
      meanSpend: frequency.map((x, i) => 20 + (3 * Math.sin(i)) / Math.sqrt(x)),
    });
    expect(alike.fit.status).toBe("at-boundary");
    expect(alike.fit.warnings).toEqual([
      {
        code: "homogeneous-spend",
        message: "q runs to infinity: customers seem not to differ in what they spend per purchase",
      },
    ]);
    // As much spread at six purchases as at one: all of it lies between the customers.
    const constant = fitGammaGamma({
      frequency,
      meanSpend: frequency.map((_, i) => 20 * Math.exp(Math.sin(i))),
    });
    expect(constant.fit.warnings).toEqual([
      {
        code: "constant-spend",
        message: "p runs to infinity: each customer seems to spend the same at every purchase",
      },
    ]);
  });

  it("warns where it converged although the data hardly tell how much customers differ", () => {
    const random = randomStream(1, "x");
    const frequency: number[] = [];
    const meanSpend: number[] = [];
    for (let i = 0; i < 400; i++) {
      const nu = gamma(random, 400, 2000);
      const x = 1 + Math.floor(4 * uniform(random));
      let spent = 0;
      for (let k = 0; k < x; k++) spent += gamma(random, 6, nu);
      frequency.push(x);
      meanSpend.push(spent / x);
    }
    const { fit, params } = fitGammaGamma({ frequency, meanSpend });
    expect(fit.status).toBe("converged");
    expect(fit.standardErrors!.q).toBeGreaterThan(2 * params.q);
    expect(fit.warnings).toEqual([
      {
        code: "flat-likelihood",
        message:
          "the likelihood is almost flat: the data hardly determine q (246.8, standard error 551.8), gamma (1279, standard error 3031)",
      },
    ]);
  });

  it("warns when frequent buyers spend more", () => {
    const frequency = Array.from({ length: 300 }, (_, i) => 1 + (i % 6));
    const meanSpend = frequency.map((x, i) => 5 * x + 10 * (1 + Math.sin(i)));
    const { fit } = fitGammaGamma({ frequency, meanSpend });
    expect(fit.warnings[0]).toEqual({
      code: "frequency-spend-correlation",
      message: `frequency and mean spend correlate at ${fit.frequencySpendCorrelation!.toFixed(3)}: the model takes them to be independent and will misjudge frequent buyers`,
    });
    expect(
      fitGammaGamma({ frequency: [1, 1, 1], meanSpend: [3, 4, 9] }).fit.frequencySpendCorrelation,
    ).toBeNull();
  });

  it("reports a search that ran out of steps", () => {
    const { frequency, meanSpend } = golden.fits[0]!;
    expect(fitGammaGamma({ frequency, meanSpend }, { maxIterations: 1 }).fit.status).toBe("iteration-limit");
  });

  it.each<[object, object, string]>([
    [
      { frequency: [0, 1], meanSpend: [4, 0] },
      {},
      '`summary` must be a table with a row of frequency > 0 and mean spend > 0, got "2 rows without one"',
    ],
    [
      { frequency: [1, 0], meanSpend: [4, 0], weight: [0, 1] },
      {},
      '`summary` must be a table with a row of frequency > 0 and mean spend > 0, got "2 rows without one"',
    ],
    [{ frequency: [1], meanSpend: [-4] }, {}, "`summary.meanSpend[0]` must be >= 0, got -4"],
    [[], {}, "`summary` must be a table with at least one row, got Array of length 0"],
    [{ frequency: [1], meanSpend: [4] }, { maxIterations: 0 }, "`options.maxIterations` must be >= 1, got 0"],
    [
      { frequency: [1], meanSpend: [4] },
      { unit: "week" },
      '`options.unit` must be one of the options columns, maxIterations, covariates, l2, got "unit"',
    ],
  ])("rejects %j with %j", (summary, options, message) => {
    expect(() => fitGammaGamma(summary as PurchaseSummaryInput, options as GammaGammaOptions)).toThrow(
      message,
    );
  });
});

describe("expectedSpend", () => {
  const model: GammaGammaModel = {
    ...fitGammaGamma({ frequency: [1, 2, 3], meanSpend: [9, 14, 30] }),
    params: { p: 6.25, q: 3.74, gamma: 15.44 },
  };

  it("has the figures that are published for the first ten customers of the CDNOW data", () => {
    // Hardie's note 025, as in lifetimes, tests/test_estimation.py, with their mean spends from the data.
    const frequency = [2, 1, 0, 0, 0, 7, 1, 0, 2, 0];
    const meanSpend = [22.345, 11.77, null, null, null, 73.74, 11.77, null, 25.55, null];
    const published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17];
    const unrounded = { ...model, params: { p: 6.249572, q: 3.744225, gamma: 15.443521 } };
    const actual = expectedSpend(unrounded, { frequency, meanSpend });
    expect([...actual].map((value) => Number(value.toFixed(2)))).toEqual(published);
  });

  it("lies between the customer's own mean and everybody's, nearer to the own with every purchase", () => {
    const overall = (6.25 * 15.44) / 2.74;
    const spends = expectedSpend(model, {
      frequency: [0, 1, 5, 50, 1e6],
      meanSpend: [null, 100, 100, 100, 100],
    });
    expectClose(spends[0]!, overall, 1e-14);
    for (let i = 1; i < 5; i++) {
      expect(spends[i]!).toBeGreaterThan(spends[i - 1]!);
      expect(spends[i]!).toBeLessThan(100);
    }
    expectClose(spends[4]!, 100, 1e-4);
  });

  it("gives the overall mean where the spend is missing, and falls back where the model has no mean", () => {
    expect(expectedSpend(model, { frequency: [3], meanSpend: [null] })[0]).toBe((6.25 * 15.44) / 2.74);
    const heavy = { ...model, params: { p: 0.2, q: 0.7, gamma: 15 } };
    const [none, one, two] = expectedSpend(heavy, { frequency: [0, 1, 2], meanSpend: [null, 8, 8] });
    expect([none, one]).toEqual([model.observedMeanSpend, model.observedMeanSpend]);
    expectClose(two!, (0.2 * (15 + 16)) / (0.4 + 0.7 - 1), 1e-12);
  });

  it.each<[string, () => unknown, string]>([
    [
      "another model",
      () =>
        expectedSpend({ kind: "bg-nbd", version: 1 } as unknown as SpendModel, {
          frequency: [1],
          meanSpend: [4],
        }),
      '`model` must be a spend model such as fitGammaGamma makes, version 1, got "bg-nbd, version 1"',
    ],
    [
      "no model",
      () => expectedSpend(null as unknown as SpendModel, { frequency: [1], meanSpend: [4] }),
      "`model` must be a spend model such as fitGammaGamma makes, version 1, got null",
    ],
    [
      "unknown options",
      () => expectedSpend(model, { frequency: [1], meanSpend: [4] }, { horizon: 3 } as object),
      '`options.horizon` must be one of the options columns, got "horizon"',
    ],
    [
      "a negative spend",
      () => expectedSpend(model, { frequency: [1], meanSpend: [-4] }),
      "`summary.meanSpend[0]` must be >= 0, got -4",
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describeModelContract("Gamma-Gamma", {
  fit: () => fitGammaGamma({ frequency: golden.fits[0]!.frequency, meanSpend: golden.fits[0]!.meanSpend }),
  predict: (model) => expectedSpend(model, { frequency: [0, 2], meanSpend: [null, 12] }),
});

describeWithData("fitGammaGamma on the CDNOW sample", () => {
  it("has the published estimates and log-likelihood", () => {
    const rows = readData("CDNOW_sample.txt")
      .split(/\r?\n/)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields.length === 5)
      .map(([, who, day, , paid]) => ({
        who,
        on: `${day!.slice(0, 4)}-${day!.slice(4, 6)}-${day!.slice(6)}`,
        paid: Number(paid),
      }));
    const log = transactionsFrom(rows, { customer: "who", time: "on", amount: "paid" });
    const model = fitGammaGamma(purchaseSummary(log, { asOf: "1997-10-01" }));
    const { params, fit } = model;
    // Fader and Hardie (2013), note 025: p 6.25, q 3.74, gamma 15.44, on 946 customers.
    expect(names.map((name) => params[name].toFixed(4))).toEqual(["6.2496", "3.7442", "15.4435"]);
    expect(fit.logLikelihood.toFixed(4)).toBe("-4055.9177");
    expect([fit.status, fit.customers, fit.excluded.noRepeatPurchase]).toEqual(["converged", 946, 1411]);
    expect(fit.warnings).toEqual([]);
  });
});

describe("fitGammaGamma of many customers", () => {
  it("finds by way of a sample what it finds without one", () => {
    const random = randomStream(11, "spend");
    const frequency = Float64Array.from({ length: 8000 }, () => 1 + uniformInteger(random, 12));
    const meanSpend = frequency.map((x) => gamma(random, 6 * x, gamma(random, 4, 15)) / x);
    const few = fitGammaGamma({ frequency, meanSpend, weight: frequency.map(() => 5) });
    // In another order, so that the sample is not of one part.
    const places = Array.from({ length: 40_000 }, (_, i) => (7 * i) % 8000);
    const many = fitGammaGamma({
      frequency: places.map((i) => frequency[i]!),
      meanSpend: places.map((i) => meanSpend[i]!),
    });
    expect(many.fit.status).toBe("converged");
    expect(many.fit.customers).toBe(few.fit.customers);
    expectClose(many.fit.logLikelihood, few.fit.logLikelihood, 1e-12);
    for (const name of names) {
      expectClose(many.params[name], few.params[name], 1e-7);
      expectClose(many.fit.standardErrors![name], few.fit.standardErrors![name], 1e-6);
    }
  });

  it("searches all customers where the sample has no optimum", () => {
    // Every second customer, the sample, spends the same at every purchase.
    const random = randomStream(12, "spend");
    const frequency = Float64Array.from({ length: 32_000 }, () => 1 + uniformInteger(random, 12));
    const meanSpend = frequency.map((x, i) =>
      i % 2 === 0 ? 20 : gamma(random, 6 * x, gamma(random, 4, 15)) / x,
    );
    const model = fitGammaGamma({ frequency, meanSpend });
    const backwards = fitGammaGamma({
      frequency: frequency.slice().reverse(),
      meanSpend: meanSpend.slice().reverse(),
    });
    expect(model.fit.status).toBe("converged");
    expectClose(model.fit.logLikelihood, backwards.fit.logLikelihood, 1e-10);
  });
});
