export {
  type BdwModel,
  type BdwOptions,
  type BdwParameter,
  type DurationDependenceTest,
  fitBdw,
} from "../clv/bdw/bdw.ts";
export { type BgNbdModel, type BgNbdOptions, type BgNbdParameter, fitBgNbd } from "../clv/bg-nbd/bg-nbd.ts";
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
export {
  fitGammaGamma,
  type GammaGammaFit,
  type GammaGammaModel,
  type GammaGammaOptions,
  type GammaGammaParameter,
} from "../clv/gamma-gamma/gamma-gamma.ts";
export type { LikelihoodFit, LikelihoodFitStatus } from "../clv/likelihood/maximum-likelihood.ts";
export {
  fitMbgNbd,
  type MbgNbdModel,
  type MbgNbdOptions,
  type MbgNbdParameter,
} from "../clv/mbg-nbd/mbg-nbd.ts";
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
export { type ProbabilityAliveOptions, probabilityAlive } from "../clv/predictions/probability-alive.ts";
export {
  type PurchaseCountOptions,
  purchaseCountDistribution,
} from "../clv/predictions/purchase-count-distribution.ts";
export type { PurchaseModel } from "../clv/purchase-model.ts";
export { fitSbg, type SbgModel, type SbgOptions, type SbgParameter } from "../clv/sbg/sbg.ts";
export type { PurchaseSummaryInput, SummaryColumns } from "../clv/summary/purchase-rows.ts";
export {
  type PurchaseSummary,
  type PurchaseSummaryOptions,
  purchaseSummary,
} from "../clv/summary/purchase-summary.ts";
export type { TimeUnit } from "../clv/summary/time-unit.ts";
