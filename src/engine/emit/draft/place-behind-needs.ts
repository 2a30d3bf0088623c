import type { NodeProto } from '../../onnx/proto';
import { usedNames } from '../../onnx/topological-sort';

/**
 * Puts each group of nodes right behind the last of the nodes it needs, in place. `nodes` stand in
 * execution order and keep it, but for those that no group needs, which come last; groups must not
 * need each other.
 */
export function placeBehindNeeds(
  nodes: NodeProto[],
  groups: readonly (readonly NodeProto[])[],
): void {
  const makers = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const name of node.output) {
      // The first of several that make one value stands before its readers.
      if (name !== '' && !makers.has(name)) makers.set(name, index);
    }
  });
  const placed = new Uint8Array(nodes.length);
  const ordered: NodeProto[] = [];
  const needsOf = (node: NodeProto): readonly number[] =>
    [...usedNames(node)].flatMap((name) => {
      const maker = makers.get(name);
      return maker === undefined || placed[maker] === 1 ? [] : [maker];
    });
  for (const group of groups) {
    const open = group.flatMap(needsOf);
    const found: number[] = [];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const node = nodes[index];
      if (node === undefined || placed[index] === 1) continue;
      placed[index] = 1;
      found.push(index);
      for (const need of needsOf(node)) open.push(need);
    }
    for (const index of found.sort((one, other) => one - other)) {
      const node = nodes[index];
      if (node !== undefined) ordered.push(node);
    }
    for (const node of group) ordered.push(node);
  }
  nodes.forEach((node, index) => {
    if (placed[index] === 0) ordered.push(node);
  });
  nodes.length = 0;
  for (const node of ordered) nodes.push(node);
}
