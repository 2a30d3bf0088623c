import { DataType, patch } from '../../onnx/proto';
import type {
  AttributeProto,
  Bytes,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from '../../onnx/proto';
import { graphsIn } from '../../onnx/attributes';
import { mapGraphs } from '../../onnx/map-graphs';
import { withRawData } from '../../onnx/raw-data';
import { halfToFloat } from '../../onnx/tensor';

type TypeProto = NonNullable<ValueInfoProto['type']>;

/** Attributes that hold an element type as a number. */
const typeAttributes: ReadonlySet<string> = new Set(['to', 'dtype', 'stash_type', 'output_dtype']);

/**
 * The model with every float16 and bfloat16 value as float32: weights, attributes, casts, inputs and
 * outputs, subgraphs and functions. Both types are exact in float32, so only rounding between nodes
 * is lost. Returns the same model when it holds neither.
 */
export function widenHalves(model: ModelProto): ModelProto {
  const graph = model.graph;
  if (graph === undefined || !usesHalves(graph)) return model;
  return patch(model, {
    graph: widenGraph(graph),
    functions: model.functions.map((inlined) =>
      patch(inlined, {
        node: inlined.node.map(widenNode),
        attributeProto: inlined.attributeProto.map(widenAttribute),
        valueInfo: inlined.valueInfo.map(widenValue),
      }),
    ),
  });
}

function isHalf(type: number): boolean {
  return type === DataType.FLOAT16 || type === DataType.BFLOAT16;
}

function usesHalves(graph: GraphProto): boolean {
  return (
    graph.initializer.some((tensor) => isHalf(tensor.dataType)) ||
    [...graph.input, ...graph.output].some((value) => holdsHalf(value.type)) ||
    graph.node.some((node) =>
      node.attribute.some(
        (attribute) =>
          (typeAttributes.has(attribute.name) && isHalf(Number(attribute.i))) ||
          (attribute.t !== undefined && isHalf(attribute.t.dataType)) ||
          graphsIn(attribute).some(usesHalves),
      ),
    )
  );
}

function holdsHalf(type: TypeProto | undefined): boolean {
  const kind = type?.value;
  switch (kind?.case) {
    case 'tensorType':
    case 'sparseTensorType':
      return isHalf(kind.value.elemType);
    case 'sequenceType':
    case 'optionalType':
      return holdsHalf(kind.value.elemType);
    default:
      return false;
  }
}

function widenGraph(graph: GraphProto): GraphProto {
  return patch(graph, {
    node: graph.node.map(widenNode),
    initializer: graph.initializer.map(widenTensor),
    input: graph.input.map(widenValue),
    output: graph.output.map(widenValue),
    valueInfo: graph.valueInfo.map(widenValue),
  });
}

function widenNode(node: NodeProto): NodeProto {
  return node.attribute.length === 0
    ? node
    : patch(node, { attribute: node.attribute.map(widenAttribute) });
}

function widenAttribute(attribute: AttributeProto): AttributeProto {
  const typeNumber = typeAttributes.has(attribute.name) && isHalf(Number(attribute.i));
  return patch(mapGraphs(attribute, widenGraph), {
    ...(typeNumber ? { i: BigInt(DataType.FLOAT) } : {}),
    ...(attribute.t === undefined ? {} : { t: widenTensor(attribute.t) }),
    tensors: attribute.tensors.map(widenTensor),
  });
}

function widenValue(value: ValueInfoProto): ValueInfoProto {
  return holdsHalf(value.type) && value.type !== undefined
    ? patch(value, { type: widenType(value.type) })
    : value;
}

function widenType(type: TypeProto): TypeProto {
  const kind = type.value;
  if (kind.case === 'tensorType') {
    return patch(type, {
      value: { case: 'tensorType', value: patch(kind.value, { elemType: DataType.FLOAT }) },
    });
  }
  if (kind.case === 'sequenceType' && kind.value.elemType !== undefined) {
    const value = patch(kind.value, { elemType: widenType(kind.value.elemType) });
    return patch(type, { value: { case: 'sequenceType', value } });
  }
  if (kind.case === 'optionalType' && kind.value.elemType !== undefined) {
    const value = patch(kind.value, { elemType: widenType(kind.value.elemType) });
    return patch(type, { value: { case: 'optionalType', value } });
  }
  return type;
}

/** The tensor as float32; other types as they are. */
export function widenTensor(tensor: TensorProto): TensorProto {
  if (!isHalf(tensor.dataType)) return tensor;
  const raw = withRawData(tensor).rawData;
  const values =
    tensor.dataType === DataType.FLOAT16 ? floatsOfHalves(raw) : floatsOfBrainFloats(raw);
  return patch(tensor, {
    dataType: DataType.FLOAT,
    int32Data: [],
    rawData: new Uint8Array(values.buffer),
  });
}

let halves: Float32Array | null = null;

/** All 65,536 halves once: a look-up is much faster than arithmetic on millions of weights. */
function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToFloat(bits));
  return halves;
}

function floatsOfHalves(raw: Bytes): Float32Array<ArrayBuffer> {
  const table = halfTable();
  const values = new Float32Array(raw.length / 2);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = table[(raw[2 * index] ?? 0) | ((raw[2 * index + 1] ?? 0) << 8)] ?? 0;
  }
  return values;
}

/** A bfloat16 is the upper half of a float32. */
function floatsOfBrainFloats(raw: Bytes): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(raw.length / 2);
  for (let index = 0; index < bits.length; index += 1) {
    bits[index] = ((raw[2 * index] ?? 0) << 16) | ((raw[2 * index + 1] ?? 0) << 24);
  }
  return new Float32Array(bits.buffer);
}
