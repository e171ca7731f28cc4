/**
 * One pass over the design: loss, gradient and information of a logistic regression as sums.
 *
 * @module
 */
import { balanced } from "../../../sql/layout.ts";
import type { NumberColumn } from "../../../table/column.ts";
import type { SqlConnection } from "../../connection.ts";

/** Sums over the rows at some coefficients, without a penalty; place 0 is the intercept. */
export interface LogisticSumsAt {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** X' W X over the places, row-major, both triangles. */
  readonly information: Float64Array;
}

/** Sums of one statement, at most: more of them are asked for in a second pass. */
const SUMS_MAX = 800;
/** Beyond it a probability is 0 or 1 to the last bit, and EXP of some engines is an error. */
const SCORE_MAX = 700;

/** Asks for the sums; `places` are those of the coefficients that are free, the intercept (0) first. */
export async function askLogisticSums(
  connection: SqlConnection,
  design: string,
  coefficients: Float64Array,
  places: readonly number[],
  signal: AbortSignal | undefined,
): Promise<LogisticSumsAt> {
  const { f64, f64Lit, limits } = connection.dialect;
  const size = places.length;
  const factor = (place: number): string => (place === 0 ? "" : ` * z${place - 1}`);
  const sums = [
    "SUM(loss)",
    ...places.map((place) => `SUM(pull${factor(place)})`),
    ...places.flatMap((a, i) => places.slice(i).map((b) => `SUM(weight${factor(a)}${factor(b)})`)),
  ];
  const steps = scoreSteps(connection, design, coefficients, places);
  const values = new Float64Array(sums.length);
  const atOnce = Math.min(SUMS_MAX, limits.columns);
  for (let at = 0; at < sums.length; at += atOnce) {
    const part = sums.slice(at, at + atOnce);
    const list = part.map((sum, k) => `${f64(`COALESCE(${sum}, ${f64Lit(0)})`)} AS s${k}`).join(",\n");
    const columns = part.map((_, k) => ({ name: `s${k}`, kind: "number" as const }));
    const table = await connection.query(`${steps}\nSELECT ${list}\nFROM weighed`, { columns, signal });
    part.forEach((_, k) => {
      values[at + k] = (table[`s${k}`] as NumberColumn).values[0]!;
    });
  }
  const information = new Float64Array(size * size);
  let at = 1 + size;
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      information[i * size + j] = values[at]!;
      information[j * size + i] = values[at++]!;
    }
  }
  return { loss: values[0]!, gradient: values.slice(1, 1 + size), information };
}

/** Score, probability, weight: each step sees the columns of the one before, and is computed once. */
function scoreSteps(
  { dialect }: SqlConnection,
  design: string,
  coefficients: Float64Array,
  places: readonly number[],
): string {
  const { f64Lit, fence } = dialect;
  const terms = places.map((place) =>
    place === 0 ? f64Lit(coefficients[0]!) : `z${place - 1} * ${f64Lit(coefficients[place]!)}`,
  );
  const zs = places.slice(1).map((place) => `z${place - 1}`);
  const carried = ["y", ...zs].join(", ");
  const [one, most, least] = [f64Lit(1), f64Lit(SCORE_MAX), f64Lit(-SCORE_MAX)];
  const clamped = `CASE WHEN score > ${most} THEN ${most} WHEN score < ${least} THEN ${least} ELSE score END`;
  // ln(1 + e^s) - y s without a large exponent: the positive part of the score and a logarithm that is at most ln 2.
  const loss = `CASE WHEN score > ${f64Lit(0)} THEN score * (${one} - y) ELSE -score * y END + LN(${one} + EXP(-ABS(score)))`;
  return [
    `WITH scored AS (${fence(`SELECT ${carried}, ${balanced(terms, "+")} AS score FROM ${design}`)}),`,
    `clamped AS (${fence(`SELECT ${carried}, ${clamped} AS score FROM scored`)}),`,
    `chances AS (${fence(`SELECT ${carried}, ${loss} AS loss, ${one} / (${one} + EXP(-score)) AS p FROM clamped`)}),`,
    `weighed AS (${fence(`SELECT ${carried}, loss, p - y AS pull, p * (${one} - p) AS weight FROM chances`)})`,
  ].join("\n");
}
