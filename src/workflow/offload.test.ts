import { once } from "node:events";
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import { fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
import { buildFeatures } from "../features/build-features.ts";
import { featurePlan } from "../features/feature-plan.ts";
import { InputError } from "../internal/input-error.ts";
import type { Progress } from "../internal/progress.ts";
import { fitKMeans } from "../segmentation/k-means.ts";
import { crossValidate } from "../selection/cross-validate.ts";
import { fitRecipe } from "../selection/fit-recipe.ts";
import { tableFrom } from "../table/table-from.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { withoutTimings } from "../testing/without-timings.ts";
import { analyzeCustomers } from "./analyze-customers.ts";
import { offload } from "./offload.ts";
import { OFFLOAD_JOBS, type OffloadableFunction } from "./offload-jobs.ts";
import { errorOfMessage, messageOfError } from "./offload-messages.ts";

const customers = Array.from({ length: 90 }, (_, i) => ({
  visits: i % 12,
  plan: i % 7 === 0 ? null : ["basic", "plus"][i % 2]!,
  since: new Date(Date.UTC(2020, i % 12, 1 + (i % 28))),
  left: i % 12 < 3 + (i % 5),
}));
const recipe = { target: "left", model: { kind: "logistic-regression" } } as const;
const orders = transactionsFrom(
  Array.from({ length: 400 }, (_, i) => ({
    who: `c${(i * 7) % 60}`,
    day: new Date(Date.UTC(2023, 0, 1 + ((i * i) % 700))),
    amount: 10 + ((i * 13) % 50),
  })),
  { customer: "who", time: "day", amount: "amount" },
);
const summary = tableFrom({
  customerId: Array.from({ length: 60 }, (_, i) => `c${i}`),
  frequency: Array.from({ length: 60 }, (_, i) => i % 6),
  recency: Array.from({ length: 60 }, (_, i) => (i % 6 === 0 ? 0 : 5 + (i % 30))),
  age: Array.from({ length: 60 }, (_, i) => 38 + (i % 4)),
  meanSpend: Array.from({ length: 60 }, (_, i) => (i % 6 === 0 ? 0 : 10 + (i % 17))),
});
const model = fitLogisticRegression(customers, { target: "left" });

/** One call of every function, with arguments as users have them. */
const calls: Readonly<Record<string, readonly unknown[]>> = {
  analyzeCustomers: [customers, { target: "left", folds: 3 }],
  analyzeTransactions: [orders, { asOf: "2024-08-01", horizon: { days: 60 } }],
  auditLeaks: [customers, { target: "left", seed: 3 }],
  buildFeatures: [orders, featurePlan(), { asOf: "2024-08-01" }],
  compareModels: [{ a: recipe, b: { ...recipe, exclude: ["visits"] } }, customers, { folds: 3 }],
  comparePurchaseModels: [
    orders,
    { calibrationEnd: "2024-03-01", holdoutEnd: "2024-09-01", models: ["bg-nbd"] },
  ],
  crossValidate: [recipe, customers, { folds: 3 }],
  fitBgCnbdK: [summary],
  fitBgNbd: [summary],
  fitGammaGamma: [summary],
  fitGradientBoosting: [customers, { target: "left", rounds: 10 }],
  fitKMeans: [customers, { clusters: 3, columns: ["visits"] }],
  fitLogisticRegression: [customers, { target: "left" }],
  fitMbgCnbdK: [summary, { regularity: 2 }],
  fitMbgNbd: [summary],
  fitParetoNbd: [summary],
  fitNeuralNetwork: [customers, { target: "left", epochs: 5 }],
  fitRandomForest: [customers, { target: "left", trees: 20 }],
  fitRecipe: [recipe, customers],
  logisticPath: [customers, { target: "left" }],
  predictProbability: [model, customers],
  silhouetteScore: [{ x: [0, 0, 1, 1] }, Int32Array.of(0, 0, 1, 1)],
  trainingSnapshots: [
    orders,
    featurePlan(),
    { cutoffs: ["2024-03-01", "2024-06-01"], horizon: { days: 60 } },
  ],
  tune: [recipe, { "model.l2": [1, 100] }, customers, { folds: 3 }],
};

type AnyFunction = (...args: readonly unknown[]) => unknown;
const anyOffload = offload as unknown as (...args: readonly unknown[]) => Promise<unknown>;

function thawed(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  const own = Object.isFrozen(value) ? [] : [path];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => thawed(inner, `${path}.${key}`))];
}

