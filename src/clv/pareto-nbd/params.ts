/**
 * The parameters of the Pareto/NBD model.
 *
 * @module
 */

/** The parameters, by the letters of the papers. */
export interface ParetoNbdParams {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}
