import type { GraphItem, GraphModel } from '../model/graph-model';
import type { GroupTree } from '../model/group-tree';
import { shortDetail } from '../model/describe-item';
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
const usualLimit = 144;

function cardWidth(item: GraphItem, label: string): number {
  const name = 12 + estimateTextWidth(label, 12) + (item.kind === 'layer' ? valueRoom : 12);
  const detail =
    item.kind === 'layer'
      ? 24 + estimateTextWidth(`${item.op} ${shortDetail(item.detail)}`, 11)
      : 0;
  return Math.min(
    sizes.maxCardWidth,
    Math.ceil(Math.max(sizes.minCardWidth, name, detail) / 4) * 4,
  );
}

/** Cards are as wide as nearly all of them need; only groups with longer names have wider ones. */
const usualShare = 0.9;

/** Sizes every card for its text, the same for all cards of a group. */
export function buildLayoutInput(model: GraphModel, tree: GroupTree): LayoutInput {
  const itemSizes = new Float32Array(model.items.length * 2);
  const needed = model.items.map((item) => cardWidth(item, tree.labels[item.id] ?? ''));
  const layers = needed.filter((_, id) => model.items[id]?.kind === 'layer').sort((a, b) => a - b);
  const usual = Math.min(
    usualLimit,
    layers[Math.floor(layers.length * usualShare)] ?? sizes.minCardWidth,
  );
  for (const group of tree.groups) {
    const items = group.children.flatMap((child) => (child.kind === 'item' ? [child.id] : []));
    const width = items.reduce(
      (widest, id) => Math.max(widest, needed[id] ?? 0),
      Math.max(usual, sizes.minCardWidth),
    );
    for (const id of items) {
      const item = model.items[id];
      if (!item) continue;
      const isPill = item.kind === 'input' || item.kind === 'output';
      itemSizes[id * 2] = isPill
        ? Math.ceil(24 + Math.min(160, estimateTextWidth(item.name, 11)))
        : width;
      itemSizes[id * 2 + 1] = isPill
        ? sizes.pillHeight
        : item.kind === 'float'
          ? sizes.floatHeight
          : sizes.cardHeight;
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
