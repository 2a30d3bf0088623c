import { badInput } from '../../shared/errors';
import { capturedNames } from './graph-index';
import { subgraphsOf } from './attributes';
import type { NodeProto } from './proto';

/** Names a node reads, those its subgraphs capture included. */
export function usedNames(node: NodeProto): ReadonlySet<string> {
  const used = new Set(node.input.filter((name) => name !== ''));
  for (const inner of subgraphsOf(node)) for (const name of capturedNames(inner)) used.add(name);
  return used;
}

/**
 * Nodes in an order in which every value is made before it is used. Nodes already in order stay as
 * they are. Throws `bad-input` naming a node of a cycle.
 */
export function sortNodes(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const producer = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const output of node.output) if (output !== '') producer.set(output, index);
  });
  const needs = nodes.map((node) =>
    [...usedNames(node)].flatMap((name) => {
      const index = producer.get(name);
      return index === undefined ? [] : [index];
    }),
  );
  if (needs.every((list, index) => list.every((other) => other < index))) return nodes;
  const sorted: NodeProto[] = [];
  const state = new Uint8Array(nodes.length);
  const [waiting, open, done] = [0, 1, 2];
  for (let root = 0; root < nodes.length; root += 1) {
    const stack = state[root] === waiting ? [root] : [];
    while (stack.length > 0) {
      const index = stack.at(-1) ?? 0;
      if (state[index] === done) {
        stack.pop();
        continue;
      }
      const missing = (needs[index] ?? []).filter((other) => state[other] !== done);
      if (missing.length === 0) {
        state[index] = done;
        const node = nodes[index];
        if (node !== undefined) sorted.push(node);
        stack.pop();
        continue;
      }
      if (state[index] === open && missing.some((other) => state[other] === open)) {
        throw badInput(
          `node '${nodes[index]?.name ?? ''}' (${nodes[index]?.opType ?? ''}) depends on its own output`,
          'The model file is damaged; export it again.',
        );
      }
      state[index] = open;
      stack.push(...missing.toReversed());
    }
  }
  return sorted;
}
