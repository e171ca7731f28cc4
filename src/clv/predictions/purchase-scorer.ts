/**
 * Purchase and spend models compiled once, then asked many times, one row or one table at a time.
 *
 * A table is scored by the function of the quantity; a row goes through the same door and the same operations in the same
 * order, without what serves many rows only, so that its number is the same to the last bit.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { numberColumn, numberColumnOf, rowCount, type Table } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { covariateColumns } from "../covariates/covariate-columns.ts";
import { covariatesOf, effectColumns } from "../covariates/covariate-effects.ts";
import { type PurchaseModel, purchaseKernel, rowsToScore } from "../purchase-model.ts";
import { customerLifetimeValue } from "./customer-lifetime-value.ts";
import { expectedPurchases } from "./expected-purchases.ts";
import { checkSpendModel, expectedSpend, type SpendModel, spendOf } from "./expected-spend.ts";
import {
  type OpenQuantity,
  openQuantity,
  type PredictionQuantity,
  type QuantityOptions,
} from "./prediction-quantity.ts";
import { probabilityAlive } from "./probability-alive.ts";
import { residualLifetimeValue } from "./residual-lifetime-value.ts";
import { modelAt } from "./score-rows.ts";

/** What a purchase model can be asked for row by row, named after the function that gives it for a table, with its options. */
export type ScoredQuantity = Exclude<PredictionQuantity, { readonly quantity: "purchaseCount" }>;

/** What a spend model can be asked for row by row. */
export interface ScoredSpend extends QuantityOptions {
  readonly quantity: "expectedSpend";
}

/** A compiled model, in the shape of the scorers of classifiers. */
export interface PurchaseScorer {
  scoreRow(row: object): number;
  scoreTable(table: TableInput): Float64Array;
  report(): {
    readonly rows: number;
    readonly missing: Readonly<Record<string, number>>;
    readonly unseen: Readonly<Record<string, number>>;
  };
}

/** Compiles a purchase model. Throws as the function of the quantity, with `options` for what is asked. */
export function preparePurchaseScorer(
  model: PurchaseModel,
  quantity: ScoredQuantity = { quantity: "probabilityAlive" },
): PurchaseScorer {
  const open = openQuantity(model, quantity, []);
  if (open.counted !== undefined) {
    const expected = 'a quantity that is one number, not "purchaseCount"';
    throw new InputError("unknown-choice", "options.quantity", expected, "purchaseCount");
  }
  const { columns, spendModel } = open;
  const names = [
    columns.frequency ?? "frequency",
    columns.recency ?? "recency",
    columns.age ?? "age",
    ...(spendModel === undefined ? [] : [columns.meanSpend ?? "meanSpend"]),
    ...covariateNames(model),
    ...(spendModel === undefined ? [] : covariateNames(spendModel)),
  ];
  return scorerOf(names, spendModel && (columns.meanSpend ?? "meanSpend"), rowScore(model, open), (table) =>
    batchScore(model, quantity, table),
  );
}

/** Compiles a spend model, for `expectedSpend`. */
export function prepareSpendScorer(
  model: SpendModel,
  options: ScoredSpend = { quantity: "expectedSpend" },
): PurchaseScorer {
  checkSpendModel(model, "model");
  checkOptionKeys(options, "options", ["quantity", "columns"]);
  if (options.quantity !== "expectedSpend") {
    throw new InputError("unknown-choice", "options.quantity", 'one of "expectedSpend"', options.quantity);
  }
  const { columns = {} } = options;
  const spendName = columns.meanSpend ?? "meanSpend";
  return scorerOf(
    [columns.frequency ?? "frequency", spendName, ...covariateNames(model)],
    spendName,
    (table) => spendOf(model, table, columns)[0]!,
    (table) => expectedSpend(model, table, { columns }),
  );
}

function covariateNames(model: object): readonly string[] {
  const covariates = covariatesOf(model);
  return covariates === undefined ? [] : effectColumns(covariates);
}

