/**
 * A helper thread of a cross-validation: takes fits of the runs that it is told of until it is ended.
 *
 * @module
 */
import { deepFreeze } from "../internal/freeze.ts";
import { withThreads } from "../kernels/team.ts";
import { type FoldFit, type FoldOutcome, makeFoldFit } from "./fold-fit.ts";
import { type FoldNews, type FoldOrder, type HelperPlace, takeFit, WORDS } from "./fold-order.ts";
import { readRecipe } from "./recipe.ts";

/** Listens at the port for as long as the thread lives. */
export function helpWithFolds({ port }: HelperPlace): void {
  port.on("message", (order: FoldOrder) => {
    // Kernels have one thread here: the other cores have helpers of their own.
    withThreads(1, () => helpWith(order, (news) => port.postMessage(news)));
  });
}

function helpWith({ run, words, sources, fits }: FoldOrder, post: (news: FoldNews) => void): void {
  deepFreeze(sources);
  for (let index = takeFit(words); index < fits.length; index = takeFit(words)) {
    const { source, ...rows } = fits[index]!;
    post({ run, index, outcome: attempt({ source: sources[source]!, rows: () => rows }) });
    Atomics.add(words, WORDS.news, 1);
    Atomics.notify(words, WORDS.news);
  }
}

function attempt(fit: FoldFit): FoldOutcome | undefined {
  try {
    return makeFoldFit(readRecipe(fit.source.recipe), fit, {});
  } catch {
    return undefined;
  }
}
