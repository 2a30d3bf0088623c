/** A recipe somebody measured: what it costs and what it reaches. */
export interface CostPoint {
  readonly cost: number;
  readonly gain: number | null;
}

/** Indices of the points no other point beats (cheaper and at least as good), cheapest first. */
export function paretoFrontier(points: readonly CostPoint[]): readonly number[] {
  const candidates = points
    .map((point, index) => ({ ...point, index }))
    .filter((point) => point.gain !== null);
  candidates.sort((a, b) => a.cost - b.cost || (b.gain ?? 0) - (a.gain ?? 0) || a.index - b.index);
  const frontier: number[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const point of candidates) {
    if (point.gain === null || point.gain <= best) continue;
    best = point.gain;
    frontier.push(point.index);
  }
  return frontier;
}
