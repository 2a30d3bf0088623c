import { elementState } from '../layout/graph-layout';
import type { GraphItem } from '../model/graph-model';
import { fills } from '../paint/item-paint';
import { describeItem } from '../model/describe-item';
import { drawClosedGroup } from './draw-closed-group';
import { chipColor } from './draw-shares';
import { fitText } from './fit-text';
import { traceBox, type Pen } from './pen';
import type { Rect } from '../layout/geometry';
import { elementRect, type Marks, type Scene } from './scene';

/** One item or closed group with all its text. */
export function drawCard(pen: Pen, scene: Scene, element: number, marks: Marks): void {
  const { layout, model } = scene;
  if (layout.states[element] !== elementState.card) return;
  const rect = elementRect(layout, element);
  const isHovered = marks.hovered === element;
  const item = model.items[element];
  if (element >= layout.itemCount || !item)
    drawClosedGroup(pen, scene, element - layout.itemCount, rect, isHovered);
  else if (item.kind === 'layer') drawLayer(pen, scene, item, rect, isHovered);
  else if (item.kind === 'float') drawFloatNode(pen, scene, item, rect, isHovered);
  else drawPill(pen, scene, item, rect);
}

function drawLayer(pen: Pen, scene: Scene, item: GraphItem, rect: Rect, isHovered: boolean): void {
  const { theme, items, tree } = scene;
  const fill = items.fills[item.id] ?? fills.unknown;
  const colors = theme.steps[fill];
  const isSkipped = fill === fills.skipped;
  const isPreview = items.preview[item.id] === 1;
  traceBox(pen, rect, 4.5);
  pen.fillStyle = isSkipped ? theme.floatBackground : (colors?.cardFill ?? theme.card);
  pen.fill();
  pen.lineWidth = isSkipped || isPreview ? 1.25 : 1;
  pen.strokeStyle =
    isSkipped || isPreview
      ? theme.float
      : isHovered
        ? theme.text3
        : (colors?.cardLine ?? theme.line2);
  pen.setLineDash(isSkipped || isPreview ? [3, 3] : []);
  pen.stroke();
  pen.setLineDash([]);
  if (colors && !isSkipped) {
    pen.beginPath();
    pen.roundRect(rect.x, rect.y, 4.5, rect.height, [4.5, 0, 0, 4.5]);
    pen.fillStyle = colors.fill;
    pen.fill();
  }
  if (items.ran) drawTimeBar(pen, scene, item, rect);
  const valueWidth = drawValue(pen, scene, item, rect);
  pen.textAlign = 'left';
  pen.font = `500 12px ${theme.font}`;
  pen.fillStyle = theme.text;
  const label = tree.labels[item.id] ?? item.name;
  pen.fillText(
    fitText(label, rect.width - 18 - valueWidth, (text) => pen.measureText(text).width),
    rect.x + 12,
    rect.y + 20,
  );
  const [short, long] = describeItem(item, label);
  const room = rect.width - 20 - drawPrecision(pen, scene, item, rect);
  pen.textAlign = 'left';
  pen.font = `400 11px ${theme.font}`;
  pen.fillStyle = theme.text2;
  pen.fillText(
    pen.measureText(long).width <= room
      ? long
      : fitText(short, room, (text) => pen.measureText(text).width),
    rect.x + 12,
    rect.y + 37,
  );
}

/** A precision other than int8 and float, framed in its colour; returns the width it took. */
function drawPrecision(pen: Pen, scene: Scene, item: GraphItem, rect: Rect): number {
  const { theme, items } = scene;
  const text = items.precisions[item.id] ?? '';
  if (text === '') return 0;
  const color = theme.precisions[text] ?? theme.text2;
  pen.font = `500 11px ${theme.font}`;
  const width = Math.ceil(pen.measureText(text).width) + 8;
  const left = rect.x + rect.width - 8 - width;
  pen.beginPath();
  pen.roundRect(left, rect.y + 26.5, width, 14, 3);
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  pen.stroke();
  pen.textAlign = 'left';
  pen.fillStyle = color;
  pen.fillText(text, left + 4, rect.y + 37.5);
  return width + 6;
}

/** How long it took beside the slowest of all: the kernel in its colour, then Q and DQ. */
function drawTimeBar(pen: Pen, scene: Scene, item: GraphItem, rect: Rect): void {
  const { theme, items } = scene;
  const { ran } = items;
  if (!ran || ran.mostUs <= 0) return;
  const whole = rect.width - 20;
  const kernel = ((ran.kernelUs[item.id] ?? 0) / ran.mostUs) * whole;
  const quantize = ((ran.quantizeUs[item.id] ?? 0) / ran.mostUs) * whole;
  const y = rect.y + rect.height - 6;
  pen.fillStyle = chipColor(scene, items.fills[item.id] ?? fills.unknown);
  if (kernel > 0) pen.fillRect(rect.x + 12, y, Math.max(1, kernel), 2.5);
  pen.fillStyle = theme.warn;
  if (quantize > 0) pen.fillRect(rect.x + 12 + Math.max(1, kernel), y, Math.max(1, quantize), 2.5);
}