/** The last progress of each stage. */
function ends(seen: readonly Progress[]): Progress[] {
  return [...new Map(seen.map((progress) => [progress.stage, progress])).values()];
}

/**
 * A forest tells as often as its trees take time, and fits side by side tell by who takes which: only where each stage
 * ended is the same.
 */
const TELLS_BY_TIME: ReadonlySet<string> = new Set([
  "fitRandomForest",
  ...[
    "analyzeCustomers",
    "analyzeTransactions",
    "auditLeaks",
    "compareModels",
    "crossValidate",
    "fitRecipe",
    "tune",
  ],
]);

describe("offload gives what the synchronous call gives, frozen", () => {
  it("has a case for every function", () => {
    expect(Object.keys(calls).sort()).toEqual(Object.keys(OFFLOAD_JOBS).sort());
    for (const [name, { run }] of Object.entries(OFFLOAD_JOBS)) expect(run.name).toBe(name);
  });

  it.each(Object.entries(OFFLOAD_JOBS))("%s", async (name, { run, jobOptions }) => {
    const args = calls[name]!;
    const here: Progress[] = [];
    const options = { ...(args[jobOptions ?? 0] as object), onProgress: (p: Progress) => here.push(p) };
    const own = jobOptions === null ? args : Object.assign([...args], { [jobOptions]: options });
    const expected = (run as AnyFunction)(...own);
    const there: Progress[] = [];
    const value = await anyOffload(run, args, { onProgress: (p: Progress) => there.push(p) });
    expect(withoutTimings(value)).toEqual(withoutTimings(expected));
    expect(thawed(value, name)).toEqual([]);
    const shown = TELLS_BY_TIME.has(name) ? ends : (seen: readonly Progress[]) => seen;
    expect(shown(there)).toEqual(shown(here));
  });

  it("takes rows, columns, tables and readers' results", async () => {
    const table = tableFrom(customers);
    const columns = Object.fromEntries(
      Object.keys(customers[0]!).map((key) => [key, customers.map((row) => row[key as "visits"])]),
    );
    const arquero = {
      numRows: () => customers.length,
      columnNames: () => Object.keys(columns),
      array: (name: string) => columns[name]!,
    };
    const args = { target: "left" };
    const expected = fitLogisticRegression(customers, args);
    for (const data of [table, columns, arquero]) {
      expect(await offload(fitLogisticRegression, [data as typeof table, args])).toEqual(expected);
    }
    const read = { table, rejected: [{ line: 3, column: "visits", value: "x", reason: "not a number" }] };
    const analysis = await anyOffload(analyzeCustomers, [read, { target: "left", folds: 3 }]);
    expect(withoutTimings(analysis)).toEqual(
      withoutTimings((analyzeCustomers as AnyFunction)(read, { target: "left", folds: 3 })),
    );
  });

  it("sends of a window on a large buffer only the window", async () => {
    const buffer = new Float64Array(10_000).fill(Number.NaN);
    const values = buffer.subarray(50, 54);
    values.set([1, 2, 10, 11]);
    const expected = fitKMeans({ x: values }, { clusters: 2 });
    expect(await offload(fitKMeans, [{ x: values }, { clusters: 2 }])).toEqual(expected);
    const shared = new Float64Array(new SharedArrayBuffer(32));
    shared.set(values);
    expect(await offload(fitKMeans, [{ x: shared }, { clusters: 2 }])).toEqual(expected);
  });
});

