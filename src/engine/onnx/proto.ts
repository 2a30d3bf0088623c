import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';

export { AttributeType, DataLocation, DataType };
export type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  SparseTensorProto,
  TensorProto,
  ValueInfoProto,
};

/** Bytes as protobuf-es wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export type AttributeValue =
  | number
  | string
  | { readonly float: number }
  | readonly number[]
  | { readonly floats: readonly number[] }
  | TensorProto
  | GraphProto;

/** Decodes a model; weights stay views into `bytes`. Throws protobuf's own error on malformed input. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return fromBinary(ModelProtoSchema, bytes);
}

/** Encodes a model; unknown fields that were decoded come out again unchanged. */
export function encodeModel(model: ModelProto): Uint8Array {
  return toBinary(ModelProtoSchema, model);
}

export function decodeTensor(bytes: Uint8Array): TensorProto {
  return fromBinary(TensorProtoSchema, bytes);
}

/** A node; numbers become INT attributes, `{float}` FLOAT, arrays INTS. */
export function makeNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  options: { name?: string; domain?: string } = {},
): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    input: [...inputs],
    output: [...outputs],
    name: options.name ?? outputs[0] ?? '',
    domain: options.domain ?? '',
    attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
  });
}

/**
 * A changed copy of a message. A spread would lose what protobuf-es keeps on the prototype: the
 * defaults of fields that are not set (`node.domain` would be undefined instead of '').
 */
export function patch<T extends object>(message: T, changes: Partial<T>): T {
  return Object.assign(Object.create(Object.getPrototypeOf(message) as object), message, changes);
}

/** A copy of a node under other value names; attributes are shared, not copied. */
export function renameNode(
  node: NodeProto,
  name: string,
  inputs: readonly string[],
  outputs: readonly string[],
): NodeProto {
  return create(NodeProtoSchema, {
    opType: node.opType,
    domain: node.domain,
    overload: node.overload,
    attribute: node.attribute,
    metadataProps: node.metadataProps,
    docString: node.docString,
    name,
    input: [...inputs],
    output: [...outputs],
  });
}

export function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  }
  if ('floats' in value) {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeType.FLOATS,
      floats: [...value.floats],
    });
  }
  if ('$typeName' in value) {
    return value.$typeName === 'onnx.TensorProto'
      ? create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t: value })
      : create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g: value });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}

/** A value declaration; without `shape` only the element type is stated, without `elemType` nothing is. */
export function makeValueInfo(
  name: string,
  elemType?: DataType,
  shape?: readonly (number | string)[],
): ValueInfoProto {
  if (elemType === undefined) return create(ValueInfoProtoSchema, { name });
  const dim = shape?.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  const type = create(TypeProtoSchema, {
    value: {
      case: 'tensorType',
      value: dim === undefined ? { elemType } : { elemType, shape: { dim } },
    },
  });
  return create(ValueInfoProtoSchema, { name, type });
}

export function makeTensor(
  name: string,
  dataType: DataType,
  dims: readonly number[],
  data: ArrayBufferView,
): TensorProto {
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData });
}

export function makeGraph(parts: {
  name: string;
  nodes: readonly NodeProto[];
  inputs?: readonly ValueInfoProto[];
  outputs?: readonly ValueInfoProto[];
  initializers?: readonly TensorProto[];
  valueInfo?: readonly ValueInfoProto[];
}): GraphProto {
  return create(GraphProtoSchema, {
    name: parts.name,
    node: [...parts.nodes],
    input: [...(parts.inputs ?? [])],
    output: [...(parts.outputs ?? [])],
    initializer: [...(parts.initializers ?? [])],
    valueInfo: [...(parts.valueInfo ?? [])],
  });
}

/** A model that keeps everything of `base` (metadata, functions, opsets) except its graph. */
export function withGraph(base: ModelProto, graph: GraphProto): ModelProto {
  return patch(base, { graph });
}

export function makeModel(
  graph: GraphProto,
  opsets: ReadonlyMap<string, number | bigint>,
): ModelProto {
  const opsetImport = [...opsets].map(([domain, version]) =>
    create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
  );
  return create(ModelProtoSchema, { irVersion: 8n, graph, opsetImport });
}

/** The tensor with its data moved out to `location`, an in-memory external file. */
export function externalTensor(
  tensor: TensorProto,
  location: string,
  offset: number,
  length: number,
): TensorProto {
  const entry = (key: string, value: string) =>
    create(StringStringEntryProtoSchema, { key, value });
  return create(TensorProtoSchema, {
    name: tensor.name,
    dataType: tensor.dataType,
    dims: tensor.dims,
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      entry('location', location),
      entry('offset', String(offset)),
      entry('length', String(length)),
    ],
  });
}
