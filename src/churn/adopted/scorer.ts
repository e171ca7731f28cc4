/**
 * The scorer of an adopted model. A row and a table take the same steps, which makes their probabilities equal to the
 * last bit.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { sigmoid } from "../../numeric/logistic.ts";
import { columnOf, isMissing, rowCount, type Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { checkRow, lacksColumn, numberOfValue } from "../row-value.ts";
import type { Scorer, ScoringRow } from "../scorer.ts";
import type { AdoptedForest, AdoptedLogisticRegression, AdoptedModel } from "./model.ts";

/** Probability for one row of the training matrix. */
type RowModel = (values: Float64Array) => number;

/** Compiles an adopted model whose structure has been checked. O(nodes). */
export function prepareAdoptedScorer(model: AdoptedModel): Scorer {
  const { features } = model;
  const isForest = model.kind === "mljs-random-forest";
  const probability = isForest ? forestModel(model) : logisticModel(model);
  const values = new Float64Array(features.length);
  const missing = new Float64Array(features.length);
  let rows = 0;

  const take = (f: number, value: number, path: () => string): void => {
    values[f] = value;
    if (!Number.isNaN(value)) return;
    if (!isForest)
      throw new InputError("missing-value", path(), "a number: the model has no way for a gap", null);
    missing[f]!++;
  };
  return Object.freeze({
    scoreRow(row: ScoringRow) {
      checkRow(row);
      for (let f = 0; f < features.length; f++) {
        const name = features[f]!;
        const path = `row.${name}`;
        const value = row[name];
        if (value === undefined && !(name in row)) throw lacksColumn(path);
        const number = numberOfValue(typeof value === "boolean" ? "boolean" : "number", value, path);
        if (number - number !== 0 && !Number.isNaN(number)) {
          throw new InputError("not-finite", path, "a finite number", value);
        }
        take(f, number, () => path);
      }
      rows++;
      return probability(values);
    },
    scoreTable(input) {
      const table = tableFrom(input, "table");
      const columns = features.map((name) => numbersOf(table, name));
      const scores = new Float64Array(rowCount(table));
      for (let i = 0; i < scores.length; i++) {
        for (let f = 0; f < features.length; f++)
          take(f, columns[f]![i]!, () => `table.${features[f]}[${i}]`);
        scores[i] = probability(values);
      }
      rows += scores.length;
      return scores;
    },
    report: () => ({
      rows,
      missing: Object.fromEntries(
        features.flatMap((name, f) => (missing[f]! > 0 ? [[name, missing[f]!]] : [])),
      ),
      unseen: {},
    }),
  } satisfies Scorer);
}

/** A number or boolean column as numbers, NaN where a value is missing. */
function numbersOf(table: Table, name: string): Float64Array {
  const path = `table.${name}`;
  const column = columnOf(table, name, path);
  const rows = rowCount(table);
  if (column.kind === "number") {
    column.values.forEach((value, i) => {
      if (value - value !== 0 && !Number.isNaN(value)) {
        throw new InputError("not-finite", `${path}[${i}]`, "a finite number", value);
      }
    });
    return column.values;
  }
  const values = new Float64Array(rows).fill(Number.NaN);
  for (let i = 0; i < rows; i++) {
    if (isMissing(column, i)) continue;
    if (column.kind !== "boolean") {
      throw new InputError("wrong-kind", path, "a number or boolean column", `${name} (${column.kind})`);
    }
    values[i] = column.values[i]!;
  }
  return values;
}

function forestModel({ params }: AdoptedForest): RowModel {
  const roots = Uint32Array.from(params.roots);
  const feature = Int32Array.from(params.feature);
  const threshold = Float64Array.from(params.threshold);
  const left = Uint32Array.from(params.left);
  const value = Float64Array.from(params.value);
  const trees = roots.length - 1;
  return (values) => {
    let sum = 0;
    for (let t = 0; t < trees; t++) {
      let node = roots[t]!;
      for (let f = feature[node]!; f >= 0; f = feature[node]!) {
        node = left[node]! + (values[f]! < threshold[node]! ? 0 : 1);
      }
      sum += value[node]!;
    }
    return sum / trees;
  };
}

function logisticModel({ params }: AdoptedLogisticRegression): RowModel {
  const coefficients = Float64Array.from(params.coefficients);
  return (values) => {
    let logOdds = 0;
    for (let f = 0; f < coefficients.length; f++) logOdds += coefficients[f]! * values[f]!;
    return sigmoid(logOdds);
  };
}
