/**
 * The scorer of a neural network.
 *
 * A row goes through plain loops, a table through the kernel; both make the same sums in the same order, so their
 * probabilities are equal to the last bit.
 *
 * @module
 */

import { prepareForwardRow } from "../../kernels/network/plain.ts";
import { type NetworkForward, openTeamForward } from "../../kernels/network/team.ts";
import { defaultThreads } from "../../kernels/team.ts";
import { sigmoid } from "../../numeric/logistic.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import type { Scorer, ScoringReport, ScoringRow } from "../scorer.ts";
import { prepareInputs } from "./inputs.ts";
import type { NeuralNetworkModel } from "./model.ts";
import { unpackNetworks } from "./parameters.ts";

/** Rows that are in the kernel's memory at a time. */
const ROWS_AT_A_TIME = 16_384;
/** Fewer products than this are done before a kernel is open. */
const FEW_PRODUCTS = 2e6;
/** Fewer than this are done before a helper is awake. */
const PRODUCTS_OF_A_THREAD = 5e7;

/** Compiles a neural network whose structure has been checked. O(weights). */
export function prepareNeuralNetworkScorer(model: NeuralNetworkModel): Scorer {
  const { shape, networks } = unpackNetworks(model);
  const writer = prepareInputs(model.encoding);
  const forwards = networks.map((parameters) => prepareForwardRow(shape, parameters));
  const weights = networks.length * networks[0]!.length;
  const input = new Float32Array(writer.inputs);
  let rows = 0;
  const probabilityOfInput = (): number => {
    let logOdds = 0;
    for (let n = 0; n < forwards.length; n++) logOdds += forwards[n]!(input);
    return sigmoid(logOdds / forwards.length);
  };
  return Object.freeze({
    scoreRow(row: ScoringRow) {
      writer.writeRow(row, input);
      rows++;
      return probabilityOfInput();
    },
    scoreTable(data: TableInput) {
      const table = writer.open(tableFrom(data, "table"));
      const p = new Float64Array(table.rows);
      const products = table.rows * weights;
      if (products < FEW_PRODUCTS) {
        for (let i = 0; i < p.length; i++) {
          table.write(input, i, i + 1);
          p[i] = probabilityOfInput();
        }
      } else {
        const threads = products < PRODUCTS_OF_A_THREAD ? 1 : defaultThreads();
        const atATime = Math.min(ROWS_AT_A_TIME, table.rows);
        const forward = openTeamForward(shape, atATime, threads);
        try {
          scoreChunks(table, forward, networks, atATime, p);
        } finally {
          forward.close();
        }
      }
      rows += p.length;
      return p;
    },
    report: (): ScoringReport => ({ rows, missing: writer.missing(), unseen: writer.unseen() }),
  } satisfies Scorer);
}

function scoreChunks(
  table: { write(x: Float32Array, from: number, to: number): void },
  forward: NetworkForward,
  networks: readonly Float32Array[],
  atATime: number,
  p: Float64Array,
): void {
  for (let start = 0; start < p.length; start += atATime) {
    const end = Math.min(p.length, start + atATime);
    table.write(forward.x, start, end);
    for (const parameters of networks) {
      const logits = forward.run(parameters, end - start);
      for (let i = start; i < end; i++) p[i]! += logits[i - start]!;
    }
    for (let i = start; i < end; i++) p[i] = sigmoid(p[i]! / networks.length);
  }
}
