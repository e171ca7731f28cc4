// kernel
// The smallest kernel: what the tests of the team of threads run.

/** Adds the whole numbers of part `part` of [0, count) into its slot. Context: count i32, parts i32, then f64 slots. */
export function addUp(context: usize, part: i32): void {
  const count = load<i32>(context);
  const parts = load<i32>(context, 4);
  const end = <i32>((<i64>count * (part + 1)) / parts);
  let sum: f64 = 0;
  for (let i = <i32>((<i64>count * part) / parts); i < end; i++) sum += <f64>i;
  store<f64>(context + 16 + (<usize>part << 3), sum);
}

/** Returns when two parts are under way at the same time, or after a long while. Context: i32 counter, i32 met. */
export function meet(context: usize, part: i32): void {
  atomic.add<i32>(context, 1);
  for (let spin: i64 = 0; spin < 4_000_000_000; spin++) {
    if (atomic.load<i32>(context) >= 2) {
      atomic.add<i32>(context, 1, 4);
      return;
    }
  }
}

/** Traps in every part whose number is a multiple of the i32 at `context`. */
export function trap(context: usize, part: i32): void {
  if (part % load<i32>(context) == 0) unreachable();
}
