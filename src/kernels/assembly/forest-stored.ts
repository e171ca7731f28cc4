// A finished tree as the caller wants it, its arrays side by side in the arena. Of n nodes, s of them splits and c of
// these category splits, at the addresses that the record holds from byte 28 on:
//   28 value (f64, n - s + c), 32 cover (u32, n), 36 detail (u32, n), 40 left (u32, s), 44 feature (u16, n),
//   48 bin (u8, s), 52 flags (u8, s), 56 sets (32 bytes, c)

import { nodes, sets } from "./forest-state";
import { nodeCount, setCount } from "./forest-tree";

const LEAF: u32 = 0xffff;
const CATEGORY: u32 = 2;

@inline function aligned(bytes: u32): u32 {
  return (bytes + 7) & ~7;
}

/** Bytes of the tree that was grown last. */
export function storedBytes(): u32 {
  const n = <u32>nodeCount;
  const s = n >> 1;
  const c = <u32>setCount;
  return 8 * (n - s + c) + aligned(4 * n) * 2 + aligned(4 * s) + aligned(2 * n) + aligned(s) * 2 + 32 * c;
}

/** Writes it at `at`, and into its record where. */
export function writeStored(at: usize, record: usize): void {
  const n = <usize>nodeCount;
  const s = n >> 1;
  const c = <usize>setCount;
  let value = at;
  let cover = value + ((n - s + c) << 3);
  let detail = cover + <usize>aligned(<u32>n << 2);
  let left = detail + <usize>aligned(<u32>n << 2);
  let feature = left + <usize>aligned(<u32>s << 2);
  let bin = feature + <usize>aligned(<u32>n << 1);
  let flag = bin + <usize>aligned(<u32>s);
  const set = flag + <usize>aligned(<u32>s);
  store<u32>(record, <u32>n, 20);
  store<u32>(record, <u32>c, 24);
  store<u32>(record, <u32>value, 28);
  store<u32>(record, <u32>cover, 32);
  store<u32>(record, <u32>detail, 36);
  store<u32>(record, <u32>left, 40);
  store<u32>(record, <u32>feature, 44);
  store<u32>(record, <u32>bin, 48);
  store<u32>(record, <u32>flag, 52);
  store<u32>(record, <u32>set, 56);
  memory.copy(set, sets, c << 5);
  for (let node: usize = 0; node < n; node++) {
    const from = nodes + (node << 4);
    const head = load<u32>(from);
    const child = load<u32>(from, 4);
    const draws = load<u32>(from, 8);
    const more = load<u32>(from, 12);
    store<u16>(feature, <u16>head);
    store<u32>(cover, draws);
    store<u32>(detail, more);
    feature += 2;
    cover += 4;
    detail += 4;
    if ((head & 0xffff) == LEAF) {
      store<f64>(value, <f64>more / <f64>draws);
      value += 8;
    } else {
      const flags = head >> 24;
      store<u32>(left, child);
      store<u8>(bin, <u8>(head >> 16));
      store<u8>(flag, <u8>flags);
      left += 4;
      bin++;
      flag++;
      if ((flags & CATEGORY) != 0) {
        store<f64>(value, <f64>more);
        value += 8;
      }
    }
  }
}
