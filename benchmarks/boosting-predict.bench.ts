import { COLUMNS, writeCustomers } from "./churn-customers.ts";
import { nodeTask, pythonPeer } from "./contender.ts";
import type { Benchmark } from "./harness.ts";
import { type AucAnswer, race } from "./race.ts";
import { rounds, sized } from "./smoke.ts";

interface Answer extends AucAnswer {
  /** Largest difference from the definition. */
  readonly distance: number;
}

/** Scoring a table with a fitted model, from table to probabilities, two threads. Expected: linear in rows. */
export const benchmark: Benchmark = {
  name: "boosting-predict",
  question:
    "How long do the probabilities of 100,000 customers of 30 numbers take, with 100 boosted trees of 31 leaves, from a table (theirs: from arrays), two threads? Each with its own model of the same settings. Expected: linear in rows.",
  run: (folder) => {
    const train = writeCustomers(folder, "train", sized(100_000), { seed: 1, gaps: true });
    const test = writeCustomers(folder, "test", sized(100_000), { seed: 3, gaps: true });
    const args = [train.path, test.path, String(COLUMNS), "predict"];
    return race<Answer, AucAnswer>({
      what: "predictProbability, 100k x 30",
      ours: nodeTask("gradient-boosting", args),
      peers: ["lightgbm", "xgboost", "sklearn"].map((name) =>
        pythonPeer("gradient_boosting.py", [name, ...args, ""]),
      ),
      firstCalls: rounds(3),
      rounds: rounds(15),
      goals: { warm: 3 },
      quality: ([ours], [theirs]) =>
        `AUC ${ours!.auc.toFixed(4)} against ${theirs!.auc.toFixed(4)}; at most ${ours!.distance.toExponential(0)} from the definition`,
      // Sums of 100 leaves in another order.
      isGood: (ours) => ours.every(({ distance }) => distance <= 1e-12),
      against: "all",
    });
  },
};