describe("offload leaves the event loop free", () => {
  const many = Array.from({ length: 4_000 }, (_, i) => ({
    x: Math.sin(i) * 9,
    y: (i * 7919) % 101,
    left: (i * 31) % 7 < 2,
  }));

  it("while a fit runs, timers fire", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 2);
    await offload(crossValidate, [
      { target: "left", model: { kind: "logistic-regression" } },
      many,
      { repeats: 5 },
    ]);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it("lets a cross-validation have threads of its own", async () => {
    const wide = Object.fromEntries(
      Array.from({ length: 30 }, (_, j) => [`c${j}`, Float64Array.from(many, ({ x, y }) => x * y + j)]),
    );
    const table = { ...wide, x: many.map(({ x }) => x), left: many.map(({ left }) => left) };
    const plan = { target: "left", model: { kind: "logistic-regression" } };
    const there = await offload(crossValidate, [plan, table, { threads: 2 }]);
    expect(there.timings.fitsAtOnce).toBe(Math.min(2, availableParallelism()));
    expect(withoutTimings(there)).toEqual(withoutTimings(crossValidate(plan, table, { threads: 1 })));
  });

  it("runs several at once, but no more than there are cores", async () => {
    const cores = availableParallelism();
    const seeds = Array.from({ length: cores + 3 }, (_, seed) => seed);
    let alive = 0;
    let most = 0;
    const count = (worker: Worker): void => {
      most = Math.max(most, ++alive);
      worker.once("exit", () => alive--);
    };
    process.on("worker", count);
    // Once more, for turns must be given back, each once.
    for (const round of ["first", "second"]) {
      const fits = await Promise.all(
        seeds.map((seed) => offload(crossValidate, [recipe, customers, { folds: 3, seed }])),
      );
      fits.forEach((fit, seed) => {
        const expected = crossValidate(recipe, customers, { folds: 3, seed });
        expect(withoutTimings(fit), round).toEqual(withoutTimings(expected));
      });
      expect(most, round).toBe(cores);
    }
    process.off("worker", count);
  });
});

describe("offload stops", () => {
  const endless = [recipe, customers, { folds: 3, repeats: 2_000 }] as const;
  type Endless = Parameters<typeof crossValidate>;

  it("when the signal is aborted, with its reason, at once", async () => {
    const controller = new AbortController();
    const reason = new Error("the customer left");
    let steps = 0;
    const started = once(process, "worker") as Promise<[Worker]>;
    const promise = offload(crossValidate, endless as unknown as Endless, {
      signal: controller.signal,
      onProgress: () => {
        if (++steps === 3) controller.abort(reason);
      },
    });
    await expect(promise).rejects.toBe(reason);
    const [thread] = await started;
    // Where it had ended by itself, this would be 0.
    expect(thread.threadId === -1 ? [1] : await once(thread, "exit")).toEqual([1]);
    expect(steps).toBe(3);
  });

  it("before it began, when the signal is aborted already", async () => {
    await expect(
      offload(crossValidate, endless as unknown as Endless, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: "AbortError" });
  });

  it("while it waits for its turn; the others go on", async () => {
    const busy = new AbortController();
    const running = Array.from({ length: availableParallelism() }, () =>
      offload(crossValidate, endless as unknown as Endless, { signal: busy.signal }),
    );
    const waiting = new AbortController();
    const aborted = offload(crossValidate, endless as unknown as Endless, { signal: waiting.signal });
    const last = offload(fitRecipe, [recipe, customers]);
    const failures = Promise.allSettled(running);
    await new Promise((resolve) => setTimeout(resolve, 50));
    waiting.abort();
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    busy.abort();
    expect((await failures).every(({ status }) => status === "rejected")).toBe(true);
    expect((await last).kind).toBe("logistic-regression");
  });

  it("when onProgress throws, as the synchronous call does", async () => {
    const error = new Error("no");
    const options = {
      onProgress: () => {
        throw error;
      },
    };
    await expect(offload(crossValidate, endless as unknown as Endless, options)).rejects.toBe(error);
  });
});

