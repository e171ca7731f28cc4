/** `scoreRfm` as text: the cut points by one statement, the scores by another. */
import { checkFinite, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { RFM_MEASURES, type RfmCutPoints, type RfmMeasure } from "../../rfm/score-rfm.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import { dialectOf } from "../dialect-of.ts";
import { type Relation, readRelation } from "../event-source.ts";
import { type Step, stepText } from "../layout.ts";
import { column } from "../plan/query-step.ts";
import { type CompiledQuery, compiledQuery, type ResultColumn } from "./compiled-query.ts";

/** Options of {@link compileRfmCutPoints}. */
export interface CompileRfmCutPointsOptions {
  /** A table with the columns of {@link compileRfmTable}, or that statement. */
  readonly input: Relation;
  /** Number of scores, a whole number in [2, 100]. @defaultValue 5 */
  readonly bins?: number;
}

/** Options of {@link compileScoreRfm}. */
export interface CompileScoreRfmOptions {
  /** A table with the columns of {@link compileRfmTable}, or that statement. */
  readonly input: Relation;
  /** Where the scores begin, from {@link compileRfmCutPoints} or from {@link scoreRfm}. */
  readonly cutPoints: RfmCutPoints;
}

const COLUMN_OF: Readonly<Record<RfmMeasure, string>> = {
  recencyDays: "recency_days",
  frequency: "frequency",
  monetary: "monetary",
};
const SCORE_OF: Readonly<Record<RfmMeasure, string>> = {
  recencyDays: "recencyScore",
  frequency: "frequencyScore",
  monetary: "monetaryScore",
};

/**
 * The cut points of `scoreRfm` with `method: "quantile"`, to the last bit: one row, `bins - 1` columns a measure,
 * named `recencyDays1`, `recencyDays2` …; all NULL for a table without rows.
 *
 * @remarks Sorts the table once a measure.
 * @example
 * compileRfmCutPoints("duckdb", { input: "rfm", bins: 2 }).columns.map(({ name }) => name); // => ["recencyDays1", "frequency1", "monetary1"]
 */
export function compileRfmCutPoints(
  dialect: Dialect | DialectName,
  options: CompileRfmCutPointsOptions,
): CompiledQuery {
  const spoken = dialectOf(dialect, "dialect");
  checkOptionKeys(options, "options", ["input", "bins"]);
  const { bins = 5 } = options;
  checkInteger(bins, "options.bins", 2, 100);
  const from = readRelation(options.input, spoken, "options.input");
  const steps: Step[] = [];
  const columns: ResultColumn[] = [];
  for (const measure of RFM_MEASURES) {
    const value = COLUMN_OF[measure];
    steps.push(...cutSteps(value, bins, from, spoken));
    for (let k = 1; k < bins; k++) {
      columns.push({
        name: `${measure}${k}`,
        column: `${value}_${k}`,
        kind: "number",
        expression: cutText(value, k, bins, spoken),
      });
    }
  }
  const joined = RFM_MEASURES.map((measure) => `${COLUMN_OF[measure]}_cuts`).join(" CROSS JOIN ");
  return compiledQuery(spoken, `cut points of ${bins} scores`, steps, columns, joined);
}

/** The values on both sides of each cut: the position (n - 1) k / bins as a whole number and a remainder. */
function cutSteps(
  value: string,
  bins: number,
  from: string,
  { i64, i64Lit, f64, truncDiv }: Dialect,
): Step[] {
  const ranked = stepText(
    [
      column(f64(value), "value"),
      column(`${i64(`ROW_NUMBER() OVER (ORDER BY ${value})`)} - ${i64Lit(1)}`, "place"),
      column(`${i64("COUNT(*) OVER ()")} - ${i64Lit(1)}`, "last_place"),
    ],
    from,
  );
  const cuts = Array.from({ length: bins - 1 }, (_, i) => {
    const at = truncDiv(`(last_place * ${i64Lit(i + 1)})`, i64Lit(bins));
    return [
      column(`MIN(CASE WHEN place = ${at} THEN value END)`, `${value}_below${i + 1}`),
      column(
        `MIN(CASE WHEN place = ${at} + ${i64Lit(1)} OR (place = last_place AND place = ${at}) THEN value END)`,
        `${value}_above${i + 1}`,
      ),
    ];
  }).flat();
  return [
    { name: `${value}_ranked`, select: ranked },
    {
      name: `${value}_cuts`,
      select: stepText([column("MAX(last_place)", `${value}_last`), ...cuts], `${value}_ranked`),
    },
  ];
}

/** Linear between the two values, from the nearer end. */
function cutText(value: string, k: number, bins: number, { f64, f64Lit, i64Lit }: Dialect): string {
  const [below, above] = [`${value}_below${k}`, `${value}_above${k}`];
  const rest = `(${value}_last * ${i64Lit(k)}) % ${i64Lit(bins)}`;
  const share = `(${f64(rest)} / ${f64Lit(bins)})`;
  const rise = `(${above} - ${below})`;
  const one = f64Lit(1);
  return `CASE WHEN ${share} < ${f64Lit(0.5)} THEN ${below} + ${rise} * ${share} ELSE ${above} - ${rise} * (${one} - ${share}) END + ${f64Lit(0)}`;
}

/**
 * Scores each customer of an RFM table by cut points, as {@link scoreRfm} does: equal values get equal scores; 5 is best
 * of five, so recent is high. Ordered by id.
 *
 * @throws {@link InputError} for cut points that do not ascend, or differ in number.
 * @example
 * const cutPoints = { recencyDays: [65], frequency: [1], monetary: [52.5] };
 * compileScoreRfm("spark", { input: "rfm", cutPoints }).columns.at(-1); // => { name: "cell", column: "cell", kind: "text" }
 */
export function compileScoreRfm(
  dialect: Dialect | DialectName,
  options: CompileScoreRfmOptions,
): CompiledQuery {
  const spoken = dialectOf(dialect, "dialect");
  checkOptionKeys(options, "options", ["input", "cutPoints"]);
  const cutPoints = checkCuts(options.cutPoints);
  const from = readRelation(options.input, spoken, "options.input");
  const bins = cutPoints.recencyDays.length + 1;
  const values = RFM_MEASURES.map((measure) => COLUMN_OF[measure]);
  const scores = RFM_MEASURES.map((measure) =>
    column(
      scoreText(COLUMN_OF[measure], cutPoints[measure], measure === "recencyDays" ? bins : null, spoken),
      `${COLUMN_OF[measure]}_score`,
    ),
  );
  const scored = stepText(
    [column("customer_id"), ...values.map((value) => column(spoken.f64(value), value)), ...scores],
    from,
  );
  const digits = values.map((value) => spoken.textOf(`${value}_score`));
  return compiledQuery(
    spoken,
    `scores 1 to ${bins}`,
    [{ name: "scored", select: spoken.fence(scored) }],
    [
      { name: "customerId", column: "customer_id", kind: "text", expression: "customer_id" },
      ...RFM_MEASURES.map((measure) => ({
        name: measure,
        column: COLUMN_OF[measure],
        kind: "number" as const,
        expression: COLUMN_OF[measure],
      })),
      ...RFM_MEASURES.map((measure) => ({
        name: SCORE_OF[measure],
        column: `${COLUMN_OF[measure]}_score`,
        kind: "number" as const,
        expression: `${COLUMN_OF[measure]}_score`,
      })),
      {
        name: "cell",
        column: "cell",
        kind: "text",
        expression: digits.join(bins > 9 ? ` || ${spoken.text("-")} || ` : " || "),
      },
    ],
    "scored",
    "ORDER BY customer_id",
  );
}

/** 1 and how many cuts lie below the value; from `bins` downwards where small is good. */
function scoreText(
  value: string,
  cuts: readonly number[],
  bins: number | null,
  { f64, f64Lit }: Dialect,
): string {
  const steps = [...cuts.entries()].map(([k, cut]) => {
    const score = bins === null ? k + 1 : bins - k;
    return `WHEN ${f64(value)} <= ${f64Lit(cut)} THEN ${score}`;
  });
  return `CASE ${steps.join(" ")} ELSE ${bins === null ? cuts.length + 1 : 1} END`;
}

function checkCuts(cutPoints: RfmCutPoints): RfmCutPoints {
  checkOptionKeys(cutPoints, "options.cutPoints", RFM_MEASURES);
  const count = cutPoints.recencyDays?.length;
  for (const measure of RFM_MEASURES) {
    const path = `options.cutPoints.${measure}`;
    const cuts: readonly number[] = cutPoints[measure];
    if (!Array.isArray(cuts)) throw new InputError("wrong-type", path, "an array of numbers", cuts);
    if (cuts.length === 0) throw new InputError("empty", path, "an array with at least one number", cuts);
    if (cuts.length !== count) {
      throw new InputError("length-mismatch", `${path}.length`, `${count} (recencyDays)`, cuts.length);
    }
    for (const [k, cut] of cuts.entries()) {
      checkFinite(cut, `${path}[${k}]`);
      if (k > 0 && cut < cuts[k - 1]!) {
        throw new InputError("wrong-order", `${path}[${k}]`, `>= ${cuts[k - 1]}`, cut);
      }
    }
  }
  return cutPoints;
}
