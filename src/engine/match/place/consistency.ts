import { nodeOf, type Root, type Skeleton } from './skeleton';
import type { Twins } from './twins';

/**
 * Pairs whose surroundings speak against them: float roots, each with how many neighbours do. Between two pairs that
 * stand next to each other in one graph, with nothing known between them, nothing known may stand in the other graph.
 */
export function contradictions(
  float: Skeleton,
  other: Skeleton,
  twins: Twins,
): ReadonlyMap<Root, number> {
  const all = twins.all();
  const own = nearestKnown(float, new Map(all.map((each) => [each.float, each.float])));
  const theirs = nearestKnown(other, new Map(all.map((each) => [each.other, each.float])));
  const blamed = new Map<Root, number>();
  const blame = (root: Root): unknown => blamed.set(root, (blamed.get(root) ?? 0) + 1);
  for (const { float: root, starts } of all) {
    if (starts === null) continue;
    const left = own.get(starts[0]) ?? new Set();
    const right = theirs.get(starts[1]) ?? new Set();
    for (const each of new Set([...left, ...right])) {
      if ((left.has(each) && right.has(each)) || each === root) continue;
      blame(root);
      blame(each);
    }
  }
  return blamed;
}

/** Whether a pair reads the same known roots in both graphs, behind nodes that are not known. */
export function fitsIn(
  float: Skeleton,
  other: Skeleton,
  twins: Twins,
  [node, otherNode]: readonly [number, number],
): boolean {
  const all = twins.all();
  const own = nearestKnown(float, new Map(all.map((each) => [each.float, each.float])));
  const theirs = nearestKnown(other, new Map(all.map((each) => [each.other, each.float])));
  const left: ReadonlySet<Root> = own.get(node) ?? new Set();
  const right: ReadonlySet<Root> = theirs.get(otherNode) ?? new Set();
  return left.size === right.size && [...left].every((root) => right.has(root));
}

/** By node: the known roots that it reads, behind nodes that are not known. `names`: known roots, as both sides call them. */
function nearestKnown(
  skeleton: Skeleton,
  names: ReadonlyMap<Root, Root>,
): ReadonlyMap<number, ReadonlySet<Root>> {
  const found = new Map<number, ReadonlySet<Root>>();
  for (const node of skeleton.nodes) {
    const nearest = new Set<Root>();
    for (const root of skeleton.reads(node)) {
      const name = names.get(root);
      const index = nodeOf(root);
      if (name !== undefined) nearest.add(name);
      else if (index !== null && !skeleton.isOfShape(index))
        for (const each of found.get(index) ?? []) nearest.add(each);
    }
    found.set(node, nearest);
  }
  return found;
}
