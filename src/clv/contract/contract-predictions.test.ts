import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { type BdwModel, fitBdw } from "../bdw/bdw.ts";
import { bdwLogLikelihood } from "../bdw/likelihood.ts";
import golden from "../fixtures/contract.json" with { type: "json" };
import { fitSbg, type SbgModel } from "../sbg/sbg.ts";
import { renewalsFrom } from "./cohorts.ts";
import { contractLifetimeValue } from "./contract-lifetime-value.ts";
import { survivalCurve } from "./survival-curve.ts";

const { points, tolerance, survivors, likelihoods } = golden;
type Model = SbgModel | BdwModel;

/** A model as read from a file, at any parameters. */
function modelOf(alpha: number, beta: number, c: number): Model {
  return c === 1
    ? ({ kind: "sbg", version: 1, params: { alpha, beta } } as SbgModel)
    : ({ kind: "bdw", version: 1, params: { alpha, beta, c } } as BdwModel);
}

const yearly = { marginPerPeriod: 1, period: { years: 1 } };
const fitted: Model[] = [fitSbg(survivors.regular.slice(0, 8)), fitBdw(survivors["high-end"].slice(0, 8))];

describe("600 random points of contract models against mpmath", () => {
  const renewals = renewalsFrom(likelihoods.cohorts, {});

  it("in log-likelihood", () => {
    for (const [alpha, beta, c, , , , logLikelihood] of points as number[][]) {
      const params = Float64Array.of(alpha!, beta!, c!);
      const value = bdwLogLikelihood(renewals, params, new Float64Array(3), new Float64Array(9));
      expectClose(value, logLikelihood!, tolerance.points, 0, `${params}`);
    }
  });

  it("in survival, retention rate and discounted expected lifetime", () => {
    expect(points.length).toBe(600);
    for (const point of points as number[][]) {
      const [alpha, beta, c, tenure, t, rate, , survival, retention, lifetime] = point;
      const model = modelOf(alpha!, beta!, c!);
      const curve = survivalCurve(model, { periods: t!, tenure: tenure! });
      const label = point.join(" ");
      expectClose(curve.survival[t!]!, survival!, tolerance.points, 0, label);
      expectClose(curve.retentionRate[t!]!, retention!, tolerance.points, 0, label);
      const value = contractLifetimeValue(model, { ...yearly, discountRateAnnual: rate!, tenure: tenure! });
      expectClose(value.discountedLifetime, lifetime!, tolerance.points, 0, label);
    }
  });
});

describe("survivalCurve", () => {
  it("starts at 1, never rises, and is the product of its retention rates", () => {
    for (const model of fitted) {
      const { period, survival, retentionRate } = survivalCurve(model, { periods: 50 });
      expect([period[0], survival[0], retentionRate[0]]).toEqual([0, 1, 1]);
      for (let t = 1; t <= 50; t++) {
        expect(period[t]).toBe(t);
        expect(survival[t]).toBeLessThan(survival[t - 1]!);
        expectClose(survival[t]!, survival[t - 1]! * retentionRate[t]!, 1e-13);
      }
    }
  });

  it("of a customer who renewed n times is the tail of the whole curve", () => {
    for (const model of fitted) {
      const whole = survivalCurve(model, { periods: 20 }).survival;
      const tail = survivalCurve(model, { periods: 15, tenure: 5 }).survival;
      expectAllClose(
        tail,
        whole.subarray(5).map((share) => share / whole[5]!),
        1e-13,
      );
    }
  });

  it("equals beta / (beta + t) where alpha is 1", () => {
    const { survival } = survivalCurve(modelOf(1, 3, 1), { periods: 100 });
    for (const t of [0, 1, 2, 10, 100]) expectClose(survival[t]!, 3 / (3 + t), 1e-14);
  });

  it("keeps its retention rates where nobody is left to the last digit", () => {
    const { survival, retentionRate } = survivalCurve(modelOf(1e6, 1e6, 1), { periods: 2000 });
    expect(survival[2000]).toBe(0);
    expectClose(retentionRate[2000]!, (1e6 + 1999) / (2e6 + 1999), 1e-12);
  });

  it("goes on where the power of the tenure is beyond all doubles", () => {
    // Far out survival falls as t^(-alpha c): at c = 198 the power passes 1e308 at t = 36.
    const [alpha, c] = [0.0208, 198];
    const { survival, retentionRate } = survivalCurve(modelOf(alpha, 0.2193, c), { periods: 300 });
    for (let t = 3; t <= 300; t++) {
      expectClose(retentionRate[t]!, ((t - 1) / t) ** (alpha * c), 1e-12, 0, `${t}`);
      expectClose(survival[t]!, survival[t - 1]! * retentionRate[t]!, 1e-11, 0, `${t}`);
    }
    const value = contractLifetimeValue(modelOf(alpha, 0.2193, c), { ...yearly, discountRateAnnual: 1e-6 });
    expect(value.discountedLifetime).toBeGreaterThan(1);
    expect(value.discountedLifetime).toBeLessThan(3);
  });

  it.each([
    [{}, "missing-option", "`options.periods` must be a whole number of renewals, got undefined"],
    [{ periods: -1 }, "out-of-range", "`options.periods` must be >= 0, got -1"],
    [{ periods: 1.5 }, "not-integer", "`options.periods` must be an integer, got 1.5"],
    [{ periods: 1e9 }, "out-of-range", "`options.periods` must be <= 1000000, got 1000000000"],
    [{ periods: 3, tenure: 0.5 }, "not-integer", "`options.tenure` must be an integer, got 0.5"],
    [
      { horizon: 3 },
      "unknown-choice",
      '`options.horizon` must be one of the options periods, tenure, got "horizon"',
    ],
  ])("refuses %j", (options, code, message) => {
    expect(() => survivalCurve(fitted[0]!, options as never)).toThrow(
      expect.objectContaining({ code, message }),
    );
  });
});

