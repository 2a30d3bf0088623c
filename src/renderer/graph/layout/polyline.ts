import type { Point, Rect } from './geometry';
import { channelCentre } from './channel';
import type { Route, Side } from './route';

function port(box: Rect, side: Side): Point {
  switch (side) {
    case 'left':
      return { x: box.x, y: box.y + box.height / 2 };
    case 'right':
      return { x: box.x + box.width, y: box.y + box.height / 2 };
    case 'top':
      return { x: box.x + box.width / 2, y: box.y };
    case 'bottom':
      return { x: box.x + box.width / 2, y: box.y + box.height };
  }
}

/** Tells every leg how far it runs, with the channels' centres standing in for tracks not yet known. */
export function spanLegs(route: Route, from: Rect, to: Rect): void {
  const start = port(from, route.leave);
  const end = port(to, route.enter);
  route.legs.forEach((leg, index) => {
    const before = route.legs[index - 1];
    const after = route.legs[index + 1];
    const axis = leg.channel.horizontal ? 'x' : 'y';
    leg.from = before ? channelCentre(before.channel) : start[axis];
    leg.to = after ? channelCentre(after.channel) : end[axis];
  });
}

/** Corner points of an edge, x and y in turns, without points on straight stretches. */
export function drawRoute(route: Route, from: Rect, to: Rect): number[] {
  const start = port(from, route.leave);
  const end = port(to, route.enter);
  const points: number[] = [start.x, start.y];
  let { x, y } = start;
  for (const leg of route.legs) {
    if (leg.channel.horizontal) y = leg.at;
    else x = leg.at;
    points.push(x, y);
  }
  const isLastHorizontal = route.legs.at(-1)?.channel.horizontal ?? route.enter === 'top';
  if (isLastHorizontal) points.push(end.x, y);
  else points.push(x, end.y);
  points.push(end.x, end.y);
  return dropStraight(points);
}

function dropStraight(points: readonly number[]): number[] {
  const kept: number[] = [];
  for (let index = 0; index < points.length; index += 2) {
    const x = points[index] ?? 0;
    const y = points[index + 1] ?? 0;
    const count = kept.length;
    const lastX = kept[count - 2];
    const lastY = kept[count - 1];
    if (lastX !== undefined && lastY !== undefined) {
      if (Math.abs(lastX - x) < 0.01 && Math.abs(lastY - y) < 0.01) continue;
      const beforeX = kept[count - 4];
      const beforeY = kept[count - 3];
      const isStraight =
        beforeX !== undefined &&
        beforeY !== undefined &&
        ((Math.abs(beforeX - lastX) < 0.01 && Math.abs(lastX - x) < 0.01) ||
          (Math.abs(beforeY - lastY) < 0.01 && Math.abs(lastY - y) < 0.01));
      if (isStraight) kept.length = count - 2;
    }
    kept.push(x, y);
  }
  return kept;
}
