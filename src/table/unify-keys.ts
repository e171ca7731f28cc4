/**
 * Keys: what makes two records of a person comparable. Each kind has a normal form; a value without one (a mail
 * without @, a phone number of zeros) is no key and joins nothing.
 *
 * @module
 */
import { checkChoice } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";

/** How values become keys. */
export interface KeyRules {
  /** `"drop"`: `anna+shop@x.org` and `anna@x.org` are one mailbox. @defaultValue "keep" */
  readonly plusTags?: "keep" | "drop";
  /**
   * Country code, digits only (`"44"`), of phone numbers written without one. `+44 20 7946 0018`,
   * `0044 20…` and `020…` are then one number. @defaultValue none: digits are compared as they stand
   */
  readonly countryCode?: string;
  /** Digit that domestic numbers start with and international ones leave out; `""` for none. @defaultValue "0" */
  readonly trunkPrefix?: string;
  /**
   * Texts that stand for no value, compared trimmed and without case.
   * @defaultValue ["n/a", "na", "none", "null", "unknown"]
   */
  readonly ignore?: readonly string[];
}

/** A value's normal form, or `undefined` when it is no key. */
export type KeyNormaliser = (text: string) => string | undefined;

/** Fewer digits than this are an extension or a placeholder, not somebody's phone. */
const PHONE_DIGITS_MIN = 6;

/** Checks the rules that are there; their defaults are those of {@link keyNormaliser}. */
export function checkKeyRules({ plusTags, countryCode, trunkPrefix, ignore }: KeyRules): void {
  if (plusTags !== undefined) checkChoice(plusTags, "rules.plusTags", ["keep", "drop"]);
  if (countryCode !== undefined) {
    checkDigits(countryCode, "rules.countryCode", /^[1-9]\d{0,2}$/, "1 to 3 digits without + or 0 in front");
  }
  if (trunkPrefix !== undefined)
    checkDigits(trunkPrefix, "rules.trunkPrefix", /^\d{0,2}$/, "at most 2 digits");
  if (ignore !== undefined && !Array.isArray(ignore)) {
    throw new InputError("wrong-type", "rules.ignore", "an array of texts", ignore);
  }
}

function checkDigits(value: unknown, path: string, form: RegExp, expected: string): void {
  if (typeof value !== "string") throw new InputError("wrong-type", path, "a string of digits", value);
  if (!form.test(value)) throw new InputError("out-of-range", path, expected, value);
}

/**
 * The normal form of a kind: `email`, `phone` and `membership` have their own, any other is compared as text
 * without outer blanks.
 */
export function keyNormaliser(kind: string, rules: KeyRules): KeyNormaliser {
  const {
    plusTags = "keep",
    countryCode,
    trunkPrefix = "0",
    ignore = ["n/a", "na", "none", "null", "unknown"],
  } = rules;
  const ignored = new Set(ignore.map((text) => text.trim().toLowerCase()));
  const normalise = ((): KeyNormaliser => {
    switch (kind) {
      case "email":
        return (text) => normalEmail(text, plusTags === "drop");
      case "phone":
        return (text) => normalPhone(text, countryCode, trunkPrefix);
      case "membership":
        return normalMembership;
      default:
        return (text) => text;
    }
  })();
  const standsForNothing = (value: string): boolean => value === "" || ignored.has(value.toLowerCase());
  return (text) => {
    // NFKC first: full-width digits and letters, as East Asian keyboards give them, become plain ones.
    const trimmed = text.normalize("NFKC").trim();
    if (standsForNothing(trimmed)) return undefined;
    // And last: another case, or a hyphen that is gone, may leave marks that belong to the letter before.
    const key = normalise(trimmed)?.normalize("NFKC");
    return key === undefined || standsForNothing(key) ? undefined : key;
  };
}

function normalEmail(text: string, dropsTags: boolean): string | undefined {
  const match = /^([^\s@]+)@([^\s@]+)$/.exec(text.toLowerCase());
  if (match === null) return undefined;
  const local = dropsTags ? match[1]!.replace(/\+.*$/, "") : match[1]!;
  return local === "" ? undefined : `${local}@${match[2]}`;
}

function normalPhone(text: string, countryCode: string | undefined, trunkPrefix: string): string | undefined {
  const digits = phoneDigits(text, countryCode, trunkPrefix);
  const isPlaceholder = digits.length < PHONE_DIGITS_MIN || /^(\d)\1*$/.test(digits);
  return isPlaceholder ? undefined : digits;
}

function phoneDigits(text: string, countryCode: string | undefined, trunkPrefix: string): string {
  const all = text.replace(/\D/g, "");
  if (countryCode === undefined) return all;
  const hasPlus = /^\D*\+/.test(text);
  if (!hasPlus && !all.startsWith("00")) return countryCode + withoutPrefix(all, trunkPrefix);
  // `+33 (0)1 …`: the bracketed digit is for callers at home.
  const dialled = text.replace(`(${trunkPrefix})`, "").replace(/\D/g, "");
  const digits = hasPlus ? dialled : dialled.slice(2);
  // `+44 020 …` is how people write it, and no number at home begins with its trunk prefix twice.
  return digits.startsWith(countryCode)
    ? countryCode + withoutPrefix(digits.slice(countryCode.length), trunkPrefix)
    : digits;
}

function withoutPrefix(digits: string, prefix: string): string {
  return digits.startsWith(prefix) ? digits.slice(prefix.length) : digits;
}

function normalMembership(text: string): string | undefined {
  const bare = text.toUpperCase().replace(/[\s\-_./]/g, "");
  return /[\p{L}1-9]/u.test(bare) ? bare : undefined;
}
