import type {
  AttributeView,
  GraphAnatomy,
  NodeAnatomy,
  SlotView,
} from '../../shared/contract/anatomy';
import type { GraphPath } from '../../shared/contract/arguments';
import { badInput } from '../../shared/errors';
import { AttributeType, DataType } from '../onnx/proto';
import type { AttributeProto, ModelProto, NodeProto, TensorProto } from '../onnx/proto';
import { dimsOf, typeName } from '../onnx/tensor';
import type { ValueType } from '../prepare/model/types';
import { graphsOf, openGraph, type SourceGraph } from './source-graph';

/** Longer values are cut: a list of weights in an attribute is asked for as a tensor. */
const mostText = 2_000;
const mostItems = 200;
const mostNodes = 2_000;

type Types = ReadonlyMap<string, ValueType>;

/** A node of the file, with every attribute and tensor. `known` = types that preparing found. Throws `bad-input`. */
export function describeNode(
  model: ModelProto,
  known: Types,
  path: GraphPath,
  name: string,
): NodeAnatomy {
  const graph = openGraph(model, path);
  const node = graph.nodes.find((each) => each.name === name);
  if (node === undefined) throw badInput(`There is no node '${name}' in this graph of the file.`);
  const types = path.length === 0 ? known : new Map();
  return {
    path,
    name,
    op: node.opType,
    domain: node.domain,
    doc: cut(node.docString),
    attributes: node.attribute.map(viewAttribute),
    inputs: node.input.map((each) => viewSlot(graph, types, each)),
    outputs: node.output.map((each) => viewSlot(graph, types, each)),
    graphs: graphsOf(model, node).map(({ graph: held, body }) => ({
      graph: held,
      nodes: body.node.length,
    })),
  };
}

/** A graph of the file: what goes in and out, and its nodes. Throws `bad-input`. */
export function describeGraph(model: ModelProto, known: Types, path: GraphPath): GraphAnatomy {
  const graph = openGraph(model, path);
  const types = path.length === 0 ? known : new Map();
  return {
    path,
    name: graph.name,
    inputs: graph.inputs.map((name) => viewSlot(graph, types, name)),
    outputs: graph.outputs.map((name) => viewSlot(graph, types, name)),
    nodes: graph.nodes.slice(0, mostNodes).map(({ name, opType }) => ({ name, op: opType })),
    nodeCount: graph.nodes.length,
  };
}

function viewSlot(graph: SourceGraph, known: Types, name: string): SlotView {
  if (name === '') return { name, type: null, shape: null, kind: 'absent', from: null };
  const weight = graph.weights.get(name);
  const value = weight === undefined ? (known.get(name) ?? graph.types.get(name)) : typeOf(weight);
  const from = graph.makers.get(name) ?? null;
  const kind =
    weight !== undefined
      ? 'weight'
      : from !== null
        ? 'node'
        : graph.inputs.includes(name)
          ? 'input'
          : 'outer';
  const isTyped = value !== undefined && value.type !== DataType.UNDEFINED;
  return {
    name,
    type: isTyped ? typeName(value.type) : null,
    shape: value?.shape?.map((size) => (size === '' ? -1 : size)) ?? null,
    kind,
    from,
  };
}

function typeOf(tensor: TensorProto): ValueType {
  return { type: tensor.dataType, shape: dimsOf(tensor) };
}

const decoder = new TextDecoder();

export function viewAttribute(attribute: AttributeProto): AttributeView {
  const { type, text } = attributeText(attribute);
  return {
    name: attribute.name,
    type: attribute.refAttrName === '' ? type : `${type} of the function`,
    text: attribute.refAttrName === '' ? cut(text) : attribute.refAttrName,
    hasValues: attribute.t !== undefined,
  };
}

function attributeText(attribute: AttributeProto): { type: string; text: string } {
  const type = AttributeType[attribute.type]?.toLowerCase() ?? 'unknown';
  switch (attribute.type) {
    case AttributeType.INT:
      return { type, text: String(attribute.i) };
    case AttributeType.FLOAT:
      return { type, text: numberText(attribute.f) };
    case AttributeType.STRING:
      return { type, text: decoder.decode(attribute.s) };
    case AttributeType.INTS:
      return { type, text: list(attribute.ints, String) };
    case AttributeType.FLOATS:
      return { type, text: list(attribute.floats, numberText) };
    case AttributeType.STRINGS:
      return { type, text: list(attribute.strings, (each) => decoder.decode(each)) };
    case AttributeType.TENSOR:
      return { type, text: attribute.t === undefined ? '' : tensorText(attribute.t) };
    case AttributeType.TENSORS:
      return { type, text: list(attribute.tensors, tensorText) };
    case AttributeType.GRAPH:
      return { type, text: graphText(attribute.g?.node ?? []) };
    case AttributeType.GRAPHS:
      return { type, text: list(attribute.graphs, ({ node }) => graphText(node)) };
    case AttributeType.SPARSE_TENSOR:
      return { type, text: `sparse ${(attribute.sparseTensor?.dims ?? []).join('×')}` };
    default:
      return { type, text: '' };
  }
}

/** The float as it was written: 0.1, not 0.10000000149011612. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(7)));
}

function list<T>(values: readonly T[], text: (value: T) => string): string {
  const shown = values.slice(0, mostItems).map(text).join(', ');
  return values.length > mostItems ? `${shown}, … (${values.length})` : shown;
}

function tensorText(tensor: TensorProto): string {
  const dims = dimsOf(tensor);
  return `${typeName(tensor.dataType)} ${dims.length === 0 ? 'scalar' : dims.join('×')}`;
}

function graphText(nodes: readonly NodeProto[]): string {
  return `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`;
}

function cut(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText)}…` : text;
}
