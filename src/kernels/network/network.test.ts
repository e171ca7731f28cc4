import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { type Random, randomStream, shuffle, uniform } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { adamConstants } from "./adam.ts";
import { expFloat, log1pFloat, tanhFloat } from "./numeric.ts";
import { openPlainTrainer, prepareForwardRow } from "./plain.ts";
import {
  type AdamSettings,
  type LayerPlace,
  layerPlaces,
  type NetworkShape,
  type NetworkTrainer,
  parameterCount,
  partStart,
  partsOf,
} from "./shape.ts";
import { openTeamForward, openTeamTrainer } from "./team.ts";

const ADAM: AdamSettings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0.5 };

/** Standard normal inputs, a quarter of them 0; three of ten labels 1; weights 0, 1 or 2. */
function fill(trainer: NetworkTrainer, shape: NetworkShape, random: Random): void {
  const { x, truth, weights } = trainer.rows;
  for (let i = 0; i < x.length; i++) x[i] = uniform(random) < 0.25 ? 0 : normal(random);
  for (let i = 0; i < truth.length; i++) {
    truth[i] = uniform(random) < 0.3 ? 1 : 0;
    weights[i] = Math.floor(3 * uniform(random));
  }
  for (const { inputs, outputs, weights: from, biases } of layerPlaces(shape)) {
    for (let i = 0; i < inputs * outputs; i++)
      trainer.parameters[from + i] = normal(random) / Math.sqrt(inputs);
    for (let j = 0; j < outputs; j++) trainer.parameters[biases + j] = normal(random) / 4;
  }
}

function orderOf(rows: number, random: Random): Uint32Array {
  return shuffle(
    random,
    Uint32Array.from({ length: rows }, (_, i) => i),
  );
}

/** Penalised mean loss of rows in double precision, from its definition. */
function slowLoss(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  trainer: NetworkTrainer,
  rows: readonly number[],
  l2: number,
): number {
  const places = layerPlaces(shape);
  let loss = 0;
  for (const row of rows) {
    const z = slowLogit(shape, parameters, trainer.rows.x, row);
    const y = trainer.rows.truth[row]!;
    loss += trainer.rows.weights[row]! * (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - y * z);
  }
  for (const { inputs, outputs, weights } of places) {
    for (let i = 0; i < inputs * outputs; i++) loss += (l2 / 2) * parameters[weights + i]! ** 2;
  }
  return loss / rows.length;
}

function slowLogit(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  x: ArrayLike<number>,
  row: number,
): number {
  const [inputs] = shape.sizes as [number];
  let a = Array.from({ length: inputs }, (_, k) => x[row * inputs + k]!);
  layerPlaces(shape).forEach(({ outputs, weights, biases }, l, all) => {
    const z = Array.from({ length: outputs }, (_, j) =>
      a.reduce(
        (sum, value, k) => sum + value * parameters[weights + k * outputs + j]!,
        parameters[biases + j]!,
      ),
    );
    const isLast = l === all.length - 1;
    a = isLast ? z : z.map((value) => (shape.activation === "relu" ? Math.max(0, value) : Math.tanh(value)));
  });
  return a[0]!;
}

const shapes = fc.record({
  sizes: fc
    .tuple(fc.integer({ min: 0, max: 10 }), fc.array(fc.integer({ min: 1, max: 11 }), { maxLength: 3 }))
    .map(([inputs, hidden]) => [inputs, ...hidden, 1]),
  activation: fc.constantFrom("relu" as const, "tanh" as const),
});
const seeds = fc.integer({ min: 0, max: 1e6 });

describe("the single-precision functions", () => {
  const between = (low: number, high: number): number[] =>
    Array.from({ length: 20_001 }, (_, i) => Math.fround(low + ((high - low) * i) / 20_000));

  it("are exp, log1p and tanh", () => {
    for (const x of between(-87, 0)) expectClose(expFloat(x), Math.exp(x), 2e-7);
    for (const e of between(0, 1)) expectClose(log1pFloat(e), Math.log1p(e), 3e-7);
    for (const x of between(-12, 12)) expectClose(tanhFloat(x), Math.tanh(x), 2e-7, 1);
  });

  it("know their ends", () => {
    expect(expFloat(0)).toBe(1);
    expect(expFloat(-1000)).toBe(expFloat(-87));
    expect(expFloat(Number.NEGATIVE_INFINITY)).toBeLessThan(2e-38);
    expect(log1pFloat(0)).toBe(0);
    expect(tanhFloat(100)).toBe(1);
    expect(tanhFloat(-100)).toBe(-1);
    expect(Object.is(tanhFloat(-0), -0)).toBe(true);
    for (const f of [expFloat, log1pFloat, tanhFloat]) expect(f(Number.NaN)).toBeNaN();
  });
});

