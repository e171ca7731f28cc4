/**
 * A drift report as text.
 *
 * @module
 */
import { checkMade } from "../../internal/check.ts";
import type { UnpairedColumns } from "../paired-columns.ts";
import type { ColumnDrift, DriftReport, LevelShare } from "./types.ts";

const MEASURES = { "kolmogorov-smirnov": "KS", "total-variation": "TV", "missing-share": "missing" } as const;
const LEVELS_MOST = 5;

/**
 * A drift report as plain text: a line for each column, worst first, then levels that came and went and what was not
 * compared.
 *
 * @param report - From `driftReport`.
 * @returns Lines that end in a line feed, without colours. `DISTANCE` is the largest difference in a share of rows (KS:
 * Kolmogorov-Smirnov, TV: total variation) with its interval, `DETECTABLE` the smallest that these rows can tell from none.
 * @throws {@link InputError} `wrong-type` for what is no report.
 * @example
 * const report = driftReport({ vip: [true, false, true, false] }, { vip: [true, false, false, false] });
 * formatDriftReport(report).split("\n")[0]; // => "no drift in 1 column: 4 rows of reference, 4 rows of now (threshold 0.1, level 0.95)"
 */
export function formatDriftReport(report: DriftReport): string {
  checkMade(report, "report", "a report made by driftReport", [
    "columns",
    "drifted",
    "rows",
    "unpaired",
    "settings",
  ]);
  const { columns, score, drifted, rows, unpaired, settings } = report;
  const all = score === null ? columns : [score, ...columns];
  const found = drifted.length === 0 ? "no drift" : `drift in ${drifted.length} of`;
  const of = drifted.length === 0 ? `in ${plural(all.length, "column")}` : plural(all.length, "column");
  const lines = [
    `${found} ${of}: ${plural(rows.reference, "row")} of reference, ${plural(rows.current, "row")} of now (threshold ${settings.threshold}, level ${settings.level})`,
    ...(all.length === 0 ? [] : aligned([HEADER, ...all.map((column) => cellsOf(column, column === score))])),
    ...all.flatMap(levelLines),
    ...unpairedLines(unpaired),
  ];
  return `${lines.join("\n")}\n`;
}

const HEADER = [
  "VERDICT",
  "COLUMN",
  "KIND",
  "BY",
  "DISTANCE",
  "INTERVAL",
  "DETECTABLE",
  "WASSERSTEIN/SD",
  "JS",
  "PSI",
  "MISSING",
  "ROWS",
];
/** Columns of text; the others are numbers and stand at the right. */
const LEFT_MOST = 4;

function cellsOf(found: ColumnDrift, isScore: boolean): string[] {
  const { distance, missing, rows } = found;
  return [
    found.verdict,
    isScore ? `${found.column} (score)` : found.column,
    found.kind,
    distance === null ? "-" : MEASURES[distance.measure],
    fixed(distance?.estimate),
    distance === null ? "-" : `${fixed(distance.lower)} to ${fixed(distance.upper)}`,
    fixed(distance?.minimumDetectable),
    fixed(found.wassersteinNormed),
    fixed(found.jensenShannon),
    fixed(found.stabilityIndex),
    missing.distance === null
      ? "0 %"
      : `${percent(missing.reference)} to ${percent(missing.current)}${missing.distance.verdict === "drift" ? " (drift)" : ""}`,
    `${rows.reference} / ${rows.current}`,
  ];
}

function levelLines({ column, newLevels, vanishedLevels }: ColumnDrift): string[] {
  return [
    ...(newLevels.length === 0 ? [] : [`${column}: new ${levelList(newLevels)}`]),
    ...(vanishedLevels.length === 0 ? [] : [`${column}: vanished ${levelList(vanishedLevels)}`]),
  ];
}

function levelList(levels: readonly LevelShare[]): string {
  const shown = levels
    .slice(0, LEVELS_MOST)
    .map(({ level, share }) => `${JSON.stringify(level)} (${percent(share)})`);
  const left = levels.length - shown.length;
  return left === 0 ? shown.join(", ") : `${shown.join(", ")} and ${left} more`;
}

function unpairedLines({ onlyInReference, onlyInCurrent, otherKind, leftOut }: UnpairedColumns): string[] {
  const left = leftOut.map(({ column, reason }) => `${column} (${reason})`);
  const kinds = otherKind.map(({ column, reference, current }) => `${column} (${reference}, now ${current})`);
  return [
    ...(onlyInReference.length === 0 ? [] : [`gone: ${onlyInReference.join(", ")}`]),
    ...(onlyInCurrent.length === 0 ? [] : [`came: ${onlyInCurrent.join(", ")}`]),
    ...(kinds.length === 0 ? [] : [`of another kind: ${kinds.join(", ")}`]),
    ...(left.length === 0 ? [] : [`not compared: ${left.join(", ")}`]),
  ];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADER.map((_, c) => Math.max(...rows.map((cells) => cells[c]!.length)));
  return rows.map((cells) =>
    cells
      .map((cell, c) => (c < LEFT_MOST ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join("  ")
      .trimEnd(),
  );
}

function fixed(value: number | null | undefined): string {
  return value === null || value === undefined ? "-" : value.toFixed(3);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
