import { join } from "node:path";
import { nodeTask, pythonPeer } from "./contender.ts";
import type { Benchmark, BenchmarkRow } from "./harness.ts";
import { type AucAnswer, aucWithin, race } from "./race.ts";
import { rounds, SMOKE } from "./smoke.ts";
import { type WrittenTelco, writeTelco } from "./telco-customers.ts";

/** Every step refitted in each of 20 fits, two threads. Expected: linear in fits. */
export const benchmark: Benchmark = {
  name: "cross-validate",
  question:
    "How long do 10 folds twice of the 7,043 Telco customers take (19 features, 16 of them texts), on two threads: boosting of 150 rounds, 8 leaves, learning rate 0.05, and a logistic regression with its encoding? Ours: five metrics, pooled metrics, intervals; scikit-learn, two processes: AUC only, texts numbered before. Expected: half the time of one thread.",
  run: async (folder) => {
    const telco = writeTelco(folder);
    const data = process.env["CHURNKIT_DATA"];
    if (telco === undefined || data === undefined) return [];
    const csv = join(data, "telco_customer_churn.csv");
    return [
      ...(await rowsOf("gradient-boosting", csv, telco)),
      ...(await rowsOf("logistic-regression", csv, telco)),
    ];
  },
};

async function rowsOf(kind: string, csv: string, telco: WrittenTelco): Promise<BenchmarkRow[]> {
  const shared = {
    ours: nodeTask("cross-validate", [csv, kind, "2"]),
    firstCalls: rounds(3),
    rounds: rounds(7),
    against: "all",
  } as const;
  const args = [kind, telco.train, telco.test, String(telco.columns), telco.categories.join(",")];
  return [
    ...(await race<AucAnswer, AucAnswer>({
      ...shared,
      what: `crossValidate, ${kind}, 20 fits of Telco`,
      peers: [pythonPeer("cross_validate.py", args)],
      // Other folds: the mean of 20 differs by some thousandths.
      ...aucWithin(SMOKE ? 0.05 : 0.004),
    })),
    ...(await race<AucAnswer, AucAnswer>({
      ...shared,
      what: `crossValidate, ${kind}, 20 fits of Telco, threads 2 against 1`,
      peers: [nodeTask("cross-validate", [csv, kind, "1"])],
      ...aucWithin(0),
    })),
  ];
}
