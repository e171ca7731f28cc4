/**
 * Training data in memory that threads share: copied once, however many threads and recipes use it.
 *
 * @module
 */
import type { TrainingData } from "../churn/training-data.ts";
import type { Column, Table } from "../table/table.ts";

type Values = Float64Array | Int32Array | Uint8Array;

/** Copies already made, by what they are copies of. */
export type SharedCopies = WeakMap<Values, Values>;

/** The same training data with every array in shared memory; equal arrays of earlier calls are not copied again. */
export function shareTraining(training: TrainingData, copies: SharedCopies): TrainingData {
  const { table, truth, weights, inputRows, groups } = training;
  const shared: Table = Object.fromEntries(
    Object.entries(table).map(([name, column]) => [name, shareColumn(column, copies)]),
  );
  return {
    ...training,
    table: shared,
    truth: shareValues(truth, copies),
    inputRows: shareValues(inputRows, copies),
    weights: weights && shareValues(weights, copies),
    groups: groups && shareValues(groups, copies),
  };
}

/** The same values in shared memory. */
export function shareValues<A extends Values>(values: A, copies: SharedCopies): A {
  const known = copies.get(values);
  if (known !== undefined) return known as A;
  const type = values.constructor as new (buffer: SharedArrayBuffer) => A;
  const copy = new type(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  copies.set(values, copy);
  return copy;
}

function shareColumn(column: Column, copies: SharedCopies): Column {
  if (column.kind === "text") return { ...column, codes: shareValues(column.codes, copies) };
  return { ...column, values: shareValues(column.values, copies) } as Column;
}
