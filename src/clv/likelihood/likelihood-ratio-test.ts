import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { chiSquareUpperTail } from "../../numeric/chi-square.ts";

/** What the test reads of a model fitted by maximum likelihood. */
export interface LikelihoodModel {
  readonly params: object;
  /** Its coefficients count as parameters. */
  readonly covariates?: { readonly effects: readonly object[] };
  readonly fit: {
    readonly logLikelihood: number;
    readonly customers: number;
  };
}

/** Options of {@link likelihoodRatioTest}. */
export interface LikelihoodRatioOptions {
  /**
   * Parameters that the larger model has and the smaller one has not.
   * @defaultValue the difference of the numbers of `params` and of the effects of covariates
   */
  readonly degreesOfFreedom?: number;
  /**
   * How many of them sit on the edge of what is possible where the smaller model holds: a variance or a chance to leave
   * that is 0. At most `degreesOfFreedom`.
   * @defaultValue 0
   */
  readonly boundaryParameters?: number;
}

/** What {@link likelihoodRatioTest} returns. */
export interface LikelihoodRatioTest {
  /** Twice the difference of the log-likelihoods, >= 0. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Chance of a statistic at least as large if the smaller model holds. */
  readonly pValue: number;
}

const OPTION_KEYS = ["degreesOfFreedom", "boundaryParameters"];
/** The larger model may fall behind by this much of the log-likelihood: where the searches ended. */
const SLACK = 1e-7;

/**
 * Does the larger of two nested models fit better than chance explains? The likelihood-ratio test.
 *
 * The models have to be nested, one a special case of the other, and fitted to the same customers. Where the special
 * case lies on the edge of the larger model (no drop-out in a model with drop-out, customers all alike in a model with
 * differences), the estimate can leave it in one direction only and half of the statistics are 0: say so with
 * `boundaryParameters`, and the p-value is that of the chi-bar-square mixture, binomial weights over the parameters on
 * the edge (exact for one of them; for more, where their estimates are uncorrelated). Without it the p-value is too
 * large, never too small. If at the edge other parameters lose their meaning as well, as b does where a is 0, no
 * simple law holds and the p-value is a guide.
 *
 * @param restricted - The special case, of any fit by maximum likelihood.
 * @param full - The larger model.
 * @throws {@link InputError} where the customers are not as many, where the models have equally many parameters, or
 * where the larger model fits worse, which nested models at their optimum cannot.
 * @remarks O(1). Sources: Wilks (1938), Annals of Mathematical Statistics 9(1), 60-62; Self and Liang (1987),
 * Journal of the American Statistical Association 82(398), 605-610, cases 5 and 7.
 * @example
 * const restricted = { params: { r: 0.4, alpha: 12 }, fit: { logLikelihood: -1010, customers: 500 } };
 * const full = { params: { r: 0.5, alpha: 10, s: 0.6, beta: 11 }, fit: { logLikelihood: -1006, customers: 500 } };
 * likelihoodRatioTest(restricted, full).pValue; // => 0.0183
 * likelihoodRatioTest(restricted, full, { boundaryParameters: 1 }).pValue; // => 0.0115
 */
export function likelihoodRatioTest(
  restricted: LikelihoodModel,
  full: LikelihoodModel,
  options: LikelihoodRatioOptions = {},
): LikelihoodRatioTest {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { customers, logLikelihood } = fitOf(restricted, "restricted");
  const larger = fitOf(full, "full");
  if (larger.customers !== customers) {
    const expected = `${customers} (restricted.fit.customers)`;
    throw new InputError("length-mismatch", "full.fit.customers", expected, larger.customers);
  }
  const more = parameterCount(full) - parameterCount(restricted);
  const { degreesOfFreedom = more, boundaryParameters = 0 } = options;
  if (options.degreesOfFreedom === undefined && more < 1) {
    const expected = `a model of more parameters than \`restricted\` (${parameterCount(restricted)})`;
    throw new InputError("out-of-range", "full.params", expected, parameterCount(full));
  }
  checkInteger(degreesOfFreedom, "options.degreesOfFreedom", 1);
  checkInteger(boundaryParameters, "options.boundaryParameters", 0, degreesOfFreedom);
  const gain = larger.logLikelihood - logLikelihood;
  if (gain < -SLACK * Math.max(1, Math.abs(logLikelihood))) {
    const expected = `>= ${logLikelihood} (restricted.fit.logLikelihood), as it is for nested models at their optimum`;
    throw new InputError("wrong-order", "full.fit.logLikelihood", expected, larger.logLikelihood);
  }
  const statistic = Math.max(0, 2 * gain);
  return Object.freeze({
    statistic,
    degreesOfFreedom,
    pValue: mixedUpperTail(statistic, degreesOfFreedom, boundaryParameters),
  });
}

/** Sum over j of binomial(edge, j) / 2^edge times the upper tail of chi-square with df - edge + j degrees. */
function mixedUpperTail(statistic: number, df: number, edge: number): number {
  let weight = 2 ** -edge;
  let chance = 0;
  for (let j = 0; j <= edge; j++) {
    const degrees = df - edge + j;
    // No degree of freedom: the statistic is 0 for certain.
    const tail = degrees > 0 ? chiSquareUpperTail(statistic, degrees) : statistic > 0 ? 0 : 1;
    chance += weight * tail;
    weight *= (edge - j) / (j + 1);
  }
  return Math.min(1, chance);
}

function parameterCount({ params, covariates }: LikelihoodModel): number {
  return Object.keys(params).length + (covariates?.effects.length ?? 0);
}

function fitOf(model: LikelihoodModel, path: string): LikelihoodModel["fit"] {
  const { params, fit } = (model ?? {}) as Partial<LikelihoodModel>;
  const readable = typeof params === "object" && params !== null && Number.isFinite(fit?.logLikelihood);
  if (!readable || !Number.isFinite(fit?.customers)) {
    throw new InputError("wrong-type", path, "a model fitted by maximum likelihood, with its fit", model);
  }
  return fit!;
}
