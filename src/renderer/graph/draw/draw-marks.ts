import { elementState } from '../layout/layout-graph';
import type { Pen } from './pen';
import { elementRect, type Marks, type Scene } from './scene';

/** Rings of the selection, the keyboard's place and search results. Widths in panel px. */
export function drawMarks(pen: Pen, scene: Scene, marks: Marks, zoom: number): void {
  const { layout, theme } = scene;
  const px = 1 / zoom;
  const ring = (
    element: number,
    out: number,
    width: number,
    color: string,
    dash: readonly number[] = [],
  ): void => {
    const state = layout.states[element];
    if (state !== elementState.card && state !== elementState.frame) return;
    const rect = elementRect(layout, element);
    pen.beginPath();
    pen.roundRect(rect.x - out, rect.y - out, rect.width + out * 2, rect.height + out * 2, 6);
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.stroke();
    pen.setLineDash([]);
  };
  for (const element of marks.found) ring(element, 3 * px, 1.5 * px, theme.text2, [4 * px, 2 * px]);
  for (const element of marks.selected)
    if (element !== marks.focused)
      ring(element, Math.max(1, px), 2 * Math.max(1, px), theme.accent);
  if (marks.focused >= 0) {
    // Outside the ring alone: over the card it would tint its colours.
    ring(marks.focused, 4 * Math.max(1, px), 4 * Math.max(1, px), theme.accentGlow);
    ring(marks.focused, Math.max(1, px), 2 * Math.max(1, px), theme.accent);
  }
}
