/**
 * A scheme turns score cells into named segments. It is plain data, and every cell belongs to exactly one
 * segment: a scheme with a hole or an overlap is refused when it is made, so the order of its rules means
 * nothing and no customer ends up in "other".
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { cellName } from "./score-rfm.ts";

/** Lowest and highest score, both included. */
export type ScoreRange = readonly [low: number, high: number];

/** A box of cells that belong to a segment. */
export interface RfmSegmentRule {
  /** Several rules may name one segment; `nameZh` and `action` are then the same in all of them. */
  readonly name: string;
  /** The name in Simplified Chinese. */
  readonly nameZh: string;
  /** What to do with these customers, in one sentence. */
  readonly action: string;
  /** Recency scores; high is recent. */
  readonly r: ScoreRange;
  /** Frequency scores. */
  readonly f: ScoreRange;
  /** Monetary scores. */
  readonly m: ScoreRange;
}

/** Names for all `bins`³ cells. */
export interface RfmScheme {
  readonly name: string;
  /** Scores a measure has; those of the result it is applied to must be as many. */
  readonly bins: number;
  /** Segments are reported in the order in which they first come up here. */
  readonly segments: readonly RfmSegmentRule[];
}

/**
 * Checks a scheme and freezes it.
 *
 * @throws {@link InputError} `missing-value` naming the cells without a segment, `duplicate` naming those with two.
 * @remarks O(bins³).
 * @example
 * const halves = rfmScheme({
 *   name: "halves",
 *   bins: 2,
 *   segments: [
 *     { name: "active", nameZh: "活跃客户", action: "Keep in touch.", r: [2, 2], f: [1, 2], m: [1, 2] },
 *     { name: "quiet", nameZh: "沉默客户", action: "Win back.", r: [1, 1], f: [1, 2], m: [1, 2] },
 *   ],
 * });
 * halves.segments.length; // => 2
 */
export function rfmScheme(definition: RfmScheme): RfmScheme {
  if (typeof definition !== "object" || definition === null) {
    throw new InputError("wrong-type", "scheme", "an object with name, bins and segments", definition);
  }
  checkOptionKeys(definition, "scheme", ["name", "bins", "segments"]);
  const { name, bins, segments } = definition;
  checkText(name, "scheme.name");
  checkInteger(bins, "scheme.bins", 2, 100);
  if (!Array.isArray(segments)) {
    throw new InputError("wrong-type", "scheme.segments", "an array of segments", segments);
  }
  segments.forEach((rule: RfmSegmentRule, k) => {
    checkRule(rule, `scheme.segments[${k}]`, bins);
  });
  checkNames(segments);
  ruleOfCell({ name, bins, segments });
  return deepFreeze({
    name,
    bins,
    segments: segments.map((rule: RfmSegmentRule) => ({
      ...rule,
      r: [...rule.r] as const,
      f: [...rule.f] as const,
      m: [...rule.m] as const,
    })),
  });
}

function checkRule(rule: RfmSegmentRule, path: string, bins: number): void {
  if (typeof rule !== "object" || rule === null) {
    throw new InputError("wrong-type", path, "an object with name, nameZh, action, r, f and m", rule);
  }
  checkOptionKeys(rule, path, ["name", "nameZh", "action", "r", "f", "m"]);
  checkText(rule.name, `${path}.name`);
  checkText(rule.nameZh, `${path}.nameZh`);
  checkText(rule.action, `${path}.action`);
  for (const letter of ["r", "f", "m"] as const) {
    const range: unknown = rule[letter];
    if (!Array.isArray(range) || range.length !== 2) {
      throw new InputError("wrong-type", `${path}.${letter}`, "a pair [lowest, highest]", range);
    }
    checkInteger(range[0], `${path}.${letter}[0]`, 1, bins);
    checkInteger(range[1], `${path}.${letter}[1]`, range[0], bins);
  }
}

/** One name, one Chinese name, one action: whatever says otherwise would be two segments under one name. */
function checkNames(segments: readonly RfmSegmentRule[]): void {
  const byName = new Map<string, RfmSegmentRule>();
  const byNameZh = new Map<string, RfmSegmentRule>();
  segments.forEach((rule, k) => {
    const path = `scheme.segments[${k}]`;
    const sameName = byName.get(rule.name) ?? rule;
    const sameNameZh = byNameZh.get(rule.nameZh) ?? rule;
    for (const field of ["nameZh", "action"] as const) {
      if (rule[field] !== sameName[field]) throw otherThan(path, field, sameName, rule);
    }
    if (rule.name !== sameNameZh.name) throw otherThan(path, "name", sameNameZh, rule);
    byName.set(rule.name, rule);
    byNameZh.set(rule.nameZh, rule);
  });
}

function otherThan(
  path: string,
  field: "name" | "nameZh" | "action",
  first: RfmSegmentRule,
  rule: RfmSegmentRule,
): InputError {
  const segment = field === "name" ? first.nameZh : first.name;
  return new InputError(
    "duplicate",
    `${path}.${field}`,
    `${JSON.stringify(first[field])} as in the first rule of ${segment}`,
    rule[field],
  );
}

/**
 * Index of the rule of each cell, at ((r - 1) bins + (f - 1)) bins + (m - 1).
 *
 * @throws {@link InputError} when a cell has no rule or two.
 * @internal
 */
export function ruleOfCell({ bins, segments }: RfmScheme): Int32Array {
  const FREE = -1;
  const rules = new Int32Array(bins ** 3).fill(FREE);
  const twice: string[] = [];
  segments.forEach(({ r, f, m, name }, k) => {
    for (let i = r[0]; i <= r[1]; i++) {
      for (let j = f[0]; j <= f[1]; j++) {
        for (let l = m[0]; l <= m[1]; l++) {
          const cell = ((i - 1) * bins + (j - 1)) * bins + (l - 1);
          const other = rules[cell]!;
          if (other !== FREE)
            twice.push(`${cellName(i, j, l, bins)} in ${segments[other]!.name} and ${name}`);
          rules[cell] = k;
        }
      }
    }
  });
  if (twice.length > 0)
    throw notOnce(
      "duplicate",
      bins,
      `${twice.length} ${twice.length === 1 ? "cell" : "cells"} with two segments`,
      twice,
    );
  const holes: string[] = [];
  rules.forEach((rule, cell) => {
    if (rule === FREE) holes.push(nameAt(cell, bins));
  });
  if (holes.length > 0)
    throw notOnce(
      "missing-value",
      bins,
      `${holes.length} ${holes.length === 1 ? "cell" : "cells"} without a segment`,
      holes,
    );
  return rules;
}

function notOnce(
  code: "duplicate" | "missing-value",
  bins: number,
  received: string,
  cells: readonly string[],
): InputError {
  const shown = cells.slice(0, 10).join(", ");
  const more = cells.length > 10 ? `, … ${cells.length} in all` : "";
  return new InputError(
    code,
    "scheme.segments",
    `rules that hold each of the ${bins ** 3} cells once (see ${shown}${more})`,
    received,
  );
}

function nameAt(cell: number, bins: number): string {
  const m = cell % bins;
  const f = Math.floor(cell / bins) % bins;
  return cellName(Math.floor(cell / bins ** 2) + 1, f + 1, m + 1, bins);
}
