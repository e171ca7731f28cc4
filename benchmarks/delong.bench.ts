import { compareRocAuc, type RocAucComparison } from "../src/evaluation/roc/compare-roc-auc.ts";
import { rPeer } from "./contender.ts";
import { assertEqual, type Benchmark, type BenchmarkRow, pair, writeArray } from "./harness.ts";
import { median } from "./results.ts";
import { rounds, sized } from "./smoke.ts";
import { twoScores } from "./two-scores.ts";

interface RTest {
  readonly statistic: number;
  readonly pValue: number;
  readonly areaA: number;
  readonly areaB: number;
}

const GOAL = { kind: "at-least", value: 20 } as const;

/** The paired DeLong test. Expected: linear in rows. */
export const benchmark: Benchmark = {
  name: "delong",
  question:
    "How long does it take from two scores of the same rows to both areas, their intervals and the paired DeLong test? Expected: linear in rows. Peer: roc() and roc.test() of R's pROC.",
  run: async (folder) => {
    const rows: BenchmarkRow[] = [];
    for (const [label, digits] of [
      ["", 17],
      [", three digits (ties)", 3],
    ] as const) {
      const n = sized(100_000);
      const { truth, first, second } = twoScores(n, digits);
      const what = `compareRocAuc, ${n.toLocaleString("en")} rows${label}`;
      const ours = () => compareRocAuc(truth, first, second);
      const files = [
        writeArray(folder, "first.f64", first),
        writeArray(folder, "second.f64", second),
        writeArray(folder, "truth.u8", truth),
      ];
      const contender = rPeer("delong.R", files, "pROC");
      if (contender === undefined) {
        rows.push(alone(what, ours));
        continue;
      }
      const peer = await contender.start();
      const row = await pair<RocAucComparison, RTest>({
        what,
        ours,
        peer,
        rounds: rounds(5),
        quality: sameTest,
      });
      rows.push({ ...row, goal: GOAL });
      await peer.stop();
    }
    return rows;
  },
};

function sameTest({ a, b, statistic, pValue }: RocAucComparison, theirs: RTest): string {
  assertEqual("area of A", a.estimate, theirs.areaA, 1e-12);
  assertEqual("area of B", b.estimate, theirs.areaB, 1e-12);
  assertEqual("z", statistic!, theirs.statistic, 1e-6);
  assertEqual("p", pValue, theirs.pValue, 1e-6);
  return `z ${statistic!.toFixed(6)}, p ${pValue.toPrecision(4)}, equal to 1e-6`;
}

/** Our time where R is missing. */
function alone(what: string, ours: () => RocAucComparison): BenchmarkRow {
  const { statistic } = ours();
  const times = Array.from({ length: rounds(5) }, () => {
    const start = performance.now();
    ours();
    return (performance.now() - start) / 1000;
  });
  const quality = `z ${statistic!.toFixed(6)}; not compared`;
  return {
    what,
    peer: "pROC",
    unit: "s",
    ours: median(times),
    theirs: null,
    ratio: null,
    goal: GOAL,
    quality,
  };
}
