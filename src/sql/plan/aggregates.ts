/** Aggregates of one GROUP BY, each computed once and given a short name. */
import type { SelectColumn } from "../layout.ts";

/** See the module comment. */
export interface Aggregates {
  /** The name of the aggregate; the same text has the same name. */
  readonly add: (aggregate: string) => string;
  readonly columns: () => readonly SelectColumn[];
}

/** @param prefix - What the names begin with: unique in the statement. */
export function aggregates(prefix: string): Aggregates {
  const nameOf = new Map<string, string>();
  return {
    add: (aggregate) => {
      let name = nameOf.get(aggregate);
      if (name === undefined) {
        name = `${prefix}${nameOf.size}`;
        nameOf.set(aggregate, name);
      }
      return name;
    },
    columns: () => [...nameOf].map(([expression, name]) => ({ expression, name })),
  };
}
