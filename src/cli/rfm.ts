import { airlineRfmScheme, retailRfmScheme } from "../rfm/rfm-schemes.ts";
import { rfmTable } from "../rfm/rfm-table.ts";
import { type RfmScores, scoreRfm } from "../rfm/score-rfm.ts";
import { segmentRfm } from "../rfm/segment-rfm.ts";
import { toRows } from "../table/rows.ts";
import { count, markdownTable, number, percent } from "../workflow/markdown.ts";
import type { Command } from "./command.ts";
import { deliver, OUT_OPTION } from "./deliver.ts";
import { asOfOption, dateText, ORDER_OPTIONS, ordersOf } from "./order-options.ts";
import { choiceOption } from "./parse.ts";
import { READ_OPTIONS, readFile } from "./read-file.ts";

/** `churnkit rfm`. */
export const rfmCommand: Command = {
  name: "rfm",
  summary: "Recency, frequency and monetary value: scores, cut points, named segments",
  synopsis: "<orders.csv> [options]",
  options: {
    scheme: { type: "string", value: "<name>", help: "segment names: retail or airline (retail)" },
    method: { type: "string", value: "<name>", help: "cut points: quantile or balanced (quantile)" },
    ...ORDER_OPTIONS,
    ...READ_OPTIONS,
    ...OUT_OPTION,
  },
  examples: [
    {
      line: "churnkit rfm orders.csv --out result",
      purpose: "rfm.csv: one row a customer; rfm-segments.csv: one a segment",
    },
  ],
  run: async (invocation) => {
    const { values, terminal } = invocation;
    const file = await readFile(invocation);
    const log = ordersOf(file, values, terminal);
    const asOf = asOfOption(values, log);
    const method = choiceOption(values, "method", ["quantile", "balanced"]) ?? "quantile";
    const scored = scoreRfm(rfmTable(log, { asOf }), { method });
    const scheme =
      choiceOption(values, "scheme", ["retail", "airline"]) === "airline"
        ? airlineRfmScheme
        : retailRfmScheme;
    const { table, summary } = segmentRfm(scored, scheme);
    for (const { code, message } of scored.warnings) terminal.note(`${code}: ${message}`);
    const segments = toRows(summary);
    await deliver(invocation, {
      tables: { "rfm.csv": table, "rfm-segments.csv": summary },
      models: {},
      rejected: log.rejected,
      summary: [
        `# RFM as of ${dateText(asOf)}`,
        cutPointTable(scored),
        markdownTable(
          ["segment", "customers", "share", "share of revenue"],
          segments.map(({ segment, customers, share, revenueShare }) => [
            String(segment),
            count(Number(customers)),
            percent(Number(share)),
            revenueShare === null ? "" : percent(Number(revenueShare)),
          ]),
        ),
        "",
      ].join("\n\n"),
      facts: {
        kind: "rfm",
        asOf: dateText(asOf),
        cutPoints: scored.cutPoints,
        warnings: scored.warnings,
        segments,
      },
    });
  },
};

/** What each score means, from the lowest to the highest. */
function cutPointTable({ cutPoints, bins }: RfmScores): string {
  const scores = Array.from({ length: bins }, (_, k) => k + 1);
  return markdownTable(
    ["score", ...scores.map(String)],
    Object.entries(cutPoints).map(([measure, cuts]) => {
      const ranges = scores.map((score) => rangeText(cuts[score - 2], cuts[score - 1]));
      return [measure, ...(measure === "recencyDays" ? ranges.reverse() : ranges)];
    }),
  );
}

/** The values above `low` up to `high`; either may be open. */
function rangeText(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return high === undefined ? "any" : `to ${number(high)}`;
  if (low === high) return "nobody"; // one value spans several scores
  return high === undefined ? `above ${number(low)}` : `above ${number(low)} to ${number(high)}`;
}
