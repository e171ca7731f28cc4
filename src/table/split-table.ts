/**
 * A table in two: rows to learn from and rows to be judged by.
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkPositive } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type Random, randomStream, shuffle } from "../random/random.ts";
import { columnOf, isMissing, rowCount, type Table, takeRows } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";

/** Options of {@link splitTable}. */
export interface SplitOptions {
  /** Rows of the test part: below 1 a share, from 1 on a count. */
  readonly test: number;
  /** Column whose values are to have the same shares in both parts, such as the target. @defaultValue none */
  readonly stratify?: string;
  /** Column whose rows of equal value stay together, such as the customer. @defaultValue none */
  readonly group?: string;
  /** A whole number in [0, 2^53). @defaultValue 42 */
  readonly seed?: number;
}

/** A table in two parts; every row is in one of them. */
export interface TableSplit {
  readonly train: Table;
  readonly test: Table;
  /** Rows of the input in `train`, ascending. */
  readonly trainRows: Int32Array;
  /** Rows of the input in `test`, ascending. */
  readonly testRows: Int32Array;
}

/**
 * Splits a table at random into a training and a test part; both keep the order of the input.
 *
 * The test part has exactly the rows that were asked for (a share is rounded). With `stratify`, each value
 * (missing is one of them) has its share of them to within one row. With `group`, the rows of a value are never
 * split, so the count is met as nearly as a random order of the groups allows and never exceeded; rows without a group are groups of
 * their own. With both, a group counts to its most frequent stratum.
 *
 * @throws {@link InputError} `out-of-range` when one part would have no row, `missing-column` for a name that is
 * not a column.
 * @remarks O(rows). Same table, options and seed: same split. Rows of customers at several dates (`trainingSnapshots`)
 *   belong into `snapshotFolds`: `group` keeps their customers apart, but not their dates.
 * @example
 * const table = tableFrom({ id: ["a", "b", "c", "d"], churn: [1, 0, 1, 0] });
 * const { train, test } = splitTable(table, { test: 0.5, stratify: "churn", seed: 1 });
 * [rowCount(train), rowCount(test)]; // => [2, 2]
 */
export function splitTable(table: TableInput, options: SplitOptions): TableSplit {
  checkOptionKeys(options, "options", ["test", "stratify", "group", "seed"]);
  const { test, stratify, group, seed = 42 } = options;
  const input = tableFrom(table, "table");
  const rows = rowCount(input);
  const testCount = countOf(test, rows);
  const strata = stratify === undefined ? null : codesOf(input, stratify, "options.stratify");
  const groups = group === undefined ? null : groupRows(codesOf(input, group, "options.group", -1));
  const random = randomStream(seed, "split-table");
  const isTest = new Uint8Array(rows);
  if (groups === null) drawRows(isTest, strata ?? new Int32Array(rows), testCount, random);
  else drawGroups(isTest, groups, strata ?? new Int32Array(rows), testCount, random);
  if (!isTest.includes(1)) {
    throw new InputError(
      "out-of-range",
      "options.test",
      `enough for a whole value of ${group} (options.group)`,
      test,
    );
  }
  return parts(input, isTest);
}

function countOf(test: number, rows: number): number {
  checkPositive(test, "options.test");
  const count = test < 1 ? Math.round(test * rows) : test;
  checkInteger(count, "options.test");
  if (count < 1 || count >= rows) {
    throw new InputError(
      "out-of-range",
      "options.test",
      `a part of the ${rows} rows that leaves both sides one`,
      test,
    );
  }
  return count;
}

/** Draws rows without replacement, each stratum its quota. */
function drawRows(isTest: Uint8Array, strata: Int32Array, testCount: number, random: Random): void {
  const members = groupRows(strata);
  const quotas = quotasOf(
    members.map(({ length }) => length),
    testCount,
  );
  members.forEach((rows, s) => {
    const shuffled = shuffle(random, Int32Array.from(rows));
    for (let k = 0; k < quotas[s]!; k++) isTest[shuffled[k]!] = 1;
  });
}

/** Draws whole groups in random order; one that would exceed its stratum's quota of rows is passed over. */
function drawGroups(
  isTest: Uint8Array,
  groups: readonly (readonly number[])[],
  strata: Int32Array,
  testCount: number,
  random: Random,
): void {
  const members = groupRows(Int32Array.from(groups, (rows) => mostFrequent(rows.map((row) => strata[row]!))));
  const sizes = members.map((list) => list.reduce((total, g) => total + groups[g]!.length, 0));
  const quotas = quotasOf(sizes, testCount);
  members.forEach((list, s) => {
    let left = quotas[s]!;
    for (const g of shuffle(random, Int32Array.from(list))) {
      const rows = groups[g]!;
      if (rows.length > left) continue;
      left -= rows.length;
      for (const row of rows) isTest[row] = 1;
    }
  });
}

/**
 * Whole numbers that add up to `count` and are in proportion to `sizes` to within one: the method of largest
 * remainders (Hamilton), ties to the first.
 */
function quotasOf(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((a, b) => a + b, 0);
  const exact = sizes.map((size) => (size * count) / total);
  const quotas = exact.map(Math.floor);
  const left = count - quotas.reduce((a, b) => a + b, 0);
  const order = [...sizes.keys()].sort((a, b) => exact[b]! - quotas[b]! - (exact[a]! - quotas[a]!) || a - b);
  for (const s of order.slice(0, left)) quotas[s]!++;
  return quotas;
}

/** Rows by value, values in order of first appearance; a row whose value is missing (-1) is on its own. */
function groupRows(codes: Int32Array): number[][] {
  const groups: number[][] = [];
  const groupOf = new Map<number, number[]>();
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    let rows = code < 0 ? undefined : groupOf.get(code);
    if (rows === undefined) {
      rows = [];
      groups.push(rows);
      if (code >= 0) groupOf.set(code, rows);
    }
    rows.push(i);
  }
  return groups;
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = values[0]!;
  for (const [value, count] of counts) if (count > counts.get(best)!) best = value;
  return best;
}

/** A whole number per distinct value; a missing value gets `missingCode`, or a number of its own where that is undefined. */
function codesOf(table: Table, name: string, path: string, missingCode?: number): Int32Array {
  const column = columnOf(table, name, path);
  const values = column.kind === "text" ? column.codes : column.values;
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const isGap = isMissing(column, i);
    if (isGap && missingCode !== undefined) {
      codes[i] = missingCode;
      continue;
    }
    const key = isGap ? Number.NaN : values[i]!;
    let code = codeOf.get(key);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(key, code);
    }
    codes[i] = code;
  }
  return codes;
}

function parts(table: Table, isTest: Uint8Array): TableSplit {
  const testCount = isTest.reduce((total, flag) => total + flag, 0);
  const testRows = new Int32Array(testCount);
  const trainRows = new Int32Array(isTest.length - testCount);
  let tests = 0;
  let trains = 0;
  for (let i = 0; i < isTest.length; i++) {
    if (isTest[i] === 1) testRows[tests++] = i;
    else trainRows[trains++] = i;
  }
  return { train: takeRows(table, trainRows), test: takeRows(table, testRows), trainRows, testRows };
}
