import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextUint32, randomStream } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import { bootstrapAreas } from "./bootstrap-areas.ts";
import golden from "./fixtures/asah.json" with { type: "json" };
import { rocAuc } from "./roc-auc.ts";
import { rocAucInterval } from "./roc-auc-interval.ts";

type Marker = "s100b" | "ndka" | "wfns";

/** Rows with ties, two of each class at least, and whole weights. */
const rows = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      score: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -3, max: 3, noNaN: true })),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((list) => [...list, ...[1, 0, 1, 0].map((truth, i) => ({ truth, score: i % 3, weight: 1 + (i % 2) }))])
  .map((list) => ({
    truth: list.map((row) => row.truth),
    score: list.map((row) => row.score),
    weights: list.map((row) => row.weight),
  }));

describe("rocAucInterval by bootstrap", () => {
  /** The draws of `bootstrapAreas` made one by one, each sample judged by `rocAuc`. */
  function slowAreas(
    truth: readonly number[],
    score: readonly number[],
    resamples: number,
    seed: number,
  ): number[] {
    const order = truth.map((_, i) => i).sort((a, b) => score[a]! - score[b]!);
    const events = order.filter((i) => truth[i] === 1);
    const others = order.filter((i) => truth[i] === 0);
    return Array.from({ length: resamples }, (_, r) => {
      const random = randomStream(seed, "roc-auc-bootstrap", r);
      const draw = (from: readonly number[]) =>
        from.map(() => from[Math.floor((nextUint32(random) / 2 ** 32) * from.length)]!);
      // The smaller class is drawn first.
      const first = draw(events.length <= others.length ? events : others);
      const sample = [...first, ...draw(events.length <= others.length ? others : events)];
      return rocAuc(
        sample.map((i) => truth[i]!),
        sample.map((i) => score[i]!),
      );
    });
  }

  const asOutcome = (truth: readonly number[], score: readonly number[], weights?: readonly number[]) => ({
    truth: Uint8Array.from(truth),
    score: Float64Array.from(score),
    weights: weights && Float64Array.from(weights),
  });

  it("judges each sample as rocAuc does, exactly", () => {
    fc.assert(
      fc.property(rows, fc.nat(), ({ truth, score }, seed) => {
        const areas = bootstrapAreas(asOutcome(truth, score), 5, seed, {});
        expect(Array.from(areas)).toEqual(slowAreas(truth, score, 5, seed));
      }),
    );
  });

  it("counts a row of weight k like k equal rows, draw by draw", () => {
    fc.assert(
      fc.property(rows, fc.nat(), ({ truth, score, weights }, seed) => {
        const repeat = (values: readonly number[]) =>
          values.flatMap((v, i) => Array<number>(weights[i]!).fill(v));
        const events = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0);
        const plain = repeat(truth);
        // Which class is drawn first goes by rows; where that differs so do the samples.
        fc.pre(
          2 * events(plain) <= plain.length ===
            2 * events(truth.filter((_, i) => weights[i]! > 0)) <= weights.filter((w) => w > 0).length,
        );
        expect(bootstrapAreas(asOutcome(truth, score, weights), 5, seed, {})).toEqual(
          bootstrapAreas(asOutcome(plain, repeat(score)), 5, seed, {}),
        );
      }),
    );
  });

  it.each(golden.bootstrap)("agrees with pROC's 20,000 samples: $name", ({ name, ci95 }) => {
    const options = { method: "bootstrap", resamples: 20_000 } as const;
    const { lower, upper, standardError, method } = rocAucInterval(
      golden.truth,
      golden[name as Marker],
      options,
    );
    // A 2.5 % percentile of 20,000 normal draws has a standard error of 0.019 standard deviations; ours and theirs.
    expect(Math.abs(lower - ci95[0]!)).toBeLessThan(4 * 0.027 * standardError);
    expect(Math.abs(upper - ci95[1]!)).toBeLessThan(4 * 0.027 * standardError);
    const delong = golden.areas.find((a) => a.name === name)!.standardError;
    expectClose(standardError, delong, 0.03);
    expect(method).toBe("bootstrap");
  });

  it("reports the standard deviation and the percentiles of the areas", () => {
    const areas = bootstrapAreas(asOutcome(golden.truth, golden.s100b), 41, 42, {}).sort();
    const interval = rocAucInterval(golden.truth, golden.s100b, {
      method: "bootstrap",
      resamples: 41,
      level: 0.8,
    });
    const mean = areas.reduce((sum, area) => sum + area, 0) / 41;
    const squares = areas.reduce((sum, area) => sum + (area - mean) ** 2, 0);
    expectClose(interval.standardError, Math.sqrt(squares / 40), 1e-12);
    // Type 7: the tenth and the ninetieth of a hundred parts of 41 values are the fifth and the thirty-seventh.
    expectClose(interval.lower, areas[4]!, 1e-12);
    expectClose(interval.upper, areas[36]!, 1e-12);
  });

  it("gives the same for the same seed, and keeps resamples when there are more of them", () => {
    const run = (resamples: number, seed: number) =>
      bootstrapAreas(asOutcome(golden.truth, golden.s100b), resamples, seed, {});
    expect(run(10, 1)).toEqual(run(20, 1).slice(0, 10));
    expect(run(10, 1)).not.toEqual(run(10, 2));
    const first = rocAucInterval(golden.truth, golden.s100b, { method: "bootstrap", resamples: 100 });
    expect(
      rocAucInterval(golden.truth, golden.s100b, { method: "bootstrap", resamples: 100, seed: 42 }),
    ).toEqual(first);
  });

  it("draws fractions of weights in proportion", () => {
    // Events at 1 and 3 with weights 1.5 and 4.5, non-events at 2: the area of a sample is the share drawn at 3.
    const areas = bootstrapAreas(asOutcome([1, 1, 0, 0], [1, 3, 2, 2], [1.5, 4.5, 1, 1]), 20_000, 3, {});
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    // Mean of 20,000 binomial shares of 6 draws: standard error 0.00125.
    expect(Math.abs(mean - 0.75)).toBeLessThan(0.005);
    expect(areas.every((area) => Math.abs(area * 6 - Math.round(area * 6)) < 1e-12)).toBe(true);
  });

  it("tells how far it is and stops when asked", () => {
    const seen: number[] = [];
    const controller = new AbortController();
    rocAucInterval(golden.truth, golden.s100b, {
      method: "bootstrap",
      resamples: 500,
      onProgress: ({ stage, done, total }) => {
        expect([stage, total]).toEqual(["bootstrap resample", 500]);
        seen.push(done);
      },
    });
    expect(seen.length).toBe(101);
    expect([seen[0], seen[1], seen.at(-1)]).toEqual([0, 5, 500]);
    controller.abort(new Error("enough"));
    const call = () =>
      rocAucInterval(golden.truth, golden.s100b, { method: "bootstrap", signal: controller.signal });
    expect(call).toThrow("enough");
  });
});