describe("contractLifetimeValue", () => {
  const terms = { ...yearly, discountRateAnnual: 0.1 };

  it("is the sum of discounted survival, the slow way", () => {
    for (const model of fitted) {
      const { survival } = survivalCurve(model, { periods: 400, tenure: 3 });
      let sum = 0;
      for (let t = 0; t <= 400; t++) sum += survival[t]! / 1.1 ** t;
      expectClose(contractLifetimeValue(model, { ...terms, tenure: 3 }).discountedLifetime, sum, 1e-12);
    }
  });

  it("splits at a horizon", () => {
    for (const model of fitted) {
      const all = contractLifetimeValue(model, terms).value;
      const ten = contractLifetimeValue(model, { ...terms, horizonPeriods: 10 }).value;
      const after = contractLifetimeValue(model, { ...terms, tenure: 10 }).value;
      const { survival } = survivalCurve(model, { periods: 10 });
      expectClose(all, ten + (survival[10]! / 1.1 ** 10) * after, 1e-12);
      expect(contractLifetimeValue(model, { ...terms, horizonPeriods: 0 }).value).toBe(0);
      const undiscounted = { ...terms, discountRateAnnual: 0, horizonPeriods: 10 };
      const sum = survival.subarray(0, 10).reduce((total, share) => total + share, 0);
      expectClose(contractLifetimeValue(model, undiscounted).value, sum, 1e-13);
    }
  });

  it("at a renewal is the chance of it times the value of who has just renewed", () => {
    for (const model of fitted) {
      const due = contractLifetimeValue(model, { ...terms, tenure: 2, valuedAt: "renewal" });
      const done = contractLifetimeValue(model, { ...terms, tenure: 3 });
      expectClose(due.discountedLifetime, due.renewalChance * done.discountedLifetime, 1e-14);
      expectClose(due.renewalChance, survivalCurve(model, { periods: 3 }).retentionRate[3]!, 1e-14);
      // The period that begins is worth 1, then comes the next renewal, a period away.
      const now = contractLifetimeValue(model, { ...terms, tenure: 2 });
      expectClose(now.discountedLifetime, 1 + due.discountedLifetime / 1.1, 1e-13);
    }
  });

  it("pays at the end of a period a period later", () => {
    const start = contractLifetimeValue(fitted[0]!, terms).value;
    expectClose(contractLifetimeValue(fitted[0]!, { ...terms, payment: "end" }).value, start / 1.1, 1e-14);
  });

  it("takes the annual rate to the length of the period, and the margin as a factor", () => {
    const monthly = { marginPerPeriod: 1, period: { months: 1 }, discountRateAnnual: 1.1 ** 12 - 1 };
    expectClose(
      contractLifetimeValue(fitted[0]!, monthly).value,
      contractLifetimeValue(fitted[0]!, terms).value,
      1e-12,
    );
    const { value, discountedLifetime } = contractLifetimeValue(fitted[0]!, {
      ...terms,
      marginPerPeriod: 45,
    });
    expect(value).toBe(45 * discountedLifetime);
    expectClose(
      contractLifetimeValue(fitted[0]!, { ...terms, period: "P12M" }).value,
      contractLifetimeValue(fitted[0]!, terms).value,
      1e-14,
    );
  });

  it("rises with tenure although every customer stays as they are", () => {
    const values = [0, 1, 2, 5, 20].map(
      (tenure) => contractLifetimeValue(fitted[0]!, { ...terms, tenure }).value,
    );
    for (let k = 1; k < values.length; k++) expect(values[k]).toBeGreaterThan(values[k - 1]!);
  });

  it("stays finite and exact at rates next to 0, where a sum would take millions of terms", () => {
    // alpha = 1, beta = 1: the sum over v^t / (1 + t) is -log(1 - v) / v.
    const model = modelOf(1, 1, 1);
    for (const rate of [1e-3, 1e-5, 1e-8, 1e-11]) {
      const { discountedLifetime } = contractLifetimeValue(model, { ...yearly, discountRateAnnual: rate });
      expectClose(discountedLifetime, (1 + rate) * Math.log1p(1 / rate), 1e-12, 0, `${rate}`);
    }
  });

  it.each([
    [
      { marginPerPeriod: undefined },
      "missing-option",
      "`options.marginPerPeriod` must be what a customer earns in one period, got undefined",
    ],
    [
      { discountRateAnnual: undefined },
      "missing-option",
      "`options.discountRateAnnual` must be a rate per year such as 0.1, got undefined",
    ],
    [
      { period: undefined },
      "missing-option",
      "`options.period` must be the time between renewals such as { months: 1 }, got undefined",
    ],
    [{ marginPerPeriod: 0 }, "out-of-range", "`options.marginPerPeriod` must be > 0, got 0"],
    [{ discountRateAnnual: -0.1 }, "out-of-range", "`options.discountRateAnnual` must be >= 0, got -0.1"],
    [
      { discountRateAnnual: 0 },
      "out-of-range",
      "`options.discountRateAnnual` must be > 0 without `horizonPeriods`: undiscounted, an endless row of payments may be worth an infinite amount, got 0",
    ],
    [{ period: {} }, "out-of-range", "`options.period` must be a duration > 0, got an object with no keys"],
    [{ tenure: -1 }, "out-of-range", "`options.tenure` must be >= 0, got -1"],
    [{ horizonPeriods: 2.5 }, "not-integer", "`options.horizonPeriods` must be an integer, got 2.5"],
    [
      { payment: "middle" },
      "unknown-choice",
      '`options.payment` must be one of "start", "end", got "middle"',
    ],
    [
      { valuedAt: "now" },
      "unknown-choice",
      '`options.valuedAt` must be one of "period-start", "renewal", got "now"',
    ],
  ])("refuses %j", (change, code, message) => {
    expect(() => contractLifetimeValue(fitted[0]!, { ...terms, ...change } as never)).toThrow(
      expect.objectContaining({ code, message }),
    );
  });
});

