/**
 * Rules of thumb that name segments: which columns are high and which are low in it, and what one would do about
 * such customers.
 *
 * The defaults are the five classical groups of airline members; source: Zhang et al. (2015), "Python
 * Data Analysis and Mining in Practice", chapter 7.
 *
 * @module
 */
import { checkBetween, checkOptionKeys, checkText } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";

/** One name that a segment can get. Plain data: copy the defaults, change words and weights, pass them. */
export interface SegmentRule {
  /** English name, unique among the rules. */
  readonly name: string;
  /** Simplified Chinese name. @defaultValue `name` */
  readonly nameZh?: string;
  /** What to do with such customers, in English. @defaultValue none */
  readonly action?: string;
  /** The same in Simplified Chinese. @defaultValue `action` */
  readonly actionZh?: string;
  /**
   * Importance by column: above 0 where such a segment is high, below 0 where it is low. A segment's score is the
   * weighted sum of its z-scores, over the length of the weights.
   */
  readonly weights: Readonly<Record<string, number>>;
}

/** Which column plays which part; `null` for a part the data do not have. */
export interface LrfmcRoles {
  /** Months since joining. @defaultValue `"lengthMonths"` */
  readonly length?: string | null;
  /** Days since the last flight. @defaultValue `"recencyDays"` */
  readonly recency?: string | null;
  /** Flights in the window. @defaultValue `"frequency"` */
  readonly frequency?: string | null;
  /** Distance flown in the window, or money spent. @defaultValue `"mileage"` */
  readonly mileage?: string | null;
  /** Mean discount coefficient. @defaultValue `"discount"` */
  readonly discount?: string | null;
}

type Role = keyof LrfmcRoles;

/** Scores must stay finite to be compared. */
const WEIGHT_MAX = 1e6;

const STANDARD_ROLES = {
  length: "lengthMonths",
  recency: "recencyDays",
  frequency: "frequency",
  mileage: "mileage",
  discount: "discount",
} as const;
const LETTER_ROLES = { length: "L", recency: "R", frequency: "F", mileage: "M", discount: "C" } as const;

interface RoleRule extends Required<Omit<SegmentRule, "weights">> {
  readonly weights: Readonly<Partial<Record<Role, number>>>;
}

const CLASSICAL: readonly RoleRule[] = [
  {
    name: "Important retention customers",
    nameZh: "重要保持客户",
    action: "Keep: personal service, tier benefits and priority; no price offers they do not need",
    actionZh: "重点保持：专属服务、会员礼遇与优先保障，避免不必要的降价",
    weights: { frequency: 1, mileage: 1, recency: -0.5, discount: 0.5 },
  },
  {
    name: "Important development customers",
    nameZh: "重要发展客户",
    action: "Develop: bonus miles for the next flights, a tier within reach, partner offers",
    actionZh: "着力发展：下次乘机奖励里程、升级激励与合作伙伴优惠，提高乘机频率",
    weights: { discount: 1, recency: -0.25, frequency: -0.25, mileage: -0.25, length: -0.25 },
  },
  {
    name: "Important win-back customers",
    nameZh: "重要挽留客户",
    action: "Win back: ask why they fly less, call before the tier lapses, a dated offer to return",
    actionZh: "主动挽留：了解乘机减少的原因，会员级别到期前回访，提供限时回归优惠",
    weights: { length: 1, recency: 0.5 },
  },
  {
    name: "General customers",
    nameZh: "一般客户",
    action: "Serve at scale: seasonal offers by mail and app, no effort per head",
    actionZh: "常规维护：以邮件和应用推送季节性优惠，不投入单独成本",
    weights: { length: -1, recency: -0.5, discount: -0.5 },
  },
  {
    name: "Low value customers",
    nameZh: "低价值客户",
    action: "Spend nothing extra: include in general promotions only",
    actionZh: "控制投入：仅纳入普通促销，不额外投入资源",
    weights: { recency: 1, frequency: -0.5, mileage: -0.5 },
  },
];

/**
 * The five classical rules, with their weights on the columns that play the parts.
 *
 * @param roles - Columns by part. A part set to `null` drops out of every rule.
 * @throws {@link InputError} for an unknown part, or when a rule is left without a column.
 * @example
 * const rules = lrfmcRules({ length: "L", recency: "R", frequency: "F", mileage: "M", discount: "C" });
 * rules.map((rule) => rule.nameZh); // => ["重要保持客户", "重要发展客户", "重要挽留客户", "一般客户", "低价值客户"]
 * rules[0]!.weights; // => { F: 1, M: 1, R: -0.5, C: 0.5 }
 */
export function lrfmcRules(roles: LrfmcRoles = {}): readonly SegmentRule[] {
  checkOptionKeys(roles, "roles", Object.keys(STANDARD_ROLES));
  const columnOf: Record<Role, string | null> = { ...STANDARD_ROLES, ...roles };
  for (const [role, column] of Object.entries(columnOf))
    if (column !== null) checkText(column, `roles.${role}`);
  return deepFreeze(
    CLASSICAL.map((rule) => {
      const weights = Object.entries(rule.weights).flatMap(([role, weight]) => {
        const column = columnOf[role as Role];
        return column === null ? [] : [[column, weight] as const];
      });
      if (weights.length === 0) {
        const expected = `columns that leave "${rule.name}" at least one part`;
        throw new InputError("missing-option", "roles", expected, roles);
      }
      return { ...rule, weights: Object.fromEntries(weights) };
    }),
  );
}

/** The classical rules where the columns are LRFMC, by churnkit's names or by the five letters; else none. */
export function rulesFor(columns: readonly string[]): readonly SegmentRule[] {
  for (const roles of [STANDARD_ROLES, LETTER_ROLES]) {
    if (Object.values(roles).every((column) => columns.includes(column))) return lrfmcRules(roles);
  }
  return [];
}

/** @throws InputError for a rule without a name or weights, a name used twice, or a weight on an unknown column. */
export function checkRules(rules: readonly SegmentRule[], columns: readonly string[]): void {
  if (!Array.isArray(rules)) throw new InputError("wrong-type", "options.rules", "an array of rules", rules);
  rules.forEach((rule: SegmentRule, i) => {
    const path = `options.rules[${i}]`;
    checkText(rule.name, `${path}.name`);
    if (rules.findIndex((other) => other.name === rule.name) !== i) {
      throw new InputError("duplicate", `${path}.name`, "a name of one rule only", rule.name);
    }
    const weights = Object.entries(rule.weights ?? {});
    for (const [column, weight] of weights) {
      checkBetween(weight, `${path}.weights.${column}`, -WEIGHT_MAX, WEIGHT_MAX);
      if (!columns.includes(column)) {
        const expected = `on a column that is profiled (${columns.join(", ")})`;
        throw new InputError("missing-column", `${path}.weights.${column}`, expected, column);
      }
    }
    if (weights.every(([, weight]) => weight === 0)) {
      throw new InputError("empty", `${path}.weights`, "a weight other than 0 by column name", rule.weights);
    }
  });
}

/** How well a segment with these z-scores fits a rule: the projection on the rule's direction. */
export function ruleScore(rule: SegmentRule, zScores: Readonly<Record<string, number | null>>): number {
  let sum = 0;
  let squares = 0;
  for (const [column, weight] of Object.entries(rule.weights)) {
    sum += weight * (zScores[column] ?? 0);
    squares += weight * weight;
  }
  return sum / Math.sqrt(squares);
}
