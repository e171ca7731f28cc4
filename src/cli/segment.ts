import { InputError } from "../internal/input-error.ts";
import { assignSegments } from "../segmentation/assign.ts";
import { fitKMeans } from "../segmentation/k-means.ts";
import { profileSegments } from "../segmentation/profile.ts";
import { makeTable, type Table } from "../table/table.ts";
import { customerIds } from "../workflow/analyze-customers.ts";
import { type CustomerLabels, detectLabels } from "../workflow/detect-columns.ts";
import { count, markdownTable, number, percent } from "../workflow/markdown.ts";
import { segmentNames } from "../workflow/segment-model.ts";
import type { Command } from "./command.ts";
import { deliver, OUT_OPTION } from "./deliver.ts";
import { choiceOption, listOption, numberOption, textOption } from "./parse.ts";
import { READ_OPTIONS, readFile } from "./read-file.ts";

/** `churnkit segment`. */
export const segmentCommand: Command = {
  name: "segment",
  summary: "Groups in a customer table by k-means, profiled and named",
  synopsis: "<customers.csv> [options]",
  options: {
    columns: {
      type: "string",
      value: "<columns>",
      help: "number columns to group by, comma-separated (all)",
    },
    clusters: { type: "string", value: "<n>", help: "groups to look for (5)" },
    starts: { type: "string", value: "<n>", help: "searches, of which the best is kept (10)" },
    scale: { type: "string", value: "<how>", help: "standard or none (standard)" },
    transform: { type: "string", value: "<how>", help: "none, or log1p for long tails (none)" },
    missing: { type: "string", value: "<policy>", help: "error, drop-row or mean (error)" },
    value: { type: "string", value: "<column>", help: "what a customer is worth, for the share of value" },
    id: { type: "string", value: "<column>", help: "what identifies a customer (detected, else the row)" },
    seed: { type: "string", value: "<n>", help: "same seed, same groups (42)" },
    ...READ_OPTIONS,
    ...OUT_OPTION,
  },
  examples: [
    {
      line: "churnkit segment members.csv --columns L,R,F,M,C --clusters 5 --out result",
      purpose: "frequent-flyer members by length, recency, frequency, mileage and discount",
    },
  ],
  run: async (invocation) => {
    const { values, terminal, signal } = invocation;
    const file = await readFile(invocation);
    const { table } = file;
    const labels = detectLabels(table, textOption(values, "id"));
    const { id } = labels;
    const columns = listOption(values, "columns") ?? numberColumns(table, labels);
    terminal.note(
      `grouped by ${columns.join(", ")}; customers are ${id === null ? "numbered by row" : `called by ${id}`}`,
    );
    const value = textOption(values, "value");
    const model = fitKMeans(table, {
      columns,
      clusters: numberOption(values, "clusters") ?? 5,
      starts: numberOption(values, "starts") ?? 10,
      seed: numberOption(values, "seed") ?? 42,
      scale: choiceOption(values, "scale", ["standard", "none"]) ?? "standard",
      transform: choiceOption(values, "transform", ["none", "log1p"]) ?? "none",
      missing: choiceOption(values, "missing", ["error", "drop-row", "mean"]) ?? "error",
      onProgress: terminal.progress,
      signal,
    });
    const used = model.columns.map(({ name }) => name);
    const profile = profileSegments(table, model, value === undefined ? {} : { value });
    const { segment, distance, confidence } = assignSegments(model, table);
    const { warnings } = model.fit;
    for (const { code, message } of warnings) terminal.note(`${code}: ${message}`);
    await deliver(invocation, {
      tables: {
        "segments.csv": makeTable({
          customerId: customerIds(table, id),
          segment,
          name: segmentNames({ model, labels: profile.segments }, table),
          distance,
          confidence,
        }),
        "profile.csv": profile.summary,
        "contrast.csv": profile.contrast,
      },
      models: { "model.json": model },
      rejected: file.rejected,
      summary: [
        `# ${model.sizes.length} groups of ${count(profile.rows)} customers`,
        `k-means, inertia ${number(model.fit.inertia)}, ${model.fit.status}. Means by column:`,
        markdownTable(
          ["group", "customers", "share", ...used, "stands out by", "what to do"],
          profile.segments.map(({ name, nameZh, size, share, means, distinctive, action }) => [
            `${name} (${nameZh})`,
            count(size),
            percent(share),
            ...used.map((column) => (means[column] === null ? "" : number(means[column] ?? Number.NaN))),
            distinctive.map(({ direction, column }) => `${direction} ${column}`).join(", "),
            action ?? "",
          ]),
        ),
        "",
      ].join("\n\n"),
      facts: {
        kind: "segments",
        inertia: model.fit.inertia,
        status: model.fit.status,
        warnings,
        segments: profile.segments,
      },
    });
  },
};

/** Every number column that does not name or number the rows. */
function numberColumns(table: Table, { id, rowNumbers }: CustomerLabels): string[] {
  const names = Object.keys(table).filter(
    (name) => name !== id && table[name]!.kind === "number" && !rowNumbers.includes(name),
  );
  if (names.length > 0) return names;
  const seen = Object.entries(table).map(([name, column]) => `${name} (${column.kind})`);
  throw new InputError("missing-column", "file", "a table with a number column to group by", seen.join(", "));
}
