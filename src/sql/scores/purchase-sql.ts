/**
 * What purchase and spend models say, by formula where there is one and by look-up where there is none.
 *
 * P(alive) of the BG/NBD and MBG/NBD models and the expected spend are elementary. What a customer who is alive will buy
 * asks for special functions of (x, T) only, so that a table with a row for each pair that occurs serves all customers; the
 * other models get one for each (x, t_x, T).
 *
 * @module
 */

import type { SpendModel } from "../../clv/predictions/expected-spend.ts";
import { type OpenQuantity, openQuantity } from "../../clv/predictions/prediction-quantity.ts";
import type { ScoredQuantity } from "../../clv/predictions/purchase-scorer.ts";
import { type PurchaseModel, purchaseKernel } from "../../clv/purchase-model.ts";
import { InputError } from "../../internal/input-error.ts";
import { makeTable, numberColumn, numberColumnOf, rowCount, type Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import type { Dialect, RelationName } from "../dialect.ts";
import { relationText } from "../sql-text.ts";
import type { ScoreContext } from "./score-context.ts";

/** More rows than these are uploaded, not written into the text. */
const INLINE_MOST = 2000;

/** An expression, and what it looks up. */
export interface PurchaseScore {
  readonly expression: string;
  readonly lookup: { readonly relation: RelationName; readonly table: Table } | null;
}

/** A quantity that has been read, and what of it a database can work out by itself. */
export interface ReadQuantity {
  readonly open: OpenQuantity;
  readonly quantity: ScoredQuantity;
  /** Is P(alive) a formula? Then the look-up table does not need t_x. */
  readonly hasFormula: boolean;
  readonly needsLookup: boolean;
}

/** Checks what is asked of a model. */
export function readQuantity(
  model: PurchaseModel,
  quantity: ScoredQuantity = { quantity: "probabilityAlive" },
): ReadQuantity {
  const open = openQuantity(model, quantity, []);
  if (open.counted !== undefined) {
    const expected = 'a quantity that is one number, not "purchaseCount"';
    throw new InputError("unknown-choice", "options.quantity.quantity", expected, "purchaseCount");
  }
  refuseCovariates(model, "model");
  if (open.spendModel !== undefined) refuseCovariates(open.spendModel, "options.quantity.spendModel");
  const hasFormula = model.kind === "bg-nbd" || model.kind === "mbg-nbd";
  const isNow = quantity.quantity === "probabilityAlive" && (quantity.after ?? 0) === 0;
  return { open, quantity, hasFormula, needsLookup: !(hasFormula && isNow) };
}

function refuseCovariates(model: PurchaseModel | SpendModel, path: string): void {
  const { covariates } = model as { readonly covariates?: unknown };
  if (covariates === undefined) return;
  throw new InputError(
    "incompatible-model",
    path,
    "a model without covariates, whose parameters are one set for all",
    model.kind,
  );
}

/** The columns that histories have, in the order of the look-up table. */
export function historyColumns({ hasFormula }: ReadQuantity): readonly ("frequency" | "age" | "recency")[] {
  return hasFormula ? ["frequency", "age"] : ["frequency", "age", "recency"];
}

/** Adds the steps up to the quantity. */
export function addPurchaseScore(
  model: PurchaseModel,
  read: ReadQuantity,
  context: ScoreContext,
): PurchaseScore {
  const { open } = read;
  const { dialect, options } = context;
  const columnNames = open.columns;
  const [x, tx, T, m] = context.read(
    [
      columnNames.frequency ?? "frequency",
      columnNames.recency ?? "recency",
      columnNames.age ?? "age",
      ...(open.spendModel === undefined ? [] : [columnNames.meanSpend ?? "meanSpend"]),
    ].map((name) => ({ name, kind: "number" as const })),
  ) as [string, string, string, string?];
  const factors: string[] = [];
  if (read.hasFormula) factors.push(`(${aliveSql(model, { x, tx, T }, dialect)})`);
  let lookup: PurchaseScore["lookup"] = null;
  if (read.needsLookup) {
    const table = lookupTable(model, read, options);
    lookup = options.lookupRelation === undefined ? null : { relation: options.lookupRelation, table };
    const on = historyColumns(read).map((name) => {
      const side = { frequency: x, age: T, recency: tx }[name];
      return `looked_up.${dialect.ident(name)} = rows_to_score.${side}`;
    });
    context.add(
      [x, tx, T, ...(m === undefined ? [] : [m])]
        .map((name) => ({ expression: `rows_to_score.${name}`, name }))
        .concat({ expression: `looked_up.${dialect.ident("value")}`, name: "found" }),
      `LEFT JOIN ${lookupText(table, options.lookupRelation, dialect)} ON ${on.join(" AND ")}`,
    );
    factors.push("found");
  }
  if (open.spendModel !== undefined) {
    factors.push(`(${dialect.f64Lit(open.margin)} * (${spendSql(open.spendModel, x, m!, dialect)}))`);
  }
  return { expression: factors.join(" * "), lookup };
}

/** Fader, Hardie and Lee (2008), note 021; see the kernel of these models. */
function aliveSql(
  model: PurchaseModel,
  { x, tx, T }: { readonly x: string; readonly tx: string; readonly T: string },
  { f64Lit }: Dialect,
): string {
  const { r, alpha, a, b } = (model as Extract<PurchaseModel, { readonly kind: "bg-nbd" | "mbg-nbd" }>)
    .params;
  const chances = model.kind === "mbg-nbd" ? x : `(${x} - ${f64Lit(1)})`;
  const power = `(${f64Lit(r)} + ${x}) * LN((${f64Lit(alpha)} + ${T}) / (${f64Lit(alpha)} + ${tx}))`;
  const logOdds = `(${f64Lit(Math.log(a))} - LN(${chances} + ${f64Lit(b)}) + ${power})`;
  const clamped = `CASE WHEN ${logOdds} > ${f64Lit(700)} THEN ${f64Lit(700)} WHEN ${logOdds} < ${f64Lit(-700)} THEN ${f64Lit(-700)} ELSE ${logOdds} END`;
  const never =
    model.kind === "mbg-nbd" ? "" : `WHEN ${x} = ${f64Lit(0)} AND ${T} >= ${f64Lit(0)} THEN ${f64Lit(1)} `;
  // What is no history has no score.
  const isHistory = `${x} >= ${f64Lit(0)} AND ${tx} >= ${f64Lit(0)} AND ${T} >= ${tx} * ${f64Lit(1 - 1e-12)}`;
  return `CASE ${never}WHEN ${isHistory} THEN ${f64Lit(1)} / (${f64Lit(1)} + EXP(${clamped})) END`;
}

/** Expected spend; Fader and Hardie (2013), note 025, equation 5. */
export function spendSql(model: SpendModel, x: string, m: string, { f64Lit }: Dialect): string {
  const { p, q, gamma } = model.params;
  const ofAll = q > 1 ? (p * gamma) / (q - 1) : model.observedMeanSpend;
  const mass = `(${f64Lit(p)} * ${x} + ${f64Lit(q)} - ${f64Lit(1)})`;
  return [
    `CASE WHEN ${x} = ${f64Lit(0)} OR (${x} > ${f64Lit(0)} AND ${m} IS NULL) THEN ${f64Lit(ofAll)}`,
    `WHEN ${x} > ${f64Lit(0)} AND ${mass} > ${f64Lit(0)} THEN ${f64Lit(p)} * (${f64Lit(gamma)} + ${x} * ${m}) / ${mass}`,
    `WHEN ${x} > ${f64Lit(0)} THEN ${f64Lit(model.observedMeanSpend)} END`,
  ].join(" ");
}

function lookupTable(
  model: PurchaseModel,
  read: ReadQuantity,
  { histories }: ScoreContext["options"],
): Table {
  const names = historyColumns(read);
  if (histories === undefined) {
    const expected = `given for this quantity of a ${model.kind} model: the rows that purchaseHistoriesSql selects (${names.join(", ")})`;
    throw new InputError("missing-option", "options.histories", expected, histories);
  }
  const table = tableFrom(histories, "options.histories");
  const columns = names.map((name) => numberColumnOf(table, name, "options.histories").values);
  const kernel = purchaseKernel(model, "model");
  read.open.check?.(kernel);
  const ifAlive = read.open.ifAlive(kernel);
  const value = new Float64Array(rowCount(table));
  for (let i = 0; i < value.length; i++) {
    const [x, T, tx = 0] = columns.map((column) => column[i]!) as [number, number, number?];
    checkHistory(x, T, tx, i);
    value[i] = read.hasFormula ? ifAlive(x, T, tx) : kernel.aliveChance(x, tx, T) * ifAlive(x, T, tx);
  }
  const keys = Object.fromEntries(names.map((name, k) => [name, numberColumn(columns[k]!)]));
  return makeTable({ ...keys, value: numberColumn(value) });
}

function checkHistory(x: number, T: number, tx: number, row: number): void {
  const isOne = Number.isInteger(x) && x >= 0 && tx >= 0 && T >= tx * (1 - 1e-12) && Number.isFinite(T);
  if (isOne) return;
  const expected = "a whole frequency >= 0 and 0 <= recency <= age";
  throw new InputError("out-of-range", `options.histories[${row}]`, expected, `${x}, ${tx}, ${T}`);
}

function lookupText(table: Table, relation: RelationName | undefined, dialect: Dialect): string {
  const names = Object.keys(table).map((name) => dialect.ident(name));
  if (relation !== undefined) return `${relationText(relation, dialect.ident)} AS looked_up`;
  const columns = Object.values(table).map((column) => (column as { readonly values: Float64Array }).values);
  const rows = columns[0]!.length;
  if (rows > INLINE_MOST) {
    const expected = `given for more than ${INLINE_MOST} histories: the name that the look-up table is uploaded to`;
    throw new InputError("missing-option", "options.lookupRelation", expected, `${rows} histories`);
  }
  const values = Array.from(
    { length: rows },
    (_, i) => `(${columns.map((column) => dialect.f64Lit(column[i]!)).join(", ")})`,
  );
  // No row at all: NULLs match nothing.
  const none = `(${columns.map(() => dialect.f64("NULL")).join(", ")})`;
  return `(VALUES ${values.length === 0 ? none : values.join(",\n")}) AS looked_up(${names.join(", ")})`;
}
