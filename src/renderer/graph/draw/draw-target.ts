import { elementState } from '../layout/graph-layout';
import { targetMarks } from '../paint/target-paint';
import type { GraphTheme } from '../paint/theme';
import { drawLines } from './draw-edges';
import type { Pen } from './pen';
import { elementRect, type Scene } from './scene';

function colorOf(mark: number, theme: GraphTheme): string {
  if (mark === targetMarks.illegal) return theme.danger;
  return mark === targetMarks.slow ? theme.warn : theme.text3;
}

/** Edges that the target does not take, over the lines of their types. */
export function drawTargetEdges(
  pen: Pen,
  scene: Scene,
  edges: readonly number[],
  zoom: number,
): void {
  const { target, layout, theme } = scene;
  if (target === null) return;
  for (const mark of [targetMarks.slow, targetMarks.illegal]) {
    const marked = edges.filter((edge) => target.edges[edge] === mark);
    const style = { color: colorOf(mark, theme), width: 2.5, dash: [7, 4] };
    if (marked.length > 0) drawLines(pen, layout, marked, style, zoom);
  }
}

/** A tag at the lower corner of a card: filled where the target does not take it, hollow where it changed it. */
export function drawTargetTags(pen: Pen, scene: Scene, cards: readonly number[]): void {
  const { target, layout, theme } = scene;
  if (target === null) return;
  for (const element of cards) {
    if (layout.states[element] !== elementState.card) continue;
    const mark = markOf(scene, element);
    if (mark === targetMarks.none) continue;
    const rect = elementRect(layout, element);
    const [x, y] = [rect.x + rect.width - 13, rect.y + rect.height - 13];
    pen.beginPath();
    pen.moveTo(x, y + 10);
    pen.lineTo(x + 10, y + 10);
    pen.lineTo(x + 10, y);
    pen.closePath();
    pen.fillStyle = mark === targetMarks.changed ? theme.card : colorOf(mark, theme);
    pen.fill();
    pen.strokeStyle = colorOf(mark, theme);
    pen.lineWidth = 1.25;
    pen.stroke();
    if (mark !== targetMarks.illegal) continue;
    pen.beginPath();
    pen.roundRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1, 4.5);
    pen.lineWidth = 1.75;
    pen.stroke();
  }
}

/** Of a closed group the worst mark in it. */
function markOf({ target, layout, tree }: Scene, element: number): number {
  if (target === null) return targetMarks.none;
  if (element < layout.itemCount) return target.items[element] ?? targetMarks.none;
  const items = tree.groups[element - layout.itemCount]?.items ?? [];
  return Math.max(targetMarks.none, ...items.map((item) => target.items[item] ?? 0));
}