/** Value, or `float`; returns the width it took. */
function drawValue(pen: Pen, scene: Scene, item: GraphItem, rect: Rect): number {
  const { theme, items } = scene;
  const text = items.values[item.id] ?? '';
  if (text === '') return 0;
  const fill = items.fills[item.id] ?? fills.unknown;
  const colors = theme.steps[items.ran ? fills.ranSlow : fill];
  const isSkipped = fill === fills.skipped;
  const isStale = items.state === 'stale' && !isSkipped;
  pen.textAlign = 'right';
  if (colors && items.below[item.id] === 1) {
    pen.font = `600 11px ${theme.font}`;
    const width = Math.ceil(pen.measureText(text).width) + 9;
    pen.beginPath();
    pen.roundRect(rect.x + rect.width - 8 - width, rect.y + 8, width, 16, 3);
    if (isStale) {
      pen.strokeStyle = colors.fill;
      pen.lineWidth = 1;
      pen.stroke();
    } else {
      pen.fillStyle = colors.fill;
      pen.fill();
    }
    pen.fillStyle = isStale ? theme.text3 : colors.ink;
    pen.fillText(text, rect.x + rect.width - 12.5, rect.y + 20);
    if (!isSkipped)
      underline(pen, scene, { x: rect.x + rect.width - 8 - width, y: rect.y + 27, width });
    return width + 6;
  }
  pen.font = `500 11px ${theme.font}`;
  pen.fillStyle = isSkipped
    ? items.idle[item.id] === 1
      ? theme.warn
      : theme.float
    : isStale
      ? theme.text3
      : theme.text;
  pen.fillText(text, rect.x + rect.width - 8, rect.y + 20);
  const width = pen.measureText(text).width;
  if (!isSkipped)
    underline(pen, scene, { x: rect.x + rect.width - 8 - width, y: rect.y + 23.5, width });
  if (items.idle[item.id] === 1) {
    drawWarning(pen, theme.warn, rect.x + rect.width - 18 - width, rect.y + 15.5);
    return width + 22;
  }
  return width + 4;
}

/** Predicted numbers are underlined in dashes, stale ones dotted: never to be taken for measured ones. */
function underline(
  pen: Pen,
  scene: Scene,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): void {
  const { state } = scene.items;
  if (state !== 'predicted' && state !== 'stale') return;
  pen.strokeStyle = scene.theme.text3;
  pen.lineWidth = 1;
  pen.setLineDash(state === 'predicted' ? [3, 2] : [1, 2]);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + width, y);
  pen.stroke();
  pen.setLineDash([]);
}

function drawWarning(pen: Pen, color: string, x: number, y: number): void {
  pen.beginPath();
  pen.moveTo(x, y - 5);
  pen.lineTo(x + 5.5, y + 4.5);
  pen.lineTo(x - 5.5, y + 4.5);
  pen.closePath();
  pen.strokeStyle = color;
  pen.lineWidth = 1.25;
  pen.stroke();
  pen.fillStyle = color;
  pen.fillRect(x - 0.6, y - 1.5, 1.2, 3);
  pen.fillRect(x - 0.6, y + 2.2, 1.2, 1.2);
}

function drawFloatNode(
  pen: Pen,
  scene: Scene,
  item: GraphItem,
  rect: Rect,
  isHovered: boolean,
): void {
  const { theme, tree } = scene;
  traceBox(pen, rect, 4.5);
  pen.fillStyle = theme.frame;
  pen.fill();
  pen.strokeStyle = isHovered ? theme.text3 : theme.line2;
  pen.lineWidth = 1;
  pen.stroke();
  pen.textAlign = 'left';
  pen.font = `400 11px ${theme.font}`;
  pen.fillStyle = theme.text2;
  pen.fillText(
    fitText(
      tree.labels[item.id] ?? item.name,
      rect.width - 20,
      (text) => pen.measureText(text).width,
    ),
    rect.x + 12,
    rect.y + rect.height / 2 + 4,
  );
}

function drawPill(pen: Pen, scene: Scene, item: GraphItem, rect: Rect): void {
  const { theme } = scene;
  traceBox(pen, rect, rect.height / 2 - 0.5);
  pen.fillStyle = theme.panel;
  pen.fill();
  pen.strokeStyle = theme.line2;
  pen.lineWidth = 1;
  pen.stroke();
  pen.textAlign = 'center';
  pen.font = `500 11px ${theme.font}`;
  pen.fillStyle = theme.text2;
  pen.fillText(
    fitText(item.name, rect.width - 16, (text) => pen.measureText(text).width),
    rect.x + rect.width / 2,
    rect.y + rect.height / 2 + 4,
  );
}
