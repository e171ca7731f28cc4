import { customerLifetimeValue } from "../clv/predictions/customer-lifetime-value.ts";
import { expectedPurchases } from "../clv/predictions/expected-purchases.ts";
import { expectedSpend } from "../clv/predictions/expected-spend.ts";
import { probabilityAlive } from "../clv/predictions/probability-alive.ts";
import { makeTable, numberColumn } from "../table/table.ts";
import { count, markdownTable, number } from "../workflow/markdown.ts";
import { valueStep } from "../workflow/value-step.ts";
import { sortedDescending } from "./analyze.ts";
import type { Command } from "./command.ts";
import { deliver, OUT_OPTION } from "./deliver.ts";
import { asOfOption, dateText, ORDER_OPTIONS, ordersOf } from "./order-options.ts";
import { choiceOption, numberOption, textOption } from "./parse.ts";
import { READ_OPTIONS, readFile } from "./read-file.ts";

/** `churnkit clv`. */
export const clvCommand: Command = {
  name: "clv",
  summary: "Purchases to come and lifetime value: BG/NBD and Gamma-Gamma",
  synopsis: "<orders.csv> [options]",
  options: {
    unit: { type: "string", value: "<unit>", help: "unit of the model: day, week or month (week)" },
    "value-horizon": {
      type: "string",
      value: "<duration>",
      help: "how far ahead purchases and value count (P1Y)",
    },
    discount: { type: "string", value: "<rate>", help: "discount per year (0.1)" },
    margin: { type: "string", value: "<share>", help: "share of revenue that is profit (1)" },
    ...ORDER_OPTIONS,
    ...READ_OPTIONS,
    ...OUT_OPTION,
  },
  examples: [
    {
      line: "churnkit clv orders.csv --value-horizon P2Y --discount 0.08 --margin 0.3",
      purpose: "profit of the next two years",
    },
  ],
  run: async (invocation) => {
    const { values, terminal } = invocation;
    const file = await readFile(invocation);
    const log = ordersOf(file, values, terminal);
    const asOf = asOfOption(values, log);
    const unit = choiceOption(values, "unit", ["day", "week", "month"]) ?? "week";
    const { summary, purchases, spend, warnings } = valueStep(log, { asOf, unit });
    const horizon = textOption(values, "value-horizon") ?? "P1Y";
    const discountRateAnnual = numberOption(values, "discount") ?? 0.1;
    const margin = numberOption(values, "margin") ?? 1;
    const expected = expectedPurchases(purchases, summary, { horizon });
    const lifetime =
      spend === null
        ? null
        : customerLifetimeValue(purchases, spend, summary, { horizon, discountRateAnnual, margin });
    const scores = makeTable({
      ...summary,
      probabilityAlive: numberColumn(probabilityAlive(purchases, summary)),
      expectedPurchases: numberColumn(expected),
      ...(spend === null || lifetime === null
        ? {}
        : {
            expectedSpend: numberColumn(expectedSpend(spend, summary)),
            lifetimeValue: numberColumn(lifetime),
          }),
    });
    const all = [...warnings, ...purchases.fit.warnings, ...(spend?.fit.warnings ?? [])];
    for (const { code, message } of all) terminal.note(`${code}: ${message}`);
    const sums = {
      expectedPurchases: sum(expected),
      lifetimeValue: lifetime === null ? null : sum(lifetime),
    };
    await deliver(invocation, {
      tables: { "clv.csv": sortedDescending(scores, lifetime ?? expected) },
      models: { "purchases.json": purchases, ...(spend === null ? {} : { "spend.json": spend }) },
      rejected: log.rejected,
      summary: [
        `# Value as of ${dateText(asOf)}`,
        markdownTable(
          ["model", "parameters", "log-likelihood", "status"],
          [purchases, ...(spend === null ? [] : [spend])].map(({ kind, params, fit }) => [
            kind,
            Object.entries(params)
              .map(([name, value]) => `${name} ${value.toFixed(4)}`)
              .join(", "),
            fit.logLikelihood.toFixed(3),
            fit.status,
          ]),
        ),
        markdownTable(
          [`within ${horizon}`, ""],
          [
            ["customers", count(expected.length)],
            ["expected purchases", number(sums.expectedPurchases)],
            ...(sums.lifetimeValue === null ? [] : [["lifetime value", number(sums.lifetimeValue)]]),
          ],
        ),
        "",
      ].join("\n\n"),
      facts: {
        kind: "clv",
        asOf: dateText(asOf),
        unit,
        horizon,
        purchases,
        spend,
        ...sums,
        customers: expected.length,
        warnings: all,
      },
    });
  },
};

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
