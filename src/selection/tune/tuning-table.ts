/**
 * The candidates of a search as a table to print.
 *
 * @module
 */
import { checkInteger, checkMade, checkOptionKeys } from "../../internal/check.ts";
import type { CrossValidatedMetric } from "../corrected-interval.ts";
import type { Tuning } from "./tuning.ts";

/** Options of {@link tuningTable}. */
export interface TuningTableOptions {
  /**
   * Most rows.
   *
   * @defaultValue all
   */
  readonly rows?: number | undefined;
  /**
   * Digits after the point of metrics, in [0, 10].
   *
   * @defaultValue 4
   */
  readonly digits?: number | undefined;
}

/**
 * A row of {@link tuningTable}: `rank`; each setting by its path; the mean and interval of the metric of the search, the
 * means of the others; `resource` with halving; `note`: `"best"`, `"within one error"`, or why it could not be fitted.
 */
export type TuningRow = Readonly<Record<string, unknown>>;

/**
 * Prints the candidates of a search, best first, ready for `console.table`.
 *
 * @throws {@link InputError} `wrong-type` for what is no search, `out-of-range` for `rows` or `digits`.
 * @example
 * const customers = Array.from({ length: 120 }, (_, i) => ({ visits: i % 12, left: i % 12 < 3 + (i % 4) }));
 * const recipe = { target: "left", model: { kind: "logistic-regression" } };
 * const rows = tuningTable(tune(recipe, { "model.l2": [0.1, 1000] }, customers, { folds: 5 }));
 * Object.keys(rows[0]!).slice(0, 3); // => ["rank", "model.l2", "logLoss"]
 * rows[0]!["note"]; // => "best"
 */
export function tuningTable(tuning: Tuning, options: TuningTableOptions = {}): readonly TuningRow[] {
  checkOptionKeys(options, "options", ["rows", "digits"]);
  checkMade(tuning, "tuning", "a search made by tune", ["candidates", "metric", "bestResult"]);
  const { rows = tuning.candidates.length, digits = 4 } = options;
  checkInteger(rows, "options.rows", 1);
  checkInteger(digits, "options.digits", 0, 10);
  const keys = [...new Set(tuning.candidates.flatMap(({ settings }) => Object.keys(settings)))];
  const { metric } = tuning;
  const others = Object.keys(tuning.bestResult.metrics).filter((name) => name !== metric);
  const table = tuning.candidates.slice(0, rows).map((candidate) => {
    const { rank, settings, resource, error } = candidate;
    const metrics = candidate.metrics as Readonly<Record<string, CrossValidatedMetric>> | null;
    return Object.freeze({
      rank: rank ?? "",
      ...Object.fromEntries(keys.map((key) => [key, shown(settings[key])])),
      [metric]: metrics === null ? "" : withInterval(metrics[metric]!, digits),
      ...Object.fromEntries(
        others.map((name) => [name, metrics === null ? "" : metrics[name]!.mean.toFixed(digits)]),
      ),
      ...(resource === null ? {} : { resource }),
      note: error?.message ?? (rank === 1 ? "best" : candidate.withinOneError ? "within one error" : ""),
    });
  });
  return Object.freeze(table);
}

/** Numbers at four significant digits, lists and objects as JSON, nothing for a setting of another space. */
function shown(value: unknown): unknown {
  if (value === undefined) return "";
  if (typeof value === "number") return Number(value.toPrecision(4));
  return typeof value === "object" ? JSON.stringify(value) : value;
}

function withInterval({ mean, lower, upper }: CrossValidatedMetric, digits: number): string {
  return `${mean.toFixed(digits)} (${lower.toFixed(digits)} to ${upper.toFixed(digits)})`;
}
