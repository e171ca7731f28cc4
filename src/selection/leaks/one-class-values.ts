/**
 * Values that only one class has.
 *
 * @module
 */
import { logAllOneClass } from "./chance.ts";
import type { ColumnFacts } from "./facts.ts";
import type { Labels } from "./labels.ts";
import { finding, quoted, type Scene } from "./scene.ts";
import type { LeakFinding } from "./types.ts";
import { speaksOfLeaving } from "./words.ts";

/** Numbers with more different values are counts and amounts: at their ends a class may well be alone. */
const FLAG_VALUES = 2;
/** Texts with fewer rows a value than this are names. */
const ROWS_A_VALUE = 10;
/** A value with a smaller share of its class than this hardly moves a model. */
const SHARE_THAT_MATTERS = 0.01;

interface OneClassValue {
  readonly value: string;
  readonly rows: number;
  readonly isEvent: boolean;
  readonly logChance: number;
}

/** Columns with values that leavers alone, or stayers alone, have, beyond chance (exact, Bonferroni over all values). */
export function oneClassValues({ labels, facts, thresholds }: Scene): LeakFinding[] {
  const shared = facts.filter((column) => hasSharedValues(column, labels.truth.length));
  const values = shared.reduce(
    (sum, { bins, column }) =>
      sum + (column.kind === "number" && bins.distinct > FLAG_VALUES ? 2 : bins.distinct),
    0,
  );
  const limit = Math.log(thresholds.falseAlarm / (2 * Math.max(1, values)));
  return shared.flatMap((column) => {
    const found = valuesOfOneClass(column, labels)
      .filter(({ logChance }) => logChance < limit)
      .filter(({ rows, isEvent }) => rows >= SHARE_THAT_MATTERS * (isEvent ? labels.events : labels.others))
      .sort((a, b) => Number(b.isEvent) - Number(a.isEvent) || a.logChance - b.logChance);
    return found.length === 0 ? [] : [valueFinding(column.name, found, labels.name)];
  });
}

function hasSharedValues({ bins, column }: ColumnFacts, rows: number): boolean {
  if (bins.distinct < 2 || column.kind === "time") return false;
  return column.kind === "number" || bins.distinct * ROWS_A_VALUE <= rows;
}

function valuesOfOneClass(column: ColumnFacts, labels: Labels): OneClassValue[] {
  const { bins, rows, events } = column;
  if (column.column.kind === "number" && bins.distinct > FLAG_VALUES) {
    return zeroOrNot(column.values!, labels);
  }
  return bins.values.flatMap((value, bin) => oneClass(String(value), rows[bin]!, events[bin]!, labels));
}

/** Of an amount only whether there is one, and whether leavers alone have it: a fee for cancelling, a refund. */
function zeroOrNot(values: Float64Array, labels: Labels): OneClassValue[] {
  const rows = [0, 0];
  const events = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const at = values[i] === 0 ? 0 : 1;
    rows[at]!++;
    events[at]! += labels.truth[i]!;
  }
  if (rows[0] === 0 || rows[1] === 0) return [];
  return [
    ...oneClass("0", rows[0]!, events[0]!, labels),
    ...oneClass(NOT_ZERO, rows[1]!, events[1]!, labels),
  ];
}

const NOT_ZERO = "other than 0";

function oneClass(value: string, rows: number, events: number, labels: Labels): OneClassValue[] {
  const isEvent = events === rows;
  if (rows === 0 || (!isEvent && events > 0)) return [];
  const members = isEvent ? labels.events : labels.others;
  return [{ value, rows, isEvent, logChance: logAllOneClass(rows, members, labels.truth.length) }];
}

function valueFinding(name: string, found: readonly OneClassValue[], outcome: string): LeakFinding {
  const [{ value, rows, isEvent, logChance }] = found as readonly [OneClassValue];
  const others =
    found.length === 1 ? "" : ` (and ${found.length - 1} more of its values have one class only)`;
  const severity = speaksOfLeaving(name) ? "leak" : "suspect";
  return finding(name, "one-class-value", isEvent ? severity : "note", {
    evidence: { value, rows, class: isEvent ? 1 : 0, chance: Math.exp(logChance), values: found.length },
    message: `${quoted(name)} is ${value === NOT_ZERO ? value : quoted(value)} in ${rows} rows, ${isEvent ? "all" : "none"} of them with ${outcome}${others}`,
    suggestion: isEvent
      ? "ask whether the value is set when a customer leaves"
      : "ask whether the value is set for those who stay",
  });
}
