/**
 * What names or numbers the rows, and whether the order of the file knows the outcome.
 *
 * @module
 */
import { isIdLike } from "../../features/encoding/text.ts";
import { numberColumn } from "../../table/table.ts";
import { type ColumnFacts, columnFacts } from "./facts.ts";
import type { Labels } from "./labels.ts";
import { certainAuc, finding, quoted, type Scene } from "./scene.ts";
import type { LeakFinding } from "./types.ts";

/** With fewer rows every column looks like an id. */
const ROWS_LEAST = 20;
/** Distinct whole numbers that fill this share of their range number something. */
const DENSE_SHARE = 0.5;
/** An order that ranks the outcome this well is no accident of the file. */
const ORDER_AUC = 0.6;
const ID_NAME = /(^|[ _.-])(id|no|nr|number|key|code)$|[a-z](Id|ID|No|Nr|Key)$|(编号|号码|卡号|号)$/;

/** Texts whose values are nearly all distinct, and whole numbers that number the rows. */
export function idColumns({ labels, facts }: Scene): LeakFinding[] {
  const rows = labels.truth.length;
  if (rows < ROWS_LEAST) return [];
  const certain = certainAuc(labels);
  return facts.filter(isId).map(({ name, bins, rank }) => {
    const auc = rank === null ? 0.5 : Math.max(rank.auc, 1 - rank.auc);
    const knows = auc >= ORDER_AUC && auc >= certain;
    const known = knows ? `, and their order ranks ${labels.name}: area ${auc.toFixed(3)}` : "";
    return finding(name, "id", knows ? "suspect" : "note", {
      evidence: { distinct: bins.distinct, rows: rows - bins.missing, rocAuc: auc },
      message: `${quoted(name)} is an id: ${bins.distinct} different values in ${rows - bins.missing} rows${known}`,
      suggestion: "exclude it: it names a customer and says nothing of the next one",
    });
  });
}

/** Does the column name or number the rows? */
export function isId({ name, column, bins, values }: ColumnFacts): boolean {
  const rows = bins.ofRow.length;
  const present = rows - bins.missing;
  if (column.kind === "text") return rows >= ROWS_LEAST && isIdLike(bins.distinct, present);
  if (column.kind !== "number" || values === null || present < rows || bins.distinct < rows) return false;
  return (
    rows >= ROWS_LEAST && values.every(Number.isInteger) && (ID_NAME.test(name.trim()) || numbersRows(values))
  );
}

/** Distinct whole numbers: do they run with the rows, or fill their range? */
function numbersRows(values: Float64Array): boolean {
  let low = values[0]!;
  let high = low;
  let rises = 0;
  for (let i = 1; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
    rises += Number(values[i]! > values[i - 1]!);
  }
  const runs = rises === 0 || rises === values.length - 1;
  return runs || values.length >= DENSE_SHARE * (high - low + 1);
}

/** A file that is sorted by the label, or in blocks of it: the number of the row ranks the outcome. */
export function rowOrder(labels: Labels): LeakFinding[] {
  const numbers = Float64Array.from({ length: labels.truth.length }, (_, row) => row);
  const { auc } = columnFacts("row", numberColumn(numbers), labels);
  const certain = certainAuc(labels);
  if (auc < ORDER_AUC || auc < certain) return [];
  return [
    finding(null, "row-order", "note", {
      evidence: { rocAuc: auc },
      message: `the order of the rows ranks ${labels.name}: the number of the row alone reaches an area of ${auc.toFixed(3)}`,
      suggestion: "shuffle before any split by position, and keep row numbers and running ids out",
    }),
  ];
}
