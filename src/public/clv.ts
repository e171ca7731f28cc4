export { type BgNbdModel, type BgNbdOptions, type BgNbdParameter, fitBgNbd } from "../clv/bg-nbd.ts";
export { type CustomerLifetimeValueOptions, customerLifetimeValue } from "../clv/customer-lifetime-value.ts";
export {
  type ExpectedPurchasesOptions,
  expectedPurchases,
  expectedPurchasesNewCustomer,
  type NewCustomerOptions,
} from "../clv/expected-purchases.ts";
export { type ExpectedSpendOptions, expectedSpend, type SpendModel } from "../clv/expected-spend.ts";
export {
  fitGammaGamma,
  type GammaGammaFit,
  type GammaGammaModel,
  type GammaGammaOptions,
  type GammaGammaParameter,
} from "../clv/gamma-gamma.ts";
export type { LikelihoodFit, LikelihoodFitStatus } from "../clv/maximum-likelihood.ts";
export { type ProbabilityAliveOptions, probabilityAlive } from "../clv/probability-alive.ts";
export { type PurchaseCountOptions, purchaseCountDistribution } from "../clv/purchase-count-distribution.ts";
export type { PurchaseModel } from "../clv/purchase-model.ts";
export type { PurchaseSummaryInput, SummaryColumns } from "../clv/purchase-rows.ts";
export {
  type PurchaseSummary,
  type PurchaseSummaryOptions,
  purchaseSummary,
} from "../clv/purchase-summary.ts";
export type { TimeUnit } from "../clv/time-unit.ts";
