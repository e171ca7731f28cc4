/** The values of attributes: rows are counted per customer and value, then values are put together. */
import { type Cut, pick, within } from "../cut.ts";
import type { Dialect } from "../dialect.ts";
import { stepText } from "../layout.ts";
import { type Aggregates, aggregates } from "./aggregates.ts";
import { column, perCustomer, type QueryPart, type QueryStep } from "./query-step.ts";

/** Aggregate over the values of an attribute: `count` is the number of rows of one value, `total` that of all. */
export type LevelAggregate = (count: string, total: string) => string;

/** See the module comment. */
export interface LevelQuery extends QueryPart {
  /** @param value - The attribute's column; rows without a value are left out. */
  readonly ofLevels: (value: string, cut: Cut, aggregate: LevelAggregate) => string;
}

interface Levels {
  readonly value: string;
  readonly counts: Aggregates;
  readonly sums: Aggregates;
}

/** @param prefix - First word of the steps' names; `short`: what the names of columns begin with. */
export function levelQuery(dialect: Dialect, prefix: string, short: string): LevelQuery {
  const ofValue = new Map<string, Levels>();
  return {
    ofLevels: (value, cut, aggregate) => {
      let levels = ofValue.get(value);
      if (levels === undefined) {
        const name = `${short}l${ofValue.size}_`;
        levels = { value, counts: aggregates(`${name}n`), sums: aggregates(`${name}s`) };
        ofValue.set(value, levels);
      }
      const count = levels.counts.add(`COUNT(${pick("1", within(cut, "at_us", dialect))})`);
      return levels.sums.add(aggregate(count, `${count}_all`));
    },
    steps: () => [...ofValue.values()].flatMap((levels, i) => levelSteps(levels, prefix, i)),
    width: () =>
      Math.max(
        0,
        ...[...ofValue.values()].map(({ counts, sums }) =>
          Math.max(1 + 2 * counts.columns().length, 1 + sums.columns().length),
        ),
      ),
  };
}

function levelSteps({ value, counts, sums }: Levels, prefix: string, i: number): QueryStep[] {
  const known = `WHERE ${value} IS NOT NULL`;
  const perLevel = stepText(
    [column("customer"), ...counts.columns()],
    `${prefix}_rows`,
    known,
    `GROUP BY customer, ${value}`,
  );
  const names = counts.columns().map(({ name }) => name);
  const totals = names.map((name) => column(`SUM(${name}) OVER (PARTITION BY customer)`, `${name}_all`));
  const parts = stepText(
    [column("customer"), ...names.map((name) => column(name)), ...totals],
    `${prefix}_levels${i}`,
  );
  const needsTotals = sums.columns().some(({ expression }) => expression.includes("_all"));
  return [
    { name: `${prefix}_levels${i}`, select: perLevel, perCustomer: false },
    ...(needsTotals ? [{ name: `${prefix}_parts${i}`, select: parts, perCustomer: false }] : []),
    perCustomer(
      `${prefix}_level_sums${i}`,
      sums.columns(),
      `${prefix}_${needsTotals ? "parts" : "levels"}${i}`,
    ),
  ];
}
