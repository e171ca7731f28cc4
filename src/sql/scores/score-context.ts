/**
 * The rows to score, and a statement that grows step by step: every step sees the columns of the one before.
 *
 * Columns have short names of our own inside (`c0` for the model's, `k0` for those kept), so that no name of a user stands
 * anywhere but at the first and the last step.
 *
 * @module
 */
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Dialect, SqlKind, TimeKind } from "../dialect.ts";
import { quotedName, readRelation } from "../event-source.ts";
import { type SelectColumn, type Step, selectText, withText } from "../layout.ts";
import type { ScoreColumn, ScoredColumn, ScoreSqlOptions } from "./types.ts";

const TIME_KINDS: readonly TimeKind[] = ["timestamp", "timestamptz", "date", "epoch-ms", "epoch-us"];
const DAY_MS = 86_400_000;
/** Beyond these a double is infinite, or no number: it counts as missing. */
const LARGEST = Number.MAX_VALUE;

/** A column that a model reads. */
export interface ModelColumn {
  readonly name: string;
  readonly kind: SqlKind;
}

/** A statement in the making. */
export interface ScoreContext {
  readonly dialect: Dialect;
  /** Names behind which the columns stand, quoted nowhere. */
  readonly kept: readonly string[];
  readonly options: ScoreSqlOptions;
  readonly steps: Step[];
  /** A first step that reads columns of the relation: numbers, booleans (0, 1) and times (days) as DOUBLE. */
  readonly read: (columns: readonly ModelColumn[]) => readonly string[];
  /** A further step: what is carried on from the one before, and what is new. */
  readonly add: (columns: readonly SelectColumn[], join?: string) => void;
  /** The whole statement: the kept columns and the scores. */
  readonly finish: (scores: readonly (ScoredColumn & { readonly expression: string })[]) => {
    readonly sql: string;
    readonly columns: readonly ScoredColumn[];
  };
}

/** Opens a statement over `options.relation`. */
export function openScore(options: ScoreSqlOptions, dialect: Dialect): ScoreContext {
  const relation = readRelation(options.relation, dialect, "options.relation");
  const keep = readKeep(options.keep ?? []);
  const kept = keep.map((_, k) => `k${k}`);
  const steps: Step[] = [];
  const from = (): string => (steps.length === 0 ? relation : steps.at(-1)!.name);
  const add: ScoreContext["add"] = (columns, join = "") => {
    const first = steps.length === 0;
    const carried = kept.map((name, k): SelectColumn => {
      const quoted = quotedName(keep[k], dialect, `options.keep[${k}]`);
      return { expression: first ? quoted : join === "" ? name : `rows_to_score.${name}`, name };
    });
    const all = [...carried, ...columns];
    // A SELECT of nothing is none; a model without columns still has a row for each of the relation's.
    if (all.length === 0) all.push({ expression: dialect.f64Lit(0), name: "nothing" });
    const source = join === "" ? from() : `${from()} AS rows_to_score ${join}`;
    const select = dialect.fence(selectText(all, source));
    steps.push({ name: `step_${steps.length + 1}`, select });
  };
  return {
    dialect,
    kept,
    options,
    steps,
    add,
    read: (columns) => {
      const places = readPlaces(options.columns ?? {}, columns);
      add(columns.map((column, c) => ({ expression: typed(column, places[c]!, dialect), name: `c${c}` })));
      return columns.map((_, c) => `c${c}`);
    },
    finish: (scores) => {
      const last = from();
      const names = [...keep, ...scores.map(({ name }) => name)];
      names.forEach((name, i) => {
        if (names.indexOf(name) < i) {
          const path = i < keep.length ? `options.keep[${i}]` : "options.keep";
          const expected =
            i < keep.length ? "a column that is not named before" : `columns other than ${name}, the score`;
          throw new InputError("duplicate", path, expected, name);
        }
      });
      const columns = [
        ...keep.map((name, k) => ({ expression: kept[k]!, name: dialect.ident(name) })),
        ...scores.map(({ expression, name }) => ({ expression, name: dialect.ident(name) })),
      ];
      return {
        sql: withText(steps, selectText(columns, last)),
        columns: [
          ...keep.map((name): ScoredColumn => ({ name, kind: null })),
          ...scores.map(({ name, kind }): ScoredColumn => ({ name, kind })),
        ],
      };
    },
  };
}

function readKeep(keep: unknown): readonly string[] {
  if (!Array.isArray(keep))
    throw new InputError("wrong-type", "options.keep", "an array of column names", keep);
  return keep as readonly string[];
}

interface Place {
  readonly column: string;
  readonly timeKind: TimeKind;
  readonly path: string;
}

function readPlaces(given: ScoreSqlOptions["columns"] & object, columns: readonly ModelColumn[]): Place[] {
  checkOptionKeys(
    given,
    "options.columns",
    columns.map(({ name }) => name),
  );
  return columns.map(({ name }) => {
    const place: string | ScoreColumn = Object.hasOwn(given, name) ? given[name]! : {};
    const path = `options.columns.${name}`;
    if (typeof place === "string") return { column: place, timeKind: "timestamp", path };
    checkOptionKeys(place, path, ["column", "timeKind"]);
    const { column = name, timeKind = "timestamp" } = place;
    if (!TIME_KINDS.includes(timeKind)) {
      throw new InputError("unknown-choice", `${path}.timeKind`, `one of ${TIME_KINDS.join(", ")}`, timeKind);
    }
    return { column, timeKind, path };
  });
}

/** A column as the model reads it; NULL is missing. */
function typed({ kind }: ModelColumn, { column, timeKind, path }: Place, dialect: Dialect): string {
  const { f64, f64Lit, textOf, epochMicros } = dialect;
  const quoted = quotedName(column, dialect, path);
  if (kind === "text") return textOf(quoted);
  if (kind === "boolean") {
    return `CASE WHEN ${quoted} THEN ${f64Lit(1)} WHEN NOT ${quoted} THEN ${f64Lit(0)} END`;
  }
  if (kind === "time") {
    const ms =
      timeKind === "epoch-ms" ? f64(quoted) : `${f64(epochMicros(quoted, timeKind))} / ${f64Lit(1000)}`;
    return finite(`(${ms})`, dialect, ` / ${f64Lit(DAY_MS)}`);
  }
  return finite(f64(quoted), dialect);
}

function finite(expression: string, { f64Lit }: Dialect, then: string = ""): string {
  const inside = `${expression} >= ${f64Lit(-LARGEST)} AND ${expression} <= ${f64Lit(LARGEST)}`;
  return `CASE WHEN ${inside} THEN ${expression}${then} END`;
}
