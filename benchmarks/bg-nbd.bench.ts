import { type BgNbdModel, fitBgNbd } from "../src/clv/bg-nbd/bg-nbd.ts";
import { optionalPythonPeer } from "./contender.ts";
import { assertEqual, type Benchmark, type BenchmarkRow, pair, startPeer, writeArray } from "./harness.ts";
import { type PurchaseHistories, purchaseHistories } from "./purchase-histories.ts";
import { rounds, sized } from "./smoke.ts";

/** Maximum likelihood from a summary, standard errors included on our side. Expected: linear in customers. */
export const benchmark: Benchmark = {
  name: "bg-nbd",
  question: "How long does a BG/NBD fit take? Expected: linear in customers.",
  run: async (folder) => {
    const results: BenchmarkRow[] = [];
    for (const [label, size, times] of [
      ["10k", 10_000, 7],
      ["100k", 100_000, 5],
      ["1M", 1_000_000, 2],
    ] as const) {
      const summary = purchaseHistories(sized(size));
      const stacked = new Float64Array([...summary.frequency, ...summary.recency, ...summary.age]);
      const peer = await startPeer("bg_nbd.py", [writeArray(folder, "summary.f64", stacked)]);
      results.push(
        await pair<BgNbdModel, { params: [number, number, number, number] }>({
          what: `fitBgNbd, ${label} customers`,
          ours: () => fitBgNbd(summary, { unit: "week" }),
          peer,
          rounds: rounds(times),
          quality: (ours, theirs) => {
            const names = ["r", "alpha", "a", "b"] as const;
            names.forEach((name, i) => {
              assertEqual(name, ours.params[name], theirs.params[i]!, 2e-3);
            });
            return `r ${ours.params.r.toFixed(4)} against ${theirs.params[0].toFixed(4)}, log-likelihood ${ours.fit.logLikelihood.toFixed(2)}`;
          },
        }),
      );
      await peer.stop();
      if (size === 10_000) results.push(await againstPymc(summary, stacked, folder));
    }
    return results;
  },
};

/** PyMC-Marketing's priors move the optimum: a and b, of which little is known, the most. So r and alpha are compared. */
async function againstPymc(
  summary: PurchaseHistories,
  stacked: Float64Array,
  folder: string,
): Promise<BenchmarkRow> {
  const what = `fitBgNbd, ${summary.age.length / 1000}k customers, against the mode of the posterior`;
  const ours = (): BgNbdModel => fitBgNbd(summary, { unit: "week" });
  const files = [writeArray(folder, "pymc.f64", stacked)];
  const contender = optionalPythonPeer("pymc_bg_nbd.py", files, "pymc_marketing");
  if (contender === undefined) return alone(what, ours);
  const peer = await contender.start();
  const row = await pair<BgNbdModel, { params: [number, number, number, number] }>({
    what,
    ours,
    peer,
    rounds: rounds(3),
    quality: ({ params: { r, alpha, a, b } }, theirs) => {
      assertEqual("r", r, theirs.params[0], 0.05);
      assertEqual("alpha", alpha, theirs.params[1], 0.05);
      return `r ${r.toFixed(4)} against ${theirs.params[0].toFixed(4)}, a / (a + b) ${(a / (a + b)).toFixed(3)} against ${(theirs.params[2] / (theirs.params[2] + theirs.params[3])).toFixed(3)}`;
    },
  });
  await peer.stop();
  return row;
}

function alone(what: string, ours: () => BgNbdModel): BenchmarkRow {
  ours();
  const start = performance.now();
  const { params } = ours();
  return {
    what,
    peer: "PyMC-Marketing: not at hand",
    unit: "s",
    ours: (performance.now() - start) / 1000,
    theirs: null,
    ratio: null,
    quality: `r ${params.r.toFixed(4)}`,
  };
}
