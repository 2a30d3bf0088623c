import { fillCount, fills } from '../paint/item-paint';
import type { Pen } from './pen';
import type { Rect } from '../layout/geometry';
import type { Scene } from './scene';

/** A bar with the share of nodes per colour: the scale from the worst on, then float, then what has no value. */
export function drawShares(pen: Pen, scene: Scene, group: number, rect: Rect): void {
  const paint = scene.groups[group];
  if (!paint || paint.nodes === 0) return;
  let x = rect.x;
  for (let fill = 0; fill < fillCount; fill += 1) {
    const share = paint.shares[fill] ?? 0;
    if (share === 0) continue;
    const width = (share / paint.nodes) * rect.width;
    pen.fillStyle = chipColor(scene, fill);
    pen.fillRect(x, rect.y, Math.max(0.5, width - (width > 3 ? 1 : 0)), rect.height);
    x += width;
  }
}

export function chipColor(scene: Scene, fill: number): string {
  const { theme } = scene;
  if (fill === fills.skipped) return theme.float;
  if (fill === fills.floatNode) return theme.line;
  return theme.steps[fill]?.fill ?? theme.line2;
}
