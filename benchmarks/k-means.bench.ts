import { gamma, normal } from "../src/random/distributions.ts";
import { randomStream } from "../src/random/random.ts";
import { fitKMeans } from "../src/segmentation/k-means.ts";
import { makeTable, numberColumn } from "../src/table/table.ts";
import { type Benchmark, pair, startPeer, writeArray } from "./harness.ts";

/** Ten starts of k-means++ and Lloyd. Expected: linear in rows times clusters times columns. */
export const benchmark: Benchmark = {
  name: "k-means",
  question: "How long does k-means with ten starts take? Expected: linear in rows x clusters x columns.",
  run: async (folder) => {
    const results = [];
    for (const [label, n, d, k, rounds] of [
      ["63k x 5, k = 5", 62_981, 5, 5, 5],
      ["1M x 3, k = 8", 1_000_000, 3, 8, 2],
    ] as const) {
      const { columns, rows } = members(n, d);
      const table = makeTable(
        Object.fromEntries(columns.map((values, j) => [`x${j}`, numberColumn(values)])),
      );
      const peer = await startPeer("k_means.py", [
        writeArray(folder, "rows.f64", rows),
        String(d),
        String(k),
      ]);
      results.push(
        await pair<number, number>({
          what: `fitKMeans, ten starts, ${label}`,
          ours: () => fitKMeans(table, { clusters: k, starts: 10, scale: "none", seed: 1 }).fit.inertia,
          peer,
          rounds,
          quality: (ours, theirs) => {
            // Ten starts each, other random numbers: a start may end in a slightly better optimum on either side.
            if (!(ours <= theirs * 1.001)) throw new Error(`inertia: ours ${ours}, theirs ${theirs}`);
            return `inertia ${ours.toFixed(0)} against ${theirs.toFixed(0)}`;
          },
        }),
      );
      await peer.stop();
    }
    return results;
  },
};

/** Standardised, skewed, correlated: what the logarithms of customer tables look like. */
function members(n: number, d: number): { columns: Float64Array[]; rows: Float64Array } {
  const random = randomStream(3, "k-means");
  const columns = Array.from({ length: d }, () => new Float64Array(n));
  const rows = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const activity = Math.log(gamma(random, 1.5, 1));
    for (let j = 0; j < d; j++) {
      const value = (j % 2 === 0 ? 0.7 : -0.4) * activity + normal(random) * 0.8;
      columns[j]![i] = value;
      rows[i * d + j] = value;
    }
  }
  return { columns, rows };
}
