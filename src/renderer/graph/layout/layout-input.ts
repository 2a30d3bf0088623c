import type { GraphModel } from '../model/graph-model';
import type { GroupTree } from '../model/group-tree';
import { estimateTextWidth, sizes } from './geometry';

/** What the layout needs to know, plain enough for a message to a worker. */
export interface LayoutInput {
  readonly groups: readonly LayoutGroup[];
  readonly groupOfItem: readonly number[];
  /** Width and height of every item, in pairs. */
  readonly itemSizes: Float32Array;
  /** From and to of every link, in pairs. */
  readonly links: Int32Array;
}

export interface LayoutGroup {
  readonly parent: number;
  readonly implicit: boolean;
  /** Items as they are, groups as `-1 - id`. */
  readonly children: readonly number[];
  /** Room for the name and the worst value. */
  readonly headWidth: number;
  readonly closedWidth: number;
  /** Holds model inputs or outputs: a row as high as a card, so that the first edge runs straight. */
  readonly tall: boolean;
}

const valueRoom = 44;

/** Sizes every card for its text, the same for all cards of a group. */
export function buildLayoutInput(model: GraphModel, tree: GroupTree): LayoutInput {
  const itemSizes = new Float32Array(model.items.length * 2);
  for (const group of tree.groups) {
    let width: number = sizes.minCardWidth;
    for (const child of group.children) {
      if (child.kind !== 'item') continue;
      const item = model.items[child.id];
      const label = estimateTextWidth(tree.labels[child.id] ?? '', 12);
      width = Math.max(width, 12 + label + (item?.kind === 'layer' ? valueRoom : 12), 24 + estimateTextWidth(`${item?.op} ${item?.detail.replace('depthwise', 'dw')}`, 11));
    }
    width = Math.min(sizes.maxCardWidth, Math.ceil(width / 4) * 4);
    for (const child of group.children) {
      const item = child.kind === 'item' ? model.items[child.id] : undefined;
      if (!item) continue;
      const isPill = item.kind === 'input' || item.kind === 'output';
      itemSizes[item.id * 2] = isPill ? Math.ceil(24 + Math.min(160, estimateTextWidth(item.name, 11))) : width;
      itemSizes[item.id * 2 + 1] = isPill ? sizes.pillHeight : item.kind === 'float' ? sizes.floatHeight : sizes.cardHeight;
    }
  }
  const links = new Int32Array(model.links.length * 2);
  model.links.forEach((link, index) => {
    links[index * 2] = link.from;
    links[index * 2 + 1] = link.to;
  });
  const groups = tree.groups.map((group): LayoutGroup => {
    const label = estimateTextWidth(group.label, 11.5);
    const kind = model.items[group.items[0] ?? -1]?.kind;
    return {
      parent: group.parent,
      implicit: group.implicit,
      children: group.children.map((child) => (child.kind === 'item' ? child.id : -1 - child.id)),
      headWidth: Math.ceil(label + 64),
      closedWidth: Math.min(200, Math.max(sizes.closedWidth, Math.ceil(label + 36))),
      tall: kind === 'input' || kind === 'output',
    };
  });
  return { groups, groupOfItem: tree.groupOfItem, itemSizes, links };
}
