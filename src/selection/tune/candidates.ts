/**
 * Candidates of a search: all of a grid, or some drawn at random.
 *
 * Random search finds as good a place as a grid of the same size where few of the settings matter, for it tries more values
 * of each: Bergstra and Bengio (2012), "Random Search for Hyper-Parameter Optimization", Journal of Machine Learning
 * Research 13, 281-305.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { type Random, randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { settingsKey, type TuneSettings } from "./settings.ts";
import { type CheckedSpace, isDiscrete, type ResolvedRange, type SpaceEntry } from "./space.ts";

/** Settings to try, and how many draws repeated earlier ones. */
export interface CandidateList {
  readonly settings: readonly TuneSettings[];
  readonly duplicates: number;
}

const MOST_CANDIDATES = 10_000;
/** A space that gives nothing new after so many draws for each candidate has nothing new. */
const DRAWS_PER_CANDIDATE = 50;

/**
 * Every combination of the lists, and of `steps` values of each range; the last setting changes fastest.
 *
 * @throws {@link InputError} `out-of-range` for more than 10,000.
 */
export function gridCandidates(spaces: readonly CheckedSpace[]): CandidateList {
  const listed = spaces.map((space) => space.map(({ key, range }) => ({ key, values: gridValues(range) })));
  const size = listed.reduce(
    (total, space) => total + space.reduce((product, { values }) => product * values.length, 1),
    0,
  );
  if (size > MOST_CANDIDATES) {
    const expected = `a grid of at most ${MOST_CANDIDATES} candidates (search: "random" takes any space)`;
    throw new InputError("out-of-range", "space", expected, size);
  }
  const all = listed.flatMap((space) =>
    space.reduce<TuneSettings[]>(
      (found, { key, values }) => found.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
      [{}],
    ),
  );
  return withoutDuplicates(all);
}

function withoutDuplicates(all: readonly TuneSettings[]): CandidateList {
  const seen = new Map<string, TuneSettings>();
  for (const settings of all) {
    const key = settingsKey(settings);
    if (!seen.has(key)) seen.set(key, settings);
  }
  return { settings: [...seen.values()], duplicates: all.length - seen.size };
}

function gridValues(range: SpaceEntry["range"]): readonly unknown[] {
  if (!("from" in range)) return range;
  const { from, to, integer, steps } = range;
  const values = Array.from({ length: steps }, (_, i) => {
    if (i === 0) return from;
    if (i === steps - 1) return to;
    const value = between(range, i / (steps - 1));
    return integer ? Math.round(value) : value;
  });
  return [...new Set(values)];
}

function between({ from, to, scale }: ResolvedRange, share: number): number {
  if (scale === "linear") return from + share * (to - from);
  return Math.exp(Math.log(from) + share * (Math.log(to) - Math.log(from)));
}

/**
 * Candidates drawn at random, each once.
 *
 * Every draw and every setting in it has a stream of its own: the k-th candidate does not depend on how many are drawn, and
 * the values of one setting do not depend on which others there are.
 *
 * @returns At most `count`; fewer where the space has no more.
 */
export function randomCandidates(
  spaces: readonly CheckedSpace[],
  { count, seed }: { readonly count: number; readonly seed: number },
): CandidateList {
  const known = spaces.every(isDiscrete) ? gridSizeUpTo(spaces, count) : count;
  const wanted = Math.min(count, known);
  const seen = new Map<string, TuneSettings>();
  let draws = 0;
  while (seen.size < wanted && draws < DRAWS_PER_CANDIDATE * count) {
    const settings = draw(spaces, seed, draws++);
    const key = settingsKey(settings);
    if (!seen.has(key)) seen.set(key, settings);
  }
  return { settings: [...seen.values()], duplicates: draws - seen.size };
}

/** Number of combinations, counted no further than `most`. */
function gridSizeUpTo(spaces: readonly CheckedSpace[], most: number): number {
  let size = 0;
  for (const space of spaces) {
    size += space.reduce(
      (product, { range }) => Math.min(most, product * (range as readonly unknown[]).length),
      1,
    );
  }
  return Math.min(most, size);
}

function draw(spaces: readonly CheckedSpace[], seed: number, number: number): TuneSettings {
  const stream = (...name: readonly string[]): Random =>
    randomStream(seed, "tune", "candidate", number, ...name);
  const space = spaces.length === 1 ? spaces[0]! : spaces[uniformInteger(stream("space"), spaces.length)]!;
  return Object.fromEntries(space.map(({ key, range }) => [key, drawValue(range, stream("setting", key))]));
}

function drawValue(range: SpaceEntry["range"], random: Random): unknown {
  if (!("from" in range)) return range[uniformInteger(random, range.length)];
  if (!range.integer) return Math.min(range.to, between(range, uniform(random)));
  // Each whole number has the stretch up to the next one.
  const value = Math.floor(between({ ...range, to: range.to + 1 }, uniform(random)));
  return Math.min(range.to, Math.max(range.from, value));
}
