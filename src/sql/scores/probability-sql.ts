/**
 * The logistic function and corrections of probabilities, as expressions.
 *
 * @module
 */
import type { CalibrationRule, IsotonicParams } from "../../churn/calibration/types.ts";
import type { Dialect } from "../dialect.ts";

/** Beyond this exp leaves the doubles; PostgreSQL refuses both ends. */
const MOST = 700;
/** As `applyCalibration` pulls probabilities inside (0, 1). */
const INSIDE = 1e-6;

/** 1 / (1 + exp(-x)) of a column, in the form that does not cancel. */
export function sigmoidSql(x: string, { f64Lit }: Dialect): string {
  const one = f64Lit(1);
  const falling = `EXP(CASE WHEN ${x} > ${f64Lit(MOST)} THEN ${f64Lit(-MOST)} ELSE -${x} END)`;
  const rising = `EXP(CASE WHEN ${x} < ${f64Lit(-MOST)} THEN ${f64Lit(-MOST)} ELSE ${x} END)`;
  return `CASE WHEN ${x} >= ${f64Lit(0)} THEN ${one} / (${one} + ${falling}) WHEN ${x} < ${f64Lit(0)} THEN ${rising} / (${one} + ${rising}) END`;
}

/** What a sigmoid or temperature correction takes the logistic function of; null for a staircase. */
export function correctedLogOdds(rule: CalibrationRule, p: string, dialect: Dialect): string | null {
  const { f64Lit } = dialect;
  if (rule.method === "isotonic") return null;
  if (rule.method === "temperature")
    return `(${logOddsInside(p, dialect)}) / ${f64Lit(rule.params.temperature)}`;
  const { a, b, on } = rule.params;
  const f = on === "probability" ? p : `(${logOddsInside(p, dialect)})`;
  return `-(${f64Lit(a)} * ${f} + ${f64Lit(b)})`;
}

function logOddsInside(p: string, { f64Lit }: Dialect): string {
  const inside = `(${f64Lit(INSIDE)} + ${f64Lit(1 - 2 * INSIDE)} * ${p})`;
  return `LN(${inside} / (${f64Lit(1)} - ${inside}))`;
}

/** A staircase with straight lines between its corners: a search as nested CASE. */
export function isotonicSql({ x, y }: IsotonicParams, p: string, { f64Lit }: Dialect): string {
  const last = x.length - 1;
  const between = (low: number, high: number): string => {
    if (high - low > 1) {
      const middle = (low + high) >>> 1;
      return `CASE WHEN ${p} < ${f64Lit(x[middle]!)} THEN ${between(low, middle)} ELSE ${between(middle, high)} END`;
    }
    const [from, to] = [y[low]!, y[high]!];
    if (from === to) return f64Lit(from);
    const share = `((${p} - ${f64Lit(x[low]!)}) / ${f64Lit(x[high]! - x[low]!)})`;
    // Rounding must not lift a point over the next corner.
    return `LEAST(${f64Lit(to)}, ${f64Lit(from)} + ${f64Lit(to - from)} * ${share})`;
  };
  const inner = last === 0 ? f64Lit(y[0]!) : between(0, last);
  return `CASE WHEN ${p} <= ${f64Lit(x[0]!)} THEN ${f64Lit(y[0]!)} WHEN ${p} >= ${f64Lit(x[last]!)} THEN ${f64Lit(y[last]!)} WHEN ${p} IS NOT NULL THEN ${inner} END`;
}
