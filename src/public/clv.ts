export {
  type BdwModel,
  type BdwOptions,
  type BdwParameter,
  type DurationDependenceTest,
  fitBdw,
} from "../clv/bdw/bdw.ts";
export { type BgBbModel, type BgBbOptions, type BgBbParameter, fitBgBb } from "../clv/bg-bb/bg-bb.ts";
export {
  type OpportunitySummary,
  type OpportunitySummaryOptions,
  opportunitySummary,
  type PeriodSummaryOptions,
  periodSummary,
} from "../clv/bg-bb/opportunity-summary.ts";
export { type BgNbdModel, type BgNbdOptions, type BgNbdParameter, fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
export type { BetaGeometricOptions, BetaGeometricParameter } from "../clv/bg-nbd/fit.ts";
export type { CnbdKModel } from "../clv/cnbd-k/cnbd-k.ts";
export {
  type BgCnbdKModel,
  type CnbdKFit,
  type CnbdKOptions,
  type CnbdKParameter,
  fitBgCnbdK,
  fitMbgCnbdK,
  type MbgCnbdKModel,
} from "../clv/cnbd-k/cnbd-k.ts";
export {
  type PurchaseGaps,
  type PurchaseGapsOptions,
  type PurchaseRegularity,
  type PurchaseRegularityOptions,
  purchaseGaps,
  purchaseRegularity,
} from "../clv/cnbd-k/purchase-gaps.ts";
export type { CohortPeriod } from "../clv/cohorts/cohort-periods.ts";
export {
  type CohortCells,
  type CohortTable,
  type CohortTableOptions,
  cohortTable,
  type IncompletePeriod,
} from "../clv/cohorts/cohort-table.ts";
export {
  type RetentionCurve,
  type RetentionCurveOptions,
  retentionCurve,
} from "../clv/cohorts/retention-curve.ts";
export type { RetentionTable, SurvivorTable } from "../clv/cohorts/retention-tables.ts";
export type { BaselineKind } from "../clv/comparison/baselines.ts";
export {
  type ComparePurchaseModelsOptions,
  comparePurchaseModels,
  type PurchaseModelComparison,
} from "../clv/comparison/compare-purchase-models.ts";
export {
  type ForecastAccuracy,
  type ForecastDeciles,
  forecastAccuracy,
} from "../clv/comparison/forecast-accuracy.ts";
export type { ForecastTable } from "../clv/comparison/forecast-table.ts";
export type { FrequencyMeans } from "../clv/comparison/frequency-means.ts";
export type {
  BaselineForecast,
  JudgedForecast,
  PurchaseModelForecast,
} from "../clv/comparison/judged-forecast.ts";
export type { ModelChoiceReason } from "../clv/comparison/model-choice.ts";
export type { NbdFit } from "../clv/comparison/nbd.ts";
export type { PurchaseTracking, TrackingTable } from "../clv/comparison/tracking-table.ts";
export type { CohortColumns, CohortInput, SurvivorCounts } from "../clv/contract/cohorts.ts";
export {
  type ContractLifetimeValue,
  type ContractLifetimeValueOptions,
  contractLifetimeValue,
} from "../clv/contract/contract-lifetime-value.ts";
export type { ContractModel } from "../clv/contract/contract-model.ts";
export {
  type SurvivalCurve,
  type SurvivalCurveOptions,
  survivalCurve,
} from "../clv/contract/survival-curve.ts";
export type {
  CovariateEffect,
  CovariateEffects,
  CovariateProcess,
} from "../clv/covariates/covariate-effects.ts";
export type { PurchaseCovariateOptions, PurchaseCovariates } from "../clv/covariates/covariate-options.ts";
export {
  fitGammaGamma,
  type GammaGammaFit,
  type GammaGammaModel,
  type GammaGammaOptions,
  type GammaGammaParameter,
} from "../clv/gamma-gamma/gamma-gamma.ts";
export {
  type LikelihoodModel,
  type LikelihoodRatioOptions,
  type LikelihoodRatioTest,
  likelihoodRatioTest,
} from "../clv/likelihood/likelihood-ratio-test.ts";
export type { LikelihoodFit, LikelihoodFitStatus } from "../clv/likelihood/maximum-likelihood.ts";
export {
  fitMbgNbd,
  type MbgNbdModel,
  type MbgNbdOptions,
  type MbgNbdParameter,
} from "../clv/mbg-nbd/mbg-nbd.ts";
export {
  fitParetoNbd,
  type ParetoNbdModel,
  type ParetoNbdOptions,
  type ParetoNbdParameter,
} from "../clv/pareto-nbd/pareto-nbd.ts";
export {
  type CustomerEquity,
  type CustomerEquityOptions,
  customerEquity,
} from "../clv/predictions/customer-equity.ts";
export {
  type CustomerLifetimeValueOptions,
  customerLifetimeValue,
} from "../clv/predictions/customer-lifetime-value.ts";
export {
  type ExpectedPurchasesOptions,
  expectedPurchases,
  expectedPurchasesNewCustomer,
  type NewCustomerOptions,
} from "../clv/predictions/expected-purchases.ts";
export {
  type ExpectedSpendOptions,
  expectedSpend,
  type SpendModel,
} from "../clv/predictions/expected-spend.ts";
export {
  type PredictionIntervalOptions,
  type PredictionIntervals,
  predictionIntervals,
} from "../clv/predictions/prediction-intervals.ts";
export type {
  HorizonOptions,
  MoneyOptions,
  PredictionQuantity,
  QuantityOptions,
} from "../clv/predictions/prediction-quantity.ts";
export { type ProbabilityAliveOptions, probabilityAlive } from "../clv/predictions/probability-alive.ts";
export {
  type PurchaseCountOptions,
  type PurchaseHistory,
  purchaseCountDistribution,
} from "../clv/predictions/purchase-count-distribution.ts";
export type { ScoredQuantity, ScoredSpend } from "../clv/predictions/purchase-scorer.ts";
export {
  type ResidualLifetimeValueOptions,
  residualLifetimeValue,
} from "../clv/predictions/residual-lifetime-value.ts";
export {
  type FittablePurchaseModelKind,
  fitPurchaseModel,
  type PurchaseFitOptions,
} from "../clv/purchase-fits.ts";
export type { PurchaseModel, PurchaseModelKind } from "../clv/purchase-model.ts";
export { fitSbg, type SbgModel, type SbgOptions, type SbgParameter } from "../clv/sbg/sbg.ts";
export type { ObservedOrders } from "../clv/simple/observed-orders.ts";
export type { SimpleLifetimeValue, SimpleValueInputs } from "../clv/simple/simple-figures.ts";
export {
  type SimpleLifetimeValueOptions,
  simpleLifetimeValue,
} from "../clv/simple/simple-lifetime-value.ts";
export {
  type HoldoutSummary,
  type HoldoutSummaryOptions,
  holdoutSummary,
} from "../clv/summary/holdout-summary.ts";
export type { PurchaseSummaryInput, SummaryColumns } from "../clv/summary/purchase-rows.ts";
export {
  type PurchaseSummary,
  type PurchaseSummaryOptions,
  purchaseSummary,
} from "../clv/summary/purchase-summary.ts";
export type { TimeUnit } from "../clv/summary/time-unit.ts";
