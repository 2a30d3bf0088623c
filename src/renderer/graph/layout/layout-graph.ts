import { getOrMake } from '../../../shared/get-or-make';
import { assignTracks, type Channel } from './channel';
import { buildContainers, findLinkEnds, measureAll, placeAll, type Container } from './containers';
import { elementState, type GraphLayout } from './graph-layout';
import type { LayoutInput } from './layout-input';
import type { Rect } from './geometry';
import { drawRoute, spanLegs } from './polyline';
import { routeEdge, type Route } from './route';

/** Free space round the whole picture, and what a model's first edge is drawn in. */
const margin = 24;

export function layoutGraph(input: LayoutInput, open: readonly boolean[]): GraphLayout {
  const itemCount = input.groupOfItem.length;
  const isOpen = (group: number): boolean =>
    group === 0 || input.groups[group]?.implicit === true || open[group] === true;
  const ends = findLinkEnds(input);
  const { root, byGroup } = buildContainers(input, isOpen, ends);

  const shown = findShown(input, isOpen);
  const edges = mergeLinks(input, shown);
  const routes: Route[] = [];
  const kept: MergedEdge[] = [];
  for (const edge of edges) {
    const common = byGroup.get(ends[edge.links[0] ?? 0]?.group ?? 0);
    if (!common) continue;
    const from = {
      element: edge.from,
      group: shown.groups[input.links[(edge.links[0] ?? 0) * 2] ?? 0] ?? 0,
    };
    const to = {
      element: edge.to,
      group: shown.groups[input.links[(edge.links[0] ?? 0) * 2 + 1] ?? 0] ?? 0,
    };
    routes.push(routeEdge(byGroup, common, from, to));
    kept.push(edge);
  }
  measureAll(root);
  placeAll(root, margin, margin);

  const boxes = new Float32Array((itemCount + input.groups.length) * 4);
  const states = new Uint8Array(itemCount + input.groups.length);
  fillBoxes(root, boxes, states, input, itemCount);
  const boxOf = (element: number): Rect => ({
    x: boxes[element * 4] ?? 0,
    y: boxes[element * 4 + 1] ?? 0,
    width: boxes[element * 4 + 2] ?? 0,
    height: boxes[element * 4 + 3] ?? 0,
  });
  for (const route of routes) spanLegs(route, boxOf(route.from), boxOf(route.to));
  for (const container of byGroup.values())
    for (const channel of channelsOf(container)) assignTracks(channel);
  const packed = packEdges(
    kept,
    routes.map((route) => drawRoute(route, boxOf(route.from), boxOf(route.to))),
  );
  return {
    width: root.width + margin * 2,
    height: root.height + margin * 2,
    itemCount,
    boxes,
    states,
    ...packed,
  };
}

function channelsOf({ arrangement }: Container): readonly Channel[] {
  return arrangement.kind === 'stack'
    ? [...arrangement.gaps, ...arrangement.lanes]
    : [...arrangement.gutters.flat(), ...arrangement.streets];
}

interface Shown {
  /** What stands for every item: itself, or the outermost closed group around it. */
  readonly elements: Int32Array;
  /** The open group in which that stands. */
  readonly groups: Int32Array;
}

function findShown(input: LayoutInput, isOpen: (group: number) => boolean): Shown {
  const itemCount = input.groupOfItem.length;
  const outermostClosed: number[] = [];
  input.groups.forEach((group, id) => {
    const above = group.parent < 0 ? -1 : (outermostClosed[group.parent] ?? -1);
    outermostClosed[id] = above >= 0 ? above : isOpen(id) ? -1 : id;
  });
  const elements = new Int32Array(itemCount);
  const groups = new Int32Array(itemCount);
  input.groupOfItem.forEach((group, item) => {
    const closed = outermostClosed[group] ?? -1;
    elements[item] = closed >= 0 ? itemCount + closed : item;
    groups[item] = closed >= 0 ? (input.groups[closed]?.parent ?? 0) : group;
  });
  return { elements, groups };
}

interface MergedEdge {
  readonly from: number;
  readonly to: number;
  readonly links: number[];
}

function mergeLinks(input: LayoutInput, shown: Shown): MergedEdge[] {
  const merged = new Map<number, MergedEdge>();
  const elementCount = input.groupOfItem.length + input.groups.length;
  for (let link = 0; link < input.links.length / 2; link += 1) {
    const from = shown.elements[input.links[link * 2] ?? 0] ?? 0;
    const to = shown.elements[input.links[link * 2 + 1] ?? 0] ?? 0;
    if (from === to) continue;
    const key = from * elementCount + to;
    getOrMake(merged, key, () => ({ from, to, links: [] })).links.push(link);
  }
  return [...merged.values()];
}

function fillBoxes(
  container: Container,
  boxes: Float32Array,
  states: Uint8Array,
  input: LayoutInput,
  itemCount: number,
): void {
  for (const cell of container.arrangement.cells.values()) {
    const nested = container.inner.get(cell.element);
    boxes.set([cell.x, cell.y, cell.width, cell.height], cell.element * 4);
    if (!nested) states[cell.element] = elementState.card;
    else {
      states[cell.element] =
        input.groups[cell.element - itemCount]?.implicit === true
          ? elementState.hidden
          : elementState.frame;
      fillBoxes(nested, boxes, states, input, itemCount);
    }
  }
}

function packEdges(
  edges: readonly MergedEdge[],
  paths: readonly number[][],
): Pick<GraphLayout, 'edgeEnds' | 'linkStarts' | 'links' | 'pointStarts' | 'points'> {
  const edgeEnds = new Int32Array(edges.length * 2);
  const linkStarts = new Int32Array(edges.length + 1);
  const pointStarts = new Int32Array(edges.length + 1);
  edges.forEach((edge, index) => {
    edgeEnds[index * 2] = edge.from;
    edgeEnds[index * 2 + 1] = edge.to;
    linkStarts[index + 1] = (linkStarts[index] ?? 0) + edge.links.length;
    pointStarts[index + 1] = (pointStarts[index] ?? 0) + (paths[index]?.length ?? 0) / 2;
  });
  return {
    edgeEnds,
    linkStarts,
    links: Int32Array.from(edges.flatMap((edge) => edge.links)),
    pointStarts,
    points: Float32Array.from(paths.flat()),
  };
}
