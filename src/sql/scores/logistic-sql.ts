/**
 * Log odds of a logistic regression: one expression a column, as its scorer adds them.
 *
 * @module
 */
import type { LogisticRegressionModel } from "../../churn/logistic/model.ts";
import type { EncodedNumeric, EncodedText, Encoding } from "../../features/encoding/types.ts";
import type { Dialect } from "../dialect.ts";
import { balanced } from "../layout.ts";
import type { ScoreContext } from "./score-context.ts";

/** Adds the steps up to a column of log odds. */
export function addLogOdds(model: LogisticRegressionModel, context: ScoreContext): string {
  const { encoding, params } = model;
  // Models of 0.1 may have no options.
  const offset = (model as Partial<LogisticRegressionModel>).options?.offset ?? null;
  const names = context.read([
    ...encoding.columns,
    ...(offset === null ? [] : [{ name: offset, kind: "number" as const }]),
  ]);
  const { dialect } = context;
  const terms = encoding.columns.map((column, c) =>
    column.kind === "text"
      ? textTerm(column, names[c]!, params.coefficients, encoding, dialect)
      : numericTerm(column, names[c]!, params.coefficients, dialect),
  );
  const all = [dialect.f64Lit(params.intercept), ...terms, ...(offset === null ? [] : [names.at(-1)!])];
  context.add([{ expression: balanced(all, "+"), name: "margin" }]);
  return "margin";
}

function numericTerm(
  { fill, valueTerm, missingTerm }: EncodedNumeric,
  name: string,
  coefficients: readonly number[],
  { f64Lit }: Dialect,
): string {
  const slope = valueTerm === null ? 0 : coefficients[valueTerm]!;
  const whenMissing = slope * fill + (missingTerm === null ? 0 : coefficients[missingTerm]!);
  return `CASE WHEN ${name} IS NULL THEN ${f64Lit(whenMissing)} ELSE ${f64Lit(slope)} * ${name} END`;
}

function textTerm(
  { reference, levels, firstTerm, otherLevel, missingTerm }: EncodedText,
  name: string,
  coefficients: readonly number[],
  { terms }: Encoding,
  { f64Lit, text }: Dialect,
): string {
  const lastTerm = missingTerm ?? firstTerm + levels.length - 1;
  let average = 0;
  for (let term = firstTerm; term <= lastTerm; term++) average += terms[term]!.mean * coefficients[term]!;
  const ofLevel = levels.map((_, k) => coefficients[firstTerm + k]!);
  const whenMissing = missingTerm === null ? average : coefficients[missingTerm]!;
  const whenUnseen = otherLevel === null ? average : ofLevel[otherLevel]!;
  // The reference stands first: where it is also a level, it has no term.
  const cases = [[reference, 0] as const, ...levels.map((level, k) => [level, ofLevel[k]!] as const)]
    .map(([level, value]) => `WHEN ${name} = ${text(level)} THEN ${f64Lit(value)}`)
    .join(" ");
  return `CASE WHEN ${name} IS NULL THEN ${f64Lit(whenMissing)} ${cases} ELSE ${f64Lit(whenUnseen)} END`;
}