describe.each(fitted)("a damaged $kind model", (model) => {
  const names = Object.keys(model.params);
  const refusal = (name: string, received: string): string =>
    `\`model.params.${name}\` must be a finite number > 0, got ${received}`;
  it.each<[object, string]>([
    [{ params: {} }, refusal("alpha", "undefined")],
    [{ params: null }, refusal("alpha", "undefined")],
    ...names.flatMap((name): [object, string][] => [
      [{ params: { ...model.params, [name]: null } }, refusal(name, "null")],
      [{ params: { ...model.params, [name]: 0 } }, refusal(name, "0")],
      [{ params: { ...model.params, [name]: Number.NaN } }, refusal(name, "NaN")],
    ]),
    [
      { version: 2 },
      `\`model\` must be a contract model such as fitSbg makes, version 1, got "${model.kind}, version 2"`,
    ],
    [
      { kind: "bg-nbd" },
      '`model` must be a contract model such as fitSbg makes, version 1, got "bg-nbd, version 1"',
    ],
    [
      { kind: undefined },
      "`model` must be a contract model such as fitSbg makes, version 1, got an object with keys",
    ],
  ])("with %j is refused", (change, message) => {
    const damaged = { ...model, ...change } as Model;
    const error = expect.objectContaining({
      code: "incompatible-model",
      message: expect.stringContaining(message),
    });
    expect(() => survivalCurve(damaged, { periods: 3 })).toThrow(error);
    expect(() => contractLifetimeValue(damaged, { ...yearly, discountRateAnnual: 0.1 })).toThrow(error);
  });

  it("may lack its fit", () => {
    const { fit: _, ...bare } = model;
    expect(survivalCurve(bare as Model, { periods: 3 })).toEqual(survivalCurve(model, { periods: 3 }));
  });
});
