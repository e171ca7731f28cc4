import { COLUMNS, writeCustomers } from "./churn-customers.ts";
import { nodeTask, pythonPeer } from "./contender.ts";
import type { Benchmark, BenchmarkRow } from "./harness.ts";
import { type AucAnswer, aucWithin, race } from "./race.ts";
import { rounds, SMOKE, sized } from "./smoke.ts";
import { writeTelco } from "./telco-customers.ts";

const LIBRARIES = ["lightgbm", "xgboost", "sklearn"];

/** From a table (theirs: from arrays) to 100 trees of 31 leaves, two threads. Expected: linear in rows. */
export const benchmark: Benchmark = {
  name: "gradient-boosting",
  question:
    "How long does it take from a table of 30 numbers (5 % missing in eight) to 100 boosted trees of 31 leaves, learning rate 0.1, two threads? Expected: linear in rows. The peers' own defaults otherwise (a validation part none); their arrays stand in memory as float64 rows. AUC on 100,000 other customers.",
  run: async (folder) => {
    const test = writeCustomers(folder, "test", sized(100_000), { seed: 3, gaps: true });
    const rows: BenchmarkRow[] = [];
    for (const size of [
      {
        label: "100k x 30",
        rows: 100_000,
        seed: 1,
        firstCalls: 3,
        rounds: 7,
        goals: { first: 1.7, warm: 2.5 },
      },
      {
        label: "1M x 30",
        rows: 1_000_000,
        seed: 2,
        firstCalls: 3,
        rounds: 3,
        goals: { first: 1.5, warm: 1.5, memory: 1.5 },
      },
    ]) {
      const train = writeCustomers(folder, "train", sized(size.rows), { seed: size.seed, gaps: true });
      const args = [train.path, test.path, String(COLUMNS), "fit"];
      rows.push(
        ...(await race<AucAnswer, AucAnswer>({
          what: `fitGradientBoosting, ${size.label}`,
          ours: nodeTask("gradient-boosting", args),
          peers: LIBRARIES.map((name) => pythonPeer("gradient_boosting.py", [name, ...args, ""])),
          firstCalls: rounds(size.firstCalls),
          rounds: rounds(size.rounds),
          goals: size.goals,
          ...aucWithin(SMOKE ? 0.05 : 0.001),
          against: "fastest",
        })),
      );
    }
    return [...rows, ...(await telcoRows(folder))];
  },
};

/**
 * Small data with categories: 5,634 of the Telco customers, tested on the others. So few decide the AUC of one split
 * only to .01; the test suite compares cross-validated figures.
 */
async function telcoRows(folder: string): Promise<BenchmarkRow[]> {
  const telco = writeTelco(folder);
  if (telco === undefined) return [];
  const { columns, categories } = telco;
  return race<AucAnswer, AucAnswer>({
    what: "fitGradientBoosting, Telco 5.6k x 19 (16 texts)",
    ours: nodeTask("gradient-boosting-telco", [telco.trainCsv, telco.testCsv]),
    peers: LIBRARIES.map((name) =>
      pythonPeer("gradient_boosting.py", [
        name,
        telco.train,
        telco.test,
        String(columns),
        "fit",
        categories.join(","),
      ]),
    ),
    firstCalls: rounds(3),
    rounds: rounds(9),
    ...aucWithin(0.01),
    against: "all",
  });
}
