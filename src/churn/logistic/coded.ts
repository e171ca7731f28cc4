/**
 * Labelled rows whose texts stay codes: a level of a text column is a term, but never a column of zeros and ones.
 *
 * A row has one level of each text column, so T texts add T numbers to a score, T to a gradient and T^2 / 2 to the
 * products, however many levels they have; 2,000 levels of 100,000 rows would be 1.6 GB of zeros otherwise.
 *
 * @module
 */
import { fitEncoding } from "../../features/encoding/encoding.ts";
import { encode, levelIndices } from "../../features/encoding/matrix.ts";
import type { EncodedText, Encoding } from "../../features/encoding/types.ts";
import { rowCount, type Table, type TextColumn } from "../../table/table.ts";
import { type LogisticProblem, logisticWorkspace, lossAndGradient, products } from "./kernel.ts";
import type { NativeInput } from "./native.ts";
import type { LogisticRows } from "./rows.ts";
import { type Standardisation, standardiseGradient, standardiseProducts, toColumns } from "./standardise.ts";

/** Below so many numbers in the design any way will do, and the plain one is the definition. */
const NUMBERS_WORTH_IT = 1 << 17;
/** What one product costs: of columns in memory by the kernel, and of codes. */
const KERNEL_COST = 0.12;
const CODED_COST = 1.5;

/** Is this the cheaper way to the products of all terms? It is where texts have many levels. */
export function suitsCoded({ table, features, options }: NativeInput): boolean {
  let numbers = 1;
  let texts = 0;
  let levels = 0;
  for (const name of features) {
    const column = table[name]!;
    if (column.kind === "text") {
      texts++;
      levels += Math.min(column.levels.length, options.maxLevels ?? 50);
    } else numbers++;
  }
  if (rowCount(table) * (numbers + levels) < NUMBERS_WORTH_IT) return false;
  const all = KERNEL_COST * (numbers + levels) ** 2;
  return texts > 0 && all > CODED_COST * (numbers + 2 * texts) ** 2;
}

/** Encodes rows. */
export function codedRows(input: NativeInput): { encoding: Encoding; rows: LogisticRows } {
  const { table, features, options, truth, weights, offset } = input;
  const encoding = fitEncoding(table, features, options);
  const texts = encoding.columns.filter((column): column is EncodedText => column.kind === "text");
  const coded = texts.map((text) => placesOf(text, table[text.name] as TextColumn));
  const isCoded = new Set(texts.map((text) => text.name));
  const dense = encoding.terms.flatMap((term, j) => (isCoded.has(term.column) ? [] : [j]));
  const problem: LogisticProblem = {
    rows: truth.length,
    terms: dense.length,
    design: standardisedNumbers(encoding, dense, table),
    truth,
    weights,
    offset,
  };
  return { encoding, rows: rowsOf({ problem, dense, coded, encoding }) };
}

/** For each row the place of its level's term; 0 for the reference and for levels without a term. */
function placesOf(encoded: EncodedText, column: TextColumn): Int32Array {
  const { firstTerm, missingTerm } = encoded;
  // Code -1 (missing) is read at index 0: all codes are moved up by one.
  const placeOf = Int32Array.from([
    missingTerm === null ? 0 : missingTerm + 1,
    ...levelIndices(encoded, column.levels).map((index) => (index < 0 ? 0 : firstTerm + index + 1)),
  ]);
  return Int32Array.from(column.codes, (code) => placeOf[code + 1]!);
}

/** The terms of numbers, column after column, in standard deviations from their mean. */
function standardisedNumbers(encoding: Encoding, dense: readonly number[], table: Table): Float64Array {
  const rows = rowCount(table);
  const columns = encoding.columns.filter((column) => column.kind !== "text");
  const first = new Map(dense.map((term, k) => [term, k]));
  const place = (term: number | null): number | null => (term === null ? null : first.get(term)!);
  const numbers = {
    ...encoding,
    columns: columns.map((column) => {
      return { ...column, valueTerm: place(column.valueTerm), missingTerm: place(column.missingTerm) };
    }),
    terms: dense.map((term) => encoding.terms[term]!),
  };
  const { matrix } = encode(numbers, table);
  numbers.terms.forEach(({ mean, scale }, j) => {
    const end = (j + 1) * rows;
    for (let at = j * rows; at < end; at++) matrix[at] = (matrix[at]! - mean) / scale;
  });
  return matrix;
}

/** Rows in two parts: numbers as a problem of their own, and codes. */
interface CodedProblem {
  readonly problem: LogisticProblem;
  /** Terms of the problem's columns. */
  readonly dense: readonly number[];
  /** Per text column, the place of each row's level. */
  readonly coded: readonly Int32Array[];
  readonly encoding: Pick<Encoding, "terms">;
}

