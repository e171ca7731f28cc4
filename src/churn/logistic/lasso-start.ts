/**
 * The way to a lasso fit: from the fit without terms down to the penalty that is asked for.
 *
 * @module
 */
import { solveLasso, strongPlaces } from "./coordinate.ts";
import { type PenalisedLogistic, smoothObjective } from "./penalty.ts";
import { allPlaces, type LogisticRows } from "./rows.ts";
import { type LogisticSolution, type SolverSettings, solveLogistic } from "./solver.ts";
import { interceptOnly } from "./start.ts";

/** With no more terms than this all of them are worked on from the start. */
const TERMS_AT_ONCE = 100;
/** On the way down each penalty is this share of the one before. */
const SHRINK = 0.3;
/** On the way a tenth of a standard error is near enough. */
const WAYPOINT = 0.1;

/** The fit of the intercept alone. */
export interface NullFit {
  /** Intercept first, the rest 0. */
  readonly coefficients: Float64Array;
  /** Of losses and ridge, over all coefficients. */
  readonly gradient: Float64Array;
  /** Sum of the losses. */
  readonly loss: number;
}

/** Fits the intercept alone, with the offset where there is one. */
export function fitNull(rows: LogisticRows, settings: SolverSettings): NullFit {
  const none = new Float64Array(rows.terms + 1);
  const guess = { coefficients: interceptOnly(rows), hessian: undefined };
  const penalised = { rows, ridge: none, lasso: none };
  const { maxIterations, tolerance } = settings;
  const { coefficients } = solveLogistic(penalised, Int32Array.of(0), guess, { maxIterations, tolerance });
  const gradient = new Float64Array(rows.terms + 1);
  const loss = smoothObjective(penalised, coefficients, gradient);
  return { coefficients, gradient, loss };
}

/** The multiple of the lasso at and above which no coefficient is other than 0. */
export function nullMultiple({ gradient }: NullFit, lasso: Float64Array): number {
  let multiple = 0;
  for (let j = 1; j < gradient.length; j++) multiple = Math.max(multiple, Math.abs(gradient[j]!) / lasso[j]!);
  return multiple;
}

/** Fits a lasso or an elastic net from scratch. */
export function solveLassoFromNull(
  penalised: PenalisedLogistic<LogisticRows>,
  settings: SolverSettings,
): LogisticSolution {
  const { rows, ridge, lasso } = penalised;
  const start = fitNull(rows, settings);
  if (rows.terms <= TERMS_AT_ONCE) {
    return solveLasso(
      penalised,
      { coefficients: start.coefficients, places: allPlaces(rows.terms) },
      settings,
    );
  }
  let { coefficients, gradient } = start as { coefficients: Float64Array; gradient: Float64Array };
  let at = Math.max(1, nullMultiple(start, lasso));
  for (;;) {
    const next = Math.max(1, SHRINK * at);
    const scaled = lasso.map((value) => value * next);
    const places = strongPlaces(coefficients, gradient, scaled, at / next);
    if (next === 1) return solveLasso(penalised, { coefficients, places }, settings);
    const waypoint = { maxIterations: settings.maxIterations, tolerance: WAYPOINT };
    settings.job?.signal?.throwIfAborted();
    ({ coefficients, gradient } = solveLasso(
      { rows, ridge, lasso: scaled },
      { coefficients, places },
      waypoint,
    ));
    at = next;
  }
}
