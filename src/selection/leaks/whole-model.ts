/**
 * What a model makes of all columns together, and of all but one.
 *
 * @module
 */
import type { JobOptions } from "../../internal/progress.ts";
import { randomStream, shuffle } from "../../random/random.ts";
import { type Table, takeRows } from "../../table/table.ts";
import { crossValidate } from "../cross-validate.ts";
import { jobInside } from "../job-inside.ts";
import type { ColumnFacts } from "./facts.ts";
import { isId } from "./ids.ts";
import { certainAuc, finding, quoted, type Scene } from "./scene.ts";
import type { LeakFinding, LeakModel } from "./types.ts";

/** What the models are fitted to. */
export interface ModelTask {
  readonly scene: Scene;
  /** Labelled rows. */
  readonly table: Table;
  readonly target: string;
  readonly positive: string;
  readonly group: string | undefined;
  readonly leaveOut: "when-suspicious" | "always" | "never";
  readonly seed: number;
  readonly job: JobOptions;
}

/** The models, and the jumps that they show. */
export interface ModelFindings {
  readonly model: LeakModel | null;
  readonly jumps: readonly LeakFinding[];
  /** Area without the column, and without those that are leaks. */
  readonly without: ReadonlyMap<string, number>;
}

const NOTHING: ModelFindings = { model: null, jumps: [], without: new Map() };
/** Rows of a model, at most: the tenth of a hundredth in area that more would show decides nothing here. */
const ROWS_MOST = 20_000;
const LEFT_OUT_MOST = 12;
const STAGE = "leak audit model";

/**
 * Cross-validates a logistic regression with all columns, without the leaks that are known, and without each column.
 *
 * @remarks `folds` fits a model: one model for clean data, at most three and one a column for data that are not.
 */
export function wholeModels(task: ModelTask, found: readonly LeakFinding[]): ModelFindings {
  const { scene, leaveOut } = task;
  if (leaveOut === "never") return NOTHING;
  const columns = scene.facts.filter((column) => !isId(column) && hasContrast(column));
  if (columns.length === 0) return NOTHING;
  const area = areas(task);
  const names = columns.map(({ name }) => name);
  const leaks = columnsWith(found, ["leak"]);
  const clean = names.filter((name) => !leaks.has(name));
  const rocAuc = area(names, "all columns");
  const without = new Map<string, number>();
  const jumps: LeakFinding[] = [];
  const cleanAuc = clean.length === 0 ? null : area(clean, "no leaks");
  if (cleanAuc !== null && (leaveOut === "always" || cleanAuc >= scene.thresholds.suspectAuc)) {
    const tried = leaveOut === "always" ? clean : bestOf(columns, clean);
    for (const name of tried) {
      const rest = clean.filter((other) => other !== name);
      const auc = rest.length === 0 ? 0.5 : area(rest, name);
      without.set(name, auc);
      jumps.push(...jumpOf(name, cleanAuc, auc, scene));
    }
  }
  const flagged = columnsWith([...found, ...jumps], ["leak", "suspect"]);
  const kept = names.filter((name) => !flagged.has(name));
  const honest = kept.length === names.length || kept.length === 0 ? null : area(kept, "no findings");
  return { model: { rows: area.rows, rocAuc, rocAucWithoutFindings: honest }, jumps, without };
}

function hasContrast({ bins }: ColumnFacts): boolean {
  return bins.distinct > 1 || (bins.distinct === 1 && bins.missing > 0);
}

function columnsWith(findings: readonly LeakFinding[], severities: readonly string[]): ReadonlySet<string> {
  return new Set(
    findings.flatMap(({ column, severity }) =>
      column !== null && severities.includes(severity) ? column : [],
    ),
  );
}

/** Columns that are best by themselves, in the order of the table. */
function bestOf(columns: readonly ColumnFacts[], names: readonly string[]): string[] {
  const best = columns
    .filter(({ name }) => names.includes(name))
    .sort((a, b) => b.auc - a.auc)
    .slice(0, LEFT_OUT_MOST)
    .map(({ name }) => name);
  return names.filter((name) => best.includes(name));
}

/** The area of a logistic regression of the columns named; each set of them is fitted once. */
function areas(task: ModelTask): ((names: readonly string[], done: string) => number) & { rows: number } {
  const { table, target, positive, group, seed, job, scene } = task;
  const sample = sampleRows(scene.labels.truth.length, seed);
  const data = sample === null ? table : takeRows(table, sample);
  const known = new Map<string, number>();
  let fits = 0;
  const area = (names: readonly string[]): number => {
    const key = JSON.stringify(names);
    const before = known.get(key);
    if (before !== undefined) return before;
    const recipe = { target, positive, features: names, model: { kind: "logistic-regression" } } as const;
    const { metrics } = crossValidate(recipe, data, {
      folds: scene.labels.folds,
      seed,
      // Rows at several dates, a row a customer: what is asked is not how good a model is, but what a column adds.
      allowRandomSplit: true,
      ...(group === undefined ? {} : { group }),
      ...jobInside(job, STAGE, fits, 0),
    });
    fits++;
    known.set(key, metrics.rocAuc.mean);
    return metrics.rocAuc.mean;
  };
  return Object.assign(area, { rows: sample?.length ?? scene.labels.truth.length });
}

/** A seeded sample, ascending; null where all rows are used. */
function sampleRows(rows: number, seed: number): Int32Array | null {
  if (rows <= ROWS_MOST) return null;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return shuffle(randomStream(seed, "leak audit"), all).slice(0, ROWS_MOST).sort();
}

function jumpOf(name: string, auc: number, rest: number, { labels, thresholds }: Scene): LeakFinding[] {
  const { suspectAuc, jump } = thresholds;
  if (auc < Math.max(suspectAuc, certainAuc(labels)) || auc - rest < jump || 1 - rest < 2 * (1 - auc))
    return [];
  return [
    finding(name, "auc-jump", "suspect", {
      evidence: { rocAuc: auc, rocAucWithout: rest },
      message: `a model of all columns reaches an area of ${auc.toFixed(3)} with ${quoted(name)} and ${rest.toFixed(3)} without it`,
      suggestion: "find out when it is written: an honest churn model does not hang on one column like this",
    }),
  ];
}
