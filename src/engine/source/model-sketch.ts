import type { EdgeView, ModelSketch, NodeView, ValueView } from '../../shared/contract/model-view';
import { indexGraph } from '../onnx/graph-index';
import { DataType } from '../onnx/proto';
import { typeName } from '../onnx/tensor';
import { normalizeModel } from '../prepare/normalize/normalize';
import type { SourceModel } from '../prepare/read/read-model';
import type { ValueType } from '../prepare/model/types';
import { declaredTypes } from '../prepare/model/value-types';

/** Smaller models are prepared before anybody could look at a first picture. */
const leastNodes = 2_000;

/**
 * The graph as the file states it, without what preparing finds out: types, folded constants, layers. Null for a model
 * that is prepared in a moment anyway. Throws AppError for nodes that cannot be put in order.
 */
export function sketchModel(source: SourceModel): ModelSketch | null {
  if ((source.model.graph?.node.length ?? 0) < leastNodes) return null;
  const { graph } = normalizeModel(source.model);
  if (graph === undefined) return null;
  const index = indexGraph(graph);
  const types = declaredTypes(graph);
  return {
    inputs: index.inputs.map((name) => viewValue(name, types.get(name))),
    outputs: graph.output.map(({ name }) => viewValue(name, types.get(name))),
    nodes: graph.node.map((node, id): NodeView => ({
      id,
      name: node.name,
      op: node.opType,
      domain: node.domain,
      merged: [],
      inputs: node.input.filter((name) => index.producer.has(name)),
      outputs: node.output.filter((name) => name !== ''),
      detail: '',
      shape: null,
      floatReason: null,
    })),
    edges: viewEdges(index),
  };
}

/** One edge for every reader of a tensor; weights are no edges. */
export function viewEdges({
  nodes,
  inputs,
  outputs,
  consumers,
}: Pick<ReturnType<typeof indexGraph>, 'nodes' | 'inputs' | 'outputs' | 'consumers'>): EdgeView[] {
  const edges: EdgeView[] = [];
  const connect = (tensor: string, from: number): void => {
    for (const to of consumers.get(tensor) ?? []) edges.push({ tensor, from, to });
    if (outputs.has(tensor)) edges.push({ tensor, from, to: -1 });
  };
  for (const tensor of inputs) connect(tensor, -1);
  nodes.forEach((node, from) => {
    for (const tensor of node.output) if (tensor !== '') connect(tensor, from);
  });
  return edges;
}

export function viewValue(name: string, value: ValueType | undefined): ValueView {
  return { name, type: typeName(value?.type ?? DataType.UNDEFINED), shape: value?.shape ?? [] };
}