function rowsOf(whole: CodedProblem): LogisticRows {
  const { problem, dense, coded, encoding } = whole;
  const { rows, truth, weights, offset, design } = problem;
  const { terms } = encoding;
  const by = standardisationOf(whole);
  const workspace = logisticWorkspace(problem);
  const known = new Float64Array(rows);
  const denseAt = new Map(dense.map((term, k) => [term, k]));
  const some = new Float64Array(dense.length + 1);
  const evaluate = (coefficients: Float64Array, gradient: Float64Array): number => {
    const perColumn = toColumns(coefficients, by);
    addCoded(coded, perColumn, offset, known);
    const part = Float64Array.from([perColumn[0]!, ...dense.map((term) => perColumn[term + 1]!)]);
    const loss = lossAndGradient({ ...problem, offset: known }, part, workspace, some);
    gradient.fill(0);
    gradient[0] = some[0]!;
    dense.forEach((term, k) => {
      gradient[term + 1] = some[k + 1]!;
    });
    addResiduals(coded, workspace.residual, gradient);
    standardiseGradient(gradient, by);
    return loss;
  };
  const productsOf = (variance: Float64Array, places: Int32Array, out: Float64Array): void => {
    out.fill(0);
    const at = new Int32Array(terms.length + 1).fill(-1);
    places.forEach((place, k) => {
      at[place] = k;
    });
    const numbers = places.filter((place) => place === 0 || denseAt.has(place - 1));
    const columns = numbers.map((place) => (place === 0 ? 0 : denseAt.get(place - 1)! + 1));
    const block = new Float64Array(numbers.length ** 2);
    products(problem, workspace, variance, columns, block);
    placeBlock(block, numbers, at, places.length, out);
    addCodedProducts(whole, variance, { numbers, columns, at, size: places.length }, out);
    standardiseProducts(places, by, out);
  };
  return {
    rows,
    terms: terms.length,
    truth,
    weights,
    offset,
    evaluate,
    curvature: (places, out) => productsOf(workspace.variance, places, out),
    products: productsOf,
    scores: () => workspace.score,
    valueAt: (term, row) => {
      const column = denseAt.get(term);
      if (column !== undefined) return design[column * rows + row]!;
      const has = coded.some((places) => places[row] === term + 1);
      return (Number(has) - by.distances[term + 1]!) / by.scales[term + 1]!;
    },
    sample: (stride) => rowsOf(everyNth(whole, stride)),
    close: () => {},
  };
}

/** Numbers are standardised already; the levels are 0 and 1. */
function standardisationOf({ dense, encoding: { terms } }: CodedProblem): Standardisation {
  const isDense = new Set(dense);
  return {
    distances: Float64Array.from([0, ...terms.map(({ mean }, j) => (isDense.has(j) ? 0 : mean))]),
    scales: Float64Array.from([1, ...terms.map(({ scale }, j) => (isDense.has(j) ? 1 : scale))]),
  };
}

/** out = offset and what the levels of each row add to its score. */
function addCoded(
  coded: readonly Int32Array[],
  perColumn: Float64Array,
  offset: Float64Array | undefined,
  out: Float64Array,
): void {
  if (offset === undefined) out.fill(0);
  else out.set(offset);
  const ofPlace = perColumn.slice();
  ofPlace[0] = 0;
  for (const places of coded) {
    for (let i = 0; i < out.length; i++) out[i]! += ofPlace[places[i]!]!;
  }
}

function addResiduals(coded: readonly Int32Array[], residual: Float64Array, gradient: Float64Array): void {
  const intercept = gradient[0]!;
  for (const places of coded) {
    for (let i = 0; i < residual.length; i++) gradient[places[i]!]! += residual[i]!;
  }
  // Place 0 took the rows at the reference.
  gradient[0] = intercept;
}

function placeBlock(
  block: Float64Array,
  numbers: Int32Array,
  at: Int32Array,
  size: number,
  out: Float64Array,
): void {
  numbers.forEach((a, j) => {
    numbers.forEach((b, k) => {
      out[at[a]! * size + at[b]!] = block[j * numbers.length + k]!;
    });
  });
}

/** Adds what involves a level: with each number, and with the levels of the other texts; both triangles. */
function addCodedProducts(
  { problem, coded }: CodedProblem,
  variance: Float64Array,
  { numbers, columns, at, size }: { numbers: Int32Array; columns: Int32Array; at: Int32Array; size: number },
  out: Float64Array,
): void {
  const { rows, design } = problem;
  // Position of each row's level in the matrix, or -1.
  const positions = coded.map((places) => places.map((place) => (place === 0 ? -1 : at[place]!)));
  const sums = new Float64Array(size);
  positions.forEach((mine, a) => {
    numbers.forEach((place, n) => {
      sums.fill(0);
      const from = (columns[n]! - 1) * rows;
      for (let i = 0; i < rows; i++) {
        const k = mine[i]!;
        if (k >= 0) sums[k]! += place === 0 ? variance[i]! : variance[i]! * design[from + i]!;
      }
      const row = at[place]!;
      for (let k = 0; k < size; k++) {
        out[row * size + k]! += sums[k]!;
        out[k * size + row]! += sums[k]!;
        // A level with itself: the sum of its variances.
        if (place === 0) out[k * size + k]! += sums[k]!;
      }
    });
    for (let b = 0; b < a; b++) {
      const other = positions[b]!;
      for (let i = 0; i < rows; i++) {
        const k = mine[i]!;
        const j = other[i]!;
        if (k < 0 || j < 0) continue;
        out[k * size + j]! += variance[i]!;
        out[j * size + k]! += variance[i]!;
      }
    }
  });
}

function everyNth({ problem, coded, ...rest }: CodedProblem, stride: number): CodedProblem {
  const { terms, design, weights, offset, truth } = problem;
  const rows = Math.floor(problem.rows / stride);
  const pick = (values: Float64Array): Float64Array =>
    new Float64Array(rows).map((_, i) => values[i * stride]!);
  const part = new Float64Array(rows * terms);
  for (let j = 0; j < terms; j++) {
    for (let i = 0; i < rows; i++) part[j * rows + i] = design[j * problem.rows + i * stride]!;
  }
  return {
    ...rest,
    problem: {
      rows,
      terms,
      design: part,
      truth: new Uint8Array(rows).map((_, i) => truth[i * stride]!),
      weights: weights && pick(weights),
      offset: offset && pick(offset),
    },
    coded: coded.map((places) => new Int32Array(rows).map((_, i) => places[i * stride]!)),
  };
}
