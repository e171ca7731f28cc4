/** Steps of the query of a log. */
import type { SelectColumn, Step } from "../layout.ts";
import { stepText } from "../layout.ts";
import { aggregates } from "./aggregates.ts";

/** A step, and whether it has one row a customer. */
export interface QueryStep extends Step {
  readonly perCustomer: boolean;
}

/** A part of a query: what it has been asked for, as steps. */
export interface QueryPart {
  readonly steps: () => readonly QueryStep[];
  /** Most columns of one of them. */
  readonly width: () => number;
}

/** A column, under its own name or another. */
export function column(expression: string, name: string = expression): SelectColumn {
  return { expression, name };
}

/** A step with one row a customer. */
export function perCustomer(
  name: string,
  columns: readonly SelectColumn[],
  from: string,
  where: string = "",
): QueryStep {
  const select = stepText([column("customer"), ...columns], from, where, "GROUP BY customer");
  return { name, select, perCustomer: true };
}

/** Aggregates of a step's rows, and such whose text names them and that take a second look at the rows. */
export interface TwoLooks extends QueryPart {
  readonly of: (aggregate: string) => string;
  readonly ofAgain: (aggregate: string) => string;
  /** Has anything been asked for? */
  readonly isUsed: () => boolean;
}

/**
 * @param names - Names of the two steps.
 * @param short - What the names of their columns begin with.
 * @param from - The step whose rows are looked at.
 */
export function twoLooks(names: readonly [string, string], short: string, from: () => string): TwoLooks {
  const first = aggregates(short);
  const second = aggregates(`${short}${short.at(-1)}`);
  const isUsed = (): boolean => first.columns().length > 0;
  return {
    of: first.add,
    ofAgain: second.add,
    isUsed,
    width: () => 1 + Math.max(first.columns().length, second.columns().length),
    steps: () => {
      if (!isUsed()) return [];
      const steps = [perCustomer(names[0], first.columns(), from())];
      if (second.columns().length === 0) return steps;
      const join = `${from()} AS e JOIN ${names[0]} AS s ON s.customer = e.customer`;
      const columns = [column("e.customer", "customer"), ...second.columns()];
      return [
        ...steps,
        { name: names[1], select: stepText(columns, join, "GROUP BY e.customer"), perCustomer: true },
      ];
    },
  };
}
