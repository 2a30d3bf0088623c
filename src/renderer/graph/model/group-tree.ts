import type { GraphModel } from './graph-model';

export type GroupChild =
  | { readonly kind: 'item'; readonly id: number }
  | { readonly kind: 'group'; readonly id: number };

export interface GraphGroup {
  /** Position in `GroupTree.groups`; 0 is the root. */
  readonly id: number;
  /** Stays the same while the model does: what is open is remembered by it. */
  readonly key: string;
  readonly label: string;
  /** -1 for the root. */
  readonly parent: number;
  readonly depth: number;
  /** In execution order. */
  readonly children: readonly GroupChild[];
  /** Every item inside, however deep. */
  readonly items: readonly number[];
  /** Without a frame: only keeps loose nodes together; always open. */
  readonly implicit: boolean;
}

/** Which items stand together, and what they are called there. */
export interface GroupTree {
  readonly groups: readonly GraphGroup[];
  readonly groupOfItem: readonly number[];
  /** Short name of every item inside its group. */
  readonly labels: readonly string[];
}

export interface DraftGroup {
  key: string;
  label: string;
  children: (DraftGroup | number)[];
  implicit?: boolean;
}

export function isDraftGroup(child: DraftGroup | number): child is DraftGroup {
  return typeof child !== 'number';
}

export function firstItem(child: DraftGroup | number): number {
  if (!isDraftGroup(child)) return child;
  return child.children.reduce<number>(
    (first, each) => Math.min(first, firstItem(each)),
    Number.POSITIVE_INFINITY,
  );
}

/** Execution position of the middle item: where a group as a whole stands. */
export function middleItem(child: DraftGroup | number): number {
  const items = itemsOf(child).sort((a, b) => a - b);
  return items[items.length >> 1] ?? Number.POSITIVE_INFINITY;
}

function itemsOf(child: DraftGroup | number): number[] {
  return isDraftGroup(child) ? child.children.flatMap(itemsOf) : [child];
}

export function countItems(child: DraftGroup | number): number {
  if (!isDraftGroup(child)) return 1;
  return child.children.reduce<number>((sum, each) => sum + countItems(each), 0);
}

/** In execution order; exporters write some nodes of a block long before the block. */
export function sortByMiddle(children: readonly (DraftGroup | number)[]): (DraftGroup | number)[] {
  return children
    .map((child) => ({ child, at: middleItem(child) }))
    .sort((a, b) => a.at - b.at)
    .map(({ child }) => child);
}

/** Fixes a draft: children in execution order, ids, and an index from items to groups. */
export function sealTree(
  model: GraphModel,
  root: DraftGroup,
  labels: readonly string[],
): GroupTree {
  const groups: GraphGroup[] = [];
  const groupOfItem: number[] = Array.from({ length: model.items.length }, () => 0);
  const keys = new Set<string>();
  const seal = (
    draft: DraftGroup,
    parent: number,
    depth: number,
  ): { id: number; items: number[] } => {
    const id = groups.length;
    let key = draft.key;
    for (let copy = 2; keys.has(key); copy += 1) key = `${draft.key} ${copy}`;
    keys.add(key);
    const group = {
      id,
      key,
      label: draft.label,
      parent,
      depth,
      children: [] as GroupChild[],
      items: [] as number[],
      implicit: draft.implicit === true,
    };
    groups.push(group);
    const sorted = sortByMiddle(draft.children);
    for (const child of sorted) {
      if (isDraftGroup(child)) {
        const sealed = seal(child, id, depth + 1);
        group.children.push({ kind: 'group', id: sealed.id });
        for (const item of sealed.items) group.items.push(item);
      } else {
        group.children.push({ kind: 'item', id: child });
        group.items.push(child);
        groupOfItem[child] = id;
      }
    }
    return { id, items: group.items };
  };
  seal(root, -1, 0);
  return { groups, groupOfItem, labels };
}

/** From the root's child down to the group itself; the root and frameless groups are left out. */
export function groupPath(tree: GroupTree, group: number): readonly GraphGroup[] {
  const path: GraphGroup[] = [];
  for (let at = tree.groups[group]; at && at.parent >= 0; at = tree.groups[at.parent]) {
    if (!at.implicit) path.unshift(at);
  }
  return path;
}

/** Groups that can be opened and closed. */
export function framedGroups(tree: GroupTree): readonly GraphGroup[] {
  return tree.groups.filter((group) => group.parent >= 0 && !group.implicit);
}
