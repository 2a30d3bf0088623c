import { producerOf } from '../../onnx/graph-index';
import type { Layer } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';

/** What training leaves behind a product: weights are scaled in front of it, and scaled back behind it. */
const scaling: ReadonlySet<string> = new Set(['Div', 'Mul', 'Add', 'Sub', 'Identity']);

/**
 * The last node of a layer in a graph of quantization-aware training. There a BatchNormalization still stands
 * behind its layer, which the float model has folded into its weights: `Conv / scale (+ bias) → BatchNormalization`.
 * The node itself where there is none, or where the float model has one of its own behind the layer.
 */
export function endOfLayer(
  float: PreparedModel,
  layer: Layer,
  quantized: PreparedModel,
  node: number,
): number {
  if (next(float, layer.node)?.op === 'BatchNormalization') return node;
  const { graph } = quantized;
  let end = node;
  for (let at = next(quantized, node); at !== null; at = next(quantized, at.index)) {
    if (at.op === 'BatchNormalization') return at.index;
    const others = graph.nodes[at.index]?.input.filter((name) => !comesFrom(quantized, name, end));
    if (!scaling.has(at.op) || others?.some((name) => !isConstant(quantized, name)) !== false)
      return node;
    end = at.index;
  }
  return node;
}

/** The only reader of a node's first output; null where there are several, or none. */
function next({ graph }: PreparedModel, index: number): { index: number; op: string } | null {
  const readers = graph.consumers.get(graph.nodes[index]?.output[0] ?? '') ?? [];
  const [reader] = readers;
  const op = graph.nodes[reader ?? -1]?.opType;
  return readers.length !== 1 || reader === undefined || op === undefined
    ? null
    : { index: reader, op };
}

function comesFrom({ graph }: PreparedModel, tensor: string, node: number): boolean {
  return graph.producer.get(tensor) === node;
}

function isConstant(model: PreparedModel, tensor: string): boolean {
  return model.graph.initializers.has(throughIdentity(model, tensor));
}

/** Parameters that two layers share are written once and handed on by Identity. */
export function throughIdentity({ graph }: PreparedModel, tensor: string): string {
  let name = tensor;
  for (;;) {
    const producer = producerOf(graph, name);
    if (producer?.opType !== 'Identity') return name;
    name = producer.input[0] ?? '';
  }
}
