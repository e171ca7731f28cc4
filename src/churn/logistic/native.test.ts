import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numericFacts } from "../../features/encoding/numeric.ts";
import { DAY_MS } from "../../internal/time.ts";
import { openLogisticMemory } from "../../kernels/logistic/memory.ts";
import { openTeam } from "../../kernels/team.ts";
import { logisticKernel } from "../../kernels/wasm/logistic.ts";
import { normal } from "../../random/distributions.ts";
import { type Random, randomStream, uniform } from "../../random/random.ts";
import { numberColumn, timeColumn } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { predictProbability } from "../predict-probability.ts";
import { codedRows, suitsCoded } from "./coded.ts";
import { fitLogisticRegression } from "./logistic-regression.ts";
import { type NativeInput, nativeRows, suitsNative } from "./native.ts";
import { allPlaces, type LogisticRows } from "./rows.ts";
import { encodePlain } from "./training.ts";

/** Columns of every kind, with and without missing values. */
function mixedInput(
  rows: number,
  seed: number,
  { weighted = false, offset = false, threads = 1 } = {},
): NativeInput {
  const random = randomStream(seed, "mixed");
  const draw = <T>(value: () => T): T[] => Array.from({ length: rows }, value);
  const maybe = <T>(share: number, value: () => T) => draw(() => (uniform(random) < share ? null : value()));
  const level = (count: number): string => `l${Math.floor(count * uniform(random) ** 2)}`;
  const table = tableFrom({
    spend: draw(() => 100 + 30 * normal(random)),
    skewed: maybe(0.1, () => Math.exp(2 * normal(random))),
    rare: maybe(0.8, () => normal(random)),
    count: draw(() => Math.floor(3 * uniform(random))),
    same: draw(() => 7),
    member: maybe(0.05, () => uniform(random) < 0.9),
    joined: timeColumn(new Float64Array(rows).map(() => 1.7e12 + Math.floor(400 * uniform(random)) * DAY_MS)),
    plan: draw(() => level(3)),
    town: maybe(0.1, () => level(12)),
    often: maybe(0.7, () => level(2)),
  });
  const weights = weighted ? new Float64Array(rows).map(() => Math.floor(3 * uniform(random))) : undefined;
  return {
    table,
    features: Object.keys(table),
    options: { maxLevels: 6, weights },
    truth: new Uint8Array(rows).map(() => Number(uniform(random) < 0.3)),
    weights,
    offset: offset ? new Float64Array(rows).map(() => normal(random)) : undefined,
    threads,
  };
}

function withNative<T>(input: NativeInput, use: (rows: LogisticRows) => T): T {
  const { rows } = nativeRows(input);
  try {
    return use(rows!);
  } finally {
    rows!.close();
  }
}

/** Everything that rows can be asked, at some coefficients. */
function answers(rows: LogisticRows, seed: number): { loss: number; sums: Float64Array[] } {
  const random = randomStream(seed, "ask");
  const size = rows.terms + 1;
  const coefficients = new Float64Array(size).map(() => 0.4 * normal(random));
  const gradient = new Float64Array(size);
  const loss = rows.evaluate(coefficients, gradient);
  const curvature = new Float64Array(size * size);
  rows.curvature(allPlaces(rows.terms), curvature);
  const places = allPlaces(rows.terms).filter((place) => place % 3 !== 1);
  const some = new Float64Array(places.length ** 2);
  rows.curvature(places, some);
  // A row of weight 0 can have a level that none of weight has, and then any score.
  const weightOf = (i: number): number => rows.weights?.[i] ?? 1;
  const scores = rows.scores().map((score, i) => (weightOf(i) === 0 ? 0 : score));
  const gram = new Float64Array(size * size);
  const variance = new Float64Array(rows.rows).map((_, i) => weightOf(i) * (i % 5));
  rows.products(variance, allPlaces(rows.terms), gram);
  return { loss, sums: [gradient, curvature, some, scores, gram] };
}

