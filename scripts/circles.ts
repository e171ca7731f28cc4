/** From a node to the nodes it points at. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * Circles in a graph: one closed walk for every set of nodes that reach one another (Tarjan 1972, "Depth-first
 * search and linear graph algorithms", SIAM J. Comput. 1(2)).
 */
export function circles(edges: Edges): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const connect = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const next of edges.get(file) ?? []) {
      if (!index.has(next)) connect(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const members = stack.splice(stack.indexOf(file));
    if (members.length > 1 || (edges.get(file) ?? []).includes(file)) found.push(walkCircle(members, edges));
  };
  for (const file of edges.keys()) if (!index.has(file)) connect(file);
  return found;
}

/** A closed walk within a strongly connected set, so that the message shows which imports to cut. */
function walkCircle(members: readonly string[], edges: Edges): string[] {
  const walk = [[...members].sort()[0]!];
  for (;;) {
    const next = edges.get(walk.at(-1)!)!.find((file) => members.includes(file))!;
    const seen = walk.indexOf(next);
    walk.push(next);
    if (seen >= 0) return walk.slice(seen);
  }
}
