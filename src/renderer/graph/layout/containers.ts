import { getOrMake } from '../../../shared/get-or-make';
import { arrangeFlow, measureFlow, placeFlow, type Flow, type FlowChild } from './flow';
import { sizes } from './geometry';
import type { LayoutInput } from './layout-input';
import type { LocalEdge } from './ranks';
import { arrangeStack, measureStack, placeStack, type Stack } from './stack';

/** An open group, its arrangement, and the open groups inside it. Elements: items by id, groups after the last item. */
export interface Container {
  readonly group: number;
  readonly element: number;
  readonly parent: Container | null;
  readonly depth: number;
  readonly arrangement: Stack | Flow;
  /** Open groups among the children, by element. */
  readonly inner: ReadonlyMap<number, Container>;
  width: number;
  height: number;
}

export interface LinkEnds {
  /** Child of the common group that holds each end, and that group. */
  readonly group: number;
  readonly from: number;
  readonly to: number;
}

/** Where each link belongs: the innermost group with both ends in it, and the children it joins there. */
export function findLinkEnds(input: LayoutInput): LinkEnds[] {
  const items = input.groupOfItem.length;
  const depths: number[] = [];
  input.groups.forEach((group, id) => {
    depths[id] = group.parent < 0 ? 0 : (depths[group.parent] ?? 0) + 1;
  });
  const ends: LinkEnds[] = [];
  for (let link = 0; link < input.links.length / 2; link += 1) {
    let from = input.links[link * 2] ?? 0;
    let to = input.links[link * 2 + 1] ?? 0;
    let fromGroup = input.groupOfItem[from] ?? 0;
    let toGroup = input.groupOfItem[to] ?? 0;
    while (fromGroup !== toGroup) {
      if ((depths[fromGroup] ?? 0) >= (depths[toGroup] ?? 0)) {
        from = items + fromGroup;
        fromGroup = input.groups[fromGroup]?.parent ?? 0;
      } else {
        to = items + toGroup;
        toGroup = input.groups[toGroup]?.parent ?? 0;
      }
    }
    ends.push({ group: fromGroup, from, to });
  }
  return ends;
}

/** Arranges every open group, inner ones first; closed ones are never looked into. */
export function buildContainers(
  input: LayoutInput,
  isOpen: (group: number) => boolean,
  ends: readonly LinkEnds[],
): { readonly root: Container; readonly byGroup: ReadonlyMap<number, Container> } {
  const items = input.groupOfItem.length;
  const linksOfGroup = new Map<number, LinkEnds[]>();
  for (const link of ends) getOrMake(linksOfGroup, link.group, () => []).push(link);
  const byGroup = new Map<number, Container>();

  const build = (group: number, parent: Container | null, besideFrames: boolean): Container => {
    const { children, headWidth, implicit, tall } = input.groups[group] ?? {
      children: [],
      headWidth: 0,
      implicit: false,
      tall: false,
    };
    const inner = new Map<number, Container>();
    const container = {
      group,
      element: items + group,
      parent,
      depth: (parent?.depth ?? -1) + 1,
      inner,
      width: 0,
      height: 0,
    } as unknown as Container & { arrangement: Stack | Flow };
    byGroup.set(group, container);
    const openChildren = children
      .filter((child) => child < 0 && isOpen(-1 - child))
      .map((child) => -1 - child);
    const framesInside = openChildren.some((child) => input.groups[child]?.implicit !== true);
    for (const child of openChildren)
      inner.set(items + child, build(child, container, framesInside));

    const position = new Map<number, number>();
    const boxes = children.map((child, index): FlowChild => {
      const element = child < 0 ? items + (-1 - child) : child;
      position.set(element, index);
      const nested = inner.get(element);
      if (child >= 0) {
        const [width = 0, height = 0] = input.itemSizes.subarray(child * 2, child * 2 + 2);
        return { element, width, height, closed: null };
      }
      const { closedWidth = sizes.closedWidth, implicit: isLoose = false } =
        input.groups[-1 - child] ?? {};
      const closed = { width: closedWidth, height: sizes.closedHeight };
      if (!nested) return { element, ...closed, closed: null };
      return {
        element,
        width: nested.width,
        height: nested.height,
        closed: isLoose ? null : closed,
      };
    });
    const edges: LocalEdge[] = [];
    const seen = new Set<number>();
    for (const link of linksOfGroup.get(group) ?? []) {
      const from = position.get(link.from);
      const to = position.get(link.to);
      if (from === undefined || to === undefined) continue;
      const key = from * boxes.length + to;
      if (!seen.has(key)) edges.push([from, to]);
      seen.add(key);
    }
    const framed = parent !== null && !implicit;
    const minWidth = framed ? headWidth : 0;
    if (inner.size > 0 || parent === null) {
      container.arrangement = arrangeFlow(boxes, edges, {
        insetTop: framed ? sizes.header : 0,
        minWidth,
        padding: framed ? sizes.padding * 2 : 0,
      });
    } else {
      container.arrangement = arrangeStack(boxes, edges, {
        insetTop: framed || besideFrames ? sizes.header : 0,
        minWidth,
        padding: framed ? sizes.padding : 0,
        minRowHeight: tall ? sizes.cardHeight : 0,
        isColumn: tall,
      });
    }
    measure(container);
    return container;
  };
  return { root: build(0, null, false), byGroup };
}

function measure(container: Container): void {
  const { width, height } =
    container.arrangement.kind === 'stack'
      ? measureStack(container.arrangement)
      : measureFlow(container.arrangement);
  container.width = Math.ceil(width);
  container.height = Math.ceil(height);
}

/** Sizes again, now that the channels know their edges; inner groups first. */
export function measureAll(container: Container): void {
  for (const [element, nested] of container.inner) {
    measureAll(nested);
    const cell =
      container.arrangement.kind === 'flow' ? container.arrangement.cells.get(element) : undefined;
    if (cell) {
      cell.width = nested.width;
      cell.height = nested.height;
    }
  }
  measure(container);
}

export function placeAll(container: Container, x: number, y: number): void {
  const { arrangement } = container;
  if (arrangement.kind === 'stack') {
    placeStack(arrangement, x, y, container.width);
    return;
  }
  placeFlow(arrangement, x, y);
  for (const [element, nested] of container.inner) {
    const cell = arrangement.cells.get(element);
    if (cell) placeAll(nested, cell.x, cell.y);
  }
}
