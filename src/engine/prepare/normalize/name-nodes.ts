import { patch, type NodeProto } from '../../onnx/proto';

/**
 * Gives every node a name of its own: unnamed ones `OpType_index`, of equal names the first keeps it.
 * Nodes that keep their name are returned as they are.
 */
export function nameNodes(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const taken = new Set(nodes.map((node) => node.name));
  const seen = new Set<string>();
  const counters = new Map<string, number>();
  return nodes.map((node, index) => {
    if (node.name !== '' && !seen.has(node.name)) {
      seen.add(node.name);
      return node;
    }
    const name = freeName(
      node.name === '' ? `${node.opType}_${index}` : node.name,
      taken,
      counters,
    );
    taken.add(name);
    seen.add(name);
    return patch(node, { name });
  });
}

/** Counts on per name: thousands of nodes may have the same one. */
function freeName(
  wanted: string,
  taken: ReadonlySet<string>,
  counters: Map<string, number>,
): string {
  if (!taken.has(wanted)) return wanted;
  let suffix = counters.get(wanted) ?? 1;
  while (taken.has(`${wanted}_${suffix}`)) suffix += 1;
  counters.set(wanted, suffix + 1);
  return `${wanted}_${suffix}`;
}
