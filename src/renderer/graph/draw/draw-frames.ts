import { formatDb, formatMicroseconds } from '../../ui/text/numbers';
import { sizes } from '../layout/geometry';
import { bareZoom, chipZoom } from './camera';
import { drawChevron } from './draw-closed-group';
import { cutEnd } from './fit-text';
import type { GroupPaint } from '../paint/group-paint';
import type { Pen } from './pen';
import type { Rect } from '../layout/geometry';
import { elementRect, overlaps, type Marks, type Scene } from './scene';

/** Frames of open groups, outer ones first. */
export function drawFrames(
  pen: Pen,
  scene: Scene,
  elements: readonly number[],
  zoom: number,
  marks: Marks,
): void {
  const { layout, theme } = scene;
  if (zoom < bareZoom) {
    drawBareFrames(pen, scene, elements, zoom);
    return;
  }
  for (const element of elements) {
    const rect = elementRect(layout, element);
    pen.beginPath();
    pen.roundRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1, 6);
    pen.fillStyle = theme.frame;
    pen.fill();
    pen.strokeStyle = marks.hovered === element ? theme.text3 : theme.line;
    pen.lineWidth = Math.max(1, Math.min(4, 0.6 / zoom));
    pen.stroke();
  }
}

/** Small frames are thousands at times: plain rectangles, all lines in one stroke. */
function drawBareFrames(pen: Pen, scene: Scene, elements: readonly number[], zoom: number): void {
  const { layout, theme } = scene;
  pen.fillStyle = theme.frame;
  pen.beginPath();
  for (const element of elements) {
    const { x, y, width, height } = elementRect(layout, element);
    pen.fillRect(x, y, width, height);
    if (width * zoom > 24) pen.rect(x, y, width, height);
  }
  pen.strokeStyle = theme.line;
  pen.lineWidth = 1 / zoom;
  pen.stroke();
}

export interface NameOptions {
  readonly zoom: number;
  /** Panel px of a point of the picture. */
  toPanel(x: number, y: number): { readonly x: number; readonly y: number };
  readonly panel: Rect;
  readonly hovered: number;
}

const nameHeight = 13;
/** A closed group drawn as a chip at least this high has its name in it. */
export const closedNameFromPx = 17;

/**
 * Names of open groups, and of closed ones drawn as chips, in 11 px whatever the zoom; drawn in panel px. A name that
 * finds no room, or would lie on another, is left out.
 */
export function drawNames(
  pen: Pen,
  scene: Scene,
  frames: readonly number[],
  closed: readonly number[],
  options: NameOptions,
): void {
  const { layout, tree, groups, theme } = scene;
  const taken: Rect[] = [];
  const isChips = options.zoom < chipZoom;
  const bandHeight = sizes.header * options.zoom;
  for (const element of frames) {
    const group = tree.groups[element - layout.itemCount];
    if (!group) continue;
    const rect = elementRect(layout, element);
    const at = options.toPanel(rect.x, rect.y);
    const width = rect.width * options.zoom;
    if (width < 22) continue;
    const isInside = bandHeight >= nameHeight;
    const baseline = isInside ? at.y + bandHeight / 2 + 4.5 : at.y - 4;
    pen.font = `500 11px ${theme.font}`;
    const text = shorten(group.label, width - (isInside ? 14 : 2), pen);
    if (text === '') continue;
    const left = at.x + (isInside ? Math.max(4, 8 * options.zoom) : 1);
    const room: Rect = {
      x: left - 2,
      y: baseline - 10,
      width: pen.measureText(text).width + 4,
      height: nameHeight,
    };
    if (!overlaps(room, options.panel) || taken.some((other) => overlaps(tight(room), other)))
      continue;
    taken.push(room);
    if (!isInside) {
      pen.fillStyle = theme.app;
      pen.fillRect(room.x, room.y, room.width, room.height);
    }
    pen.textAlign = 'left';
    pen.fillStyle = theme.text2;
    pen.fillText(text, left, baseline);
    const note = frameNote(groups[element - layout.itemCount]);
    const isHovered = options.hovered === element;
    const right = at.x + width - Math.max(4, 8 * options.zoom);
    if (isInside && isHovered) drawChevron(pen, theme.text2, right - 3, baseline - 4, true);
    else if (isInside && note !== '' && width > room.width + 12 + note.length * 6.5) {
      pen.textAlign = 'right';
      pen.font = `400 11px ${theme.font}`;
      pen.fillStyle = theme.text3;
      pen.fillText(note, right, baseline);
    }
  }
  if (!isChips || sizes.closedHeight * options.zoom < closedNameFromPx) return;
  pen.font = `500 11px ${theme.font}`;
  pen.textAlign = 'left';
  pen.fillStyle = theme.text2;
  const measure = (text: string): number => pen.measureText(text).width;
  const labelOf = (element: number): string => tree.groups[element - layout.itemCount]?.label ?? '';
  // Where one `layer.10` is cut to its number, so are all: a row of names must read as one.
  const isCut = closed.some(
    (element) => measure(labelOf(element)) > elementRect(layout, element).width * options.zoom - 6,
  );
  for (const element of closed) {
    const rect = elementRect(layout, element);
    const at = options.toPanel(rect.x, rect.y);
    const label = labelOf(element);
    const tail = /\.(\d+)$/.exec(label)?.[1];
    const text = cutEnd(
      isCut && tail !== undefined ? tail : label,
      rect.width * options.zoom - 6,
      measure,
    );
    if (text !== '') pen.fillText(text, at.x + 3, at.y + 10.5);
  }
}

/** Names one above the other may touch. */
function tight(room: Rect): Rect {
  return { ...room, y: room.y + 4, height: room.height - 8 };
}

/** Whole name, or its last part (`layer.37` → `37`), or nothing. */
function shorten(label: string, width: number, pen: Pen): string {
  if (pen.measureText(label).width <= width) return label;
  const tail = label.slice(label.lastIndexOf('.') + 1);
  return tail !== label && pen.measureText(tail).width <= width ? tail : '';
}

/** At the right of an open group's name: its worst value, or the time of what ran in it. */
function frameNote(group: GroupPaint | undefined): string {
  if (group === undefined) return '';
  if (group.totalUs !== null)
    return group.totalUs === 0 ? '' : `${formatMicroseconds(group.totalUs)} µs`;
  return Number.isNaN(group.worstDb) ? '' : formatDb(group.worstDb);
}
