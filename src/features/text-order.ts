/**
 * Orders texts by code points, the order of UTF-8 bytes and of a database's `"C"` collation. JavaScript's `<`
 * compares UTF-16 units, which puts U+1F600 before U+FF01.
 *
 * @returns Negative, zero or positive, for `Array.prototype.sort`.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return surrogateLast(x) - surrogateLast(y);
  }
  return a.length - b.length;
}

/** A surrogate begins a code point above all that one unit can write. */
function surrogateLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
