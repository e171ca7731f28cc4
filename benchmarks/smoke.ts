/** Whether this run only sees that the benchmarks work: small data, one round, no gate on noise, nothing written. */
export const SMOKE: boolean = process.argv.includes("--smoke");

/** A size, or a hundredth of it in a smoke run. */
export function sized(rows: number): number {
  return SMOKE ? Math.max(2000, rows / 100) : rows;
}

/** A number of rounds, or one in a smoke run. */
export function rounds(count: number): number {
  return SMOKE ? Math.min(count, 1) : count;
}
