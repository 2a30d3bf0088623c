/** A dot on a chart, in pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/**
 * Moves dots that would cover each other apart, sideways only, so that their values stay readable.
 * Dots in the same column within `gap` of each other are dealt left and right of it.
 */
export function spreadDots(spots: readonly Spot[], gap: number): readonly Spot[] {
  const order = spots
    .map((_, index) => index)
    .sort((a, b) => at(spots, a).y - at(spots, b).y || a - b);
  const placed: Spot[] = [];
  const result: Spot[] = spots.map((spot) => spot);
  for (const index of order) {
    const spot = at(spots, index);
    const free = offsets(gap).find((offset) =>
      placed.every(
        (other) => Math.hypot(other.x - spot.x - offset, other.y - spot.y) >= gap - 0.01,
      ),
    );
    const moved = { x: spot.x + (free ?? 0), y: spot.y };
    placed.push(moved);
    result[index] = moved;
  }
  return result;
}

/** 0, +gap, −gap, +2·gap, … */
function offsets(gap: number): readonly number[] {
  return Array.from(
    { length: 13 },
    (_, step) => Math.ceil(step / 2) * gap * (step % 2 === 1 ? 1 : -1) + 0,
  );
}

function at(spots: readonly Spot[], index: number): Spot {
  return spots[index] ?? { x: 0, y: 0 };
}
