/**
 * Can a model tell two tables apart? One score of all columns together, changes that no single column shows included.
 *
 * Source: Friedman (2003), "On Multivariate Goodness-of-Fit and Two-Sample Testing", SLAC-PUB-10325: a classifier of the two
 * samples, judged on rows that it has not seen.
 *
 * @module
 */
import { CLASSIFIERS } from "../../churn/classifiers.ts";
import type { Scorer } from "../../churn/scorer.ts";
import { readTrainingData, type TrainingData, takeTrainingRows } from "../../churn/training-data.ts";
import { splitRows } from "../../evaluation/folds/fold-split.ts";
import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import { checkLevel } from "../../evaluation/interval.ts";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { areaInterval, type RocAucInterval, rocAucInterval } from "../../evaluation/roc/roc-auc-interval.ts";
import { checkBetween, checkChoice, checkInteger, checkOptionKeys, checkText } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, jobOf, step } from "../../internal/progress.ts";
import { randomStream, shuffle } from "../../random/random.ts";
import { makeTable, type Table, takeColumn } from "../../table/table.ts";
import type { TableInput } from "../../table/table-from.ts";
import { checkNotInfinite } from "../column-values.ts";
import { type PairedTables, pairTables } from "../paired-columns.ts";
import { type StackedTables, stackTables } from "./stacked-tables.ts";
import type { DomainClassification, DomainClassifierOptions, TellingColumn } from "./types.ts";

type Settings = DomainClassification["settings"];

const OPTION_KEYS = "columns,exclude,model,group,threshold,folds,maxRows,level,seed,onProgress,signal".split(
  ",",
);
const STAGE = "domain classifier fold";

/**
 * Trains a classifier to tell the rows of two tables apart and judges it on held-out rows.
 *
 * @param reference - Rows of the time that all was well: those a model was trained on, say.
 * @param current - Rows of now.
 * @returns The held-out area under the ROC curve, 0.5 where the tables cannot be told apart, and what each column adds to it.
 * Ids and times are left out, and named in `unpaired`, unless `columns` asks for them.
 * @throws {@link InputError} `empty` for a table without rows or no column in common, `missing-column`, `missing-value` for a
 * row without a group, `out-of-range`, also for more folds than rows of a table. The reason of `signal` when that is aborted.
 * @remarks `folds` fits on at most 2 `maxRows` rows. Deterministic by `seed`. The interval is of these models on other rows.
 * @example
 * const before = Array.from({ length: 200 }, (_, i) => ({ customerId: `c${i}`, visits: i % 10, plan: i % 3 ? "plus" : "basic" }));
 * const after = before.map(({ customerId, plan }, i) => ({ customerId, visits: (i % 10) + 5, plan }));
 * const { rocAuc, differs, columns, unpaired } = domainClassifier(before, after);
 * rocAuc.lower > 0.7; // => true
 * differs; // => true
 * columns[0]!.column; // => "visits"
 * unpaired.leftOut; // => [{ column: "customerId", reason: "id" }]
 */
export function domainClassifier(
  reference: TableInput,
  current: TableInput,
  options: DomainClassifierOptions = {},
): DomainClassification {
  const given = readOptions(options);
  const job = jobOf(options);
  const paired = pairTables(reference, current, options);
  const settings = { ...given, group: chooseGroup(paired, options.group) };
  const pairs = paired.pairs.filter(({ name }) => name !== settings.group);
  if (pairs.length === 0) {
    throw new InputError("empty", "options.columns", "at least one column that both tables have", pairs);
  }
  pairs.forEach(checkNotInfinite);
  const stacked = stackTables({ ...paired, pairs }, settings);
  const found = judge(stacked, settings, job);
  return deepFreeze({
    rocAuc: found.area,
    differs: found.area.estimate >= settings.threshold && found.area.lower > 0.5,
    columns: found.columns,
    rows: stacked.rows,
    unpaired: paired.unpaired,
    settings,
  });
}

