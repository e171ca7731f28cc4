/**
 * Options of a leak audit.
 *
 * @module
 */
import { checkBetween, checkChoice, checkInteger, checkOptionKeys, checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { JobOptions } from "../../internal/progress.ts";
import type { TimeInput } from "../../internal/time.ts";
import type { LeakThresholds } from "./types.ts";

/** Options of {@link auditLeaks}. */
export interface AuditLeaksOptions extends JobOptions {
  /** Column with the outcome: two values, one of which means that the customer left. */
  readonly target: string;
  /**
   * The value of the target that means 1.
   *
   * @defaultValue read from the values where they say it themselves, as a fit does
   */
  readonly positive?: string | number | boolean | undefined;
  /**
   * Columns not to look at, such as the customer id.
   *
   * @defaultValue none
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * Declares that every row was measured as of one date before the outcome: that date, or the time column that has it
   * (`asOf` of training snapshots). Then durations and totals are as they should be, and dates at or after it are not.
   *
   * @defaultValue not declared: what looks like a duration is asked about
   */
  readonly asOf?: TimeInput | undefined;
  /**
   * Text columns with ISO dates.
   *
   * @defaultValue the text columns whose values are all ISO dates
   */
  readonly timeColumns?: readonly string[] | undefined;
  /**
   * Column whose equal values are held out together, for example the customer when a table has several rows a
   * customer. It is not looked at itself.
   *
   * @defaultValue `"customerId"`, or a column that `allowRandomSplit` of a cross-validation takes for it, where that has
   * customers more than once and is never missing, as in training snapshots; else every row by itself
   */
  readonly group?: string | undefined;
  /**
   * When a logistic regression is fitted anew without each column: where it reaches `thresholds.suspectAuc` with all of
   * them, without the twelve best of them; always, and for every column; never, and it is not fitted at all.
   *
   * @defaultValue "when-suspicious"
   */
  readonly leaveOut?: "when-suspicious" | "always" | "never" | undefined;
  /**
   * Number of folds, >= 2; fewer where the smaller class has fewer rows.
   *
   * @defaultValue 5
   */
  readonly folds?: number | undefined;
  /**
   * Whole number in [0, 2^53) that decides the folds, and the sample of large tables.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
  /**
   * From where on something is worth a finding; those left out have their defaults.
   *
   * @defaultValue see {@link LeakThresholds}
   */
  readonly thresholds?: Partial<LeakThresholds> | undefined;
}

/** The options, checked, with defaults. */
export interface ResolvedAuditOptions {
  readonly exclude: readonly string[];
  readonly timeColumns: readonly string[] | undefined;
  readonly leaveOut: "when-suspicious" | "always" | "never";
  readonly folds: number;
  readonly seed: number;
  readonly thresholds: LeakThresholds;
}

const KEYS: readonly string[] =
  "target,positive,exclude,asOf,timeColumns,group,leaveOut,folds,seed,thresholds,onProgress,signal".split(
    ",",
  );
const THRESHOLD_KEYS: readonly string[] = "leakAuc,suspectAuc,copyShare,jump,falseAlarm".split(",");

/** Checks what can be checked without the data. */
export function resolveAuditOptions(options: AuditLeaksOptions): ResolvedAuditOptions {
  checkOptionKeys(options, "options", KEYS);
  const { exclude = [], timeColumns, leaveOut = "when-suspicious", folds = 5, seed = 42 } = options;
  checkText(options.target, "options.target");
  if (options.group !== undefined) checkText(options.group, "options.group");
  checkNames(exclude, "options.exclude");
  if (timeColumns !== undefined) checkNames(timeColumns, "options.timeColumns");
  checkChoice(leaveOut, "options.leaveOut", ["when-suspicious", "always", "never"]);
  checkInteger(folds, "options.folds", 2);
  checkInteger(seed, "options.seed", 0);
  return { exclude, timeColumns, leaveOut, folds, seed, thresholds: readThresholds(options.thresholds) };
}

function readThresholds(given: Partial<LeakThresholds> = {}): LeakThresholds {
  checkOptionKeys(given, "options.thresholds", THRESHOLD_KEYS);
  const { leakAuc = 0.98, suspectAuc = 0.92, copyShare = 0.98, jump = 0.05, falseAlarm = 0.01 } = given;
  checkBetween(leakAuc, "options.thresholds.leakAuc", 0.5, 1);
  checkBetween(suspectAuc, "options.thresholds.suspectAuc", 0.5, 1);
  checkBetween(copyShare, "options.thresholds.copyShare", 0.5, 1);
  checkBetween(jump, "options.thresholds.jump", 0, 0.5);
  checkBetween(falseAlarm, "options.thresholds.falseAlarm", Number.MIN_VALUE, 1);
  return { leakAuc, suspectAuc, copyShare, jump, falseAlarm };
}

function checkNames(names: unknown, path: string): void {
  if (!Array.isArray(names)) throw new InputError("wrong-type", path, "an array of column names", names);
  names.forEach((name, i) => {
    checkText(name, `${path}[${i}]`);
  });
}