/** The quantity of a table with one row. */
function rowScore(
  model: PurchaseModel,
  { columns, ifAlive, spendModel, margin, check }: OpenQuantity,
): (table: Table) => number {
  const names = covariateNames(model);
  const own = purchaseKernel(model, "model");
  const ofAll = ifAlive(own);
  if (names.length === 0) check?.(own);
  return (table) => {
    const { frequency, recency, age } = rowsToScore(model, "model", table, columns);
    let kernel = own;
    let expected = ofAll;
    if (names.length > 0) {
      const values = covariateColumns(table, names).map((column) => column[0]!);
      kernel = purchaseKernel(modelAt(model, values), "model");
      check?.(kernel);
      expected = ifAlive(kernel);
    }
    const [x, tx, T] = [frequency[0]!, recency[0]!, age[0]!];
    const score = kernel.aliveChance(x, tx, T) * expected(x, T, tx);
    return spendModel === undefined ? score : score * (margin * spendOf(spendModel, table, columns)[0]!);
  };
}

function batchScore(model: PurchaseModel, quantity: ScoredQuantity, table: Table): Float64Array {
  switch (quantity.quantity) {
    case "probabilityAlive": {
      const { quantity: _, ...options } = quantity;
      return probabilityAlive(model, table, options);
    }
    case "expectedPurchases": {
      const { quantity: _, ...options } = quantity;
      return expectedPurchases(model, table, options);
    }
    case "customerLifetimeValue": {
      const { quantity: _, spendModel, ...options } = quantity;
      return customerLifetimeValue(model, spendModel, table, options);
    }
    case "residualLifetimeValue": {
      const { quantity: _, spendModel, ...options } = quantity;
      return residualLifetimeValue(model, spendModel, table, options);
    }
  }
}

function scorerOf(
  names: readonly string[],
  spendName: string | undefined,
  scoreOne: (table: Table) => number,
  scoreAll: (table: Table) => Float64Array,
): PurchaseScorer {
  let rows = 0;
  let missing = 0;
  return Object.freeze({
    scoreRow: (row: object): number => {
      const table = tableOfRow(row, names);
      const score = withPath("row", () => scoreOne(table));
      rows++;
      if (spendName !== undefined && Number.isNaN(numberColumnOf(table, spendName, spendName).values[0]))
        missing++;
      return score;
    },
    scoreTable: (input: TableInput): Float64Array => {
      const table = tableFrom(input, "table");
      const scores = withPath("table", () => scoreAll(table));
      rows += rowCount(table);
      if (spendName !== undefined) {
        for (const value of numberColumnOf(table, spendName, `table.${spendName}`).values) {
          if (Number.isNaN(value)) missing++;
        }
      }
      return scores;
    },
    report: () => ({
      rows,
      missing: spendName !== undefined && missing > 0 ? { [spendName]: missing } : {},
      unseen: {},
    }),
  });
}

/** The named values of a row as a table. Times are taken to be in the model's unit. */
function tableOfRow(row: object, names: readonly string[]): Table {
  if (typeof row !== "object" || row === null) {
    throw new InputError("wrong-type", "row", "an object with a key per column", row);
  }
  const columns: Record<string, Table[string]> = {};
  for (const name of names) {
    const value = (row as Readonly<Record<string, unknown>>)[name];
    if (value === undefined && !(name in row)) {
      const expected = "there (null where the value is missing)";
      throw new InputError("missing-column", `row.${name}`, expected, undefined);
    }
    columns[name] = numberColumn(Float64Array.of(numberOf(value, `row.${name}`)));
  }
  return Object.freeze(columns);
}

function numberOf(value: unknown, path: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || value === undefined) return Number.NaN;
  throw new InputError("wrong-type", path, "a number or null", value);
}

/** What the functions for tables call `summary` is called `table` here, or `row`, which has no row numbers. */
function withPath<T>(name: "row" | "table", score: () => T): T {
  try {
    return score();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = error.path.replace(/^summary\b/, name);
    const shown = name === "row" ? path.replace(/\[0\]$/, "") : path;
    throw new InputError(error.code, shown, error.expected, error.received);
  }
}
