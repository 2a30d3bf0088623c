import type { Notice } from '../../../shared/contract/parts';
import { elementTypes, viewBytes } from '../../data/sample/tensor';
import type { ElementType, HostTensor, InputSpec } from '../../data/sample/tensor';
import { subgraphsOf } from '../../onnx/attributes';
import { DataType, type GraphProto, type TensorProto } from '../../onnx/proto';
import { dimsOf, elementCount, typeName } from '../../onnx/tensor';
import { defaultsNotice, inputNotice } from './notices';
import type { PreparedModel, ValueType } from './types';

type Types = ReadonlyMap<string, ValueType>;

/** Inputs that data can be given for; a notice for each of the others. */
export function describeInputs(
  names: readonly string[],
  types: Types,
  defaults: ReadonlyMap<string, TensorProto>,
): { inputs: readonly InputSpec[]; notices: readonly Notice[] } {
  const inputs: InputSpec[] = [];
  const notices: Notice[] = [];
  for (const name of names) {
    const value = types.get(name);
    const type = elementType(value);
    if (type === null) {
      notices.push(inputNotice(name, typeName(value?.type ?? DataType.UNDEFINED)));
      continue;
    }
    const tensor = defaults.get(name);
    const spec = { name, type, shape: value?.shape ?? [] };
    inputs.push(tensor === undefined ? spec : { ...spec, defaultValue: hostTensor(tensor, type) });
  }
  if (defaults.size > 0) notices.push(defaultsNotice([...defaults.keys()]));
  return { inputs, notices };
}

function hostTensor(tensor: TensorProto, type: ElementType): HostTensor {
  return { type, dims: dimsOf(tensor), data: viewBytes(type, tensor.rawData) };
}

export function describeOutputs(graph: GraphProto, types: Types): PreparedModel['outputs'] {
  return graph.output.map(({ name }) => {
    const value = types.get(name);
    return { name, type: elementType(value), shape: value?.shape ?? [] };
  });
}

function elementType(value: ValueType | undefined): ElementType | null {
  const name = typeName(value?.type ?? DataType.UNDEFINED);
  return elementTypes.find((known) => known === name) ?? null;
}

/** Ops of the graph and of the graphs inside its nodes, and how often each occurs. */
export function countOps(graph: GraphProto): Record<string, number> {
  const counts = new Map<string, number>();
  const visit = (inner: GraphProto): void => {
    for (const node of inner.node) {
      counts.set(node.opType, (counts.get(node.opType) ?? 0) + 1);
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  return Object.fromEntries(counts);
}

const indexTypes: readonly DataType[] = [
  DataType.INT64,
  DataType.INT32,
  DataType.BOOL,
  DataType.STRING,
];

/**
 * Elements of all weights, those of subgraphs included: initializers and constants that are not shapes, axes and
 * the like.
 */
export function countParameters(graph: GraphProto): number {
  let count = 0;
  const add = (tensor: TensorProto): void => {
    if (!indexTypes.includes(tensor.dataType)) count += elementCount(dimsOf(tensor));
  };
  const visit = (inner: GraphProto): void => {
    inner.initializer.forEach(add);
    for (const node of inner.node) {
      for (const { t } of node.opType === 'Constant' ? node.attribute : [])
        if (t !== undefined) add(t);
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  return count;
}
