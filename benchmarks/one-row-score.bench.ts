import { writeCustomers } from "./churn-customers.ts";
import { nodeTask } from "./contender.ts";
import type { Benchmark } from "./harness.ts";
import { median } from "./results.ts";
import { rounds, sized } from "./smoke.ts";

interface Answer {
  /** Microseconds a row of the prepared scorer and of the naive walk, round by round. */
  readonly ours: readonly number[];
  readonly naive: readonly number[];
  readonly rows: number;
}

/** One plain object to one probability. Expected: linear in trees. */
export const benchmark: Benchmark = {
  name: "one-row-score",
  question:
    "How long does a prepared boosting model of 100 trees of 31 leaves take for one row, a plain object of 30 numbers, against reading the row and walking down each tree in turn (both in JavaScript, in one process, 20,000 different rows a round)? Expected: linear in trees.",
  run: async (folder) => {
    const train = writeCustomers(folder, "train", sized(100_000), { seed: 1, gaps: true });
    const test = writeCustomers(folder, "test", sized(20_000), { seed: 3, gaps: true });
    const task = await nodeTask("one-row-score", [train.path, test.path, String(rounds(15))]).start();
    const { ours, naive, rows } = (await task.run()).answer as Answer;
    await task.stop();
    const ratios = ours.map((value, round) => naive[round]! / value);
    return [
      {
        what: "prepareScorer(model).scoreRow, 100 trees of 31 leaves, 30 numbers",
        peer: "one tree walk per tree",
        unit: "µs",
        ours: median(ours),
        theirs: median(naive),
        ratio: { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) },
        goal: { kind: "under", value: 5 },
        quality: `${rows} rows equal to the batch to the last bit`,
      },
    ];
  },
};
