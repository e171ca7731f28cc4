/**
 * From scores to named segments, with a summary a marketing department can read.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
  textColumnFrom,
} from "../table/table.ts";
import { type RfmScheme, rfmScheme, ruleOfCell } from "./rfm-scheme.ts";
import { retailRfmScheme } from "./rfm-schemes.ts";
import { PER_PURCHASE } from "./rfm-table.ts";
import type { RfmScores, RfmScoreTable } from "./score-rfm.ts";

/** The score table with the segment of each customer. */
export type RfmSegmentTable = RfmScoreTable & {
  readonly segment: TextColumn;
  /** The segment's name in Simplified Chinese. */
  readonly segmentZh: TextColumn;
};

/** One row per segment of the scheme, those without customers included. */
export type RfmSegmentSummary = Table & {
  readonly segment: TextColumn;
  readonly segmentZh: TextColumn;
  readonly action: TextColumn;
  readonly customers: NumberColumn;
  /** Share of all customers, in [0, 1]; missing where there are none. */
  readonly share: NumberColumn;
  /** Spend of the segment net of refunds, in the user's currency. */
  readonly revenue: NumberColumn;
  /** Share of all revenue; missing where that is 0. */
  readonly revenueShare: NumberColumn;
  /** Means of the segment's customers; missing where there are none. */
  readonly meanRecencyDays: NumberColumn;
  readonly meanFrequency: NumberColumn;
  readonly meanMonetary: NumberColumn;
};

/** What {@link segmentRfm} returns. */
export interface RfmSegments {
  readonly kind: "rfm-segments";
  /** Name of the scheme. */
  readonly scheme: string;
  readonly table: RfmSegmentTable;
  readonly summary: RfmSegmentSummary;
}

/**
 * Names the segment of every customer and sums the segments up.
 *
 * @param scored - What {@link scoreRfm} returned, with as many scores as the scheme has.
 * @param scheme - Plain data, checked to hold every cell once. @defaultValue {@link retailRfmScheme}
 * @returns Customers in the order of `scored`; segments in the order of the scheme.
 * @throws {@link InputError} for a scheme with a hole or an overlap, naming the cells, or with other `bins`.
 * @remarks O(customers + bins³). Revenue is the sum of `monetary`, or of `monetary * frequency` where
 * {@link rfmTable} was asked for the mean.
 * @example
 * const customers = {
 *   customerId: ["A", "B", "C", "D", "E"],
 *   recencyDays: [1, 20, 60, 200, 300],
 *   frequency: [12, 7, 3, 4, 1],
 *   monetary: [900, 500, 90, 160, 20],
 * };
 * const { table, summary } = segmentRfm(scoreRfm(customers));
 * toRows(table).map((row) => row.segment).slice(0, 2); // => ["champions", "loyal customers"]
 * toRows(summary)[0].customers; // => 1
 */
export function segmentRfm(scored: RfmScores, scheme: RfmScheme = retailRfmScheme): RfmSegments {
  if (scored?.kind !== "rfm-scores") {
    throw new InputError("wrong-type", "scored", "what scoreRfm returned", scored);
  }
  const checked = scheme === retailRfmScheme ? scheme : rfmScheme(scheme);
  if (checked.bins !== scored.bins) {
    throw new InputError("out-of-range", "scheme.bins", `${scored.bins} (scored.bins)`, checked.bins);
  }
  const names = [...new Set(checked.segments.map((rule) => rule.name))];
  const rules = names.map((name) => checked.segments.find((rule) => rule.name === name)!);
  const codes = segmentCodes(scored, checked, names);
  return Object.freeze({
    kind: "rfm-segments",
    scheme: checked.name,
    table: makeTable({
      ...scored.table,
      segment: textColumn(codes, names),
      segmentZh: textColumn(
        codes,
        rules.map((rule) => rule.nameZh),
      ),
    }),
    summary: makeTable({
      segment: textColumnFrom(names),
      segmentZh: textColumnFrom(rules.map((rule) => rule.nameZh)),
      action: textColumnFrom(rules.map((rule) => rule.action)),
      ...sumUp(scored.table, codes, names.length),
    }),
  });
}

function segmentCodes(scored: RfmScores, scheme: RfmScheme, names: readonly string[]): Int32Array {
  const { bins } = scored;
  const segmentOfCell = ruleOfCell(scheme).map((rule) => names.indexOf(scheme.segments[rule]!.name));
  const r = scored.table.recencyScore.values;
  const f = scored.table.frequencyScore.values;
  const m = scored.table.monetaryScore.values;
  const codes = new Int32Array(r.length);
  for (let i = 0; i < codes.length; i++) {
    codes[i] = segmentOfCell[((r[i]! - 1) * bins + (f[i]! - 1)) * bins + (m[i]! - 1)]!;
  }
  return codes;
}

type Sums = Pick<
  RfmSegmentSummary,
  "customers" | "share" | "revenue" | "revenueShare" | "meanRecencyDays" | "meanFrequency" | "meanMonetary"
>;

function sumUp(table: RfmScoreTable, codes: Int32Array, segments: number): Sums {
  const perPurchase = table.monetary.unit === PER_PURCHASE;
  const monetary = table.monetary.values;
  const frequency = table.frequency.values;
  const recencyDays = table.recencyDays.values;
  const customers = new Float64Array(segments);
  const revenue = new Float64Array(segments);
  const recencySum = new Float64Array(segments);
  const frequencySum = new Float64Array(segments);
  const monetarySum = new Float64Array(segments);
  for (let i = 0; i < codes.length; i++) {
    const segment = codes[i]!;
    customers[segment]! += 1;
    revenue[segment]! += perPurchase ? monetary[i]! * frequency[i]! : monetary[i]!;
    recencySum[segment]! += recencyDays[i]!;
    frequencySum[segment]! += frequency[i]!;
    monetarySum[segment]! += monetary[i]!;
  }
  const total = revenue.reduce((sum, value) => sum + value, 0);
  return {
    customers: numberColumn(customers),
    share: numberColumn(customers.map((count) => count / codes.length)),
    revenue: numberColumn(revenue),
    revenueShare: numberColumn(revenue.map((value) => (total === 0 ? Number.NaN : value / total))),
    meanRecencyDays: meanColumn(recencySum, customers, "day"),
    meanFrequency: meanColumn(frequencySum, customers),
    meanMonetary: meanColumn(monetarySum, customers, table.monetary.unit),
  };
}

/** A segment without customers has no mean: 0 / 0 is NaN, the missing number. */
function meanColumn(sums: Float64Array, customers: Float64Array, unit?: string): NumberColumn {
  return numberColumn(
    sums.map((sum, k) => sum / customers[k]!),
    unit,
  );
}
