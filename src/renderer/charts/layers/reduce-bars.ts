/** A bar of the chart: one layer, or the worst of several where there are more layers than a chart can draw. */
export interface Bar {
  /** Index of the layer shown. */
  readonly layer: number;
  /** Layers this bar stands for, itself included. */
  readonly layers: readonly number[];
}

/** recharts draws SVG; beyond about two thousand points it is no longer fluid. */
export const maxBars = 2000;

/**
 * At most `limit` bars from layers in drawing order. Where layers are merged, the worst is shown,
 * because that is the one somebody looks for.
 */
export function reduceBars(
  order: readonly number[],
  db: readonly (number | null)[],
  limit = maxBars,
): readonly Bar[] {
  if (order.length <= limit) return order.map((layer) => ({ layer, layers: [layer] }));
  const size = order.length / limit;
  const bars: Bar[] = [];
  for (let bar = 0; bar < limit; bar += 1) {
    const layers = order.slice(Math.floor(bar * size), Math.floor((bar + 1) * size));
    const worst = layers.reduce((a, b) => (lessThan(db[b], db[a]) ? b : a));
    bars.push({ layer: worst, layers });
  }
  return bars;
}

function lessThan(a: number | null | undefined, b: number | null | undefined): boolean {
  if (a === null || a === undefined) return false;
  return b === null || b === undefined || a < b;
}
