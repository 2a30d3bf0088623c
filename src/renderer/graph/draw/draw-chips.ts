import { elementState } from '../layout/graph-layout';
import { fillCount, fills } from '../paint/item-paint';
import { sizes } from '../layout/geometry';
import { chipColor, drawShares } from './draw-shares';
import { closedNameFromPx } from './draw-frames';
import type { Pen } from './pen';
import { elementRect, type Scene } from './scene';

/** Cards as filled chips without text: all of one colour at once, because there may be thousands. */
export function drawChips(pen: Pen, scene: Scene, elements: readonly number[], zoom: number): void {
  const { layout, items, theme } = scene;
  const byFill: number[][] = Array.from({ length: fillCount }, () => []);
  const closed: number[] = [];
  for (const element of elements) {
    if (layout.states[element] !== elementState.card) continue;
    if (element >= layout.itemCount) closed.push(element);
    else byFill[items.fills[element] ?? fills.unknown]?.push(element);
  }
  // Round corners cost time and cannot be seen on very small chips.
  const radius = zoom >= 0.25 ? 4.5 : 0;
  byFill.forEach((list, fill) => {
    if (list.length === 0) return;
    pen.fillStyle = chipColor(scene, fill);
    if (radius === 0) {
      for (const element of list) {
        const { x, y, width, height } = elementRect(layout, element);
        pen.fillRect(x, y, width, height);
      }
      return;
    }
    pen.beginPath();
    for (const element of list) {
      const { x, y, width, height } = elementRect(layout, element);
      pen.roundRect(x, y, width, height, radius);
    }
    pen.fill();
  });
  for (const element of closed) {
    const rect = elementRect(layout, element);
    pen.fillStyle = theme.card;
    pen.strokeStyle = theme.line2;
    pen.lineWidth = 1 / zoom;
    pen.beginPath();
    pen.roundRect(rect.x, rect.y, rect.width, rect.height, 6);
    pen.fill();
    pen.stroke();
    const inset = Math.min(8, 3 / zoom);
    const top = sizes.closedHeight * zoom >= closedNameFromPx ? 12.5 / zoom : inset;
    drawShares(pen, scene, element - layout.itemCount, {
      x: rect.x + inset,
      y: rect.y + top,
      width: rect.width - inset * 2,
      height: Math.max(2 / zoom, rect.height - top - inset),
    });
  }
  drawPreviewChips(pen, scene, byFill, zoom);
}

function drawPreviewChips(
  pen: Pen,
  scene: Scene,
  byFill: readonly (readonly number[])[],
  zoom: number,
): void {
  const { layout, items, theme } = scene;
  pen.strokeStyle = theme.float;
  pen.lineWidth = 1.5 / zoom;
  pen.beginPath();
  let isAny = false;
  for (const list of byFill) {
    for (const element of list) {
      if (items.preview[element] !== 1) continue;
      isAny = true;
      const rect = elementRect(layout, element);
      pen.rect(rect.x - 2 / zoom, rect.y - 2 / zoom, rect.width + 4 / zoom, rect.height + 4 / zoom);
    }
  }
  if (!isAny) return;
  pen.setLineDash([3 / zoom, 2 / zoom]);
  pen.stroke();
  pen.setLineDash([]);
}
