/** What came of a piece of work. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** Takes what came of `total` pieces of work in any order and hands it on in theirs. */
export interface InOrder<T> {
  /** Notes what came of a piece, if nobody did before, and hands on what is next. @throws the error that is next. */
  settle(index: number, settled: Settled<T>): void;
  has(index: number): boolean;
  /** Pieces that are settled. */
  count(): number;
  /** The piece that is handed on next; `total` when all were. */
  next(): number;
}

/** Nothing is settled yet. */
export function inOrder<T>(total: number, deliver: (value: T, index: number) => void): InOrder<T> {
  const known = new Uint8Array(total);
  const waiting = new Map<number, Settled<T>>();
  let count = 0;
  let next = 0;
  return {
    settle(index, settled) {
      if (known[index] === 1) return;
      known[index] = 1;
      count++;
      waiting.set(index, settled);
      for (let first = waiting.get(next); first !== undefined; first = waiting.get(next)) {
        if ("error" in first) throw first.error;
        waiting.delete(next);
        deliver(first.value, next++);
      }
    },
    has: (index) => known[index] === 1,
    count: () => count,
    next: () => next,
  };
}
