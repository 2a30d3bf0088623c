import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { encoderModel } from '../../../../test/engine-double/models/encoder';
import { pyramidModel } from '../../../../test/engine-double/models/pyramid';
import { resnetModel } from '../../../../test/engine-double/models/resnet';
import type { OpenedModel } from '../../../shared/contract/model-view';
import type { Rect } from '../layout/geometry';
import { elementRect, overlaps, SceneIndex } from '../draw/scene';
import { buildGraphModel } from '../model/graph-model';
import { groupModel, type Grouping } from '../model/grouping';
import { buildLayoutInput } from './layout-input';
import { elementState, type GraphLayout } from './graph-layout';
import { layoutGraph } from './layout-graph';

function layOut(
  opened: OpenedModel,
  grouping: Grouping,
  isOpen: (depth: number) => boolean,
): GraphLayout {
  const model = buildGraphModel(opened);
  const tree = groupModel(model).find((each) => each.grouping === grouping)?.tree;
  if (!tree) throw new Error(`${opened.name} has no grouping by ${grouping}`);
  return layoutGraph(
    buildLayoutInput(model, tree),
    tree.groups.map((group) => isOpen(group.depth)),
  );
}

const cases: readonly [
  name: string,
  opened: OpenedModel,
  grouping: Grouping,
  isOpen: (depth: number) => boolean,
][] = [
  ['digits by scope', digitsModel(), 'scope', () => true],
  ['digits by position', digitsModel(), 'chunks', () => true],
  ['resnet by scope', resnetModel(), 'scope', () => true],
  ['resnet by scope, blocks closed', resnetModel(), 'scope', (depth) => depth < 2],
  ['resnet by resolution', resnetModel(), 'resolution', () => true],
  ['pyramid by resolution', pyramidModel(), 'resolution', () => true],
  ['pyramid closed', pyramidModel(), 'resolution', () => false],
  ['encoder by scope', encoderModel(6), 'scope', () => true],
  ['encoder by scope, one level open', encoderModel(6), 'scope', (depth) => depth < 2],
  ['encoder by position', encoderModel(6), 'chunks', () => true],
];

function segments(layout: GraphLayout, edge: number): Rect[] {
  const found: Rect[] = [];
  for (
    let point = layout.pointStarts[edge] ?? 0;
    point < (layout.pointStarts[edge + 1] ?? 0) - 1;
    point += 1
  ) {
    const [x, y, nextX, nextY] = layout.points.subarray(point * 2, point * 2 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    found.push({
      x: Math.min(x, nextX),
      y: Math.min(y, nextY),
      width: Math.abs(nextX - x),
      height: Math.abs(nextY - y),
    });
  }
  return found;
}

function shrink(rect: Rect, by: number): Rect {
  return {
    x: rect.x + by,
    y: rect.y + by,
    width: rect.width - by * 2,
    height: rect.height - by * 2,
  };
}

describe.each(cases)('layout of %s', (_, opened, grouping, isOpen) => {
  const layout = layOut(opened, grouping, isOpen);
  const index = new SceneIndex(layout);

  it('puts no card on another', () => {
    for (const card of index.allCards()) {
      const clashes = index
        .cardsIn(shrink(elementRect(layout, card), 0.5))
        .filter((other) => other !== card);
      expect(clashes).toEqual([]);
    }
  });

  it('runs every edge in straight turns that touch no card but its own ends', () => {
    for (let edge = 0; edge < index.edgeCount; edge += 1) {
      const ends = [layout.edgeEnds[edge * 2], layout.edgeEnds[edge * 2 + 1]];
      for (const segment of segments(layout, edge)) {
        expect(Math.min(segment.width, segment.height)).toBeLessThan(0.5);
        const touched = index
          .cardsIn(segment)
          .filter(
            (card) =>
              !ends.includes(card) && overlaps(shrink(elementRect(layout, card), 0.5), segment),
          );
        expect(touched).toEqual([]);
      }
    }
  });

  it('starts and ends every edge at the border of its cards', () => {
    for (let edge = 0; edge < index.edgeCount; edge += 1) {
      const first = (layout.pointStarts[edge] ?? 0) * 2;
      const last = (layout.pointStarts[edge + 1] ?? 0) * 2 - 2;
      const from = elementRect(layout, layout.edgeEnds[edge * 2] ?? 0);
      const to = elementRect(layout, layout.edgeEnds[edge * 2 + 1] ?? 0);
      for (const [at, rect] of [
        [first, from],
        [last, to],
      ] as const) {
        const point = {
          x: layout.points[at] ?? 0,
          y: layout.points[at + 1] ?? 0,
          width: 0,
          height: 0,
        };
        expect(overlaps(point, shrink(rect, -0.5))).toBe(true);
        expect(overlaps(point, shrink(rect, 1))).toBe(false);
      }
    }
  });

  it('keeps everything inside the picture, and cards inside the frames of their groups', () => {
    const model = buildGraphModel(opened);
    const tree = groupModel(model).find((each) => each.grouping === grouping)?.tree;
    for (const card of index.allCards()) {
      const rect = elementRect(layout, card);
      expect(overlaps(rect, { x: 0, y: 0, width: layout.width, height: layout.height })).toBe(true);
      const group =
        card < layout.itemCount
          ? tree?.groupOfItem[card]
          : tree?.groups[card - layout.itemCount]?.parent;
      const frame = layout.itemCount + (group ?? 0);
      if (layout.states[frame] !== elementState.frame) continue;
      const around = elementRect(layout, frame);
      expect(
        rect.x >= around.x &&
          rect.y >= around.y &&
          rect.x + rect.width <= around.x + around.width &&
          rect.y + rect.height <= around.y + around.height,
      ).toBe(true);
    }
  });
});

describe('layout', () => {
  it('stands the nodes of a chain in one column and its blocks left to right, tops level', () => {
    const opened = digitsModel();
    const model = buildGraphModel(opened);
    const layout = layOut(opened, 'scope', () => true);
    const rectOf = (name: string): Rect =>
      elementRect(layout, model.items.find((item) => item.name === name)?.id ?? -1);
    const [first, second] = [
      rectOf('/features/features.2/conv/conv.0/conv.0.0/Conv'),
      rectOf('/features/features.2/conv/conv.1/conv.1.0/Conv'),
    ];
    expect(second.x).toBe(first.x);
    expect(second.y).toBe(first.y + 48 + 28);
    const next = rectOf('/features/features.3/conv/conv.0/conv.0.0/Conv');
    expect(next.y).toBe(first.y);
    expect(next.x - first.x).toBe(148);
  });

  it('merges the edges between two closed groups and remembers the tensors they stand for', () => {
    const opened = resnetModel();
    const layout = layOut(opened, 'scope', () => false);
    const model = buildGraphModel(opened);
    const stood = layout.links.length;
    const inside = model.links.length - stood;
    expect(layout.edgeEnds.length / 2).toBeLessThan(stood);
    expect(inside).toBeGreaterThan(0);
    expect(layout.linkStarts.at(-1)).toBe(stood);
  });

  it('is the same every time', () => {
    const once = layOut(pyramidModel(), 'resolution', () => true);
    const again = layOut(pyramidModel(), 'resolution', () => true);
    expect(again.points).toEqual(once.points);
    expect(again.boxes).toEqual(once.boxes);
  });
});
