export {
  type AnalyzeCustomersOptions,
  analyzeCustomers,
  type CustomerAnalysis,
  type CustomerModels,
  type CustomerScores,
} from "../workflow/analyze-customers.ts";
export {
  type AnalyzeTransactionsOptions,
  analyzeTransactions,
  type TransactionAnalysis,
} from "../workflow/analyze-transactions.ts";
export type { ChurnStep } from "../workflow/churn-step.ts";
export { detectOrderColumns, detectTarget, type OrderColumns } from "../workflow/detect-columns.ts";
export { offload } from "../workflow/offload.ts";
export type { OffloadableFunction } from "../workflow/offload-jobs.ts";
export type { OrderModels, OrderSettings } from "../workflow/order-models.ts";
export {
  type NewCustomerScores,
  type ScoreCustomersOptions,
  scoreCustomers,
} from "../workflow/score-customers.ts";
export type { OrderScores } from "../workflow/score-transactions.ts";
export type { SegmentModel, SegmentStep } from "../workflow/segment-model.ts";
export { analysisSummary } from "../workflow/summary.ts";
export type { ModelChoice, ModelOption, TrainedChurn } from "../workflow/train-churn.ts";
export type { ValueStep } from "../workflow/value-step.ts";
