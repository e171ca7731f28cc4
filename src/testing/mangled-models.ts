/** Damaged copies of a model: what a file may hold that was edited, cut short or written by another program. */
import { randomStream, uniformInteger } from "../random/random.ts";

/** A model with one thing wrong. */
export interface MangledModel {
  /** What was done, such as `binning.columns[0].thresholds[2] = null`. */
  readonly what: string;
  readonly model: unknown;
}

/** What a part is replaced by. JSON knows no NaN and no infinity, but objects in memory do. */
const REPLACEMENTS: readonly unknown[] = [
  null,
  -1,
  0,
  2.5,
  254,
  65_535,
  1e9,
  1e300,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "x",
  "",
  true,
  [],
  {},
];
/** A text this long made of the base64 alphabet is taken for packed bytes. */
const PACKED = /^[A-Za-z0-9+/]{16,}={0,2}$/;
const DAMAGES_A_PACK = 24;

type Path = readonly (string | number)[];

/** Every way of damaging one part of a model: each key, and the first, middle and last entry of each array. */
export function mangledModels(model: object): MangledModel[] {
  const plain = JSON.parse(JSON.stringify(model)) as object;
  return pathsOf(plain, []).flatMap((path) => [
    removed(plain, path),
    ...replacementsAt(plain, path).map((value) => replaced(plain, path, value)),
  ]);
}

function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const keys: (string | number)[] = Array.isArray(value) ? someIndices(value.length) : Object.keys(value);
  return keys.flatMap((key) => [
    [...path, key],
    ...pathsOf((value as Record<string | number, unknown>)[key], [...path, key]),
  ]);
}

function someIndices(length: number): number[] {
  return length === 0 ? [] : [...new Set([0, length >> 1, length - 1])];
}

function replacementsAt(model: object, path: Path): unknown[] {
  const value = at(model, path);
  const others = REPLACEMENTS.filter((other) => other !== value);
  if (Array.isArray(value)) return [...others, value.slice(1), [...value, value[0]], [...value].reverse()];
  if (typeof value === "string" && PACKED.test(value)) return [...others, ...damagedPacks(value)];
  if (typeof value === "number") return [...others, value + 1, -value];
  return others;
}

/** Cut short, made longer, and with bytes overwritten: packed indices, offsets and numbers all go wrong in turn. */
function damagedPacks(text: string): string[] {
  const bytes = Buffer.from(text, "base64");
  const random = randomStream(7, "packs", text.length);
  const damaged = [text.slice(4), text.slice(0, -4), `${text.slice(0, -4)}!!!!`, `AAAA${text}`];
  for (let k = 0; k < DAMAGES_A_PACK; k++) {
    const copy = Buffer.from(bytes);
    const start = k === 0 ? 0 : uniformInteger(random, copy.length);
    const byte = [0xff, 0x00, 0x7f, uniformInteger(random, 256)][k % 4]!;
    copy.fill(byte, start, Math.min(copy.length, start + [1, 2, 4, 8][(k >> 2) % 4]!));
    damaged.push(copy.toString("base64"));
  }
  return damaged.filter((other) => other !== text);
}

function removed(model: object, path: Path): MangledModel {
  const copy = structuredClone(model);
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  const key = path.at(-1)!;
  if (Array.isArray(parent)) parent.splice(key as number, 1);
  else delete parent[key];
  return { what: `delete ${named(path)}`, model: copy };
}

function replaced(model: object, path: Path, value: unknown): MangledModel {
  const copy = structuredClone(model);
  (at(copy, path.slice(0, -1)) as Record<string | number, unknown>)[path.at(-1)!] = structuredClone(value);
  const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
  return { what: `${named(path)} = ${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}`, model: copy };
}

function at(value: unknown, path: Path): unknown {
  let inner = value;
  for (const key of path) inner = (inner as Record<string | number, unknown>)[key];
  return inner;
}

function named(path: Path): string {
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${key}`))
    .join("");
}
