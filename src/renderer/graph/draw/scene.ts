import type { Rect } from '../layout/geometry';
import { getOrMake } from '../../../shared/get-or-make';
import Flatbush from 'flatbush';
import { elementState, type GraphLayout } from '../layout/graph-layout';
import type { GraphModel } from '../model/graph-model';
import type { GroupTree } from '../model/group-tree';
import type { EdgePaint } from '../paint/edge-paint';
import type { GroupPaint } from '../paint/group-paint';
import type { TargetPaint } from '../paint/target-paint';
import type { ItemPaint } from '../paint/item-paint';
import type { GraphTheme } from '../paint/theme';

export interface Scene {
  readonly model: GraphModel;
  readonly tree: GroupTree;
  readonly layout: GraphLayout;
  readonly items: ItemPaint;
  readonly groups: readonly GroupPaint[];
  readonly edges: EdgePaint;
  /** Null without a target. */
  readonly target: TargetPaint | null;
  readonly theme: GraphTheme;
}

/** What stands out for the moment; elements as in the layout. */
export interface Marks {
  readonly selected: ReadonlySet<number>;
  /** The one the keyboard moves from; -1 = none. */
  readonly focused: number;
  readonly hovered: number;
  readonly hoveredEdge: number;
  readonly found: ReadonlySet<number>;
  /** Carries words over it; -1 = none. */
  readonly flagged: number;
  readonly flagWords: string;
}

export const noMarks: Marks = {
  selected: new Set(),
  focused: -1,
  hovered: -1,
  hoveredEdge: -1,
  found: new Set(),
  flagged: -1,
  flagWords: '',
};

export function elementRect(layout: GraphLayout, element: number): Rect {
  return {
    x: layout.boxes[element * 4] ?? 0,
    y: layout.boxes[element * 4 + 1] ?? 0,
    width: layout.boxes[element * 4 + 2] ?? 0,
    height: layout.boxes[element * 4 + 3] ?? 0,
  };
}

export function pointAt(
  { points }: GraphLayout,
  point: number,
): { readonly x: number; readonly y: number } {
  return { x: points[point * 2] ?? 0, y: points[point * 2 + 1] ?? 0 };
}

/** Finds what is in a part of the picture or under a point. */
export class SceneIndex {
  readonly layout: GraphLayout;
  private readonly cards: Flatbush | null;
  private readonly cardElements: readonly number[];
  private readonly frames: readonly number[];
  private readonly lines: Flatbush | null;
  readonly edgeCount: number;
  /** Edges by each end, for highlighting. */
  private readonly touching: ReadonlyMap<number, readonly number[]>;

  constructor(layout: GraphLayout) {
    this.layout = layout;
    const cards: number[] = [];
    const frames: number[] = [];
    layout.states.forEach((state, element) => {
      if (state === elementState.card) cards.push(element);
      else if (state === elementState.frame) frames.push(element);
    });
    this.cardElements = cards;
    this.frames = frames;
    this.cards = fillIndex(cards.map((element) => elementRect(layout, element)));
    this.edgeCount = layout.edgeEnds.length / 2;
    this.lines = fillIndex(
      Array.from({ length: this.edgeCount }, (_, edge) => edgeBounds(layout, edge)),
    );
    const touching = new Map<number, number[]>();
    layout.edgeEnds.forEach((element, index) => {
      getOrMake(touching, element, () => []).push(index >> 1);
    });
    this.touching = touching;
  }

  /** Items and closed groups that reach into a rectangle. */
  cardsIn(rect: Rect): readonly number[] {
    const found =
      this.cards?.search(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height) ?? [];
    return found.map((index) => this.cardElements[index] ?? -1);
  }

  /** Open groups that reach into a rectangle, outer ones first. */
  framesIn(rect: Rect): readonly number[] {
    return this.frames.filter((element) => overlaps(elementRect(this.layout, element), rect));
  }

  edgesIn(rect: Rect): readonly number[] {
    return this.lines?.search(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height) ?? [];
  }

  allCards(): readonly number[] {
    return this.cardElements;
  }

  allFrames(): readonly number[] {
    return this.frames;
  }

  cardAt(x: number, y: number, slack = 0): number {
    const found = this.cards?.search(x - slack, y - slack, x + slack, y + slack) ?? [];
    return found.length > 0 ? (this.cardElements[found[0] ?? 0] ?? -1) : -1;
  }

  /** The edge that passes nearest to a point, within `slack`; -1 = none. */
  edgeAt(x: number, y: number, slack: number): number {
    let best = -1;
    let bestDistance = slack;
    for (const edge of this.lines?.search(x - slack, y - slack, x + slack, y + slack) ?? []) {
      const distance = distanceToEdge(this.layout, edge, x, y);
      if (distance > bestDistance) continue;
      best = edge;
      bestDistance = distance;
    }
    return best;
  }

  /** The innermost open group whose header band is at a point. */
  headerAt(x: number, y: number, bandHeight: number, above: number): number {
    let best = -1;
    for (const element of this.frames) {
      const rect = elementRect(this.layout, element);
      if (
        x >= rect.x &&
        x <= rect.x + rect.width &&
        y >= rect.y - above &&
        y <= rect.y + bandHeight
      )
        best = element;
    }
    return best;
  }

  edgesOf(element: number): readonly number[] {
    return this.touching.get(element) ?? [];
  }
}

function fillIndex(rects: readonly Rect[]): Flatbush | null {
  if (rects.length === 0) return null;
  const index = new Flatbush(rects.length);
  for (const rect of rects) index.add(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height);
  index.finish();
  return index;
}

function edgeBounds(layout: GraphLayout, edge: number): Rect {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (
    let point = layout.pointStarts[edge] ?? 0;
    point < (layout.pointStarts[edge + 1] ?? 0);
    point += 1
  ) {
    const x = layout.points[point * 2] ?? 0;
    const y = layout.points[point * 2 + 1] ?? 0;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Edges have no slopes: a stretch is a box without width or height. */
function distanceToEdge(layout: GraphLayout, edge: number, x: number, y: number): number {
  const { pointStarts } = layout;
  let best = Number.POSITIVE_INFINITY;
  for (let point = pointStarts[edge] ?? 0; point < (pointStarts[edge + 1] ?? 0) - 1; point += 1) {
    const from = pointAt(layout, point);
    const to = pointAt(layout, point + 1);
    const dx = Math.max(Math.min(from.x, to.x) - x, 0, x - Math.max(from.x, to.x));
    const dy = Math.max(Math.min(from.y, to.y) - y, 0, y - Math.max(from.y, to.y));
    best = Math.min(best, Math.hypot(dx, dy));
  }
  return best;
}

export function overlaps(a: Rect, b: Rect): boolean {
  return (
    a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
  );
}
