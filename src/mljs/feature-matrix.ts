/**
 * A table as ml.js wants it: an array of rows of numbers.
 *
 * @module
 */
import { checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { columnOf, isMissing, rowCount, type Table } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";

/**
 * Columns of a table as a matrix for `train` of ml.js: one array a row, `true` is 1 and `false` 0.
 *
 * @param data - Rows, columns or a table.
 * @param features - Names of number and boolean columns, in the order that the matrix shall have.
 * @throws {@link InputError} `missing-column`; `wrong-kind` for a text or time column; `missing-value` naming row and
 * column, because a gap makes the weights of ml-logistic-regression NaN and goes unnoticed in ml-random-forest.
 * @remarks O(rows * features).
 * @example
 * featureMatrix([{ visits: 3, member: true }, { visits: 1, member: false }], ["visits", "member"]); // => [[3, 1], [1, 0]]
 */
export function featureMatrix(data: TableInput, features: readonly string[]): number[][] {
  const table = tableFrom(data, "data");
  if (!Array.isArray(features)) {
    throw new InputError("wrong-type", "features", "an array of column names", features);
  }
  const columns = features.map((name, f) => {
    checkText(name, `features[${f}]`);
    return numbersWithoutGaps(table, name, `features[${f}]`);
  });
  return Array.from({ length: rowCount(table) }, (_, i) => columns.map((values) => values[i]!));
}

function numbersWithoutGaps(table: Table, name: string, path: string): ArrayLike<number> {
  const column = columnOf(table, name, path);
  if (column.kind !== "number" && column.kind !== "boolean") {
    throw new InputError("wrong-kind", path, "a number or boolean column", `${name} (${column.kind})`);
  }
  for (let i = 0; i < column.values.length; i++) {
    if (isMissing(column, i)) {
      throw new InputError(
        "missing-value",
        `data.${name}[${i}]`,
        "a value: ml.js has no way for a gap",
        null,
      );
    }
  }
  return column.values;
}
