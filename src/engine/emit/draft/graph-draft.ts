import { subgraphsOf } from '../../onnx/attributes';
import { capturedNames } from '../../onnx/graph-index';
import {
  DataType,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
  type AttributeValue,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../onnx/proto';
import type { PreparedModel } from '../../prepare/model/types';
import { uniqueNames } from './unique-names';

/** A graph being written: nodes in execution order, initializers by name, each added once. */
export interface GraphDraft {
  readonly opset: number;
  readonly nodes: NodeProto[];
  readonly initializers: Map<string, TensorProto>;
  readonly outputs: ValueInfoProto[];
  /** Adds a node of the default domain (or `domain`) and returns its first output. */
  add(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes?: Readonly<Record<string, AttributeValue>>,
    domain?: string,
  ): string;
  /** Adds an initializer unless the name is there already; returns the name. */
  constant(name: string, make: () => TensorProto): string;
  /** As `constant`, of float values. */
  floats(name: string, dims: readonly number[], values: () => Float32Array): string;
  scalar(name: string, value: number): string;
  /** An int64 vector, e.g. axes or a shape. */
  integers(values: readonly number[]): string;
}

export function startDraft(opset: number, existing: readonly NodeProto[] = []): GraphDraft {
  const nodes: NodeProto[] = [...existing];
  const initializers = new Map<string, TensorProto>();
  const constant = (name: string, make: () => TensorProto): string => {
    if (!initializers.has(name)) initializers.set(name, make());
    return name;
  };
  const floats: GraphDraft['floats'] = (name, dims, values) =>
    constant(name, () => makeTensor(name, DataType.FLOAT, dims, values()));
  return {
    opset,
    nodes,
    initializers,
    outputs: [],
    constant,
    add(opType, inputs, output, attributes = {}, domain = '') {
      nodes.push(makeNode(opType, inputs, [output], attributes, { name: output, domain }));
      return output;
    },
    floats,
    scalar: (name, value) => floats(name, [], () => Float32Array.of(value)),
    integers(values) {
      const name = `bitloupe/int64/${values.join(',')}`;
      return constant(name, () =>
        makeTensor(name, DataType.INT64, [values.length], BigInt64Array.from(values, BigInt)),
      );
    },
  };
}

/** Opsets a draft needs: the source's own, with `com.microsoft` added for its Q/DQ. */
export function draftOpsets(source: ModelProto, opset: number): Map<string, number | bigint> {
  const opsets = new Map<string, number | bigint>(
    source.opsetImport.map((entry) => [entry.domain, entry.version]),
  );
  opsets.delete('ai.onnx');
  opsets.set('', opset);
  if (!opsets.has('com.microsoft')) opsets.set('com.microsoft', 1);
  return opsets;
}

/** Declares the model's inputs with the dims of one sample; `dims` null keeps them as they are. */
export function sampleInputs(
  { model, graph }: PreparedModel,
  dims: ReadonlyMap<string, readonly number[]> | null,
): ValueInfoProto[] {
  const wanted = new Set(graph.inputs);
  return (model.graph?.input ?? []).flatMap((value) => {
    if (!wanted.has(value.name)) return [];
    const fixed = dims?.get(value.name);
    const type = value.type?.value;
    if (fixed === undefined || type?.case !== 'tensorType') return [value];
    return [makeValueInfo(value.name, type.value.elemType, fixed)];
  });
}

function capturedBy(node: NodeProto): readonly string[] {
  return subgraphsOf(node).flatMap((graph) => [...capturedNames(graph)]);
}

/** Drops nodes that no output needs: a runtime without optimisations would run them all the same. */
function neededNodes(draft: GraphDraft): NodeProto[] {
  const needed = new Set(draft.outputs.map((output) => output.name));
  const kept: NodeProto[] = [];
  for (let index = draft.nodes.length - 1; index >= 0; index -= 1) {
    const node = draft.nodes[index];
    if (node === undefined || !node.output.some((name) => needed.has(name))) continue;
    kept.push(node);
    node.input.forEach((name) => needed.add(name));
    capturedBy(node).forEach((name) => needed.add(name));
  }
  return kept.reverse();
}

/**
 * Nodes under names of their own: one that is called after its output may meet a node of the model
 * that is, too, and ONNX Runtime refuses a graph with two nodes of one name.
 */
function withOwnNames(nodes: readonly NodeProto[]): NodeProto[] {
  const names = uniqueNames([]);
  return nodes.map((node, index) => {
    const name = node.name === '' ? '' : names.of(String(index), node.name);
    return name === node.name ? node : patch(node, { name });
  });
}

/** The model with default values for its inputs, as the source file has them. */
export function withDefaults(
  model: ModelProto,
  defaults: ReadonlyMap<string, TensorProto>,
): ModelProto {
  const { graph } = model;
  if (graph === undefined || defaults.size === 0) return model;
  const initializer = [...graph.initializer, ...defaults.values()];
  return patch(model, { graph: patch(graph, { initializer }) });
}

/** The finished model of a draft: only what its outputs need. */
export function finishDraft(
  draft: GraphDraft,
  source: ModelProto,
  inputs: readonly ValueInfoProto[],
): ModelProto {
  const nodes = withOwnNames(neededNodes(draft));
  const used = new Set(nodes.flatMap((node) => [...node.input, ...capturedBy(node)]));
  for (const output of draft.outputs) used.add(output.name);
  const graph = makeGraph({
    name: source.graph?.name || 'bitloupe',
    nodes,
    inputs,
    outputs: draft.outputs,
    initializers: [...draft.initializers.values()].filter((tensor) => used.has(tensor.name)),
  });
  const model = makeModel(graph, draftOpsets(source, draft.opset));
  model.functions = source.functions;
  model.irVersion = source.irVersion > 7n ? source.irVersion : 7n;
  return model;
}
