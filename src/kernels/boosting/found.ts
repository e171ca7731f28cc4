/**
 * Results of the kernel's search for splits.
 *
 * @module
 */
import { FOUND_BYTES } from "./context.ts";
import type { Split } from "./types.ts";

/** Opens the results of `parts` parts at `address`: the best of all for a child, the first of equals. */
export function openFound(
  buffer: SharedArrayBuffer,
  address: number,
  parts: number,
): (child: 0 | 1) => Split | undefined {
  const numbers = new Float64Array(buffer, address, (parts * 2 * FOUND_BYTES) / 8);
  const whole = new Int32Array(buffer, address, (parts * 2 * FOUND_BYTES) / 4);
  const bytes = new Uint8Array(buffer, address, parts * 2 * FOUND_BYTES);
  return (child) => {
    let best = -1;
    let score = Number.NEGATIVE_INFINITY;
    for (let result = child; result < 2 * parts; result += 2) {
      const found = numbers[(result * FOUND_BYTES) / 8]!;
      if (!(found > score)) continue;
      score = found;
      best = result;
    }
    if (best < 0) return undefined;
    const n = (best * FOUND_BYTES) / 8;
    const w = (best * FOUND_BYTES) / 4;
    const set = best * FOUND_BYTES + 64;
    const bin = whole[w + 7]!;
    return {
      score,
      gradient: numbers[n + 1]!,
      hessian: numbers[n + 2]!,
      column: whole[w + 6]!,
      bin,
      missingLeft: whole[w + 8] === 1,
      isSorted: whole[w + 9] === 1,
      set: bin < 0 ? bytes.slice(set, set + 32) : undefined,
    };
  };
}
