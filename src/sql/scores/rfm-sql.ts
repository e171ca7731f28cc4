/**
 * RFM scores by the cut points of an earlier table.
 *
 * @module
 */
import { RFM_MEASURES, type RfmScores } from "../../rfm/score-rfm.ts";
import type { ScoreContext } from "./score-context.ts";
import type { ScoredColumn } from "./types.ts";

/** The three scores and the cell; NULL where a measure is missing. */
export function rfmColumns(
  { bins, cutPoints }: RfmScores,
  context: ScoreContext,
): (ScoredColumn & { readonly expression: string })[] {
  const { f64Lit, text } = context.dialect;
  const names = context.read(RFM_MEASURES.map((name) => ({ name, kind: "number" as const })));
  const score = (m: number, write: (score: number) => string): string => {
    const measure = RFM_MEASURES[m]!;
    const value = names[m]!;
    const of = (rank: number): string => write(measure === "recencyDays" ? bins + 1 - rank : rank);
    const cases = cutPoints[measure].map((cut, k) => `WHEN ${value} <= ${f64Lit(cut)} THEN ${of(k + 1)}`);
    return `CASE ${[...cases, `WHEN ${value} IS NOT NULL THEN ${of(bins)}`].join(" ")} END`;
  };
  const between = bins > 9 ? ` || ${text("-")} || ` : " || ";
  return [
    { name: "recencyScore", kind: "number", expression: score(0, f64Lit) },
    { name: "frequencyScore", kind: "number", expression: score(1, f64Lit) },
    { name: "monetaryScore", kind: "number", expression: score(2, f64Lit) },
    {
      name: "cell",
      kind: "text",
      expression: [0, 1, 2].map((m) => `(${score(m, (value) => text(String(value)))})`).join(between),
    },
  ];
}
