import type { Rect } from '../layout/geometry';
import { elementRect, type SceneIndex } from '../draw/scene';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** How far aside of straight ahead a step may lead, as a share of the way: blocks are read downwards. */
const nearbyCone: Readonly<Record<Direction, number>> = {
  up: 1.4,
  down: 1.4,
  left: 0.8,
  right: 0.8,
};
/** Along an edge to the next block any way sideways will do. */
const edgeCone: Readonly<Record<Direction, number>> = {
  up: 1.4,
  down: 1.4,
  left: Number.POSITIVE_INFINITY,
  right: Number.POSITIVE_INFINITY,
};

/**
 * The element an arrow key goes to: along an edge where one leads that way, else the nearest that stands there;
 * -1 at the border.
 */
export function stepFrom(index: SceneIndex, element: number, direction: Direction): number {
  const { layout } = index;
  const from = elementRect(layout, element);
  const connected = new Set<number>();
  for (const edge of index.edgesOf(element)) {
    connected.add(layout.edgeEnds[edge * 2] ?? -1);
    connected.add(layout.edgeEnds[edge * 2 + 1] ?? -1);
  }
  connected.delete(element);
  const along = nearest(index, from, connected, direction, edgeCone);
  return along >= 0 ? along : nearest(index, from, index.allCards(), direction, nearbyCone);
}

function nearest(
  index: SceneIndex,
  from: Rect,
  candidates: Iterable<number>,
  direction: Direction,
  cone: Readonly<Record<Direction, number>>,
): number {
  const isAcross = direction === 'left' || direction === 'right';
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const to = elementRect(index.layout, candidate);
    const dx = to.x + to.width / 2 - (from.x + from.width / 2);
    const dy = to.y + to.height / 2 - (from.y + from.height / 2);
    const ahead =
      direction === 'left' ? -dx : direction === 'right' ? dx : direction === 'up' ? -dy : dy;
    const aside = Math.abs(isAcross ? dy : dx);
    const room = isAcross ? (from.width + to.width) / 2 : (from.height + to.height) / 2;
    // What stands above or below in part is neither left nor right.
    if (ahead < room || aside > ahead * cone[direction]) continue;
    const cost = ahead + aside * 2;
    if (cost < bestCost) {
      bestCost = cost;
      best = candidate;
    }
  }
  return best;
}
