import { CLASSIFIER_KINDS, type ClassifierKind, isClassifierKind } from "../churn/classifiers.ts";
import type { JobOptions } from "../internal/progress.ts";
import type { CsvResult } from "../table/csv-options.ts";
import { type Table, takeRows } from "../table/table.ts";
import { analysisFacts } from "../workflow/analysis-facts.ts";
import { type AnalyzeCustomersOptions, analyzeCustomers } from "../workflow/analyze-customers.ts";
import {
  type AnalyzeTransactionsOptions,
  analyzeTransactions,
  type TransactionAnalysis,
} from "../workflow/analyze-transactions.ts";
import { detectTarget } from "../workflow/detect-columns.ts";
import type { OrderScores } from "../workflow/score-transactions.ts";
import { analysisSummary } from "../workflow/summary.ts";
import type { Command, Invocation, OptionSpecs, OptionValues } from "./command.ts";
import { type Delivery, deliver, OUT_OPTION } from "./deliver.ts";
import { asOfOption, dateText, ORDER_OPTIONS, ordersOf } from "./order-options.ts";
import { listOption, numberOption, textOption } from "./parse.ts";
import { READ_OPTIONS, readFile } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** Options of the models; the same for a file of orders and for the demonstration. */
export const MODEL_OPTIONS: OptionSpecs = {
  horizon: {
    type: "string",
    value: "<duration>",
    help: "orders: no purchase for this long means left (P90D)",
  },
  "value-horizon": {
    type: "string",
    value: "<duration>",
    help: "orders: how far ahead purchases and value count (P1Y)",
  },
  discount: { type: "string", value: "<rate>", help: "orders: discount per year (0.1)" },
  margin: { type: "string", value: "<share>", help: "orders: share of revenue that is profit (1)" },
  model: {
    type: "string",
    value: "<kinds>",
    help: `churn model: ${CLASSIFIER_KINDS.join(", ")}; the best of several, or of all (orders the first, customers the better of first and third)`,
  },
  threads: { type: "string", value: "<n>", help: "most threads to use (one a core, at most 8)" },
  clusters: { type: "string", value: "<n>", help: "groups to look for (orders 5, customers 4)" },
  folds: { type: "string", value: "<n>", help: "folds of the cross-validation (10)" },
  repeats: { type: "string", value: "<n>", help: "how often folds are drawn anew (1)" },
  seed: { type: "string", value: "<n>", help: "same seed, same result (42)" },
};

/** `churnkit analyze`. */
export const analyzeCommand: Command = {
  name: "analyze",
  summary: "Who will leave, what each customer is worth, which groups there are",
  synopsis: "<orders.csv | customers.csv> [options]",
  options: {
    target: {
      type: "string",
      value: "<column>",
      help: "the file has customers with this outcome, not orders (detected by name)",
    },
    positive: {
      type: "string",
      value: "<value>",
      help: "customers: the outcome that means left (Yes, true, 1 …)",
    },
    id: { type: "string", value: "<column>", help: "customers: what identifies them (detected)" },
    exclude: {
      type: "string",
      value: "<columns>",
      help: "customers: columns not to learn from, comma-separated",
    },
    ...MODEL_OPTIONS,
    ...ORDER_OPTIONS,
    ...READ_OPTIONS,
    ...OUT_OPTION,
  },
  examples: [
    {
      line: "churnkit analyze orders.csv --out result",
      purpose: "orders: scores.csv, models.json, groups.csv, rfm-segments.csv, rejected.csv, summary.md",
    },
    {
      line: "churnkit analyze orders.csv --as-of 2024-07-01 --horizon P180D",
      purpose: "half a year without an order means left",
    },
    {
      line: "churnkit analyze customers.csv --target Churn --exclude TotalCharges",
      purpose: "one row a customer, with the outcome",
    },
  ],
  run: async (invocation) => {
    const file = await readFile(invocation);
    const target = textOption(invocation.values, "target") ?? detectTarget(file.table);
    await deliver(
      invocation,
      target === undefined ? analyzeOrders(file, invocation) : analyzeLabelled(file, target, invocation),
    );
  },
};

function analyzeOrders(file: CsvResult, { values, terminal, signal }: Invocation): Delivery {
  const log = ordersOf(file, values, terminal);
  const asOf = asOfOption(values, log);
  terminal.note(`as of ${dateText(asOf)}`);
  const analysis = analyzeTransactions(log, {
    asOf,
    ...orderModelOptions(values),
    onProgress: terminal.progress,
    signal,
  });
  return orderDelivery(analysis);
}

