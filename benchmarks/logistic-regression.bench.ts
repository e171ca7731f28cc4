import { fitLogisticRegression } from "../src/churn/logistic-regression.ts";
import { normal } from "../src/random/distributions.ts";
import { randomStream, uniform } from "../src/random/random.ts";
import { booleanColumn, makeTable, numberColumn, type Table } from "../src/table/table.ts";
import { type Benchmark, pair, startPeer, writeArray } from "./harness.ts";

const COLUMNS = 30;

/** From a table to a model, standardising inside on both sides. Expected: linear in rows, square in columns. */
export const benchmark: Benchmark = {
  name: "logistic-regression",
  question: "How long does an L2 logistic regression take, from table to model? Expected: linear in rows.",
  run: async (folder) => {
    const results = [];
    for (const [label, n, rounds] of [
      ["100k x 30", 100_000, 7],
      ["1M x 30", 1_000_000, 3],
    ] as const) {
      const { table, rows, truth } = customers(n);
      const peer = await startPeer("logistic_regression.py", [
        writeArray(folder, "rows.f64", rows),
        writeArray(folder, "truth.u8", truth),
        String(COLUMNS),
      ]);
      results.push(
        await pair<{ objective: number; iterations: number }, { objective: number; iterations: number }>({
          what: `fitLogisticRegression, ${label}`,
          ours: () => {
            const model = fitLogisticRegression(table, { target: "churned", l2: 1 });
            return { objective: -model.fit.penalizedLogLikelihood, iterations: model.fit.iterations };
          },
          peer,
          rounds,
          quality: (ours, theirs) => {
            if (!(ours.objective <= theirs.objective * (1 + 1e-9))) {
              throw new Error(`objective: ours ${ours.objective}, theirs ${theirs.objective}`);
            }
            return `objective ${ours.objective.toFixed(4)} against ${theirs.objective.toFixed(4)}`;
          },
        }),
      );
      peer.stop();
    }
    return results;
  },
};

function customers(n: number): { table: Table; rows: Float64Array; truth: Uint8Array } {
  const random = randomStream(2, "logistic-regression");
  const columns = Array.from({ length: COLUMNS }, () => new Float64Array(n));
  const rows = new Float64Array(n * COLUMNS);
  const truth = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    let margin = -1.5;
    const common = normal(random);
    for (let j = 0; j < COLUMNS; j++) {
      const value = 0.4 * common + normal(random);
      columns[j]![i] = value;
      rows[i * COLUMNS + j] = value;
      margin += value * (j < 10 ? 0.3 : 0.02);
    }
    truth[i] = uniform(random) < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  const table = makeTable({
    ...Object.fromEntries(columns.map((values, j) => [`x${j}`, numberColumn(values)])),
    churned: booleanColumn(truth),
  });
  return { table, rows, truth };
}
