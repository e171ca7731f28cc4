/**
 * Which fitted models this version of churnkit can read back, and in which version of their shape. A new kind of
 * model adds its line here.
 *
 * @internal
 */
export const MODEL_VERSIONS: Readonly<Record<string, number>> = Object.freeze({
  "logistic-regression": 1,
  "bg-nbd": 1,
  "gamma-gamma": 1,
  "k-means": 1,
  "order-models": 1,
  "customer-models": 1,
});
