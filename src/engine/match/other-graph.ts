import { effectiveTypes, type EffectivePrecision } from '../../shared/dtypes';
import type { LayerMatchView, OtherLayer } from '../../shared/contract/matching';
import type { TensorPrecision } from '../../shared/contract/model-view';
import { getOrMake } from '../../shared/get-or-make';
import type { GraphIndex } from '../onnx/graph-index';
import { typeName } from '../onnx/tensor';
import { isRounding, traitsOf } from '../ops/catalogue';
import type { PreparedModel } from '../prepare/model/types';
import { fakeQuantsOf } from './reading/fake-quant';

/** Nodes between a product and the tensor that is compared, at most. */
const longest = 12;

type FoundLayer = Pick<LayerMatchView, 'theirTensor' | 'theirNode'> & { readonly layer: string };

/**
 * Which nodes of another model make up the layers that were found in it: the compute node first, then what stands
 * between it and the compared tensor, what rounds that, and what makes its weights. A node belongs to one layer.
 */
export function otherLayers(
  { graph }: PreparedModel,
  found: readonly FoundLayer[],
): readonly OtherLayer[] {
  const byName = new Map(graph.nodes.map(({ name }, index) => [name, index]));
  const placed = found.flatMap((layer) => {
    const node = byName.get(layer.theirNode ?? '') ?? graph.producer.get(layer.theirTensor);
    return node === undefined ? [] : [{ ...layer, node }];
  });
  const byNode = new Map<number, { readonly layers: string[]; readonly theirTensor: string }>();
  for (const { layer, node, theirTensor } of placed)
    getOrMake(byNode, node, () => ({ layers: [], theirTensor })).layers.push(layer);
  const taken = new Set(byNode.keys());
  return [...byNode].map(([node, { layers, theirTensor }]) => {
    const nodeIds = [node];
    const take = (index: number): boolean => {
      if (taken.has(index)) return false;
      taken.add(index);
      nodeIds.push(index);
      return true;
    };
    const behind = nodesBehind(graph, theirTensor, node);
    behind.forEach(take);
    takeRounding(graph, graph.nodes[behind.at(-1) ?? node]?.output ?? [], take);
    takeConstants(graph, nodeIds, take);
    return { layers, nodeIds };
  });
}

/** From the compute node to the node that makes a tensor, both left out where they are one; empty without a way. */
function nodesBehind(graph: GraphIndex, tensor: string, node: number): readonly number[] {
  const way: number[] = [];
  let at = graph.producer.get(tensor);
  for (let steps = 0; at !== undefined && steps < longest; steps += 1) {
    if (at === node) return way;
    way.unshift(at);
    const input = graph.nodes[at]?.input.find((name) => graph.producer.has(name));
    at = input === undefined ? undefined : graph.producer.get(input);
  }
  return [];
}

/** What rounds these tensors, in integers or in float arithmetic, and makes floats of them again. */
function takeRounding(
  graph: GraphIndex,
  tensors: readonly string[],
  take: (index: number) => boolean,
): void {
  for (const tensor of tensors) {
    const fake = fakeQuantsOf(graph).byInput.get(tensor);
    if (fake !== undefined) for (const index of nodesFrom(graph, tensor, fake.output)) take(index);
    for (const reader of graph.consumers.get(tensor) ?? []) {
      const node = graph.nodes[reader];
      if (node?.input[0] !== tensor || !isRounding(traitsOf(node).flow)) continue;
      if (take(reader)) takeRounding(graph, node.output, take);
    }
  }
}

/** The chain from one tensor to another, backwards from its end. */
function nodesFrom(graph: GraphIndex, from: string, to: string): readonly number[] {
  const chain: number[] = [];
  for (let tensor = to; tensor !== from && chain.length < longest;) {
    const index = graph.producer.get(tensor);
    if (index === undefined) break;
    chain.unshift(index);
    const inputs = graph.nodes[index]?.input ?? [];
    tensor = inputs.find((name) => name === from || graph.producer.has(name)) ?? from;
  }
  return chain;
}

/** Nodes that only read constants, and are read by nodes of the layer alone: the grid of its weights. */
function takeConstants(
  graph: GraphIndex,
  nodeIds: readonly number[],
  take: (index: number) => boolean,
): void {
  // The list grows while it is walked.
  for (const id of nodeIds) {
    for (const name of graph.nodes[id]?.input ?? []) {
      const index = graph.producer.get(name);
      if (index !== undefined && isConstant(graph, index, 0)) take(index);
    }
  }
}

function isConstant(graph: GraphIndex, index: number, depth: number): boolean {
  return (
    depth < longest &&
    (graph.nodes[index]?.input ?? []).every((name) => {
      if (name === '' || graph.initializers.has(name)) return true;
      const producer = graph.producer.get(name);
      return producer !== undefined && isConstant(graph, producer, depth + 1);
    })
  );
}

/** What tensors of another model are, as far as the types in it say: a float behind its rounding is an integer. */
export function otherPrecisions({ graph, types }: PreparedModel): readonly TensorPrecision[] {
  const typeOf = (name: string): EffectivePrecision | null => asEffective(nameOf(name));
  const nameOf = (name: string): string => {
    const type = types.get(name)?.type;
    return type === undefined ? '' : typeName(type);
  };
  const fakes = fakeQuantsOf(graph).byOutput;
  return graph.nodes.flatMap((node) =>
    node.output.flatMap((tensor) => {
      const { flow } = traitsOf(node);
      const source = flow === 'dequantized' ? (node.input[0] ?? tensor) : tensor;
      const effective = asEffective(fakes.get(tensor)?.grid.dtype ?? '') ?? typeOf(source);
      return tensor === '' || effective === null ? [] : [{ tensor, effective, roundedAt: [] }];
    }),
  );
}

function asEffective(name: string): EffectivePrecision | null {
  return effectiveTypes.find((type) => type === name) ?? null;
}
