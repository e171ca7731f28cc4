/**
 * What can run in a thread of its own. The caller's side looks a function up by its identity, the thread by its name.
 *
 * @module
 */
import { fitGradientBoosting } from "../churn/boosting/gradient-boosting.ts";
import { fitRandomForest } from "../churn/forest/random-forest.ts";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { logisticPath } from "../churn/logistic/path.ts";
import { fitNeuralNetwork } from "../churn/network/neural-network.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import { fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
import { fitBgCnbdK, fitMbgCnbdK } from "../clv/cnbd-k/cnbd-k.ts";
import { comparePurchaseModels } from "../clv/comparison/compare-purchase-models.ts";
import { fitGammaGamma } from "../clv/gamma-gamma/gamma-gamma.ts";
import { fitMbgNbd } from "../clv/mbg-nbd/mbg-nbd.ts";
import { fitParetoNbd } from "../clv/pareto-nbd/pareto-nbd.ts";
import { buildFeatures } from "../features/build-features.ts";
import { trainingSnapshots } from "../features/training-snapshots.ts";
import { fitKMeans } from "../segmentation/k-means.ts";
import { silhouetteScore } from "../segmentation/silhouette.ts";
import { compareModels } from "../selection/comparison/compare-models.ts";
import { crossValidate } from "../selection/cross-validate.ts";
import { fitRecipe } from "../selection/fit-recipe.ts";
import { auditLeaks } from "../selection/leaks/audit-leaks.ts";
import { tune } from "../selection/tune/tune.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { isReadRows } from "../table/transaction-columns.ts";
import { analyzeCustomers } from "./analyze-customers.ts";
import { analyzeTransactions } from "./analyze-transactions.ts";

/** A function that {@link offload} can run in a thread of its own. */
export type OffloadableFunction =
  | typeof analyzeCustomers
  | typeof analyzeTransactions
  | typeof auditLeaks
  | typeof buildFeatures
  | typeof compareModels
  | typeof comparePurchaseModels
  | typeof crossValidate
  | typeof fitBgCnbdK
  | typeof fitBgNbd
  | typeof fitGammaGamma
  | typeof fitGradientBoosting
  | typeof fitKMeans
  | typeof fitLogisticRegression
  | typeof fitMbgCnbdK
  | typeof fitMbgNbd
  | typeof fitParetoNbd
  | typeof fitNeuralNetwork
  | typeof fitRandomForest
  | typeof fitRecipe
  | typeof logisticPath
  | typeof predictProbability
  | typeof silhouetteScore
  | typeof trainingSnapshots
  | typeof tune;

/** How one of the functions is called from another thread. */
export interface OffloadJob {
  readonly run: OffloadableFunction;
  /** Which argument takes `onProgress`; `null` where none does. */
  readonly jobOptions: number | null;
  /** Turns an argument into what can be sent: tables of other libraries have methods. */
  readonly prepare: Readonly<Record<number, (value: unknown) => unknown>>;
}

const table = (path: string) => (value: unknown) => tableFrom(value as TableInput, path);

/** A table, the result of a reader, or an order log. */
const records = (value: unknown): unknown => {
  if (isReadRows(value as TableInput)) return value;
  const { kind } = (value ?? {}) as { readonly kind?: unknown };
  return kind === "transactions" ? value : tableFrom(value as TableInput, "input");
};

/** Every function by its public name. */
export const OFFLOAD_JOBS: Readonly<Record<string, OffloadJob>> = Object.freeze({
  analyzeCustomers: { run: analyzeCustomers, jobOptions: 1, prepare: { 0: records } },
  analyzeTransactions: { run: analyzeTransactions, jobOptions: 1, prepare: { 0: records } },
  auditLeaks: { run: auditLeaks, jobOptions: 1, prepare: { 0: table("data") } },
  buildFeatures: { run: buildFeatures, jobOptions: null, prepare: {} },
  compareModels: { run: compareModels, jobOptions: 2, prepare: { 1: table("data") } },
  comparePurchaseModels: { run: comparePurchaseModels, jobOptions: 1, prepare: {} },
  crossValidate: { run: crossValidate, jobOptions: 2, prepare: { 1: table("data") } },
  fitBgCnbdK: { run: fitBgCnbdK, jobOptions: null, prepare: { 0: table("summary") } },
  fitBgNbd: { run: fitBgNbd, jobOptions: null, prepare: { 0: table("summary") } },
  fitGammaGamma: { run: fitGammaGamma, jobOptions: null, prepare: { 0: table("summary") } },
  fitGradientBoosting: { run: fitGradientBoosting, jobOptions: 1, prepare: { 0: table("data") } },
  fitKMeans: { run: fitKMeans, jobOptions: null, prepare: { 0: table("table") } },
  fitLogisticRegression: { run: fitLogisticRegression, jobOptions: 1, prepare: { 0: table("data") } },
  fitMbgCnbdK: { run: fitMbgCnbdK, jobOptions: null, prepare: { 0: table("summary") } },
  fitMbgNbd: { run: fitMbgNbd, jobOptions: null, prepare: { 0: table("summary") } },
  fitParetoNbd: { run: fitParetoNbd, jobOptions: null, prepare: { 0: table("summary") } },
  fitNeuralNetwork: { run: fitNeuralNetwork, jobOptions: 1, prepare: { 0: table("data") } },
  fitRandomForest: { run: fitRandomForest, jobOptions: 1, prepare: { 0: table("data") } },
  fitRecipe: { run: fitRecipe, jobOptions: 2, prepare: { 1: table("data") } },
  logisticPath: { run: logisticPath, jobOptions: 1, prepare: { 0: table("data") } },
  predictProbability: { run: predictProbability, jobOptions: null, prepare: { 1: table("table") } },
  silhouetteScore: { run: silhouetteScore, jobOptions: null, prepare: { 0: table("table") } },
  trainingSnapshots: { run: trainingSnapshots, jobOptions: null, prepare: {} },
  tune: { run: tune, jobOptions: 3, prepare: { 2: table("data") } },
});
