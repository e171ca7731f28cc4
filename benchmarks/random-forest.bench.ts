import { COLUMNS, writeCustomers } from "./churn-customers.ts";
import { nodeTask, pythonPeer } from "./contender.ts";
import type { Benchmark, BenchmarkRow } from "./harness.ts";
import { type AucAnswer, aucNotLower, race } from "./race.ts";
import { rounds, SMOKE, sized } from "./smoke.ts";

/** 100 trees of leaves as small as one row, two threads. Expected: n log n in rows. */
export const benchmark: Benchmark = {
  name: "random-forest",
  question:
    "How long do 100 trees on 100,000 customers of 30 numbers (5 % missing in eight) take, square root of the columns a split, leaves of one row as the peer's default, two threads? We search 255 bins a column, the peer every cut: another algorithm, held to the same AUC (mean over the seeds of the calls). Expected: n log n in rows.",
  run: async (folder) => {
    const train = writeCustomers(folder, "train", sized(100_000), { seed: 1, gaps: true });
    const test = writeCustomers(folder, "test", sized(100_000), { seed: 3, gaps: true });
    const rows: BenchmarkRow[] = [];
    for (const { label, depth, goal } of [
      { label: "depth 12", depth: "12", goal: 15 },
      { label: "unlimited depth", depth: "none", goal: 12 },
    ]) {
      const args = [train.path, test.path, String(COLUMNS), depth, "1"];
      rows.push(
        ...(await race<AucAnswer, AucAnswer>({
          what: `fitRandomForest, 100k x 30, ${label}`,
          ours: nodeTask("random-forest", args),
          peers: [pythonPeer("random_forest.py", args)],
          firstCalls: rounds(2),
          rounds: rounds(2),
          goals: { first: goal, warm: goal },
          // Two seeds of the peer's forest differ by .003 at unlimited depth.
          ...aucNotLower(SMOKE ? 0.05 : 0),
          against: "all",
        })),
      );
    }
    return rows;
  },
};