function readOptions(options: DomainClassifierOptions): Omit<Settings, "group"> {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { model = "gradient-boosting", threshold = 0.65, folds = 5, maxRows = 10_000 } = options;
  const { level = 0.95, seed = 42 } = options;
  checkChoice(model, "options.model", ["gradient-boosting", "logistic-regression"]);
  checkBetween(threshold, "options.threshold", 0.5, 1);
  checkInteger(folds, "options.folds", 2);
  checkInteger(maxRows, "options.maxRows", 10);
  checkLevel(level, "options.level");
  checkInteger(seed, "options.seed", 0);
  return { model, threshold, folds, maxRows, level, seed };
}

const USUAL_GROUP = "customerId";

function chooseGroup({ tables }: PairedTables, group: string | undefined): string | null {
  const has = (table: Table, name: string) => Object.hasOwn(table, name);
  if (group === undefined) {
    return has(tables.reference, USUAL_GROUP) && has(tables.current, USUAL_GROUP) ? USUAL_GROUP : null;
  }
  checkText(group, "options.group");
  for (const side of ["reference", "current"] as const) {
    if (!has(tables[side], group)) {
      throw new InputError("missing-column", "options.group", "a column of both tables", group);
    }
  }
  return group;
}

/** Every fold: fit to the others, score it, and score it again with one column after the other shuffled. */
function judge(
  { table, target, truth, groups }: StackedTables,
  settings: Settings,
  job: JobOptions,
): { readonly area: RocAucInterval; readonly columns: TellingColumn[] } {
  const { model, folds, seed, level } = settings;
  const training = readTrainingData(table, { target, positive: true }, "options");
  const plan = stratifiedFolds(truth, { folds, seed, ...(groups === null ? {} : { group: groups }) });
  const classifier = CLASSIFIERS[model];
  const fit = classifier.prepareFit(model === "gradient-boosting" ? { seed } : {}, "options");
  const lost = new Float64Array(training.features.length);
  let area = 0;
  let variance = 0;
  for (let fold = 0; fold < folds; fold++) {
    step(job, STAGE, fold, folds);
    const { train, test } = splitRows(plan, fold);
    const kept = takeTrainingRows(training, train);
    const learned =
      groups === null ? kept : { ...kept, groups: Float64Array.from(train, (row) => groups[row]!) };
    const scorer = classifier.prepareScorer(fit(learned, null, {}));
    const held = takeTrainingRows(training, test);
    const { estimate, standardError } = rocAucInterval(held.truth, scorer.scoreTable(held.table), { level });
    area += estimate / folds;
    variance += (standardError / folds) ** 2;
    addAreaLost(lost, scorer, held, estimate, { seed, fold, folds });
  }
  step(job, STAGE, folds, folds);
  const totals = { events: sumOf(truth), others: truth.length - sumOf(truth) };
  const columns = training.features.map((column, k) => ({ column, areaLost: lost[k]! }));
  columns.sort((a, b) => b.areaLost - a.areaLost || (a.column < b.column ? -1 : 1));
  // DeLong's variance of one fold's area is that of its model on other rows; those of different folds are added.
  return { area: areaInterval(area, variance, totals, level, "logit"), columns };
}

function addAreaLost(
  lost: Float64Array,
  scorer: Scorer,
  { table, truth, features }: TrainingData,
  estimate: number,
  { seed, fold, folds }: { readonly seed: number; readonly fold: number; readonly folds: number },
): void {
  features.forEach((name, k) => {
    const order = Int32Array.from(truth, (_, row) => row);
    shuffle(randomStream(seed, "shuffled column", name, fold), order);
    const shuffled = makeTable({ ...table, [name]: takeColumn(table[name]!, order) });
    lost[k]! += (estimate - rocAuc(truth, scorer.scoreTable(shuffled))) / folds;
  });
}

function sumOf(truth: Uint8Array): number {
  let sum = 0;
  for (const value of truth) sum += value;
  return sum;
}