/** The options of `analyzeTransactions` that the command line names. */
export function orderModelOptions(values: OptionValues): Partial<AnalyzeTransactionsOptions> {
  const horizon = textOption(values, "horizon");
  const valueHorizon = textOption(values, "value-horizon");
  const discountRateAnnual = numberOption(values, "discount");
  const margin = numberOption(values, "margin");
  return {
    ...(horizon === undefined ? {} : { horizon }),
    ...(valueHorizon === undefined ? {} : { valueHorizon }),
    ...(discountRateAnnual === undefined ? {} : { discountRateAnnual }),
    ...(margin === undefined ? {} : { margin }),
    ...sharedOptions(values),
  };
}

/** The files and words of an analysis of orders: customers with most value at risk first. */
export function orderDelivery(analysis: TransactionAnalysis): Delivery {
  const { scores, models, segments, rfm, transactions } = analysis;
  return {
    tables: {
      "scores.csv": sortedForCalling(scores),
      ...(segments === null ? {} : { "groups.csv": segments.profile.summary }),
      "rfm-segments.csv": rfm.summary,
    },
    models: { "models.json": models },
    rejected: transactions.rejected,
    summary: analysisSummary(analysis),
    facts: analysisFacts(analysis),
  };
}

function analyzeLabelled(
  file: CsvResult,
  target: string,
  { values, terminal, signal }: Invocation,
): Delivery {
  terminal.note(`taken as customers with an outcome: ${target}`);
  const job: JobOptions = { onProgress: terminal.progress, signal };
  const analysis = analyzeCustomers(file.table, { target, ...customerOptions(values), ...job });
  const { scores, segments, models, idColumn } = analysis;
  terminal.note(idColumn === null ? "customers are numbered by row" : `customers are called by ${idColumn}`);
  terminal.note(`learned from ${analysis.odds.encoding.columns.map(({ name }) => name).join(", ")}`);
  return {
    tables: {
      "scores.csv": sortedDescending(scores, scores.churnProbability.values),
      ...(segments === null ? {} : { "groups.csv": segments.profile.summary }),
    },
    models: { "models.json": models },
    rejected: file.rejected,
    summary: analysisSummary(analysis),
    facts: analysisFacts(analysis),
  };
}

function customerOptions(values: OptionValues): Partial<AnalyzeCustomersOptions> {
  const positive = textOption(values, "positive");
  const id = textOption(values, "id");
  const exclude = listOption(values, "exclude");
  return {
    ...(positive === undefined ? {} : { positive }),
    ...(id === undefined ? {} : { id }),
    ...(exclude === undefined ? {} : { exclude }),
    ...sharedOptions(values),
  };
}

function sharedOptions(
  values: OptionValues,
): Pick<AnalyzeTransactionsOptions, "model" | "threads" | "clusters" | "folds" | "repeats" | "seed"> {
  const model = modelOption(values);
  const threads = numberOption(values, "threads");
  const clusters = numberOption(values, "clusters");
  const folds = numberOption(values, "folds");
  const repeats = numberOption(values, "repeats");
  const seed = numberOption(values, "seed");
  return {
    ...(model === undefined ? {} : { model }),
    ...(threads === undefined ? {} : { threads }),
    ...(clusters === undefined ? {} : { clusters }),
    ...(folds === undefined ? {} : { folds }),
    ...(repeats === undefined ? {} : { repeats }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** The kinds of model that the command line names. */
function modelOption(values: OptionValues): readonly ClassifierKind[] | undefined {
  const names = listOption(values, "model");
  if (names === undefined) return undefined;
  if (names.length === 1 && names[0] === "all") return CLASSIFIER_KINDS;
  return names.map((name) => {
    if (isClassifierKind(name)) return name;
    throw new UsageError(
      `--model takes all or some of ${CLASSIFIER_KINDS.join(", ")}, not ${JSON.stringify(name)}`,
    );
  });
}

/** Who to call first: by value at risk, else by value, else by the chance of leaving, whichever is known. */
export function sortedForCalling(scores: OrderScores): OrderScores {
  const known = [scores.valueAtRisk, scores.lifetimeValue, scores.churnProbability].find(({ values }) =>
    values.some((value) => !Number.isNaN(value)),
  );
  return known === undefined ? scores : sortedDescending(scores, known.values);
}

/** Rows from the highest to the lowest value, missing last, ties in the order of the table. */
export function sortedDescending<T extends Table>(table: T, values: Float64Array): T {
  const rank = (value: number): number => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  const order = Uint32Array.from(values, (_, i) => i).sort(
    (a, b) => rank(values[b]!) - rank(values[a]!) || a - b,
  );
  return takeRows(table, order);
}
