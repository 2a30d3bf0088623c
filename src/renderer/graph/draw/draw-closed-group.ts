import type { GroupPaint } from '../paint/group-paint';
import { formatDb, formatMicroseconds } from '../../ui/text/numbers';
import { drawShares } from './draw-shares';
import { fitText } from './fit-text';
import { traceBox, type Pen } from './pen';
import type { Rect } from '../layout/geometry';
import type { Scene } from './scene';

/** A block with its name, the share of nodes per colour, and the worst or slowest of them. */
export function drawClosedGroup(
  pen: Pen,
  scene: Scene,
  group: number,
  rect: Rect,
  isHovered: boolean,
): void {
  const { theme, tree, groups } = scene;
  const paint = groups[group];
  if (!paint) return;
  traceBox(pen, rect, 6);
  pen.fillStyle = theme.card;
  pen.fill();
  pen.strokeStyle = paint.preview > 0 ? theme.float : isHovered ? theme.text3 : theme.line2;
  pen.setLineDash(paint.preview > 0 ? [3, 3] : []);
  pen.lineWidth = 1;
  pen.stroke();
  pen.setLineDash([]);
  pen.textAlign = 'left';
  pen.font = `500 11px ${theme.font}`;
  pen.fillStyle = theme.text;
  pen.fillText(
    fitText(
      tree.groups[group]?.label ?? '',
      rect.width - 32,
      (text) => pen.measureText(text).width,
    ),
    rect.x + 8,
    rect.y + 17,
  );
  drawChevron(pen, theme.text3, rect.x + rect.width - 13, rect.y + 13, false);
  drawShares(pen, scene, group, {
    x: rect.x + 8,
    y: rect.y + 25,
    width: rect.width - 16,
    height: 9,
  });
  pen.font = `400 11px ${theme.font}`;
  pen.fillStyle = theme.text3;
  pen.fillText(`${paint.nodes} ${paint.nodes === 1 ? 'node' : 'nodes'}`, rect.x + 8, rect.y + 50);
  if (paint.totalUs !== null) drawTotal(pen, scene, paint.totalUs, rect);
  else if (!Number.isNaN(paint.worstDb)) drawWorst(pen, scene, paint, rect);
}

function drawTotal(pen: Pen, scene: Scene, totalUs: number, rect: Rect): void {
  const { theme, items } = scene;
  if (items.state === 'none') return;
  pen.textAlign = 'right';
  pen.font = `500 11px ${theme.font}`;
  pen.fillStyle = items.state === 'stale' ? theme.text3 : theme.text;
  pen.fillText(`${formatMicroseconds(totalUs)} µs`, rect.x + rect.width - 8, rect.y + 50);
}

function drawWorst(pen: Pen, scene: Scene, paint: GroupPaint, rect: Rect): void {
  const { theme, items } = scene;
  const value = formatDb(paint.worstDb);
  const colors =
    items.below[paint.worstItem] === 1 && items.state !== 'stale'
      ? theme.steps[items.fills[paint.worstItem] ?? 0]
      : undefined;
  let right = rect.x + rect.width - 8;
  pen.textAlign = 'right';
  if (colors) {
    pen.font = `600 11px ${theme.font}`;
    const width = Math.ceil(pen.measureText(value).width) + 9;
    pen.beginPath();
    pen.roundRect(right - width, rect.y + 38, width, 16, 3);
    pen.fillStyle = colors.fill;
    pen.fill();
    pen.fillStyle = colors.ink;
    pen.fillText(value, right - 4.5, rect.y + 50);
    right -= width + 5;
  } else {
    pen.font = `500 11px ${theme.font}`;
    pen.fillStyle = items.state === 'stale' ? theme.text3 : theme.text;
    pen.fillText(value, right, rect.y + 50);
    right -= pen.measureText(value).width + 5;
  }
  pen.font = `400 11px ${theme.font}`;
  pen.fillStyle = theme.text3;
  pen.fillText('worst', right, rect.y + 50);
}

export function drawChevron(pen: Pen, color: string, x: number, y: number, isOpen: boolean): void {
  pen.strokeStyle = color;
  pen.lineWidth = 1.4;
  pen.beginPath();
  if (isOpen) {
    pen.moveTo(x - 3.5, y - 2);
    pen.lineTo(x, y + 2);
    pen.lineTo(x + 3.5, y - 2);
  } else {
    pen.moveTo(x - 2, y - 3.5);
    pen.lineTo(x + 2, y);
    pen.lineTo(x - 2, y + 3.5);
  }
  pen.stroke();
}
