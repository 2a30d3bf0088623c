import { elementState, type GraphLayout } from '../layout/graph-layout';
import type { GroupTree } from '../model/group-tree';

/** What stands for an item in the picture: itself, or the closed group it is in. */
export function shownElement(tree: GroupTree, layout: GraphLayout, item: number): number {
  if (layout.states[item] === elementState.card) return item;
  for (
    let group = tree.groupOfItem[item] ?? -1;
    group > 0;
    group = tree.groups[group]?.parent ?? -1
  ) {
    if (layout.states[layout.itemCount + group] === elementState.card)
      return layout.itemCount + group;
  }
  return -1;
}

/** Keys of the groups round an item that would have to be open to see it. */
export function groupsAround(tree: GroupTree, item: number): readonly string[] {
  const keys: string[] = [];
  for (
    let group = tree.groupOfItem[item] ?? -1;
    group > 0;
    group = tree.groups[group]?.parent ?? -1
  ) {
    const found = tree.groups[group];
    if (found && !found.implicit) keys.push(found.key);
  }
  return keys;
}
