import type {
  LayerView,
  NodeView,
  OpenedModel,
  PlanView,
  TensorPrecision,
} from '../../../src/shared/contract/model-view';

type Graph = Pick<OpenedModel, 'nodes' | 'edges' | 'inputs' | 'outputs'>;

const foldable = new Set(['Relu', 'Clip']);
const weightedOps = new Set(['Conv', 'Gemm', 'MatMul']);
const integerOps = new Set(['Shape', 'Cast']);

/**
 * A plan as the engine would make it: an activation folds into its only producer, a skipped layer computes in
 * float, a tensor is rounded at a quantized producer's output and at a quantized consumer's input.
 */
export function planWithSkips(graph: Graph, skipped: ReadonlySet<string>): PlanView {
  const consumers = new Map<string, number[]>();
  for (const edge of graph.edges) {
    if (edge.to < 0) continue;
    const list = consumers.get(edge.tensor);
    if (list) list.push(edge.to);
    else consumers.set(edge.tensor, [edge.to]);
  }
  const outputs = new Set(graph.outputs.map((output) => output.name));
  const layers = findLayers(graph.nodes, consumers, outputs, skipped);
  const layerOf = new Map<number, LayerView>();
  for (const layer of layers) for (const id of layer.nodeIds) layerOf.set(id, layer);
  const isQuantized = (id: number): boolean => {
    const layer = layerOf.get(id);
    return layer !== undefined && !layer.skipped;
  };

  const precisions: TensorPrecision[] = [];
  for (const input of graph.inputs) {
    precisions.push({
      tensor: input.name,
      effective: 'float32',
      roundedAt: (consumers.get(input.name) ?? []).filter(isQuantized),
    });
  }
  for (const node of graph.nodes) {
    if (integerOps.has(node.op)) continue;
    for (const tensor of node.outputs) {
      const uses = consumers.get(tensor) ?? [];
      const folded =
        layerOf.get(node.id) !== undefined &&
        uses.some((id) => layerOf.get(id) === layerOf.get(node.id));
      if (folded) continue;
      if (isQuantized(node.id)) precisions.push({ tensor, effective: 'uint8', roundedAt: [] });
      else precisions.push({ tensor, effective: 'float32', roundedAt: uses.filter(isQuantized) });
    }
  }

  const idleSkips = layers
    .filter(
      (layer) =>
        layer.skipped && !layer.weighted && layer.outputs.every((tensor) => !outputs.has(tensor)),
    )
    .map((layer) => {
      const uses = layer.outputs.flatMap((tensor) => consumers.get(tensor) ?? []);
      return uses.length > 0 && uses.every(isQuantized)
        ? {
            layer: layer.name,
            neighbours: [...new Set(uses.map((id) => layerOf.get(id)?.name ?? ''))],
          }
        : null;
    })
    .filter((idle) => idle !== null);
  return { layers, precisions, notices: [], idleSkips };
}

function findLayers(
  nodes: readonly NodeView[],
  consumers: ReadonlyMap<string, readonly number[]>,
  outputs: ReadonlySet<string>,
  skipped: ReadonlySet<string>,
): LayerView[] {
  const folded = new Set<number>();
  const layers: LayerView[] = [];
  for (const node of nodes) {
    if (folded.has(node.id) || node.floatReason !== null) continue;
    const members = [node];
    const first = node.outputs[0] ?? '';
    const uses = consumers.get(first) ?? [];
    const only = uses.length === 1 ? nodes[uses[0] ?? -1] : undefined;
    if (only && !outputs.has(first) && foldable.has(only.op) && !foldable.has(node.op)) {
      folded.add(only.id);
      members.push(only);
    }
    const last = members[members.length - 1] ?? node;
    const weighted = weightedOps.has(node.op) && !node.detail.startsWith('dynamic');
    layers.push({
      index: layers.length,
      name: node.name,
      op: node.op,
      detail: node.detail,
      nodes: members.map((member) => member.name),
      nodeIds: members.map((member) => member.id),
      output: last.outputs[0] ?? '',
      outputs: last.outputs,
      weighted,
      parameters: weighted ? 1000 + 37 * layers.length : 0,
      skipped: skipped.has(node.name),
      source: skipped.has(node.name) ? 'layer' : 'preset',
    });
  }
  return layers;
}
