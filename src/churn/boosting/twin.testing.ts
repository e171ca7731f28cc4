/** Gradient boosting by trying everything, in real numbers: what the fast code is measured against. */

/** A column as the twin sees it: the bin of each row, 255 for a missing value. */
export interface TwinColumn {
  readonly bins: readonly number[];
  /** One level against the rest instead of thresholds. */
  readonly isText: boolean;
}

export interface TwinOptions {
  readonly rounds: number;
  readonly leaves: number;
  readonly learningRate: number;
  readonly l2: number;
  readonly minHessian: number;
}

/** A node; children stand side by side. */
export interface TwinNode {
  readonly rows: readonly number[];
  readonly value: number;
  split?: TwinSplit;
  left?: number;
}

export interface TwinSplit {
  readonly column: number;
  /** Bins <= it go left, or for a text the one level that does. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
}

/** Gains that differ by less are equal, and the first wins. */
const TIE = 1e-7;

/** All trees, and the log odds of the rows after the last. */
export function twinBoosting(
  columns: readonly TwinColumn[],
  truth: readonly number[],
  weights: readonly number[],
  options: TwinOptions,
): { trees: TwinNode[][]; margins: number[]; baseMargin: number } {
  const events = truth.reduce((sum, y, i) => sum + y * weights[i]!, 0);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const baseMargin = Math.log(events / (total - events));
  const margins = truth.map(() => baseMargin);
  const trees: TwinNode[][] = [];
  for (let round = 0; round < options.rounds; round++) {
    const p = margins.map((margin) => 1 / (1 + Math.exp(-margin)));
    const g = p.map((value, i) => weights[i]! * (value - truth[i]!));
    const h = p.map((value, i) => weights[i]! * value * (1 - value));
    const nodes = twinTree(columns, g, h, options);
    if (nodes.length === 1) break;
    for (const node of nodes) {
      if (node.split === undefined) for (const row of node.rows) margins[row]! += node.value;
    }
    trees.push(nodes);
  }
  return { trees, margins, baseMargin };
}

function twinTree(
  columns: readonly TwinColumn[],
  g: number[],
  h: number[],
  options: TwinOptions,
): TwinNode[] {
  const { leaves, learningRate, l2, minHessian } = options;
  const sumOf = (values: number[], rows: readonly number[]): number =>
    rows.reduce((sum, row) => sum + values[row]!, 0);
  const scoreOf = (rows: readonly number[]): number => sumOf(g, rows) ** 2 / (sumOf(h, rows) + l2);
  const leaf = (rows: readonly number[]): TwinNode => ({
    rows,
    value: (-learningRate * sumOf(g, rows)) / (sumOf(h, rows) + l2),
  });
  const nodes = [leaf(g.map((_, i) => i))];
  const bests: (TwinSplit | undefined)[] = [bestSplit(nodes[0]!.rows)];
  for (let count = 1; count < leaves; count++) {
    let chosen = -1;
    nodes.forEach((node, k) => {
      const gain = node.split === undefined ? bests[k]?.gain : undefined;
      if (gain !== undefined && (chosen < 0 || gain > bests[chosen]!.gain + TIE)) chosen = k;
    });
    if (chosen < 0) break;
    const node = nodes[chosen]!;
    const split = bests[chosen]!;
    node.split = split;
    node.left = nodes.length;
    for (const side of [true, false]) {
      const child = leaf(node.rows.filter((row) => twinGoesLeft(columns, split, row) === side));
      nodes.push(child);
      bests.push(bestSplit(child.rows));
    }
  }
  return nodes;

  function bestSplit(rows: readonly number[]): TwinSplit | undefined {
    let best: TwinSplit | undefined;
    columns.forEach(({ bins, isText }, column) => {
      const seen = [...new Set(rows.map((row) => bins[row]!))].sort((a, b) => a - b);
      const hasMissing = seen.includes(255);
      for (const bin of isText ? seen : seen.filter((value) => value < 255)) {
        for (const missingLeft of isText ? [bin === 255] : hasMissing ? [false, true] : [false]) {
          const tried = { column, bin, missingLeft, gain: 0 };
          const left = rows.filter((row) => twinGoesLeft(columns, tried, row));
          const right = rows.filter((row) => !twinGoesLeft(columns, tried, row));
          if (Math.min(sumOf(h, left), sumOf(h, right)) < minHessian || left.length * right.length === 0)
            continue;
          const gain = (scoreOf(left) + scoreOf(right) - scoreOf(rows)) / 2;
          if (gain <= TIE || (best !== undefined && gain <= best.gain + TIE)) continue;
          const isHeavier = sumOf(h, left) > sumOf(h, right);
          best = { ...tried, gain, missingLeft: isText || hasMissing ? missingLeft : isHeavier };
        }
      }
    });
    return best;
  }
}

function twinGoesLeft(columns: readonly TwinColumn[], split: TwinSplit, row: number): boolean {
  const { bins, isText } = columns[split.column]!;
  const bin = bins[row]!;
  if (isText) return bin === split.bin;
  return bin === 255 ? split.missingLeft : bin <= split.bin;
}
