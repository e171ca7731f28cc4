/**
 * A name for every segment, each name once.
 *
 * @module
 */
import { bestMatching } from "./best-matching.ts";
import { ruleScore, type SegmentRule } from "./segment-rules.ts";

/** What a segment is called, and what to do about it. */
export interface SegmentName {
  readonly name: string;
  readonly nameZh: string;
  /** null where no rule applies, or the rule has no action. */
  readonly action: string | null;
  readonly actionZh: string | null;
  /** How well the rule fits: the z-scores projected on its weights; null without rules. */
  readonly nameScore: number | null;
}

/**
 * Names segments by rules.
 *
 * Segments and rules are matched one to one so that the sum of the scores is as large as it can be; a greedy first
 * match would let one segment take a name that another one has greater need of. Where segments outnumber rules,
 * those left over take the name of their best rule with a number: `General customers 2`.
 *
 * @param segments - Number and z-scores of each.
 */
export function nameSegments(
  segments: readonly {
    readonly segment: number;
    readonly zScores: Readonly<Record<string, number | null>>;
  }[],
  rules: readonly SegmentRule[],
): readonly SegmentName[] {
  if (rules.length === 0) {
    return segments.map(({ segment }) => ({
      name: `Segment ${segment}`,
      nameZh: `客群${segment}`,
      action: null,
      actionZh: null,
      nameScore: null,
    }));
  }
  const scores = segments.map(({ zScores }) => rules.map((rule) => ruleScore(rule, zScores)));
  const matched = bestMatching(scores);
  const ruleOf = matched.map((rule, s) => (rule >= 0 ? rule : scores[s]!.indexOf(Math.max(...scores[s]!))));
  return ruleOf.map((r, s) => {
    const rule = rules[r]!;
    const place = placeAmongNamesakes(s, ruleOf, scores);
    const suffix = place === 1 ? "" : `${place}`;
    return {
      name: suffix === "" ? rule.name : `${rule.name} ${suffix}`,
      nameZh: `${rule.nameZh ?? rule.name}${suffix}`,
      action: rule.action ?? null,
      actionZh: rule.actionZh ?? rule.action ?? null,
      nameScore: scores[s]![r]!,
    };
  });
}

/** 1 for the best of the segments with a rule (the matched one: no left-over can fit better), then by score. */
function placeAmongNamesakes(
  s: number,
  ruleOf: readonly number[],
  scores: readonly (readonly number[])[],
): number {
  const rule = ruleOf[s]!;
  const namesakes = ruleOf.flatMap((other, i) => (other === rule ? [i] : []));
  namesakes.sort((a, b) => scores[b]![rule]! - scores[a]![rule]! || a - b);
  return namesakes.indexOf(s) + 1;
}
