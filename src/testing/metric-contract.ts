/** What every metric of `churnkit/evaluation` owes its user. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric } from "../evaluation/metric.ts";
import { InputError } from "../internal/input-error.ts";
import { expectClose } from "./close.ts";

/** Any value of a module's exports that carries the traits of a metric. */
export function isMetric(value: unknown): value is Metric {
  return typeof value === "function" && "direction" in value && "range" in value && "needs" in value;
}

/** Rows with many ties, both classes present, weights some of which are 0. */
const outcome = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      score: fc.oneof(
        fc.integer({ min: 0, max: 4 }).map((k) => k / 4),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      weight: fc.integer({ min: 0, max: 3 }),
      place: fc.integer(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => [
    ...rows,
    { truth: 0, score: 0.5, weight: 1, place: 0 },
    { truth: 1, score: 0.25, weight: 2, place: 1 },
  ])
  .map((rows) => ({
    truth: rows.map((row) => row.truth),
    score: rows.map((row) => row.score),
    weights: rows.map((row) => row.weight),
    /** A shuffle of the rows. */
    order: [...rows.keys()].sort((a, b) => rows[a]!.place - rows[b]!.place),
  }));

const ROUNDING = 1e-12;

/** Runs the contract on a metric with its default options. */
export function describeMetricContract(name: string, metric: Metric): void {
  describe(`${name} keeps the metric contract`, () => {
    describeFacts(name, metric);
    describeLaws(metric);
    describeRankingLaw(metric);
    describeDoor(metric);
    describeOneClass(metric);
  });
}

function expectInRange(metric: Metric, value: number): void {
  expect(value).toBeGreaterThanOrEqual(metric.range[0]);
  expect(value).toBeLessThanOrEqual(metric.range[1]);
}

function describeFacts(name: string, metric: Metric): void {
  it("carries its name and its facts, frozen", () => {
    expect(metric.name).toBe(name);
    expect(["maximize", "minimize"]).toContain(metric.direction);
    expect(["score", "threshold", "probability"]).toContain(metric.needs);
    expect(metric.range[0]).toBeLessThan(metric.range[1]);
    expect(Object.isFrozen(metric) && Object.isFrozen(metric.range)).toBe(true);
  });

  it("prefers a perfect score to its reverse, in the direction it names", () => {
    const truth = [0, 1, 1, 0, 1, 0, 0, 0, 0, 0];
    const best = metric(truth, truth);
    const worst = metric(
      truth,
      truth.map((t) => 1 - t),
    );
    expect(metric.direction === "maximize" ? best - worst : worst - best).toBeGreaterThan(0.5);
  });

  it("is defined, in range, and the same in any order when all scores are tied", () => {
    for (const tied of [0, 0.5, 1]) {
      const score = [tied, tied, tied, tied, tied];
      const value = metric([0, 1, 0, 0, 1], score);
      expect(Number.isFinite(value)).toBe(true);
      expectInRange(metric, value);
      expectClose(metric([1, 1, 0, 0, 0], score), value, ROUNDING, 1);
    }
  });

  it("reads booleans, typed arrays and plain arrays alike, and leaves them as they were", () => {
    const truth = Object.freeze([0, 1, 1, 0, 1]);
    const score = Object.freeze([0.25, 0.5, 0.125, 0.5, 1]);
    const value = metric(truth, score);
    expect(metric(truth.map(Boolean), score)).toBe(value);
    expect(metric(Uint8Array.from(truth), Float32Array.from(score))).toBe(value);
    expectClose(metric(truth, score, { weights: Object.freeze([1, 1, 1, 1, 1]) }), value, ROUNDING, 1);
    const [asBytes, asDoubles] = [Uint8Array.from(truth), Float64Array.from(score)];
    expect(metric(asBytes, asDoubles)).toBe(value);
    expect([Array.from(asBytes), Array.from(asDoubles)]).toEqual([truth, score]);
  });
}

function describeLaws(metric: Metric): void {
  it("stays in its range", () => {
    fc.assert(
      fc.property(outcome, ({ truth, score, weights }) => {
        expectInRange(metric, metric(truth, score));
        expectInRange(metric, metric(truth, score, { weights }));
      }),
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(outcome, ({ truth, score, weights, order }) => {
        const moved = (values: readonly number[]) => order.map((row) => values[row]!);
        expectClose(metric(moved(truth), moved(score)), metric(truth, score), ROUNDING, 1);
        const options = { weights: moved(weights) };
        expectClose(
          metric(moved(truth), moved(score), options),
          metric(truth, score, { weights }),
          ROUNDING,
          1,
        );
      }),
    );
  });

  it("counts a row of weight k like k equal rows", () => {
    fc.assert(
      fc.property(outcome, ({ truth, score, weights }) => {
        const repeat = (values: readonly number[]) =>
          values.flatMap((v, i) => Array<number>(weights[i]!).fill(v));
        expectClose(metric(truth, score, { weights }), metric(repeat(truth), repeat(score)), ROUNDING, 1);
      }),
    );
  });

  it("does not change when all weights are multiplied", () => {
    fc.assert(
      fc.property(
        outcome,
        fc.constantFrom(1 / 8, 3, 1000, 2 ** -160, 2 ** 160),
        ({ truth, score, weights }, k) => {
          const scaled = weights.map((w) => k * w);
          expectClose(
            metric(truth, score, { weights: scaled }),
            metric(truth, score, { weights }),
            ROUNDING,
            1,
          );
        },
      ),
    );
  });
}

function describeRankingLaw(metric: Metric): void {
  if (metric.needs === "probability") return;
  it("keeps its value under a strictly rising transform of the scores, and of the threshold if it has one", () => {
    // Halves and shifts that a double takes without rounding, so that ties stay ties.
    const transforms = [(s: number) => 4 * s - 7, (s: number) => Math.round(s * 2 ** 20) ** 3 - 5];
    fc.assert(
      fc.property(outcome, ({ truth, score }) => {
        const grid = score.map((s) => Math.round(s * 2 ** 20) / 2 ** 20);
        for (const rise of transforms) {
          const options: object = metric.needs === "threshold" ? { threshold: rise(0.5) } : {};
          expectClose(metric(truth, grid.map(rise), options), metric(truth, grid), ROUNDING, 1);
        }
      }),
    );
  });
}

/** Every bad input, with the whole text a user reads. */
const refusals: readonly [truth: unknown, score: unknown, options: object, message: string][] = [
  [[], [], {}, "`truth` must be at least one value, got Array of length 0"],
  [undefined, [], {}, "`truth` must be an array of 0 and 1 or of booleans, got undefined"],
  ["01", [0, 1], {}, '`truth` must be an array of 0 and 1 or of booleans, got "01"'],
  [[0, 1], 0.5, {}, "`score` must be an array of numbers, got 0.5"],
  [[0, 1], [0.5], {}, "`score.length` must be 2 (truth.length), got 1"],
  [[0, 2], [0.5, 0.5], {}, "`truth[1]` must be 0, 1, true or false, got 2"],
  [Uint8Array.of(0, 255), [0.5, 0.5], {}, "`truth[1]` must be 0, 1, true or false, got 255"],
  [[0, Number.NaN], [0.5, 0.5], {}, "`truth[1]` must be 0, 1, true or false, got NaN"],
  [[0, "1"], [0.5, 0.5], {}, '`truth[1]` must be 0, 1, true or false, got "1"'],
  [[0, null], [0.5, 0.5], {}, "`truth[1]` must be 0, 1, true or false, got null"],
  [[0, 1], [0.5, Number.NaN], {}, "`score[1]` must be a finite number, got NaN"],
  [[0, 1], [0.5, Number.POSITIVE_INFINITY], {}, "`score[1]` must be a finite number, got Infinity"],
  [[0, 1], [0.5, "0.5"], {}, '`score[1]` must be a number, got "0.5"'],
  [[0, 1], [0.5, null], {}, "`score[1]` must be a number, got null"],
  [[0, 1], [0.5, 0.5], { weights: [1] }, "`options.weights.length` must be 2 (truth.length), got 1"],
  [[0, 1], [0.5, 0.5], { weights: 1 }, "`options.weights` must be an array of numbers, got 1"],
  [[0, 1], [0.5, 0.5], { weights: [1, -1] }, "`options.weights[1]` must be >= 0, got -1"],
  [[0, 1], [0.5, 0.5], { weights: [1, Number.NaN] }, "`options.weights[1]` must be a finite number, got NaN"],
  [
    [0, 1],
    [0.5, 0.5],
    { weights: [1, 1e51] },
    "`options.weights[1]` must be 0 or in [1e-50, 1e50], got 1e+51",
  ],
  [
    [0, 1],
    [0.5, 0.5],
    { weights: [1, 1e-170] },
    "`options.weights[1]` must be 0 or in [1e-50, 1e50], got 1e-170",
  ],
  [
    [0, 1],
    [0.5, 0.5],
    { weights: [1.7e308, 1.7e308] },
    "`options.weights[0]` must be 0 or in [1e-50, 1e50], got 1.7e+308",
  ],
  [[0, 1], [0.5, 0.5], { weights: [0, 0] }, "`options.weights` must be weights with a sum > 0, got 0"],
];

function describeDoor(metric: Metric): void {
  const call = metric as (...args: unknown[]) => number;

  it.each(refusals)("rejects %j, %j, %j", (truth, score, options, message) => {
    expect(() => call(truth, score, options)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });

  it("rejects an option it does not know, and options that are none", () => {
    expect(() => call([0, 1], [0.5, 0.5], { weight: [1, 1] })).toThrow(
      /^`options\.weight` must be one of the options (.*, )?weights(, .*)?, got "weight"$/,
    );
    expect(() => call([0, 1], [0.5, 0.5], null)).toThrow(
      /^`options` must be an object with options \(.*\), got null$/,
    );
  });

  it("rejects scores outside [0, 1] if it reads probabilities, and takes any finite ones if not", () => {
    if (metric.needs === "probability") {
      expect(() => metric([0, 1], [0.5, 1.5])).toThrow("`score[1]` must be in [0, 1], got 1.5");
    } else {
      expect(Number.isFinite(metric([0, 1], [-7, 1e300]))).toBe(true);
    }
  });
}

/** A ranking has no quality without both classes; a probability has. Of calls, some rates need both. */
function describeOneClass(metric: Metric): void {
  it("says what it thinks of rows of one class", () => {
    const valueOrError = (truth: number[], weights?: number[]): unknown => {
      try {
        return metric(truth, [0.5, 1], weights === undefined ? {} : { weights });
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        return (error as InputError).message;
      }
    };
    const found = [valueOrError([1, 1]), valueOrError([1, 0], [0, 1])];
    if (metric.needs === "probability" || (metric.needs === "threshold" && typeof found[0] === "number")) {
      for (const value of found) expect(Number.isFinite(value)).toBe(true);
    } else {
      expect(found).toEqual([
        "`truth` must be a mix of 0 and 1 over its 2 rows, got 1",
        "`truth` must be a mix of 0 and 1 over its 1 rows of weight > 0, got 0",
      ]);
    }
  });
}
