import { COLUMNS, writeCustomers } from "./churn-customers.ts";
import { nodeTask, pythonPeer } from "./contender.ts";
import type { Benchmark, BenchmarkRow } from "./harness.ts";
import { type AucAnswer, aucWithin, race } from "./race.ts";
import { rounds, SMOKE, sized } from "./smoke.ts";

/** Ten epochs of Adam in batches of 200, standardising inside. Expected: linear in rows and epochs. */
export const benchmark: Benchmark = {
  name: "neural-network",
  question:
    "How long do ten epochs of a 64-32 network on 50,000 customers of 30 numbers take, Adam, batches of 200, standardising included, two threads? Expected: linear in rows.",
  run: async (folder) => {
    const train = writeCustomers(folder, "train", sized(50_000), { seed: 1, gaps: false });
    const test = writeCustomers(folder, "test", sized(100_000), { seed: 3, gaps: false });
    const args = [train.path, test.path, String(COLUMNS)];
    const rows: BenchmarkRow[] = [];
    for (const { peer, goal, calls } of [
      { peer: pythonPeer("neural_network.py", args), goal: 1, calls: 7 },
      {
        peer: nodeTask("neural-network-tfjs", args, [
          "@tensorflow/tfjs-backend-wasm",
          "@tensorflow/tfjs-core",
          "@tensorflow/tfjs-layers",
        ]),
        goal: 3,
        calls: 3,
      },
    ]) {
      rows.push(
        ...(await race<AucAnswer, AucAnswer>({
          what: "fitNeuralNetwork, 50k x 30, 64-32, 10 epochs",
          ours: nodeTask("neural-network", args),
          peers: [peer],
          firstCalls: rounds(3),
          rounds: rounds(calls),
          goals: { first: goal, warm: goal },
          ...aucWithin(SMOKE ? 0.1 : 0.003),
          against: "all",
        })),
      );
    }
    return rows;
  },
};
