import { floatToHalf } from '../../data/sample/half';
import { DataType, makeTensor } from '../../onnx/proto';
import type { GraphProto, NodeProto, TensorProto } from '../../onnx/proto';
import { intAttribute, subgraphsOf } from '../../onnx/attributes';
import { traitsOf } from '../../ops/catalogue';
import { usedNames } from '../../onnx/topological-sort';
import { constantTensor } from '../model/constants';
import { freshName } from '../model/fresh-name';
import type { ValueType } from '../model/types';
import type { ConvertContext } from '../../ops/traits/converter';

interface Surroundings {
  readonly target: number;
  readonly types: ReadonlyMap<string, ValueType>;
}

/** The context for the nodes of one graph; `added` fills with new initializers while nodes convert. */
export function graphContext(
  graph: GraphProto,
  { target, types }: Surroundings,
  outer: ConvertContext | null,
): { context: ConvertContext; added: TensorProto[] } {
  const added: TensorProto[] = [];
  const taken = allNames(graph);
  const used = readNames(graph);
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const makers = new Map<string, NodeProto>();
  for (const node of graph.node) {
    const constant = constantTensor(node);
    if (constant !== null) constants.set(constant.name, constant);
    for (const name of node.output) makers.set(name, node);
  }
  const named = (wanted: string): string => {
    const name = freshName(taken, wanted);
    return outer === null ? name : outer.freshName(name);
  };
  const add = (
    wanted: string,
    type: DataType,
    dims: readonly number[],
    data: ArrayBufferView,
  ): string => {
    const name = named(wanted);
    added.push(makeTensor(name, type, dims, data));
    return name;
  };
  const context: ConvertContext = {
    target,
    freshName: named,
    addIntegers: (wanted, values) =>
      add(wanted, DataType.INT64, [values.length], BigInt64Array.from(values)),
    addFloats: (wanted, values, dims, type) => add(wanted, type, dims, floatData(values, type)),
    addReshaped: (wanted, tensor, dims) => add(wanted, tensor.dataType, dims, tensor.rawData),
    constantOf: (name) => constants.get(name) ?? outer?.constantOf(name) ?? null,
    shapeOf: (name) => types.get(name)?.shape ?? impliedShape(name, makers, context),
    typeOf(name) {
      const known = types.get(name)?.type ?? constants.get(name)?.dataType;
      if (known !== undefined && known !== DataType.UNDEFINED) return known;
      return inferredType(name, makers, context, new Set());
    },
    isUsed: (name) => used.has(name),
  };
  return { context, added };
}

/** A shape of unknown sizes but known rank, where a convolution before it tells the rank. */
function impliedShape(
  name: string,
  makers: ReadonlyMap<string, NodeProto>,
  context: ConvertContext,
): readonly string[] | null {
  let node = makers.get(name);
  while (node !== undefined && traitsOf(node).keepsRank) node = makers.get(node.input[0] ?? '');
  if (traitsOf(node).product?.kind !== 'convolution') return null;
  return context.constantOf(node?.input[1] ?? '')?.dims.map(() => '') ?? null;
}

/** Follows first inputs back to a value whose type is stated: a weight, a cast. */
function inferredType(
  name: string,
  makers: ReadonlyMap<string, NodeProto>,
  context: ConvertContext,
  seen: Set<string>,
): DataType {
  const node = makers.get(name);
  if (node === undefined || seen.has(name)) return DataType.FLOAT;
  seen.add(name);
  if (traitsOf(node).flow === 'cast') return intAttribute(node, 'to', DataType.FLOAT);
  for (const input of node.input) {
    const constant = context.constantOf(input);
    if (constant !== null && isFloat(constant.dataType)) return constant.dataType;
  }
  return inferredType(node.input[0] ?? '', makers, context, seen);
}

function isFloat(type: DataType): boolean {
  return type === DataType.FLOAT || type === DataType.FLOAT16 || type === DataType.DOUBLE;
}

function floatData(values: readonly number[], type: DataType): ArrayBufferView {
  if (type === DataType.DOUBLE) return Float64Array.from(values);
  if (type === DataType.FLOAT16) return Uint16Array.from(values, floatToHalf);
  if (type === DataType.INT64)
    return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
  if (type === DataType.INT32) return Int32Array.from(values);
  return Float32Array.from(values);
}

/** Every name that nodes of the graph or its subgraphs read, and the graph's outputs. */
function readNames(graph: GraphProto): ReadonlySet<string> {
  return new Set([
    ...graph.node.flatMap((node) => [...usedNames(node)]),
    ...graph.output.map((value) => value.name),
  ]);
}

function allNames(graph: GraphProto): Set<string> {
  const names = new Set<string>();
  const visit = (inner: GraphProto): void => {
    for (const value of [...inner.input, ...inner.output, ...inner.initializer])
      names.add(value.name);
    for (const node of inner.node) {
      names.add(node.name);
      node.output.forEach((name) => names.add(name));
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  return names;
}
