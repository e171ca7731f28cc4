/**
 * Names of columns out of a header as people write them: blanks around names go, an empty name becomes
 * `column3`, and the second `price` becomes `price_2`.
 */
export function columnNames(header: readonly string[]): string[] {
  const trimmed = header.map((name, k) => name.trim() || `column${k + 1}`);
  const taken = new Set(trimmed);
  const used = new Set<string>();
  return trimmed.map((name) => {
    let unique = name;
    // A made-up suffix must not take the name of a column that has it by right.
    for (let n = 2; used.has(unique); n++) {
      if (!taken.has(`${name}_${n}`)) unique = `${name}_${n}`;
    }
    used.add(unique);
    taken.add(unique);
    return unique;
  });
}
