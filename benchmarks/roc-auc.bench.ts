import { rocAuc } from "../src/evaluation/roc/roc-auc.ts";
import { normal } from "../src/random/distributions.ts";
import { randomStream, uniform } from "../src/random/random.ts";
import { assertEqual, type Benchmark, pair, startPeer, writeArray } from "./harness.ts";
import { rounds, sized } from "./smoke.ts";

/** Exact AUC of a million scores. Expected: linear in rows, ties at no cost. */
export const benchmark: Benchmark = {
  name: "roc-auc",
  question: "How long does the exact area under the ROC curve take? Expected: linear in rows.",
  run: async (folder) => {
    const rows = [];
    for (const [label, n, digits] of [
      ["100k scores", 100_000, 17],
      ["1M scores", 1_000_000, 17],
      ["1M scores, three digits (ties)", 1_000_000, 3],
    ] as const) {
      const { truth, score } = scores(sized(n), digits);
      const peer = await startPeer("roc_auc.py", [
        writeArray(folder, "score.f64", score),
        writeArray(folder, "truth.u8", truth),
      ]);
      const row = await pair<number, number>({
        what: `rocAuc, ${label}`,
        ours: () => rocAuc(truth, score),
        peer,
        rounds: rounds(9),
        quality: (ours, theirs) => {
          assertEqual("AUC", ours, theirs, 1e-12);
          return `AUC ${ours.toFixed(6)}, equal to 1e-12`;
        },
      });
      rows.push(n < 1_000_000 ? row : { ...row, goal: { kind: "at-least", value: 8 } as const });
      await peer.stop();
    }
    return rows;
  },
};

function scores(n: number, digits: number): { truth: Uint8Array; score: Float64Array } {
  const random = randomStream(1, "roc-auc");
  const truth = new Uint8Array(n);
  const score = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    truth[i] = uniform(random) < 0.2 ? 1 : 0;
    const value = 1 / (1 + Math.exp(-(normal(random) + truth[i]! - 1.5)));
    score[i] = digits < 17 ? Number(value.toFixed(digits)) : value;
  }
  return { truth, score };
}
