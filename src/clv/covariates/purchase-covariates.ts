import type { Table } from "../../table/table.ts";
import type { LikelihoodFit } from "../likelihood/maximum-likelihood.ts";
import { meanAge } from "../summary/mean-age.ts";
import { purchaseDataWarnings } from "../summary/purchase-data-warnings.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";
import type { CovariateEffects } from "./covariate-effects.ts";
import { fitCovariates } from "./covariate-fit.ts";
import { type ProcessParameters, type PurchaseCovariateOptions, wantedEffects } from "./covariate-options.ts";
import type { RowLikelihood } from "./covariate-search.ts";

/** How covariates enter a purchase model. */
export interface PurchaseCovariateModel<P extends string> {
  readonly names: readonly P[];
  /** Parameters that are a time, or the scale of a rate per time. */
  readonly times: readonly P[];
  readonly processes: ProcessParameters;
  readonly rowLikelihood: (rows: PurchaseRows) => RowLikelihood;
  /** Added to the log-likelihood that is reported: what does not depend on the parameters. @defaultValue 0 */
  readonly constant?: number;
}

/** A fit without covariates, or with. */
interface PurchaseParts<P extends string> {
  readonly params: Readonly<Record<P, number>>;
  readonly fit: LikelihoodFit<P>;
  readonly covariates?: CovariateEffects;
}

/** The fit as it is where no covariates are asked for, else the one with covariates, which starts from it. */
export function withPurchaseCovariates<P extends string, M extends PurchaseParts<P>>(
  plain: M,
  table: Table,
  { rows, maxIterations }: { readonly rows: PurchaseRows; readonly maxIterations: number },
  options: PurchaseCovariateOptions,
  model: PurchaseCovariateModel<P>,
): M & { readonly covariates?: CovariateEffects } {
  const { effects, l2 } = wantedEffects(options, model.processes);
  if (effects.length === 0) return plain;
  const { frequency, recency, age, unit } = rows;
  const weights = rows.weight ?? new Float64Array(frequency.length).fill(1);
  const typical = meanAge(age, weights);
  return {
    ...plain,
    ...fitCovariates<P>({
      table,
      rows: Int32Array.from(frequency.keys()),
      histories: [frequency, recency, age],
      weights,
      names: model.names,
      scales: model.names.map((name) => (model.times.includes(name) ? typical : 1)),
      plain,
      effects,
      l2,
      maxIterations,
      warnings: purchaseDataWarnings(rows),
      rowLikelihood: ([x, tx, T]) =>
        model.rowLikelihood({ frequency: x!, recency: tx!, age: T!, weight: null, unit }),
      constant: model.constant ?? 0,
    }),
  };
}
