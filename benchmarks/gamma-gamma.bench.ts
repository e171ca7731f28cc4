import { fitGammaGamma, type GammaGammaModel } from "../src/clv/gamma-gamma/gamma-gamma.ts";
import { assertEqual, type Benchmark, pair, startPeer, writeArray } from "./harness.ts";
import { asTable, spendHistories } from "./purchase-histories.ts";
import { rounds, sized } from "./smoke.ts";

/** Maximum likelihood from a summary, standard errors included on our side. Expected: linear in customers. */
export const benchmark: Benchmark = {
  name: "gamma-gamma",
  question: "How long does a Gamma-Gamma fit take? Expected: linear in customers.",
  run: async (folder) => {
    const results = [];
    for (const [label, size, times] of [
      ["100k", 100_000, 5],
      ["1M", 1_000_000, 2],
    ] as const) {
      const { frequency, recency, age, meanSpend } = spendHistories(sized(size));
      const table = asTable({ frequency, recency, age, meanSpend });
      // lifetimes takes none who never came back.
      const repeats = Array.from(frequency.keys()).filter((i) => frequency[i]! > 0);
      const stacked = Float64Array.from([
        ...repeats.map((i) => frequency[i]!),
        ...repeats.map((i) => meanSpend[i]!),
      ]);
      const peer = await startPeer("gamma_gamma.py", [writeArray(folder, "spend.f64", stacked)]);
      results.push(
        await pair<GammaGammaModel, { params: [number, number, number] }>({
          what: `fitGammaGamma, ${label} customers, ${repeats.length} of them with repeat purchases`,
          ours: () => fitGammaGamma(table),
          peer,
          rounds: rounds(times),
          quality: (ours, theirs) => {
            const { p, q, gamma } = ours.params;
            const mean = (p * gamma) / (q - 1);
            const theirMean = (theirs.params[0] * theirs.params[2]) / (theirs.params[1] - 1);
            assertEqual("p", p, theirs.params[0], 1e-2);
            assertEqual("q", q, theirs.params[1], 1e-2);
            assertEqual("mean spend", mean, theirMean, 1e-3);
            return `p ${p.toFixed(4)} against ${theirs.params[0].toFixed(4)}, mean spend ${mean.toFixed(3)} against ${theirMean.toFixed(3)}`;
          },
        }),
      );
      await peer.stop();
    }
    return results;
  },
};
