import { getOrMake } from '../../../shared/get-or-make';
import type { GraphLayout } from '../layout/graph-layout';
import { sizes } from '../layout/geometry';
import { edgeKinds, type EdgeKind } from '../paint/edge-paint';
import type { GraphTheme } from '../paint/theme';
import type { Pen } from './pen';
import type { Rect } from '../layout/geometry';
import { pointAt, type Scene } from './scene';

/** Whether a label there would lie on no card. */
export type IsFree = (rect: Rect) => boolean;

/** Drawn in this order: what was clicked lies on top. */
const drawOrder: readonly EdgeKind[] = ['other', 'int8', 'int16', 'int32', 'floatPlain', 'float'];
const arrow = { length: 5, half: 3.5 } as const;

interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
}

export function lineStyle(kind: EdgeKind, theme: GraphTheme): LineStyle {
  switch (kind) {
    case 'int8':
      return { color: theme.edge, width: 1.25, dash: [] };
    case 'int16':
      return { color: theme.edge, width: 2, dash: [] };
    case 'int32':
      return { color: theme.edge, width: 1.5, dash: [2, 3] };
    case 'floatPlain':
      return { color: theme.float, width: 1.25, dash: [] };
    case 'float':
      return { color: theme.float, width: 2.5, dash: [] };
    case 'other':
      return { color: theme.line2, width: 1.25, dash: [] };
  }
}

/** The path of one edge with round corners; stops short of the arrow's tip. */
export function tracePath(
  pen: Pick<Pen, 'moveTo' | 'lineTo' | 'quadraticCurveTo'>,
  layout: GraphLayout,
  edge: number,
  radius: number,
  shorten: number,
): void {
  const { first, last } = pointsOf(layout, edge);
  if (last <= first) return;
  const start = pointAt(layout, first);
  pen.moveTo(start.x, start.y);
  for (let point = first + 1; point < last; point += 1) {
    const { x, y } = pointAt(layout, point);
    if (radius <= 0) {
      pen.lineTo(x, y);
      continue;
    }
    const before = stretch(layout, point - 1);
    const after = stretch(layout, point);
    const r = Math.min(radius, before.length / 2, after.length / 2);
    pen.lineTo(x - (before.dx / before.length) * r, y - (before.dy / before.length) * r);
    pen.quadraticCurveTo(
      x,
      y,
      x + (after.dx / after.length) * r,
      y + (after.dy / after.length) * r,
    );
  }
  const end = endOf(layout, edge);
  pen.lineTo(end.x - end.alongX * shorten, end.y - end.alongY * shorten);
}

/** Indices of the first and the last point of an edge. */
function pointsOf({ pointStarts }: GraphLayout, edge: number): { first: number; last: number } {
  return { first: pointStarts[edge] ?? 0, last: (pointStarts[edge + 1] ?? 0) - 1 };
}

/** From a point of an edge to the next; edges run along the axes. */
function stretch(
  layout: GraphLayout,
  point: number,
): { readonly dx: number; readonly dy: number; readonly length: number } {
  const from = pointAt(layout, point);
  const to = pointAt(layout, point + 1);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  return { dx, dy, length: Math.abs(dx) + Math.abs(dy) };
}

/** Where an edge ends, the direction it has there, and the length of its last stretch. */
function endOf(layout: GraphLayout, edge: number) {
  const { last } = pointsOf(layout, edge);
  const { dx, dy, length } = stretch(layout, last - 1);
  const safe = Math.max(0.01, length);
  return { ...pointAt(layout, last), alongX: dx / safe, alongY: dy / safe, length: safe };
}

function traceArrow(pen: Pen, layout: GraphLayout, edge: number, scale: number): void {
  const end = endOf(layout, edge);
  const { x, y } = end;
  const alongX = end.alongX * arrow.length * scale;
  const alongY = end.alongY * arrow.length * scale;
  const acrossX = -end.alongY * arrow.half * scale;
  const acrossY = end.alongX * arrow.half * scale;
  pen.moveTo(x, y);
  pen.lineTo(x - alongX + acrossX, y - alongY + acrossY);
  pen.lineTo(x - alongX - acrossX, y - alongY - acrossY);
  pen.closePath();
}

/** Edges with corners, arrows, diamonds and labels, for zooms at which those can be seen. */
export function drawEdges(
  pen: Pen,
  scene: Scene,
  edges: readonly number[],
  zoom: number,
  isFree: IsFree,
): void {
  const byKind = new Map<EdgeKind, number[]>();
  for (const edge of edges) {
    const kind = edgeKinds[scene.edges.kinds[edge] ?? 0] ?? 'int8';
    getOrMake(byKind, kind, () => []).push(edge);
  }
  for (const kind of drawOrder) {
    const list = byKind.get(kind);
    if (!list) continue;
    const style = lineStyle(kind, scene.theme);
    drawLines(pen, scene.layout, list, style, zoom);
  }
  if (zoom >= 0.45)
    for (const edge of edges) if (scene.edges.rounded[edge] === 1) drawDiamond(pen, scene, edge);
  if (zoom >= 0.6)
    for (const edge of edges)
      if (scene.edges.labelled[edge] === 1) drawEdgeLabel(pen, scene, edge, isFree);
}