describe("offload tells what is wrong", () => {
  it("with the words of the error, whatever was received", () => {
    for (const received of [7, "x", { a: 1 }, () => 1, { f: () => 1 }]) {
      const error = new InputError("wrong-type", "options.x", "a number", received);
      const back = errorOfMessage(structuredClone(messageOfError(error)));
      expect(back).toBeInstanceOf(InputError);
      expect([(back as InputError).message, (back as InputError).code]).toEqual([error.message, error.code]);
    }
    const other = errorOfMessage(structuredClone(messageOfError(new RangeError("too large"))));
    expect(other).toEqual(new RangeError("too large"));
  });

  /** What a synchronous call throws. */
  function thrown(run: OffloadableFunction, args: readonly unknown[]): InputError {
    try {
      (run as AnyFunction)(...args);
    } catch (error) {
      return error as InputError;
    }
    throw new Error("it did not throw");
  }

  it.each<[string, OffloadableFunction, readonly unknown[]]>([
    ["a missing column", fitLogisticRegression, [customers, { target: "gone" }]],
    ["a wrong option", fitKMeans, [customers, { clusters: 0, columns: ["visits"] }]],
    ["no options", fitLogisticRegression, [customers, null]],
    ["a wrong model", predictProbability, [{ kind: "tree" }, customers]],
    ["one class", fitRecipe, [recipe, customers.map((row) => ({ ...row, left: true }))]],
    ["no table", fitBgNbd, [7]],
    ["a row that is none", analyzeCustomers, [[1], { target: "left" }]],
    ["no log", buildFeatures, [{}, featurePlan(), { asOf: "2024-08-01" }]],
  ])("the function's own error, for %s", async (_, run, args) => {
    const expected = thrown(run, args);
    const error = await anyOffload(run, args).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    const { code, path, expected: wanted, received, message } = error as InputError;
    expect([code, path, wanted, received, message]).toEqual([
      expected.code,
      expected.path,
      expected.expected,
      expected.received,
      expected.message,
    ]);
  });

  const names = Object.keys(OFFLOAD_JOBS).join(", ");
  class Own {
    readonly x = 1;
  }
  it.each<[readonly unknown[], string, string]>([
    [[() => 1, []], "unknown-choice", `\`fit\` must be one of churnkit's ${names}, got a function`],
    [["fitKMeans", []], "unknown-choice", `\`fit\` must be one of churnkit's ${names}, got "fitKMeans"`],
    [[fitKMeans, customers[0]], "wrong-type", "`args` must be a list of arguments, got an object with keys"],
    [
      [fitRecipe, [recipe, customers, { onProgress: () => undefined }]],
      "wrong-type",
      "`args[2].onProgress` must be left out here and given in the last argument of offload, got a function",
    ],
    [
      [fitRecipe, [recipe, customers, { signal: AbortSignal.abort() }]],
      "wrong-type",
      "`args[2].signal` must be left out here and given in the last argument of offload, got an object with no keys",
    ],
    [
      [fitRecipe, [{ ...recipe, exclude: [() => 1] }, customers]],
      "wrong-type",
      "`args[0].exclude[0]` must be plain data, which a thread can be sent, got a function",
    ],
    [
      [fitRecipe, [{ ...recipe, model: new Own() }, customers]],
      "wrong-type",
      "`args[0].model` must be plain data, which a thread can be sent, got an object with keys x",
    ],
    [[fitRecipe, [recipe, customers], { threads: 2 }], "unknown-choice", "`options.threads` must be one of"],
    [[fitRecipe, [recipe, customers], 7], "wrong-type", "`options` must be an object with options"],
  ])("rejects %j", async (args, code, message) => {
    const error = await anyOffload(...args).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).code).toBe(code);
    expect((error as InputError).message.startsWith(message)).toBe(true);
  });
});
