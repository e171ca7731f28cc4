/** Nodes in (-1, 1), ascending, and weights of a quadrature rule. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The Gauss-Legendre rule of n nodes: exact for polynomials up to degree 2 n - 1.
 *
 * Roots of the Legendre polynomial by Newton's method from Tricomi's guess; see Press et al. (2007), "Numerical
 * Recipes", 3rd ed., section 4.6.1.
 *
 * @remarks O(n^2).
 */
export function gaussLegendre(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < (n + 1) >> 1; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let round = 0; round < 8; round++) {
      let previous = 0;
      let value = 1;
      for (let k = 0; k < n; k++) {
        const next = ((2 * k + 1) * x * value - k * previous) / (k + 1);
        previous = value;
        value = next;
      }
      slope = (n * (x * value - previous)) / (x * x - 1);
      x -= value / slope;
    }
    const weight = 2 / ((1 - x * x) * slope * slope);
    nodes[i] = -x;
    nodes[n - 1 - i] = x;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  return { nodes, weights };
}
