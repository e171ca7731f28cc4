/**
 * Who has the session: one job at a time, in the order they came.
 *
 * @module
 */

/** The turns of one session. */
export interface Turns {
  /** Runs the job when those before it have ended, however they ended. */
  take<T>(job: () => Promise<T>): Promise<T>;
  /** Waits for the turn; the caller gives it back by calling what it gets. */
  hold(): Promise<() => void>;
}

/** A session that nobody has. */
export function makeTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  const hold = async (): Promise<() => void> => {
    const before = last;
    let release: () => void = () => {};
    last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  };
  return {
    hold,
    async take<T>(job: () => Promise<T>): Promise<T> {
      const release = await hold();
      try {
        return await job();
      } finally {
        release();
      }
    },
  };
}
