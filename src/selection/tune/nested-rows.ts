/**
 * Sub-samples of training rows for small budgets: stratified, and nested, so that a larger one holds the smaller ones.
 *
 * @module
 */
import type { TrainingData } from "../../churn/training-data.ts";
import { randomStream, uniform } from "../../random/random.ts";

/**
 * A number for each training row that decides who is in first; rows of a group have the same, so that a sample takes
 * few customers whole rather than many in part.
 */
export function rowPriorities(
  { truth }: TrainingData,
  groups: Float64Array | undefined,
  seed: number,
): Float64Array {
  const random = randomStream(seed, "tune", "rows");
  const ofGroup = new Map<number, number>();
  const priorities = new Float64Array(truth.length);
  for (let row = 0; row < priorities.length; row++) {
    const key = groups === undefined ? row : groups[row]!;
    let priority = ofGroup.get(key);
    if (priority === undefined) {
      priority = uniform(random);
      if (groups !== undefined) ofGroup.set(key, priority);
    }
    priorities[row] = priority;
  }
  return priorities;
}

/**
 * The share of the rows with the smallest priorities, of each class by itself, rounded up.
 *
 * @param rows - Ascending.
 * @returns Ascending.
 * @remarks O(n log n).
 */
export function nestedPart(
  rows: Int32Array,
  truth: Uint8Array,
  priorities: Float64Array,
  share: number,
): Int32Array {
  const parts = [0, 1].map((label) => {
    const own = rows.filter((row) => truth[row] === label);
    own.sort((a, b) => priorities[a]! - priorities[b]! || a - b);
    return own.subarray(0, Math.ceil(share * own.length));
  });
  const taken = new Int32Array(parts[0]!.length + parts[1]!.length);
  taken.set(parts[0]!);
  taken.set(parts[1]!, parts[0]!.length);
  return taken.sort();
}
