import { join } from 'node:path';
import { withOutputs } from '../../onnx/further-outputs';
import { DataType, makeValueInfo, patch } from '../../onnx/proto';
import type { GraphProto, ModelProto, TensorProto, ValueInfoProto } from '../../onnx/proto';
import { encodeShared } from '../../onnx/shared-proto';
import { dimsOf } from '../../onnx/tensor';
import { loadOptions, weightsBeside } from '../../runtime/session-options';
import { writtenGraph } from '../../runtime/written-graph';
import type { ValueType } from './types';

/** Float initializers from this size on are replaced by inputs: shapes never depend on them. */
const largeBytes = 1024;

const floatTypes: readonly DataType[] = [
  DataType.FLOAT,
  DataType.FLOAT16,
  DataType.DOUBLE,
  DataType.BFLOAT16,
];

/**
 * Types and shapes of all values of the main graph, as ONNX Runtime infers them: every node output
 * is declared as an untyped graph output and the inferred graph is written out; nothing is run.
 * `folder` is a temporary folder that the caller removes; at level `basic` constants are folded first.
 * Throws `io` where the folder cannot be written, and what ONNX Runtime throws.
 */
export async function inferTypes(
  model: ModelProto,
  folder: string,
  level: 'disabled' | 'basic' = 'disabled',
): Promise<ReadonlyMap<string, ValueType>> {
  const graph = model.graph;
  if (graph === undefined) return new Map();
  const path = join(folder, 'typed.onnx');
  const asked = encodeShared(patch(model, { graph: exposed(graph) }));
  // Without a file for weights the declarations are written back as they came in, untyped.
  const options = loadOptions(level, weightsBeside('typed.weights', 2 ** 30));
  const written = await writtenGraph(
    asked,
    path,
    options,
    ({ graph: typed }) => typed?.output ?? [],
  );
  const types = declaredTypes(graph);
  for (const value of written) types.set(value.name, valueType(value));
  return types;
}

/** What the file itself says: initializers, inputs, outputs, `value_info` of values that nodes make. */
export function declaredTypes(graph: GraphProto): Map<string, ValueType> {
  const types = new Map<string, ValueType>();
  const made = new Set(graph.node.flatMap(({ output }) => output));
  const inner = graph.valueInfo.filter(({ name }) => made.has(name));
  for (const value of [...inner, ...graph.output, ...graph.input]) {
    types.set(value.name, valueType(value));
  }
  for (const tensor of graph.initializer) {
    types.set(tensor.name, { type: tensor.dataType, shape: dimsOf(tensor) });
  }
  return types;
}

/** The declared types where the graph states one for every value; else null. */
export function completeTypes(graph: GraphProto): ReadonlyMap<string, ValueType> | null {
  const stated = new Set(
    [...graph.valueInfo, ...graph.output]
      .filter((value) => value.type?.value.case !== undefined)
      .map((value) => value.name),
  );
  const missing = graph.node.some((node) =>
    node.output.some((name) => name !== '' && !stated.has(name)),
  );
  return missing ? null : declaredTypes(graph);
}

/** The graph with all node outputs as outputs and its large weights as inputs. */
function exposed(graph: GraphProto): GraphProto {
  const made = graph.node.flatMap((node) => node.output.filter((name) => name !== ''));
  const large = graph.initializer.filter(isLarge);
  const slim = patch(graph, {
    input: [...graph.input, ...large.map(asInput)],
    initializer: graph.initializer.filter((tensor) => !isLarge(tensor)),
  });
  return withOutputs(slim, made);
}

function isLarge(tensor: TensorProto): boolean {
  return floatTypes.includes(tensor.dataType) && tensor.rawData.length >= largeBytes;
}

function asInput(tensor: TensorProto): ValueInfoProto {
  return makeValueInfo(tensor.name, tensor.dataType, dimsOf(tensor));
}

function valueType(value: ValueInfoProto): ValueType {
  const kind = value.type?.value;
  if (kind?.case !== 'tensorType') return { type: DataType.UNDEFINED, shape: null };
  const shape = kind.value.shape?.dim.map(({ value: dim }) => {
    if (dim.case === 'dimValue') return Number(dim.value);
    return dim.case === 'dimParam' ? dim.value : '';
  });
  return { type: kind.value.elemType, shape: shape ?? null };
}
