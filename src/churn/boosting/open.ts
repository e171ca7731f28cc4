/**
 * From training rows to an engine: bins and gradients in the memory of a kernel, or on the heap where there are only
 * a few rows.
 *
 * @module
 */
import { fitBinning } from "../../features/binning/binning.ts";
import { fitBinningInto, reserveTableBins } from "../../features/binning/memory.ts";
import { binTable } from "../../features/binning/table.ts";
import type { Binning } from "../../features/binning/types.ts";
import { reserveBoosting } from "../../kernels/boosting/place.ts";
import { openPlainBoosting } from "../../kernels/boosting/plain.ts";
import { type BoostingKernels, openTeamBoosting } from "../../kernels/boosting/team.ts";
import type { BoostingEngine, BoostingRules } from "../../kernels/boosting/types.ts";
import { startLayout } from "../../kernels/layout.ts";
import { openTeam } from "../../kernels/team.ts";
import { boostingKernel } from "../../kernels/wasm/boosting.ts";
import type { ResolvedGradientBoostingSettings } from "./options.ts";
import type { HoldOutPlan } from "./rounds.ts";
import type { BoostingRowsInPlay } from "./rows.ts";

/** Fewer rows are done before a kernel has started. */
const FEW_ROWS = 200;
/** Fewer cells a row times column are done before a helper has looked up. */
const ALONE_CELLS = 400_000;

/** Memory of a kernel ends here; what needs more is done on the heap. */
const MOST_BYTES = 2 ** 32;

/** What decides about the engine. */
export interface EngineJob {
  readonly rows: BoostingRowsInPlay;
  readonly settings: ResolvedGradientBoostingSettings;
  readonly plan: HoldOutPlan | undefined;
  readonly rulesOf: (binning: Binning) => BoostingRules;
  /** @internal Which engine, for tests; the models are the same. */
  readonly engine?: "plain" | "team" | undefined;
}

/** Learns bins, opens an engine on them, and closes it after `use`. */
export function withEngine<R>(job: EngineJob, use: (engine: BoostingEngine, binning: Binning) => R): R {
  const { rows, settings, plan, rulesOf } = job;
  const { data, weights } = rows;
  const { table, features, truth } = data;
  const outcome = { truth, weights, fold: plan?.fold };
  const boosters = plan?.boosters ?? 1;
  const binningOptions = { weights: data.weights, seed: settings.seed };
  const isPlain = job.engine === undefined ? truth.length < FEW_ROWS : job.engine === "plain";
  const plainly = (): R => {
    const binning = fitBinning(table, features, binningOptions);
    const { bins } = binTable(binning, table);
    return use(openPlainBoosting({ bins, ...outcome }, rulesOf(binning), boosters), binning);
  };
  if (isPlain || features.length === 0) return plainly();
  const layout = startLayout();
  const isSmall = truth.length * features.length < ALONE_CELLS;
  const threads = isSmall ? 1 : settings.threads;
  const sizes = {
    rows: truth.length,
    columns: features.length,
    leaves: settings.leaves,
    boosters,
    threads,
    hasWeights: weights !== undefined,
    isMasked: plan !== undefined || settings.rowFraction < 1,
  };
  const place = reserveBoosting(layout, sizes, (all) => reserveTableBins(all, table, features, true));
  if (layout.end > MOST_BYTES) return plainly();
  const team = openTeam<BoostingKernels>(boostingKernel, { bytes: layout.end, threads });
  try {
    const binning = fitBinningInto(team, place.bins, table, features, binningOptions);
    return use(openTeamBoosting(team, place, outcome, rulesOf(binning)), binning);
  } finally {
    team.close();
  }
}
