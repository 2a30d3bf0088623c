import { elementState } from '../layout/layout-graph';
import type { GraphItem } from '../model/graph-model';
import type { GroupPaint } from '../paint/group-paint';
import { fillCount, fills } from '../paint/item-paint';
import { formatDb, formatMicroseconds } from '../../ui/text/numbers';
import { shortDetail } from '../model/short-detail';
import { fitText } from './fit-text';
import type { Pen } from './pen';
import { elementRect, type Marks, type Rect, type Scene } from './scene';

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

function box(pen: Pen, rect: Rect, radius: number, inset = 0.5): void {
  pen.beginPath();
  pen.roundRect(
    rect.x + inset,
    rect.y + inset,
    rect.width - inset * 2,
    rect.height - inset * 2,
    radius,
  );
}

function drawLayer(pen: Pen, scene: Scene, item: GraphItem, rect: Rect, isHovered: boolean): void {
  const { theme, items, tree } = scene;
  const fill = items.fills[item.id] ?? fills.unknown;
  const colors = theme.steps[fill];
  const isSkipped = fill === fills.skipped;
  const isPreview = items.preview[item.id] === 1;
  box(pen, rect, 4.5);
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
  pen.font = `400 11px ${theme.font}`;
  pen.fillStyle = theme.text2;
  const [short, long] = describeItem(item, label);
  pen.fillText(
    pen.measureText(long).width <= rect.width - 20
      ? long
      : fitText(short, rect.width - 20, (text) => pen.measureText(text).width),
    rect.x + 12,
    rect.y + 37,
  );
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
    underline(pen, scene, rect.x + rect.width - 8 - width, rect.y + 27, width, isSkipped);
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
  underline(pen, scene, rect.x + rect.width - 8 - width, rect.y + 23.5, width, isSkipped);
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
  x: number,
  y: number,
  width: number,
  isSkipped: boolean,
): void {
  const { state } = scene.items;
  if (isSkipped || (state !== 'predicted' && state !== 'stale')) return;
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

/**
 * Second line of a card: op and what matters of it, or the shape where the name is the op already; and the same with
 * the activation folded into the layer.
 */
export function describeItem(
  item: GraphItem,
  label: string,
): readonly [short: string, long: string] {
  const folded = item.folded.filter((op) => op !== '').map((op) => ` + ${op}`);
  const isNamedByOp =
    label === item.op || label.startsWith(`${item.op}_`) || label.startsWith(`${item.op}.`);
  const detail = shortDetail(item.detail);
  const short = isNamedByOp
    ? detail === ''
      ? formatShape(item.shape)
      : detail
    : `${item.op} ${detail}`.trim();
  return [short, short + folded.join('')];
}

export function formatShape(shape: GraphItem['shape']): string {
  if (!shape) return '';
  const inner = shape.length > 1 ? shape.slice(1) : shape;
  return inner.map((size) => (typeof size === 'number' && size < 0 ? '?' : String(size))).join('×');
}

function drawFloatNode(
  pen: Pen,
  scene: Scene,
  item: GraphItem,
  rect: Rect,
  isHovered: boolean,
): void {
  const { theme, tree } = scene;
  box(pen, rect, 4.5);
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
  box(pen, rect, rect.height / 2 - 0.5);
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

function drawClosedGroup(
  pen: Pen,
  scene: Scene,
  group: number,
  rect: Rect,
  isHovered: boolean,
): void {
  const { theme, tree, groups } = scene;
  const paint = groups[group];
  if (!paint) return;
  box(pen, rect, 6);
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
