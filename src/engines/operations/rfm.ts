/**
 * `rfmTable` and `scoreRfm` where the log is.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { PER_PURCHASE, type RfmTable, type RfmTableOptions } from "../../rfm/rfm-table.ts";
import {
  type RfmCutPoints,
  type RfmMeasure,
  type RfmScores,
  type ScoreRfmOptions,
  scoreRfm,
} from "../../rfm/score-rfm.ts";
import type { EventSource } from "../../sql/event-source.ts";
import { compileRfmTable } from "../../sql/operations/rfm-table.ts";
import { compileRfmCutPoints } from "../../sql/operations/score-rfm.ts";
import type { NumberColumn, Table } from "../../table/column.ts";
import { rowCount } from "../../table/table.ts";
import type { SqlConnection, StatementOptions } from "../connection.ts";
import { runCompiled, splitSignal, withUnits } from "./run-compiled.ts";

/** Options of `engine.rfmTable`. */
export interface EngineRfmOptions extends RfmTableOptions, StatementOptions {}

/** Options of `engine.scoreRfm`: those of the table, and those of the scores. */
export interface EngineScoreRfmOptions extends EngineRfmOptions, ScoreRfmOptions {}

/** @throws InputError as `rfmTable`. */
export async function engineRfmTable(
  connection: SqlConnection,
  source: EventSource,
  options: EngineRfmOptions,
): Promise<RfmTable> {
  const { signal, rest } = splitSignal(options);
  const table = await runCompiled(
    connection,
    compileRfmTable(connection.dialect, { ...rest, source }),
    signal,
  );
  return withRfmUnits(table, options) as RfmTable;
}

/**
 * Cut points are found where the log is, from a table that is made once and dropped again; only customers come back.
 *
 * @throws InputError as `rfmTable` and `scoreRfm`.
 */
export async function engineScoreRfm(
  connection: SqlConnection,
  source: EventSource,
  options: EngineScoreRfmOptions,
): Promise<RfmScores> {
  checkOptionKeys(options, "options", ["asOf", "start", "monetary", "bins", "method", "cutPoints", "signal"]);
  const { bins, method = "quantile", cutPoints, signal, ...tableOptions } = options;
  checkChoice(method, "options.method", ["quantile", "balanced"]);
  const { dialect } = connection;
  const compiled = compileRfmTable(dialect, { ...tableOptions, source });
  const scratch = await connection.materialise(compiled.sql, { signal });
  try {
    const columns = compiled.columns.map(({ column }) => dialect.ident(column)).join(", ");
    const sql = `SELECT ${columns} FROM ${dialect.ident(String(scratch.relation))} ORDER BY ${dialect.ident("customer_id")}`;
    const table = withRfmUnits(await runCompiled(connection, { ...compiled, sql }, signal), options);
    const asked = bins === undefined ? {} : { bins };
    if (cutPoints !== undefined) return scoreRfm(table, { ...asked, cutPoints });
    // An empty table, and the choice of balanced cuts, are met in memory.
    if (method === "balanced" || rowCount(table) === 0) return scoreRfm(table, { ...asked, method });
    const found = await runCompiled(
      connection,
      compileRfmCutPoints(dialect, { input: scratch.relation, ...asked }),
      signal,
    );
    return Object.freeze({
      ...scoreRfm(table, { cutPoints: cutPointsOf(found) }),
      method: "quantile" as const,
    });
  } finally {
    await scratch.drop();
  }
}

function withRfmUnits(table: Table, { monetary }: RfmTableOptions): Table {
  return withUnits(table, { recencyDays: "day", monetary: monetary === "mean" ? PER_PURCHASE : undefined });
}

/** The one row of the cut points: `recencyDays1`, `recencyDays2`, … */
function cutPointsOf(table: Table): RfmCutPoints {
  const cutsOf = (measure: RfmMeasure): number[] => {
    const cuts: number[] = [];
    for (let k = 1; Object.hasOwn(table, `${measure}${k}`); k++) {
      cuts.push((table[`${measure}${k}`] as NumberColumn).values[0]!);
    }
    return cuts;
  };
  return {
    recencyDays: cutsOf("recencyDays"),
    frequency: cutsOf("frequency"),
    monetary: cutsOf("monetary"),
  };
}
