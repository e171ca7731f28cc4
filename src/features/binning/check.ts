/**
 * Is a value that claims to be a binning one that this version can use? Models come from files.
 *
 * @module
 */
import { incompatibleModel, modelPart } from "../../internal/model-check.ts";
import { type BinnedColumn, type BinnedText, type Binning, MOST_BINS } from "./types.ts";

const BINNING_VERSION = 1;

/**
 * Checks version and structure, so that behind it every bin is in range.
 *
 * @param path - What the caller calls the binning, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(thresholds + levels).
 */
export function checkBinning(binning: unknown, path: string): asserts binning is Binning {
  const { version, columns } = modelPart<Binning>(binning);
  if (!Array.isArray(columns)) throw incompatibleModel(path, "a binning with columns", binning);
  if (version !== BINNING_VERSION) {
    throw incompatibleModel(
      `${path}.version`,
      `${BINNING_VERSION}, the version this churnkit reads`,
      version,
    );
  }
  const names = new Set<string>();
  columns.forEach((column: BinnedColumn, c) => {
    const at = `${path}.columns[${c}]`;
    if (typeof column?.name !== "string" || names.has(column.name)) {
      throw incompatibleModel(`${at}.name`, "a name of its own", column?.name);
    }
    names.add(column.name);
    if (column.kind === "text") checkLevels(column, at);
    else if (["number", "boolean", "time"].includes(column.kind)) checkThresholds(column.thresholds, at);
    else throw incompatibleModel(`${at}.kind`, 'one of "number", "boolean", "time", "text"', column.kind);
  });
}

function checkThresholds(thresholds: unknown, path: string): void {
  const isAscending =
    Array.isArray(thresholds) &&
    thresholds.length < MOST_BINS &&
    thresholds.every((value, i) => Number.isFinite(value) && (i === 0 || value > thresholds[i - 1]));
  if (!isAscending) {
    const expected = `at most ${MOST_BINS - 1} finite numbers in ascending order`;
    throw incompatibleModel(`${path}.thresholds`, expected, thresholds);
  }
}

function checkLevels({ levels, otherBin }: BinnedText, path: string): void {
  const isList =
    Array.isArray(levels) &&
    levels.length <= MOST_BINS &&
    levels.every((level) => typeof level === "string") &&
    new Set(levels).size === levels.length;
  if (!isList) throw incompatibleModel(`${path}.levels`, `at most ${MOST_BINS} different texts`, levels);
  const isBin = otherBin === null || (otherBin === levels.length && otherBin < MOST_BINS);
  if (!isBin) throw incompatibleModel(`${path}.otherBin`, "null, or the bin after the levels", otherBin);
}
