/**
 * What a fit of a network wants its reader to know.
 *
 * @module
 */
import type { Encoding } from "../../features/encoding/types.ts";
import type { Warning } from "../../internal/warning.ts";
import type { NetworkFit } from "./model.ts";
import type { ResolvedNeuralNetworkSettings } from "./options.ts";

/** The warnings of a fit, without those of its encoding. */
export function neuralNetworkWarnings(
  encoding: Encoding,
  { validationShare }: ResolvedNeuralNetworkSettings,
  networks: readonly NetworkFit[],
): Warning[] {
  const warnings: Warning[] = [];
  const add = (code: string, message: string): void => {
    warnings.push({ code, message });
  };
  if (encoding.terms.length === 0) {
    add("no-terms", "no column is left to learn from: every row gets the base rate");
  }
  if (validationShare > 0 && networks[0]!.validationRows === 0) {
    add("no-validation-rows", "a class has too few rows to hold some back: training stopped by its own loss");
  }
  const ended = (status: NetworkFit["status"]): NetworkFit | undefined =>
    networks.find((network) => network.status === status);
  const limited = ended("iteration-limit");
  if (limited !== undefined) {
    add("iteration-limit", `the loss still fell when training ended after ${limited.iterations} epochs`);
  }
  const lost = ended("not-finite");
  if (lost !== undefined) {
    const message = `the loss was no longer finite after ${lost.iterations} epochs: try a smaller learningRate`;
    add("not-finite-loss", message);
  }
  return warnings;
}
