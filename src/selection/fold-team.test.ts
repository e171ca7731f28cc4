/** Fits side by side: the outcomes of one thread, whatever happens to the helpers, and nobody left behind. */
import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { CLASSIFIER_KINDS } from "../churn/classifiers.ts";
import { readTrainingData } from "../churn/training-data.ts";
import { splitRows } from "../evaluation/folds/fold-split.ts";
import { stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
import { InputError } from "../internal/input-error.ts";
import type { JobOptions, Progress } from "../internal/progress.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { tableFrom } from "../table/table-from.ts";
import { type FoldCrew, foldCrew } from "./fold-crew.ts";
import type { FoldFit, FoldOutcome } from "./fold-fit.ts";
import type { FoldOrder } from "./fold-order.ts";
import { type FoldTeam, withFoldTeam } from "./fold-team.ts";
import { type Recipe, readRecipe } from "./recipe.ts";

const random = randomStream(5, "customers");
const x = Array.from({ length: 400 }, () => normal(random));
const left = x.map((value) => uniform(random) < 1 / (1 + Math.exp(1 - value)));
const table = tableFrom({
  x,
  noise: x.map((_, i) => (i % 9 === 0 ? null : normal(random))),
  town: x.map((_, i) => ["a", "b", "c", null][i % 4]!),
  household: x.map((_, i) => `h${i >> 1}`),
  w: x.map((_, i) => 1 + (i % 3)),
  same: left,
  left: left.map((value, i) => (i % 50 === 49 ? null : value)),
});

const SETTINGS: Readonly<Record<string, object>> = {
  "logistic-regression": { l2: 2 },
  "random-forest": { trees: 20 },
  "gradient-boosting": { rounds: 20 },
  "neural-network": { epochs: 5 },
};

function fitsOf(recipe: Recipe, folds = 5, repeats = 2): FoldFit[] {
  const training = readTrainingData(table, readRecipe(recipe).columns, "recipe");
  const source = { recipe, training, groups: Float64Array.from(training.inputRows, (row) => row >> 1) };
  const plan = stratifiedFolds(training.truth, { folds, repeats });
  return plan.splits.map((_, split) => ({
    source,
    rows: () => {
      const { train, test } = splitRows(plan, split);
      return { learned: train, held: test };
    },
  }));
}

/** Learns from rows of one class, which no model does. */
function broken({ source }: FoldFit): FoldFit {
  const learned = Int32Array.from(source.training.truth.keys()).filter((i) => source.training.truth[i] === 0);
  return { source, rows: () => ({ learned, held: learned }) };
}

const recipe: Recipe = {
  target: "left",
  exclude: ["household", "same"],
  model: { kind: "logistic-regression" },
};
const fits = fitsOf(recipe);

type Told = Pick<FoldOutcome, "probability" | "warnings">;

function runWith(team: FoldTeam, work: readonly FoldFit[], job: JobOptions = {}): Told[] {
  const told: Told[] = [];
  team.run(work, { ...job, stage: "fits" }, ({ probability, warnings, fitSeconds, scoreSeconds }, index) => {
    expect(index).toBe(told.length);
    expect(Math.min(fitSeconds, scoreSeconds)).toBeGreaterThan(0);
    told.push({ probability, warnings });
  });
  return told;
}

const alone = (work: readonly FoldFit[], job?: JobOptions): Told[] =>
  withFoldTeam({ threads: 1 }, (team) => runWith(team, work, job));

/** Waits after the first fit until helpers have come. */
function waiting({ onProgress, signal }: JobOptions): JobOptions {
  return {
    ...(signal && { signal }),
    onProgress: (progress) => {
      if (progress.done === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
      onProgress?.(progress);
    },
  };
}

interface Together extends JobOptions {
  readonly threads?: number;
  readonly program?: string;
}

/** What helpers did in the last call of {@link together}. */
const seen = { orders: [] as FoldOrder[], outcomes: 0 };

/** With helpers, on whatever number of cores, that run `program` in place of their own. */
function together(work: readonly FoldFit[], { threads = 3, program, ...job }: Together = {}): Told[] {
  seen.orders = [];
  seen.outcomes = 0;
  const real = foldCrew(program === undefined ? undefined : () => program);
  const crew: FoldCrew = {
    ...real,
    tell(order, helpers) {
      seen.orders.push(order);
      real.tell(order, helpers);
    },
    news() {
      const news = real.news();
      seen.outcomes += news.filter(({ outcome }) => outcome !== undefined).length;
      return news;
    },
  };
  return withFoldTeam({ threads, crew, pays: () => true }, (team) => runWith(team, work, waiting(job)));
}

/** A helper that notes that it came, and answers an order by `body`. */
const helper = (body: string): string => `
  const { workerData: { port } } = require("node:worker_threads");
  port.on("message", ({ run, words, fits }) => { Atomics.add(words, 8, 1); ${body} });`;

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}

describe("fits side by side give what they give one after the other", () => {
  it.each(CLASSIFIER_KINDS)("%s, to the last bit", (kind) => {
    const work = fitsOf({ ...recipe, weights: "w", model: { kind, ...SETTINGS[kind] } }, 3);
    let byHelpers = 0;
    for (const threads of [2, 4]) {
      expect(together(work, { threads })).toEqual(alone(work));
      byHelpers += seen.outcomes;
    }
    // Where no core is free a helper may come too late for any; then the caller has shown nothing.
    for (let again = 0; byHelpers === 0 && again < 20; again++) {
      expect(together(work, { threads: 4 })).toEqual(alone(work));
      byHelpers += seen.outcomes;
    }
    expect(byHelpers).toBeGreaterThan(0);
  });

  it("with calibrations, warnings and several sources in one run", () => {
    const calibration = { method: "isotonic", folds: 3 } as const;
    const separated: Recipe = { target: "left", features: ["same"], model: { kind: "logistic-regression" } };
    const work = [...fitsOf({ ...recipe, calibration }, 3), ...fitsOf(separated, 3), ...fits];
    const told = alone(work);
    expect(told.some(({ warnings }) => warnings.length > 0)).toBe(true);
    expect(together(work)).toEqual(told);
  });

  it("run after run of one team", () => {
    const told = alone(fits);
    withFoldTeam({ threads: 3, crew: foldCrew(), pays: () => true }, (team) => {
      for (const work of [fits, fits.slice(0, 2), fits])
        expect(runWith(team, work)).toEqual(told.slice(0, work.length));
    });
  });
});

describe("helpers cost nothing but time", () => {
  it.each([
    ["end at once", "process.exit(1)"],
    ["are no program", "}"],
    ["never listen", "for (;;);"],
    ["take a fit and end", helper("Atomics.add(words, 0, 1); process.exit()")],
    ["take a fit and hang", helper("Atomics.add(words, 0, 1); for (;;);")],
    ["take all fits and throw", helper("Atomics.add(words, 0, 100); throw new Error('no')")],
    [
      "cannot make any fit",
      helper(`for (let index; (index = Atomics.add(words, 0, 1)) < fits.length; ) {
        port.postMessage({ run, index });
        Atomics.add(words, 16, 1);
        Atomics.notify(words, 16);
      }`),
    ],
    [
      "speak of another run",
      helper("for (const index of fits.keys()) port.postMessage({ run: run + 1, index, outcome: {} })"),
    ],
  ])("where they %s", (_, program) => {
    expect(together(fits, { program })).toEqual(alone(fits));
    if (program.includes("port.on")) expect(seen.orders[0]!.words[8]).toBeGreaterThan(0);
  });

  it("where there are no threads to be had", () => {
    const crew = foldCrew(() => {
      throw new Error("no threads");
    });
    expect(withFoldTeam({ threads: 2, crew, pays: () => true }, (team) => runWith(team, fits))).toEqual(
      alone(fits),
    );
  });
});

describe("an error", () => {
  it("is that of the first fit, as on one thread, after the outcomes before it", () => {
    for (const places of [[0], [4, 5, 7], [9]]) {
      const work = fits.map((fit, i) => (places.includes(i) ? broken(fit) : fit));
      for (const run of [alone, together]) {
        const steps: number[] = [];
        const error = thrownBy(() => run(work, { onProgress: ({ done }) => steps.push(done) }));
        expect(error).toBeInstanceOf(InputError);
        expect((error as InputError).message).toBe(
          (thrownBy(() => alone([broken(fits[0]!)])) as InputError).message,
        );
        expect(steps.filter(Number.isInteger).length).toBeGreaterThanOrEqual(places[0]!);
      }
    }
  });

  it("speaks in the words of the source", () => {
    const { source, rows } = broken(fits[0]!);
    const rename = (path: string): string => `mine: ${path}`;
    const work = [{ source: { ...source, rename }, rows }, ...fits];
    const error = thrownBy(() => together(work)) as InputError;
    expect(error.path).toBe(`mine: ${(thrownBy(() => alone([broken(fits[0]!)])) as InputError).path}`);
  });
});

describe("progress", () => {
  it("never goes back, tells of every fit, and ends with the last", () => {
    for (const run of [alone, together]) {
      const told: Progress[] = [];
      run(fits, { onProgress: (progress) => told.push(progress) });
      const done = told.map((progress) => progress.done);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(done.filter(Number.isInteger)).toEqual([...Array(fits.length + 1).keys()]);
      expect(told.every(({ stage, total }) => stage === "fits" && total === fits.length)).toBe(true);
    }
  });

  it("can stop the run, by its signal or an error", () => {
    for (const run of [alone, together]) {
      const controller = new AbortController();
      const stop = ({ done }: Progress): void => {
        if (done >= 3) controller.abort(new Error("enough"));
      };
      expect(() => run(fits, { signal: controller.signal, onProgress: stop })).toThrow("enough");
      let calls = 0;
      const fail = (): void => {
        if (++calls === 3) throw new RangeError("no");
      };
      expect(() => run(fits, { onProgress: fail })).toThrow(new RangeError("no"));
      expect(calls).toBe(3);
      expect(() => run(fits, { signal: AbortSignal.abort(new Error("before")) })).toThrow("before");
    }
  });
});

describe("no helper is left", () => {
  const stopAtTwo = ({ done }: Progress): void => {
    if (done === 2) throw new Error("enough");
  };
  const stops: readonly [string, () => unknown][] = [
    ["it returns", () => together(fits)],
    ["a fit throws", () => thrownBy(() => together([...fits, broken(fits[0]!)]))],
    ["it is stopped", () => thrownBy(() => together(fits, { onProgress: stopAtTwo }))],
    ["a helper hangs", () => together(fits, { program: helper("Atomics.add(words, 0, 1); for (;;);") })],
    ["a helper sleeps", () => together(fits, { program: helper("Atomics.wait(words, 1, 0)") })],
  ];
  it.each(stops)("when %s", async (_, run) => {
    // Those of other tests are told of in the next turn of the event loop.
    await new Promise(setImmediate);
    const started: Worker[] = [];
    const note = (worker: Worker): void => void started.push(worker);
    process.on("worker", note);
    run();
    await new Promise(setImmediate);
    process.off("worker", note);
    expect(started.length).toBe(2);
    await Promise.all(started.map((worker) => worker.threadId === -1 || once(worker, "exit")));
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });
});
