import type { Spot } from './spread-dots';

export interface LabelRequest extends Spot {
  readonly text: string;
  readonly widthPx: number;
  /** Higher gets its place first. */
  readonly weight: number;
  /** Distance from the dot's centre to the text. */
  readonly gapPx: number;
}

export interface PlacedLabel {
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const lineHeight = 12;

/**
 * Puts each label beside its dot where it covers neither a dot nor another label; null = no such place,
 * the label is left out (the tooltip still has it).
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  bounds: Box,
  obstacles: readonly Box[] = [],
): readonly (PlacedLabel | null)[] {
  const dots = requests.map((request) => square(request, request.gapPx - 3));
  const taken: Box[] = [...obstacles];
  const result: (PlacedLabel | null)[] = requests.map(() => null);
  const order = requests
    .map((_, index) => index)
    .sort((a, b) => (requests[b]?.weight ?? 0) - (requests[a]?.weight ?? 0) || a - b);
  for (const index of order) {
    const request = requests[index];
    if (request === undefined) continue;
    const others = dots.filter((_, dot) => dot !== index);
    const found = candidates(request).find(
      ({ box }) =>
        inside(box, bounds) && ![...taken, ...others].some((other) => overlaps(box, other)),
    );
    if (found === undefined) continue;
    taken.push(found.box);
    result[index] = found.label;
  }
  return result;
}

/** Above, right, below, left, then the corners. */
function candidates({
  x,
  y,
  widthPx,
  gapPx,
}: LabelRequest): readonly { readonly label: PlacedLabel; readonly box: Box }[] {
  const half = lineHeight / 2;
  const diagonal = gapPx * 0.75;
  const places: readonly (readonly [number, number, PlacedLabel['anchor']])[] = [
    [0, -gapPx - half + 2, 'middle'],
    [gapPx, 0, 'start'],
    [diagonal, -diagonal - half + 2, 'start'],
    [0, gapPx + half, 'middle'],
    [-gapPx, 0, 'end'],
    [-diagonal, -diagonal - half + 2, 'end'],
    [diagonal, diagonal + half, 'start'],
    [-diagonal, diagonal + half, 'end'],
  ];
  return places.map(([dx, dy, anchor]) => {
    const left = x + dx - (anchor === 'start' ? 0 : anchor === 'middle' ? widthPx / 2 : widthPx);
    const centre = y + dy;
    return {
      label: { x: x + dx, y: centre + 4, anchor },
      box: { left, right: left + widthPx, top: centre - half, bottom: centre + half },
    };
  });
}

function square({ x, y }: Spot, half: number): Box {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function inside(box: Box, bounds: Box): boolean {
  return (
    box.left >= bounds.left &&
    box.right <= bounds.right &&
    box.top >= bounds.top &&
    box.bottom <= bounds.bottom
  );
}
