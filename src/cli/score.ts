import { loadModel } from "../churn/model-file.ts";
import { rowCount, type Table } from "../table/table.ts";
import type { CustomerModels } from "../workflow/analyze-customers.ts";
import { count, markdownTable } from "../workflow/markdown.ts";
import type { OrderModels } from "../workflow/order-models.ts";
import { scoreCustomers } from "../workflow/score-customers.ts";
import { sortedDescending, sortedForCalling } from "./analyze.ts";
import type { Command } from "./command.ts";
import { deliver, OUT_OPTION } from "./deliver.ts";
import { asOfOption, dateText, ORDER_OPTIONS, ordersOf } from "./order-options.ts";
import { textOption } from "./parse.ts";
import { READ_OPTIONS, readFile } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** `churnkit score`. */
export const scoreCommand: Command = {
  name: "score",
  summary: "Score customers with the models of an earlier analysis",
  synopsis: "<orders.csv | customers.csv> --models models.json [options]",
  options: {
    models: { type: "string", value: "<file>", help: "models.json of churnkit analyze (needed)" },
    ...ORDER_OPTIONS,
    ...READ_OPTIONS,
    ...OUT_OPTION,
  },
  examples: [
    {
      line: "churnkit score orders.csv --models result/models.json --out tonight",
      purpose: "last week's models on today's orders",
    },
  ],
  run: async (invocation) => {
    const { values, terminal } = invocation;
    const path = textOption(values, "models");
    if (path === undefined) throw new UsageError("--models names the models.json of an earlier analysis");
    const models = await loadModel<OrderModels | CustomerModels>(path);
    const file = await readFile(invocation);
    let scores: Table;
    let rejected = file.rejected;
    if (models.kind === "order-models") {
      const log = ordersOf(file, values, terminal);
      const asOf = asOfOption(values, log);
      terminal.note(`as of ${dateText(asOf)}, models of ${dateText(models.fit.asOf)}`);
      if (asOf < models.fit.asOf)
        terminal.note("  that is before the models were made: they know what came after it");
      scores = sortedForCalling(scoreCustomers(models, log, { asOf }));
      rejected = log.rejected;
    } else {
      const found = scoreCustomers(models, file.table);
      scores = sortedDescending(found, found.churnProbability.values);
    }
    const customers = rowCount(scores);
    await deliver(invocation, {
      tables: { "scores.csv": scores },
      models: {},
      rejected,
      summary: markdownTable(["scored", ""], [["customers", count(customers)]]),
      facts: { kind: "scores", customers },
    });
  },
};