describe("nativeRows", () => {
  it("gives the encoding and the sums of the definition, within rounding", () => {
    const sizes = fc.constantFrom(40, 127, 128, 129, 700, 2100);
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (rows, seed, weighted) => {
        const input = mixedInput(rows, seed, { weighted, offset: seed % 2 === 0 });
        const plain = encodePlain(input);
        const { encoding, rows: unused } = nativeRows(input);
        unused?.close();
        expect(encoding.columns).toEqual(plain.encoding.columns);
        expect(encoding.warnings).toEqual(plain.encoding.warnings);
        encoding.terms.forEach((term, j) => {
          const { mean, scale, ...rest } = plain.encoding.terms[j]!;
          expect(term).toMatchObject(rest);
          expectClose(term.mean, mean, 1e-13, Math.abs(scale), term.name);
          expectClose(term.scale, scale, 1e-13, undefined, term.name);
        });
        const wanted = answers(plain.rows, seed);
        const got = withNative(input, (native) => answers(native, seed));
        expectClose(got.loss, wanted.loss, 1e-12);
        for (const [k, values] of got.sums.entries())
          expectAllClose(values, wanted.sums[k]!, 1e-12, 10 * rows);
        const coded = codedRows(input);
        expect(coded.encoding).toEqual(plain.encoding);
        const fromCodes = answers(coded.rows, seed);
        expectClose(fromCodes.loss, wanted.loss, 1e-12);
        fromCodes.sums.forEach((values, k) => {
          expectAllClose(values, wanted.sums[k]!, 1e-12, 10 * rows);
        });
        withNative(input, (native) => {
          for (const term of encoding.terms.keys()) {
            for (const row of [0, 1, rows - 1]) {
              // A weightless row can have a level of its own.
              if (input.weights?.[row] === 0) continue;
              expectClose(native.valueAt(term, row), plain.rows.valueAt(term, row), 1e-11, 1);
              expectClose(coded.rows.valueAt(term, row), plain.rows.valueAt(term, row), 1e-11, 1);
            }
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same to the last bit with one thread and with two, and the second time", () => {
    const rows = 20_000;
    const [one, two, again] = [1, 2, 2].map((threads) =>
      withNative(mixedInput(rows, 5, { offset: true, threads }), (native) => answers(native, 1)),
    );
    expect(two).toEqual(one);
    expect(again).toEqual(one);
  });

  it("does not see what an earlier fit left in memory", () => {
    const input = mixedInput(700, 12, { offset: true });
    const ask = () => withNative(input, (native) => answers(native, 2));
    const first = ask();
    const team = openTeam(logisticKernel, { bytes: 2 ** 24, threads: 1 });
    new Float64Array(team.buffer).fill(1e3);
    team.close();
    expect(ask()).toEqual(first);
  });

  it("keeps its digits where probabilities round to 0 and 1", () => {
    const x = Float64Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 50 : i % 3 === 1 ? -50 : 2000));
    const truth = new Uint8Array(300).map((_, i) => (i % 3 === 1 ? 0 : 1));
    const base = { features: ["x"], options: {}, truth, weights: undefined, offset: undefined, threads: 1 };
    const input = { ...base, table: { x: numberColumn(x) } };
    const { encoding, rows } = encodePlain(input);
    const slope = encoding.terms[0]!.scale;
    for (const side of [1, -1]) {
      const c = Float64Array.of(side * encoding.terms[0]!.mean, side * slope);
      const gradient = new Float64Array(2);
      const loss = rows.evaluate(c, gradient);
      withNative(input, (native) => {
        const got = new Float64Array(2);
        expectClose(native.evaluate(c, got), loss, 1e-9);
        expectAllClose(got, gradient, 1e-9, 1e-20);
      });
    }
  });

  it("samples blocks of rows", () => {
    withNative(mixedInput(128 * 40, 6), (native) => {
      const coefficients = new Float64Array(native.terms + 1);
      const [all, part] = [native, native.sample(8)].map((rows) => {
        const gradient = new Float64Array(native.terms + 1);
        return [rows.evaluate(coefficients, gradient), gradient] as const;
      });
      expectClose(part![0] * 8, all![0], 1e-12);
      // 640 rows of 5,120, so every eighth block counts in full.
      expect(Math.abs(8 * part![1][0]! - all![1][0]!)).toBeLessThan(8 * 4 * Math.sqrt(640 * 0.25));
    });
  });

  it("refuses what the encoding refuses, and gives its memory back", () => {
    const input = mixedInput(500, 7);
    const x = Float64Array.from({ length: 500 }, (_, i) => (i === 3 ? Number.POSITIVE_INFINITY : i));
    const wrong = { ...input, table: { ...input.table, x: numberColumn(x) }, features: ["spend", "x"] };
    for (let round = 0; round < 3; round++) {
      expect(() => nativeRows(wrong)).toThrow("`table.x[3]` must be a finite number, got Infinity");
    }
    const none = nativeRows({ ...input, features: ["same"] });
    expect(none.rows).toBeUndefined();
    expect(none.encoding.omitted).toEqual([{ column: "same", reason: "constant" }]);
    expect(suitsNative(input)).toBe(false);
    expect(suitsNative(mixedInput(20_000, 8))).toBe(true);
  });
});

describe("learn", () => {
  /** Orders and values that mislead a sample, and ordinary ones. */
  const makers: Readonly<Record<string, (random: Random, i: number, n: number) => number>> = {
    normal: (random) => normal(random),
    skewed: (random) => Math.exp(3 * normal(random)),
    few: (random) => Math.floor(3 * uniform(random)),
    twoThirds: (random) => Math.floor(1.5 * uniform(random)),
    ascending: (_, i) => i,
    saw: (_, i) => (i * 7919) % 1009,
    // Every place that is looked at is far above the rest.
    misleading: (random, i, n) =>
      Math.floor(Math.ceil((i * 255) / n) * (n / 255)) === i ? 1e6 + i : normal(random),
    gaps: (random) => (uniform(random) < 0.95 ? Number.NaN : normal(random)),
    hidden: (_, i, n) => (i > n - 40 ? i : Number.NaN),
    close: (random) => 1.7e9 + Math.floor(1000 * uniform(random)) / 8,
    zero: (random) => (uniform(random) < 0.5 ? -0 : 0),
  };

  it.each(Object.keys(makers))("finds what the definition finds: %s", (name) => {
    for (const n of [1, 2, 3, 100, 511, 512, 513, 5000, 20_001]) {
      const random = randomStream(n, "values");
      const values = new Float64Array(n).map((_, i) => makers[name]!(random, i, n));
      const memory = openLogisticMemory({ rows: n, slots: 2, threads: 1, offset: false });
      memory.column(0).set(values);
      const [facts] = memory.learn([{ values: 0, indicator: 1 }]);
      const left = memory.column(0).slice();
      const indicator = memory.column(1).slice();
      memory.close();
      const wanted = numericFacts(values, undefined);
      expect(facts).toMatchObject({ missing: wanted.missing, constant: wanted.constant, infinite: false });
      if (Number.isNaN(wanted.fill)) continue;
      expect(facts!.median).toBe(wanted.fill);
      expectClose(facts!.median + facts!.mean, wanted.mean, 1e-13, wanted.scale);
      // The definition adds one square after the other, the kernel block by block.
      expectClose(facts!.deviation || 1, wanted.scale, 1e-12);
      expect(left).toEqual(values.map((value) => (Number.isNaN(value) ? 0 : value - wanted.fill)));
      if (wanted.missing > 0) {
        expect(facts!.indicatorShift).toBe(Number(2 * wanted.missing > n));
        expect(indicator).toEqual(values.map((value) => Number(Number.isNaN(value)) - facts!.indicatorShift));
      }
    }
  });
});

describe("fitLogisticRegression by the kernel", () => {
  it("finds what it finds without: coefficients, errors and likelihood, for every penalty", () => {
    const rows = 14_000;
    const { table, truth, offset } = mixedInput(rows, 9, { offset: true });
    const data = { ...table, left: numberColumn(Float64Array.from(truth)), offset: numberColumn(offset!) };
    // Columns that say nothing make a small table large enough for the kernel.
    const features = [
      "spend",
      "skewed",
      "count",
      "plan",
      "town",
      "rare",
      "often",
      "joined",
      "member",
      "same",
    ];
    for (const options of [
      { l2: 0 },
      { l2: 1 },
      { l1: 20, l2: 2 },
      { l2: 1, classWeights: "balanced" as const },
    ]) {
      const all = fitLogisticRegression(data, {
        target: "left",
        features,
        offset: "offset",
        maxLevels: 6,
        ...options,
      });
      const two = fitLogisticRegression(data, {
        ...{ target: "left", features, offset: "offset", maxLevels: 6, threads: 1 },
        ...options,
      });
      expect(two).toEqual(all);
      expect(all.fit.status).toBe("converged");
      const few = features.filter((name) => name !== "same").slice(0, 4);
      const plainInput = { target: "left", features: few, offset: "offset", ...options };
      expect(14_000 * few.length).toBeLessThan(1 << 17);
      const padded = {
        ...plainInput,
        features: [...few, "same", "same2", "same3", "same4", "same5", "same6"],
      };
      const same = Object.fromEntries([2, 3, 4, 5, 6].map((k) => [`same${k}`, table["same"]!]));
      const plain = fitLogisticRegression(data, plainInput);
      const native = fitLogisticRegression({ ...data, ...same }, padded);
      expectAllClose(
        native.fit.coefficients.flatMap(({ estimate, standardError }) => [estimate!, standardError ?? 0]),
        plain.fit.coefficients.flatMap(({ estimate, standardError }) => [estimate!, standardError ?? 0]),
        1e-10,
        0.01,
      );
      expectClose(native.fit.penalizedLogLikelihood, plain.fit.penalizedLogLikelihood, 1e-12);
      expectClose(native.fit.effectiveParameters, plain.fit.effectiveParameters, 1e-10);
    }
  });
});

describe("codedRows", () => {
  it("samples rows", () => {
    const input = mixedInput(640, 10, { weighted: true, offset: true });
    const every = Int32Array.from({ length: 80 }, (_, i) => 8 * i);
    const coded = codedRows(input).rows;
    const plain = encodePlain(input).rows;
    const coefficients = new Float64Array(coded.terms + 1).fill(0.1);
    const [wanted, got] = [plain, coded].map((rows) => {
      const gradient = new Float64Array(rows.terms + 1);
      return [rows.sample(8).evaluate(coefficients, gradient), ...gradient];
    });
    // A weightless row can have a level of its own, but counts for nothing.
    expect(every.length).toBe(80);
    expectAllClose(got!, wanted!, 1e-11, 10);
  });

  it("fits thousands of levels without a column for each", () => {
    const rows = 20_000;
    const random = randomStream(11, "levels");
    const town = Array.from({ length: rows }, () => `t${Math.floor(300 * uniform(random))}`);
    const plan = town.map((_, i) => (i % 7 === 0 ? null : `p${i % 40}`));
    const x = town.map(() => normal(random));
    const left = x.map((value, i) => uniform(random) < 1 / (1 + Math.exp(1 - value - (i % 40 < 3 ? 2 : 0))));
    const table = tableFrom({ town, plan, x, left });
    const many = { target: "left", maxLevels: 1000 };
    const input = {
      ...mixedInput(1, 1),
      table,
      features: ["town", "plan", "x"],
      options: { maxLevels: 1000 },
    };
    expect(suitsCoded(input)).toBe(true);
    expect(suitsCoded({ ...input, features: ["x"] })).toBe(false);
    const model = fitLogisticRegression(table, many);
    expect(model.fit.status).toBe("converged");
    expect(model.encoding.terms.length).toBe(299 + 40 + 1);
    // The score equations: every level's residuals are what its ridge allows.
    const p = predictProbability(model, table);
    const share = 1 / 300;
    const level = model.encoding.terms.findIndex((term) => term.name === "town=t7");
    const own = town.reduce((sum, name, i) => sum + (name === "t7" ? p[i]! - Number(left[i]) : 0), 0);
    expectClose(own, -model.params.coefficients[level]!, 1e-6, 1);
    const { scale } = model.encoding.terms[level]!;
    expect(scale).toBeLessThan(2 * Math.sqrt(share));
    const perDeviation = fitLogisticRegression(table, { ...many, standardize: true });
    const q = predictProbability(perDeviation, table);
    const ownThen = town.reduce((sum, name, i) => sum + (name === "t7" ? q[i]! - Number(left[i]) : 0), 0);
    expectClose(ownThen, -perDeviation.params.coefficients[level]! * scale * scale, 1e-6, 1);
  });
});
