import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { CLASSIFIER_KINDS } from "../churn/classifiers.ts";
import { analyzeTransactions } from "../workflow/analyze-transactions.ts";
import { analyzeCommand, MODEL_OPTIONS, orderDelivery, orderModelOptions } from "./analyze.ts";
import type { Command } from "./command.ts";
import { deliver, OUT_OPTION } from "./deliver.ts";
import { ORDER_OPTIONS } from "./order-options.ts";
import { openFolder } from "./output.ts";
import { numberOption, textOption } from "./parse.ts";
import { READ_OPTIONS } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** Where the demonstration writes when no folder is named. */
const DEMO_FOLDER = "churnkit-demo";

/** `churnkit demo`. */
export const demoCommand: Command = {
  name: "demo",
  summary: "The main job on a simulated airline, or on the orders of a file",
  synopsis: "[orders.csv] [options]",
  options: {
    customers: { type: "string", value: "<n>", help: "members of the simulated airline (5000)" },
    ...MODEL_OPTIONS,
    model: {
      ...MODEL_OPTIONS["model"]!,
      help: "churn models to try, as in analyze (simulated: all; a file: as there)",
    },
    ...ORDER_OPTIONS,
    ...READ_OPTIONS,
    out: { ...OUT_OPTION.out, help: `write the files there (${DEMO_FOLDER})` },
  },
  examples: [
    { line: "churnkit demo", purpose: "a simulated airline; nothing is needed" },
    { line: "churnkit demo orders.csv", purpose: "the same on your own orders" },
  ],
  run: async (invocation) => {
    const values = { out: DEMO_FOLDER, ...invocation.values };
    await openFolder(textOption(values, "out") ?? DEMO_FOLDER);
    if (invocation.positionals.length > 0) return analyzeCommand.run({ ...invocation, values });
    const customers = numberOption(values, "customers") ?? 5000;
    const seed = numberOption(values, "seed") ?? 42;
    const { terminal, signal } = invocation;
    if (!Number.isInteger(customers) || customers < 1)
      throw new UsageError("--customers takes a whole number of at least 1");
    terminal.note(
      `simulating an airline with ${customers.toLocaleString("en")} members, 2022 to 2024, seed ${seed}`,
    );
    const { transactions } = simulateAirline({ customers, seed });
    const analysis = analyzeTransactions(transactions, {
      asOf: "2025-01-01",
      horizon: "P180D",
      model: CLASSIFIER_KINDS,
      ...orderModelOptions(values),
      onProgress: terminal.progress,
      signal,
    });
    await deliver({ ...invocation, values }, orderDelivery(analysis));
  },
};
