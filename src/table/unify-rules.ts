/**
 * The rules by which records are joined, checked.
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { checkKeyRules, type KeyRules } from "./unify-keys.ts";
import type { OpenSource } from "./unify-sources.ts";

/** How records are joined, and which value wins. */
export interface UnifyRules extends KeyRules {
  /**
   * Names of sources, the most trusted first; those not named follow in their own order.
   * @defaultValue the order of the sources
   */
  readonly precedence?: readonly string[];
  /** Another precedence for single fields: `{ phone: ["service desk"] }`. @defaultValue none */
  readonly fieldPrecedence?: Readonly<Record<string, readonly string[]>>;
  /**
   * Kinds of keys to join on, in the order in which `report.keys` counts them. Leave `phone` out where
   * households share one. @defaultValue membership, email, phone, then other kinds as they come
   */
  readonly joinOn?: readonly string[];
  /**
   * A key that more rows than this share is not a person's (the mail address of a call centre): it is reported
   * and not joined on. Raise it where one source has a row per event. @defaultValue 50
   */
  readonly maxClusterSize?: number;
}

const RULE_KEYS = [
  "precedence",
  "fieldPrecedence",
  "joinOn",
  "maxClusterSize",
  "plusTags",
  "countryCode",
  "trunkPrefix",
  "ignore",
] as const;

/** Rules with every default filled in. */
export interface ResolvedRules {
  readonly kinds: readonly string[];
  readonly maxClusterSize: number;
  /** Rank of each source for a field, 0 first. */
  readonly ranksOf: (field: string) => Int32Array;
}

/**
 * Checks the rules against the sources.
 *
 * @throws {@link InputError} for a source, a field or a kind of key that no source has.
 */
export function resolveRules(open: readonly OpenSource[], rules: UnifyRules): ResolvedRules {
  checkOptionKeys(rules, "rules", RULE_KEYS);
  checkKeyRules(rules);
  const { maxClusterSize = 50, precedence = [], fieldPrecedence = {} } = rules;
  checkInteger(maxClusterSize, "rules.maxClusterSize", 2);
  const names = open.map(({ name }) => name);
  const general = rankSources(names, precedence, "rules.precedence");
  const fields = new Set(open.flatMap((source) => [...source.fields.keys()]));
  const special = new Map(
    Object.entries(fieldPrecedence).map(([field, order]) => {
      checkChoice(field, "rules.fieldPrecedence", [...fields]);
      return [field, rankSources(names, [...order, ...precedence], `rules.fieldPrecedence.${field}`)];
    }),
  );
  return {
    kinds: kindsToJoin(open, rules.joinOn),
    maxClusterSize,
    ranksOf: (field) => special.get(field) ?? general,
  };
}

function rankSources(names: readonly string[], order: readonly string[], path: string): Int32Array {
  order.forEach((name, k) => {
    checkChoice(name, `${path}[${k}]`, names);
  });
  const ranked = [...new Set([...order, ...names])];
  return Int32Array.from(names, (name) => ranked.indexOf(name));
}

function kindsToJoin(open: readonly OpenSource[], joinOn: readonly string[] | undefined): readonly string[] {
  const named = new Set(open.flatMap(({ keys }) => [...keys.keys()]));
  if (named.size === 0) {
    throw new InputError("empty", "sources", "sources of which at least one names a key", "none");
  }
  if (joinOn === undefined) {
    const usual = ["membership", "email", "phone"].filter((kind) => named.has(kind));
    return [...new Set([...usual, ...named])];
  }
  joinOn.forEach((kind, k) => {
    checkText(kind, `rules.joinOn[${k}]`);
    checkChoice(kind, `rules.joinOn[${k}]`, [...named]);
  });
  return [...new Set(joinOn)];
}
