/**
 * What a purchase model can say about one history. Numbers in, numbers out: histories were checked at the door.
 *
 * In all models of this family the expectation splits into the chance of being alive, which depends on recency,
 * and what an alive customer will buy, which does not, unless purchases come at a regular pace.
 */
export interface PurchaseKernel {
  /** P(alive at T | x, t_x, T), in [0, 1]. */
  readonly aliveChance: (x: number, tx: number, T: number) => number;
  /**
   * Expected purchases in (T, T + t] of a customer who is alive at T after x repeat purchases, the last at t_x.
   * Callers always pass t_x; only a kernel with `regular` reads it.
   */
  readonly purchasesIfAlive: (x: number, T: number, t: number, tx: number) => number;
  /** Does `purchasesIfAlive` depend on t_x? Where not, one value serves all histories of equal x and T. */
  readonly regular: boolean;
  /** The time over which the purchases of such a customer change their pace; places the nodes of integrals. */
  readonly timeScale: (T: number) => number;
  /** Expected purchases in (0, t] of a customer of whom nothing is known. */
  readonly newPurchases: (t: number) => number;
  /** P(X(t) = 0), ..., P(X(t) = maxCount) of a customer of whom nothing is known. */
  readonly newCounts: (t: number, maxCount: number) => Float64Array;
  /** P(alive at T + t | alive at T), in [0, 1]. */
  readonly survivalIfAlive: (x: number, T: number, t: number, tx: number) => number;
  /** P(0 purchases in (T, T + t]), ... P(maxCount purchases) of a customer who is alive at T. */
  readonly countsIfAlive: (x: number, T: number, t: number, maxCount: number, tx: number) => Float64Array;
  /**
   * Expected purchases after T for ever of a customer who is alive at T, each discounted by e^(-delta s) at s from T;
   * infinite where delta is 0 and they have no finite sum.
   */
  readonly residualIfAlive?: (x: number, T: number, delta: number, tx: number) => number;
  /**
   * Expected purchases in (T, T + t] of a customer who is alive at T, each discounted by e^(-delta s) at s from T. Only
   * where purchases come at fixed times, so that `purchasesIfAlive` moves in steps and no integral over it holds.
   */
  readonly discountedIfAlive?: (x: number, T: number, t: number, delta: number, tx: number) => number;
}
