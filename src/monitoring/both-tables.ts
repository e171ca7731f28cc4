/** One thing of each of the two tables that are compared. */
export interface BothTables<T> {
  readonly reference: T;
  readonly current: T;
}

/** The same question asked of both. */
export function both<T>(ask: (side: keyof BothTables<T>) => T): BothTables<T> {
  return { reference: ask("reference"), current: ask("current") };
}