describe("the plain trainer", () => {
  it("steps down the slope of the loss, as finite differences have it", () => {
    // Adam with an epsilon far above every gradient and no memory: a step of the gradient itself.
    const plain = { learningRate: 2 ** 20, beta1: 0, beta2: 0, epsilon: 2 ** 20, l2: 0.7 };
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 90 }), seeds, (shape, count, seed) => {
        const random = randomStream(seed, "gradient");
        const trainer = openPlainTrainer(shape, count, plain);
        fill(trainer, shape, random);
        const before = Float64Array.from(trainer.parameters);
        const order = orderOf(count, random);
        trainer.step(order, 0, count);
        const rows = Array.from(order);
        for (const { inputs, outputs, weights, biases } of layerPlaces(shape)) {
          for (const i of [...range(weights, inputs * outputs), ...range(biases, outputs)]) {
            const at = (h: number): number => {
              const moved = before.slice();
              moved[i]! += h;
              return slowLoss(shape, moved, trainer, rows, plain.l2);
            };
            const slope = (at(1e-6) - at(-1e-6)) / 2e-6;
            expectClose(before[i]! - trainer.parameters[i]!, slope, 2e-5, 0.5);
          }
        }
      }),
      // Seeded: a chance row on the kink of a rectifier has no slope.
      { numRuns: 60, seed: 3 },
    );
  });

  it("has the loss and the logits of their definitions", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 200 }), seeds, (shape, count, seed) => {
        const random = randomStream(seed, "loss");
        const trainer = openPlainTrainer(shape, count, ADAM);
        fill(trainer, shape, random);
        const order = orderOf(count, random);
        const from = Math.floor(count / 3);
        const rows = Array.from(order.subarray(from));
        const expected = slowLoss(shape, trainer.parameters, trainer, rows, 0) * rows.length;
        expectClose(trainer.loss(order, from, count), expected, 2e-6, rows.length);
        expectAllClose(
          trainer.logits(order, from, count),
          rows.map((row) => slowLogit(shape, trainer.parameters, trainer.rows.x, row)),
          2e-6,
          1,
        );
      }),
    );
  });

  it("takes the steps of Adam: three of them by hand", () => {
    // One input, no hidden layer: p = sigmoid(w x + b) on the rows (1, y = 1) and (-2, y = 0).
    const shape: NetworkShape = { sizes: [1, 1], activation: "relu" };
    const trainer = openPlainTrainer(shape, 2, { ...ADAM, learningRate: 0.1 });
    trainer.rows.x.set([1, -2]);
    trainer.rows.truth.set([1, 0]);
    trainer.rows.weights.set([1, 0.5]);
    const [{ weights, biases }] = layerPlaces(shape) as [LayerPlace];
    trainer.parameters[weights] = 0.3;
    let [w, b, mw, mb, vw, vb] = [0.3, 0, 0, 0, 0, 0];
    for (let t = 1; t <= 3; t++) {
      const p = (x: number): number => 1 / (1 + Math.exp(-(w * x + b)));
      const errors = [p(1) - 1, 0.5 * p(-2)] as const;
      const gw = (errors[0] - 2 * errors[1]) / 2 + (0.5 / 2) * w;
      const gb = (errors[0] + errors[1]) / 2;
      [mw, mb] = [0.9 * mw + 0.1 * gw, 0.9 * mb + 0.1 * gb];
      [vw, vb] = [0.999 * vw + 0.001 * gw * gw, 0.999 * vb + 0.001 * gb * gb];
      const move = (m: number, v: number): number =>
        (0.1 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
      [w, b] = [w - move(mw, vw), b - move(mb, vb)];
      trainer.step(Uint32Array.of(0, 1), 0, 2);
      expectClose(trainer.parameters[weights]!, w, 1e-6);
      expectClose(trainer.parameters[biases]!, b, 1e-6);
    }
  });

  it("begins anew after restart", () => {
    const shape: NetworkShape = { sizes: [3, 4, 1], activation: "tanh" };
    const trainer = openPlainTrainer(shape, 50, ADAM);
    fill(trainer, shape, randomStream(1));
    const start = trainer.parameters.slice();
    const order = orderOf(50, randomStream(2));
    trainer.step(order, 0, 50);
    const once = trainer.parameters.slice();
    trainer.step(order, 0, 50);
    trainer.restart();
    trainer.parameters.set(start);
    trainer.step(order, 0, 50);
    expect(trainer.parameters).toEqual(once);
  });
});

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

