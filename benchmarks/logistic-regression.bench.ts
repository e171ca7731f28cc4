import { join } from "node:path";
import { normal } from "../src/random/distributions.ts";
import { randomStream, uniform } from "../src/random/random.ts";
import { nodeTask, pythonPeer } from "./contender.ts";
import { type Benchmark, type BenchmarkRow, writeArray } from "./harness.ts";
import { race } from "./race.ts";
import { rounds, sized } from "./smoke.ts";

const COLUMNS = 30;

interface Answer {
  readonly objective: number;
  readonly iterations: number;
}

/** From a table to a model, standardising inside on both sides. Expected: linear in rows, square in columns. */
export const benchmark: Benchmark = {
  name: "logistic-regression",
  question:
    "How long does an L2 logistic regression take, from table to model with standard errors (theirs: from arrays to coefficients, newton-cholesky), standardising included, two threads? Expected: linear in rows.",
  run: async (folder) => {
    const rows: BenchmarkRow[] = [];
    for (const { label, n, calls } of [
      { label: "100k x 30", n: 100_000, calls: 11 },
      { label: "1M x 30", n: 1_000_000, calls: 5 },
    ]) {
      const path = customers(folder, sized(n));
      rows.push(
        ...(await race<Answer, Answer>({
          what: `fitLogisticRegression, ${label}`,
          ours: nodeTask("logistic-regression", [path, String(COLUMNS)]),
          peers: [
            pythonPeer("logistic_regression.py", [`${path}.rows.f64`, `${path}.truth.u8`, String(COLUMNS)]),
          ],
          firstCalls: rounds(3),
          rounds: rounds(calls),
          goals: { first: 2, warm: 2 },
          quality: ([ours], [theirs]) =>
            `objective ${ours!.objective.toFixed(4)} against ${theirs!.objective.toFixed(4)}`,
          isGood: ([ours], [theirs]) => ours!.objective <= theirs!.objective * (1 + 1e-9),
          against: "all",
        })),
      );
    }
    return rows;
  },
};

/** Correlated normal columns, a third of which say something. */
function customers(folder: string, n: number): string {
  const random = randomStream(2, "logistic-regression");
  const byColumn = new Float64Array(n * COLUMNS);
  const byRow = new Float64Array(n * COLUMNS);
  const truth = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    let margin = -1.5;
    const common = normal(random);
    for (let j = 0; j < COLUMNS; j++) {
      const value = 0.4 * common + normal(random);
      byColumn[j * n + i] = value;
      byRow[i * COLUMNS + j] = value;
      margin += value * (j < 10 ? 0.3 : 0.02);
    }
    truth[i] = uniform(random) < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  writeArray(folder, "logistic.columns.f64", byColumn);
  writeArray(folder, "logistic.rows.f64", byRow);
  writeArray(folder, "logistic.truth.u8", truth);
  return join(folder, "logistic");
}
