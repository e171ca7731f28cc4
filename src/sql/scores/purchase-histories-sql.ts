/**
 * The different purchase histories of a relation.
 *
 * @module
 */
import type { PurchaseModel } from "../../clv/purchase-model.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import { dialectOf } from "../dialect-of.ts";
import { historyColumns, readQuantity } from "./purchase-sql.ts";
import { openScore } from "./score-context.ts";
import type { ScoreSqlOptions } from "./types.ts";

/**
 * What `scoreSql` wants to know of a relation before it can write a look-up table: a SELECT of the histories that occur, each
 * once. Run it, and pass the rows as `histories`.
 *
 * Five million customers of two years have about 25,000 different ones.
 *
 * @param options - As those of `scoreSql`; `keep` does not matter.
 * @returns One SELECT; columns `frequency`, `age` and, for models without a formula of P(alive), `recency`. Null where
 * `scoreSql` needs no look-up table for this quantity.
 * @throws {@link InputError} as `scoreSql`.
 * @example
 * const model = fitBgNbd({ frequency: [2, 0, 5, 1, 3], recency: [30, 0, 38, 12, 20], age: [39, 39, 39, 30, 35] });
 * purchaseHistoriesSql(model, "duckdb", { relation: "customers" }); // => null
 * const options = { relation: "customers", quantity: { quantity: "expectedPurchases", horizon: 10 } } as const;
 * purchaseHistoriesSql(model, "duckdb", options)!.includes("SELECT DISTINCT"); // => true
 */
export function purchaseHistoriesSql(
  model: PurchaseModel,
  dialect: Dialect | DialectName,
  options: Pick<ScoreSqlOptions, "relation" | "columns" | "quantity" | "keep">,
): string | null {
  checkOptionKeys(options, "options", ["relation", "columns", "quantity", "keep"]);
  const engine = dialectOf(dialect, "dialect");
  const read = readQuantity(model, options.quantity);
  if (!read.needsLookup) return null;
  const { columns } = read.open;
  const context = openScore({ ...options, keep: [] }, engine);
  const all = [columns.frequency ?? "frequency", columns.recency ?? "recency", columns.age ?? "age"];
  const spend = read.open.spendModel === undefined ? [] : [columns.meanSpend ?? "meanSpend"];
  const [x, tx, T] = context.read([...all, ...spend].map((name) => ({ name, kind: "number" as const })));
  const of = { frequency: x!, age: T!, recency: tx! };
  const names = historyColumns(read);
  const { f64Lit, ident } = engine;
  const select = names.map((name) => `${of[name]} AS ${ident(name)}`).join(", ");
  const [step] = context.steps;
  const inside = `${x} >= ${f64Lit(0)} AND ${tx} >= ${f64Lit(0)} AND ${T} >= ${tx} * ${f64Lit(1 - 1e-12)}`;
  return `WITH ${step!.name} AS (\n${step!.select}\n)\nSELECT DISTINCT ${select}\nFROM ${step!.name}\nWHERE ${inside}`;
}
