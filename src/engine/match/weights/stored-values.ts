import { intAttribute, intsAttribute } from '../../onnx/attributes';
import { producerOf } from '../../onnx/graph-index';
import { DataType, type NodeProto, type TensorProto } from '../../onnx/proto';
import { dimsOf, elementCount, floatValues, integerValues } from '../../onnx/tensor';
import type { PreparedModel } from '../../prepare/model/types';
import { fakeQuantsOf } from '../reading/fake-quant';
import { isIntegerClip, throughIdentity } from '../reading/end-of-layer';
import { traitsOf } from '../../ops/catalogue';

/** A constant of a graph, however it is stored: floats, integers with a grid, turned by a Transpose. */
export interface StoredValues {
  readonly dims: readonly number[];
  /** Row-major position → value, integers times their scale. */
  at(position: number): number;
}

/** Nodes between an operator and its stored constant, at most. */
const farthest = 6;

/** What a constant input of a node holds; null where it depends on samples or is stored in a way that is not known. */
export function storedValues(model: PreparedModel, tensor: string): StoredValues | null {
  return walk(model, tensor, farthest);
}

function walk(model: PreparedModel, tensor: string, left: number): StoredValues | null {
  const { graph } = model;
  const name = throughIdentity(model, tensor);
  const fake = fakeQuantsOf(graph).byOutput.get(name);
  const stored = graph.initializers.get(name);
  if (stored !== undefined) return valuesOf(stored);
  const node = producerOf(graph, name);
  if (node === undefined || left === 0) return null;
  if (fake !== undefined) return walk(model, fake.input, left - 1);
  const { flow } = traitsOf(node);
  const input = node.input[0] ?? '';
  if (flow === 'dequantized') return dequantized(model, node, left - 1);
  if (flow === 'cast') return walk(model, input, left - 1);
  const perm = flow === 'rearranged' ? intsAttribute(node, 'perm') : undefined;
  const turned = perm == null ? null : walk(model, input, left - 1);
  return perm == null || turned === null ? null : transposed(turned, perm);
}

/** Behind a DequantizeLinear: integers on their grid, or floats that a QuantizeLinear in front of it rounds. */
function dequantized(model: PreparedModel, node: NodeProto, left: number): StoredValues | null {
  const { graph } = model;
  const name = throughIdentity(model, node.input[0] ?? '');
  const stored = graph.initializers.get(name);
  if (stored === undefined) {
    const before = producerOf(graph, name);
    const quantize = isIntegerClip(graph, before)
      ? producerOf(graph, before?.input[0] ?? '')
      : before;
    const floats =
      traitsOf(quantize).flow === 'quantized' ? walk(model, quantize?.input[0] ?? '', left) : null;
    const step = graph.initializers.get(throughIdentity(model, node.input[1] ?? ''));
    return floats === null || step === undefined
      ? floats
      : rounded(floats, floatValues(step), intAttribute(node, 'axis', 1));
  }
  const scales = graph.initializers.get(throughIdentity(model, node.input[1] ?? ''));
  const zeros = graph.initializers.get(throughIdentity(model, node.input[2] ?? ''));
  return onGrid(stored, scales, zeros, {
    axis: intAttribute(node, 'axis', 1),
    block: intAttribute(node, 'block_size', 0),
  });
}

/** Floats on a grid of whole steps, one for all or one for each position along an axis. */
function rounded({ dims, at }: StoredValues, steps: Float32Array, axis: number): StoredValues {
  const inner = elementCount(dims.slice(axis + 1));
  const size = dims[axis] ?? 1;
  return {
    dims,
    at(position) {
      const step = steps[steps.length > 1 ? Math.floor(position / inner) % size : 0] ?? 1;
      return Math.round(at(position) / step) * step;
    },
  };
}

interface GridAxis {
  readonly axis: number;
  /** Elements along the axis that share a scale; 0 = one. */
  readonly block: number;
}

/** Integers and the initializers of their grid; null where one of them is not stored, or not known. */
export function onGrid(
  integers: TensorProto,
  scales: TensorProto | undefined,
  zeros: TensorProto | undefined,
  { axis, block }: GridAxis,
): StoredValues | null {
  const read = reader(integers);
  if (read === null || scales === undefined) return null;
  const scale = floatValues(scales);
  const zero = zeros === undefined ? null : reader(zeros);
  const dims = dimsOf(integers);
  const along = (axis + dims.length) % Math.max(1, dims.length);
  const size = dims[along] ?? 1;
  const inner = elementCount(dims.slice(along + 1));
  const steps = block > 0 ? Math.ceil(size / block) : size;
  const gridAt = (position: number): number => {
    if (scale.length <= 1) return 0;
    const at = Math.floor(position / inner);
    if (block === 0) return at % size;
    const step = Math.floor((at % size) / block);
    return (Math.floor(at / size) * steps + step) * inner + (position % inner);
  };
  return {
    dims,
    at(position) {
      const grid = gridAt(position);
      return (read(position) - (zero?.(grid) ?? 0)) * (scale[grid] ?? 0);
    },
  };
}

function valuesOf(tensor: TensorProto): StoredValues | null {
  const read = reader(tensor);
  return read === null ? null : { dims: dimsOf(tensor), at: read };
}

/** Values by position, without a copy of the whole where the bytes can be read as they are. */
function reader(tensor: TensorProto): ((position: number) => number) | null {
  const { rawData } = tensor;
  const type: DataType = tensor.dataType;
  const hasRaw = rawData.length > 0;
  if (hasRaw && type === DataType.UINT8) return (position) => rawData[position] ?? 0;
  if (hasRaw && type === DataType.INT8) return (position) => ((rawData[position] ?? 0) << 24) >> 24;
  if (hasRaw && (type === DataType.INT4 || type === DataType.UINT4))
    return nibbles(rawData, type === DataType.INT4);
  if (type === DataType.FLOAT || type === DataType.FLOAT16 || type === DataType.DOUBLE) {
    const values = floatValues(tensor);
    return (position) => values[position] ?? 0;
  }
  const isInteger = [DataType.INT8, DataType.UINT8, DataType.INT16, DataType.INT32].includes(type);
  if (!isInteger) return null;
  const values = integerValues(tensor);
  return (position) => values[position] ?? 0;
}

/** Two integers a byte, the lower half first. */
export function nibbles(bytes: Uint8Array, isSigned: boolean): (position: number) => number {
  return (position) => {
    const half = ((bytes[position >> 1] ?? 0) >> (position % 2 === 0 ? 0 : 4)) & 15;
    return isSigned && half > 7 ? half - 16 : half;
  };
}

/** As ONNX Transpose: axis i of the result is axis perm[i] of the source. */
function transposed(source: StoredValues, perm: readonly number[]): StoredValues {
  const strides = source.dims.map((_size, axis) => elementCount(source.dims.slice(axis + 1)));
  const dims = perm.map((axis) => source.dims[axis] ?? 1);
  return {
    dims,
    at(position) {
      let rest = position;
      let from = 0;
      for (let axis = dims.length - 1; axis >= 0; axis -= 1) {
        const size = dims[axis] ?? 1;
        from += (rest % size) * (strides[perm[axis] ?? 0] ?? 0);
        rest = Math.floor(rest / size);
      }
      return source.at(from);
    },
  };
}
