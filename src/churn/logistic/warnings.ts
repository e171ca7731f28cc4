/**
 * What a logistic fit wants its reader to know, in sentences that name the column.
 *
 * @module
 */
import type { Encoding } from "../../features/encoding/types.ts";
import type { Warning } from "../../internal/warning.ts";
import type { TrainingData } from "../training-data.ts";
import type { LogisticInference } from "./inference.ts";
import type { ResolvedLogisticSettings } from "./options.ts";
import type { Separation } from "./separation.ts";
import type { LogisticSolution } from "./solver.ts";

/** More names than this are counted, not listed. */
const NAMES_SHOWN = 6;

/** Everything the warnings of a fit are made of. */
export interface LogisticFindings {
  readonly encoding: Encoding;
  readonly training: Pick<TrainingData, "target">;
  /** Rows of each class (0, 1) where a 0/1 term is 0, then where it is 1. */
  readonly sides: (term: number) => readonly number[];
  readonly settings: ResolvedLogisticSettings;
  readonly solution: LogisticSolution;
  /** Terms that are combinations of those before them. */
  readonly collinear: readonly number[];
  readonly separation: Separation | undefined;
  readonly inference: LogisticInference;
}

/** The warnings of a fit, without those of its encoding. */
export function logisticWarnings(findings: LogisticFindings): Warning[] {
  const { encoding, settings, solution, collinear, separation, inference } = findings;
  const free = settings.l1 === 0 && settings.l2 === 0;
  const warnings: Warning[] = [];
  const add = (code: string, message: string): void => {
    warnings.push({ code, message });
  };
  if (encoding.terms.length === 0)
    add("no-terms", "no column is left to learn from: every row gets the base rate");
  if (collinear.length > 0) {
    const fate = free ? "have no coefficient of their own" : "share their effect with those";
    add("collinear", `${listTerms(encoding, collinear)} repeat what earlier terms say and ${fate}`);
  }
  if (separation !== undefined) add("separation", separationMessage(findings, separation));
  if (solution.status === "iteration-limit" && !(separation !== undefined && free)) {
    add("iteration-limit", `the fit had not converged after ${solution.iterations} steps`);
  }
  if (solution.status === "stalled") {
    add("stalled", `after ${solution.iterations} steps no further step lowered the loss`);
  }
  if (!inference.hasErrors && settings.l1 === 0)
    add("no-standard-errors", "the Hessian is singular: there are no standard errors");
  return warnings;
}

function separationMessage(
  findings: LogisticFindings,
  { extent, alone, terms: separating }: Separation,
): string {
  const { encoding, settings, training } = findings;
  const fate =
    settings.l1 === 0 && settings.l2 === 0
      ? "the likelihood has no maximum"
      : "only the penalty keeps the coefficients finite";
  const names = listTerms(encoding, separating);
  if (!alone) return `${names} together separate the classes (${extent}): ${fate}`;
  const first = encoding.terms[separating[0]!]!;
  const example = first.role === "value" ? "" : `; ${oneSided(findings, separating[0]!)}`;
  const each = separating.length > 1 ? "each separate" : "separates";
  return `${names} ${each} the values of ${JSON.stringify(training.target.column)} (${extent}): ${fate}${example}`;
}

/** `all 11 rows with "x=(missing)" have Churn "No"`, or the same of the rows without. */
function oneSided({ encoding, training, sides }: LogisticFindings, term: number): string {
  const { name } = encoding.terms[term]!;
  const counts = sides(term);
  const withTerm = counts[2]! === 0 || counts[3]! === 0;
  const [others, events] = withTerm ? [counts[2]!, counts[3]!] : [counts[0]!, counts[1]!];
  const value = events > 0 ? training.target.positive : training.target.negative;
  const where = `${withTerm ? "with" : "without"} ${JSON.stringify(name)}`;
  return `all ${others + events} rows ${where} have ${JSON.stringify(value)}`;
}

/** Counts the rows on both sides of a 0/1 term. */
export function countSides(
  { training, encoding }: { readonly training: TrainingData; readonly encoding: Encoding },
  term: number,
): number[] {
  const { column, level } = encoding.terms[term]!;
  const source = training.table[column]!;
  const has = (i: number): boolean => {
    if (source.kind !== "text") return Number.isNaN(source.values[i]) || source.values[i] === 255;
    return level === null ? source.codes[i]! < 0 : source.levels[source.codes[i]!] === level;
  };
  const counts = [0, 0, 0, 0];
  training.truth.forEach((label, i) => {
    if (training.weights?.[i] !== 0) counts[2 * Number(has(i)) + label]!++;
  });
  return counts;
}

function listTerms({ terms }: Encoding, indices: readonly number[]): string {
  const names = indices.slice(0, NAMES_SHOWN).map((index) => JSON.stringify(terms[index]!.name));
  const more = indices.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