/** Edges as bare lines, from paths made once per layout: for thousands of them on a small picture. */
export function drawEdgePaths(
  pen: CanvasRenderingContext2D,
  theme: GraphTheme,
  paths: ReadonlyMap<EdgeKind, Path2D>,
  zoom: number,
): void {
  for (const kind of drawOrder) {
    const path = paths.get(kind);
    if (!path) continue;
    const style = lineStyle(kind, theme);
    pen.strokeStyle = style.color;
    pen.lineWidth = Math.max(style.width, 1 / zoom);
    pen.stroke(path);
  }
}

export function makeEdgePaths(scene: Scene, edgeCount: number): ReadonlyMap<EdgeKind, Path2D> {
  const paths = new Map<EdgeKind, Path2D>();
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const kind = edgeKinds[scene.edges.kinds[edge] ?? 0] ?? 'int8';
    let path = paths.get(kind);
    if (!path) {
      path = new Path2D();
      paths.set(kind, path);
    }
    tracePath(path, scene.layout, edge, 0, 0);
  }
  return paths;
}

export function drawLines(
  pen: Pen,
  layout: GraphLayout,
  edges: readonly number[],
  style: LineStyle,
  zoom: number,
): void {
  const arrows = zoom >= 0.3;
  pen.strokeStyle = style.color;
  pen.lineWidth = Math.max(style.width, 1 / zoom);
  pen.setLineDash(style.dash);
  pen.beginPath();
  for (const edge of edges)
    tracePath(pen, layout, edge, zoom >= 0.2 ? sizes.corner : 0, arrows ? arrow.length - 1 : 0);
  pen.stroke();
  pen.setLineDash([]);
  if (!arrows) return;
  pen.fillStyle = style.color;
  pen.beginPath();
  for (const edge of edges) traceArrow(pen, layout, edge, Math.max(1, 0.6 / zoom));
  pen.fill();
}

/** Edges of what the pointer or the keyboard is on. */
export function drawLitEdges(
  pen: Pen,
  scene: Scene,
  edges: readonly number[],
  zoom: number,
  isFree: IsFree,
): void {
  const plain = edges.filter((edge) => edgeKinds[scene.edges.kinds[edge] ?? 0] !== 'float');
  const float = edges.filter((edge) => edgeKinds[scene.edges.kinds[edge] ?? 0] === 'float');
  drawLines(
    pen,
    scene.layout,
    plain,
    { color: scene.theme.text2, width: 1.75, dash: [] },
    zoom * 0.7,
  );
  drawLines(pen, scene.layout, float, { color: scene.theme.float, width: 3, dash: [] }, zoom * 0.7);
  if (zoom >= 0.45)
    for (const edge of edges) if (scene.edges.rounded[edge] === 1) drawDiamond(pen, scene, edge);
  if (zoom >= 0.6)
    for (const edge of float)
      if (scene.edges.labelled[edge] === 1) drawEdgeLabel(pen, scene, edge, isFree);
}

/** Marks where a float tensor is rounded again: just before the node that rounds it. */
function drawDiamond(pen: Pen, scene: Scene, edge: number): void {
  const { layout, theme } = scene;
  const end = endOf(layout, edge);
  const back = Math.min(11, end.length - 4);
  if (back < 6) return;
  const x = end.x - end.alongX * back;
  const y = end.y - end.alongY * back;
  const r = 4.9;
  pen.beginPath();
  pen.moveTo(x, y - r);
  pen.lineTo(x + r, y);
  pen.lineTo(x, y + r);
  pen.lineTo(x - r, y);
  pen.closePath();
  pen.fillStyle = theme.app;
  pen.fill();
  pen.strokeStyle = theme.float;
  pen.lineWidth = 1.5;
  pen.stroke();
}

/** `float` beside the edge's first stretch that has room for it, or on the line where there is room for no more. */
function drawEdgeLabel(pen: Pen, scene: Scene, edge: number, isFree: IsFree): void {
  const { layout, theme } = scene;
  const { first, last } = pointsOf(layout, edge);
  pen.font = `500 11px ${theme.font}`;
  const width = pen.measureText('float').width;
  for (let point = first; point < last; point += 1) {
    const { x, y } = pointAt(layout, point);
    const { dx, dy, length } = stretch(layout, point);
    const isVertical = Math.abs(dx) < 0.5;
    if (isVertical ? length < 20 : length < width + 16) continue;
    const baseline = isVertical ? y + dy / 2 + 3 : y - 5;
    const middle = x + dx / 2 - width / 2;
    for (const left of isVertical ? [x + 9, middle] : [middle]) {
      const room = { x: left - 2, y: baseline - 10, width: width + 4, height: 13 };
      if (!isFree(room)) continue;
      pen.fillStyle = theme.app;
      pen.fillRect(room.x, room.y, room.width, room.height);
      pen.textAlign = 'left';
      pen.fillStyle = theme.float;
      pen.fillText('float', left, baseline);
      return;
    }
  }
}
