/**
 * How long something took. With the helper threads the one place outside the command line that looks at a clock: what
 * it says goes into `timings` and nowhere else, so no other part of a result depends on it.
 *
 * @module
 */

/**
 * Starts a stopwatch.
 *
 * @returns Seconds since the start, whenever it is asked; never less than before.
 */
export function startStopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}
