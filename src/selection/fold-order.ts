/**
 * What the caller of a cross-validation and its helper threads say to each other.
 *
 * @module
 */
import type { MessagePort } from "node:worker_threads";
import type { FitRows, FoldOutcome, FoldSource } from "./fold-fit.ts";

/** What a helper starts with. */
export interface HelperPlace {
  /** For {@link FoldOrder} one way and {@link FoldNews} the other. */
  readonly port: MessagePort;
}

/** The fits of a run, as a helper is told of them. */
export interface FoldOrder {
  /** Number of the run, from 1. */
  readonly run: number;
  /** The words that all threads of the run share; see {@link WORDS}. */
  readonly words: Int32Array;
  readonly sources: readonly Omit<FoldSource, "rename">[];
  readonly fits: readonly (FitRows & { readonly source: number })[];
}

/** What a helper says of one fit. */
export interface FoldNews {
  readonly run: number;
  readonly index: number;
  /** Nothing where it failed: the caller makes the fit itself, and throws what it throws there. */
  readonly outcome: FoldOutcome | undefined;
}

/** Where each shared word stands; a cache line apart. */
export const WORDS = {
  /** The fit that is taken next: by adding 1, and it is taken if what was there is the number of a fit. */
  next: 0,
  /** Goes up with every {@link FoldNews}; the caller sleeps until it changes. */
  news: 16,
  length: 32,
} as const;

/** Words for a run. */
export function startWords(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * WORDS.length));
}

/** Takes a fit, one that nobody else took; `fits` or more when none is left. */
export function takeFit(words: Int32Array): number {
  return Atomics.add(words, WORDS.next, 1);
}

/** No fit of the run is taken any more. */
export function takeNoMore(words: Int32Array, fits: number): void {
  Atomics.store(words, WORDS.next, fits);
}

/** Fits that nobody has taken. */
export function fitsLeft(words: Int32Array, fits: number): number {
  return Math.max(0, fits - Atomics.load(words, WORDS.next));
}

/** Changes with every {@link FoldNews} of the run. */
export function newsCount(words: Int32Array): number {
  return Atomics.load(words, WORDS.news);
}