describe("the kernel", () => {
  it("gives the bits of the plain trainer, for any shape, batch and number of threads", () => {
    const rows = fc.constantFrom(1, 3, 4, 7, 8, 9, 63, 64, 65, 71, 128, 129, 300);
    fc.assert(
      fc.property(shapes, rows, fc.integer({ min: 1, max: 2 }), seeds, (shape, count, threads, seed) => {
        const plain = openPlainTrainer(shape, count, ADAM);
        const team = openTeamTrainer(shape, count, ADAM, threads);
        try {
          for (const trainer of [plain, team]) fill(trainer, shape, randomStream(seed, "rows"));
          const order = orderOf(count, randomStream(seed, "order"));
          for (const [from, to] of [
            [0, count],
            [Math.floor(count / 2), count],
            [0, Math.ceil(count / 3)],
          ] as const) {
            expect(Object.is(team.step(order, from, to), plain.step(order, from, to))).toBe(true);
            expect(Object.is(team.loss(order, 0, to), plain.loss(order, 0, to))).toBe(true);
          }
          expect(sameBits(team.parameters, plain.parameters)).toBe(true);
          const logits = plain.logits(order, 0, count);
          expect(sameBits(team.logits(order, 0, count), logits)).toBe(true);
          const forwardRow = prepareForwardRow(shape, plain.parameters);
          const [inputs] = shape.sizes as [number];
          const one = Float32Array.from(order, (row) =>
            forwardRow(plain.rows.x.subarray(row * inputs, (row + 1) * inputs)),
          );
          expect(sameBits(one, logits)).toBe(true);
        } finally {
          team.close();
        }
      }),
    );
  });

  it("gives them with more parts than threads, several blocks a part, and steps that are divided", () => {
    const shape: NetworkShape = { sizes: [70, 200, 150, 1], activation: "relu" };
    const count = 1600;
    expect([partsOf(count), parameterCount(shape)]).toEqual([16, 44_508]);
    const plain = openPlainTrainer(shape, count, ADAM);
    fill(plain, shape, randomStream(5));
    const order = orderOf(count, randomStream(6));
    const losses = [plain.step(order, 0, count), plain.step(order, 0, count)];
    for (const threads of [1, 2, 3]) {
      const team = openTeamTrainer(shape, count, ADAM, threads);
      fill(team, shape, randomStream(5));
      expect([team.step(order, 0, count), team.step(order, 0, count)]).toEqual(losses);
      expect(sameBits(team.parameters, plain.parameters)).toBe(true);
      team.close();
    }
  });

  it("reads an order that was shuffled in place when a step begins at 0", () => {
    const shape: NetworkShape = { sizes: [3, 4, 1], activation: "relu" };
    const order = orderOf(90, randomStream(8));
    const trainers = [openPlainTrainer(shape, 90, ADAM), openTeamTrainer(shape, 90, ADAM, 1)];
    for (const trainer of trainers) fill(trainer, shape, randomStream(9));
    for (let epoch = 0; epoch < 3; epoch++) {
      shuffle(randomStream(10, epoch), order);
      for (const trainer of trainers) {
        trainer.step(order, 0, 40);
        trainer.step(order, 40, 90);
      }
    }
    expect(sameBits(trainers[0]!.parameters, trainers[1]!.parameters)).toBe(true);
    trainers[1]!.close();
  });

  it("scores with any parameters, fewer rows than there is room for", () => {
    const shape: NetworkShape = { sizes: [5, 9, 1], activation: "tanh" };
    const plain = openPlainTrainer(shape, 100, ADAM);
    fill(plain, shape, randomStream(7));
    const order = Uint32Array.from({ length: 100 }, (_, i) => i);
    const forward = openTeamForward(shape, 130, 2);
    for (const scale of [1, -2]) {
      for (let i = 0; i < plain.parameters.length; i++) plain.parameters[i]! *= scale;
      forward.x.set(plain.rows.x);
      expect(sameBits(forward.run(plain.parameters, 100), plain.logits(order, 0, 100))).toBe(true);
    }
    forward.close();
  });
});

function sameBits(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

describe("parts of a batch", () => {
  it("are whole groups of eight rows that cover it", () => {
    for (const rows of [1, 8, 63, 64, 65, 200, 256, 1000, 1024, 5000]) {
      const parts = partsOf(rows);
      const starts = range(0, parts + 1).map((part) => partStart(rows, part, parts));
      expect(starts[0]).toBe(0);
      expect(starts.at(-1)).toBe(rows);
      starts.slice(1, -1).forEach((start, i) => {
        expect(start % 8).toBe(0);
        expect(start).toBeGreaterThan(starts[i]!);
      });
    }
    expect([200, 64, 65, 5000].map(partsOf)).toEqual([4, 1, 2, 16]);
  });
});

describe("the constants of Adam", () => {
  it("correct the bias of the first steps and round to single precision", () => {
    const first = adamConstants(ADAM, 1, 200);
    expectClose(first.rate, 0.1, 1e-7);
    expectClose(first.root, 1 / Math.sqrt(0.001), 1e-7);
    expectClose(first.decay, 0.5 / 200, 1e-7);
    const late = adamConstants(ADAM, 20_000, 200);
    expectClose(late.rate, 0.01, 1e-7);
    expectClose(late.root, 1, 1e-7);
    for (const value of Object.values(late)) expect(Math.fround(value)).toBe(value);
  });
});
