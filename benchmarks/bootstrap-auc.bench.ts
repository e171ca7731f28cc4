import { rocAuc } from "../src/evaluation/roc/roc-auc.ts";
import { type RocAucInterval, rocAucInterval } from "../src/evaluation/roc/roc-auc-interval.ts";
import { type Benchmark, pair, startPeer, writeArray } from "./harness.ts";
import { rounds, SMOKE, sized } from "./smoke.ts";
import { twoScores } from "./two-scores.ts";

/** A thousand of ours against fifty of theirs: a ratio above 1 is what was promised, and 20 times that each. */
const OURS = SMOKE ? 100 : 1000;
const THEIRS = SMOKE ? 20 : 50;

/** Bootstrap of the AUC. Expected: linear in rows and resamples. */
export const benchmark: Benchmark = {
  name: "bootstrap-auc",
  question: `How long do ${OURS.toLocaleString("en")} bootstrap samples of the area under the ROC curve take, against ${THEIRS} drawn and judged by scikit-learn? Expected: linear in rows and resamples.`,
  run: async (folder) => {
    const rows = [];
    for (const [label, digits] of [
      ["", 17],
      [", three digits (ties)", 3],
    ] as const) {
      const n = sized(100_000);
      const { truth, first: score } = twoScores(n, digits);
      const peer = await startPeer("bootstrap_auc.py", [
        writeArray(folder, "score.f64", score),
        writeArray(folder, "truth.u8", truth),
        String(THEIRS),
      ]);
      const area = rocAuc(truth, score);
      const row = await pair<RocAucInterval, { mean: number; standardError: number }>({
        what: `rocAucInterval by bootstrap, ${n.toLocaleString("en")} scores${label}, ${OURS} resamples against ${THEIRS}`,
        ours: () => rocAucInterval(truth, score, { method: "bootstrap", resamples: OURS }),
        peer,
        rounds: rounds(5),
        quality: ({ standardError }, theirs) => {
          // A standard deviation of k draws has a relative error of about 1 / sqrt(2 k); four of the peer's.
          const slack = 4 / Math.sqrt(2 * THEIRS);
          if (!(Math.abs(standardError / theirs.standardError - 1) <= slack)) {
            throw new Error(`standard errors differ: ours ${standardError}, theirs ${theirs.standardError}`);
          }
          if (!(Math.abs(theirs.mean - area) <= (4 * standardError) / Math.sqrt(THEIRS))) {
            throw new Error(`areas differ: ours ${area}, mean of theirs ${theirs.mean}`);
          }
          return `AUC ${area.toFixed(5)}, standard error ${standardError.toFixed(5)} against ${theirs.standardError.toFixed(5)}`;
        },
      });
      rows.push({ ...row, goal: { kind: "at-least", value: 1 } as const });
      await peer.stop();
    }
    return rows;
  },
};
