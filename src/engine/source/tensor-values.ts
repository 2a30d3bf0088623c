import { getOrMake } from '../../shared/get-or-make';
import type { TensorPage } from '../../shared/contract/anatomy';
import type { TensorPlace } from '../../shared/contract/arguments';
import { badInput } from '../../shared/errors';
import { DataType, type ModelProto, type TensorProto } from '../onnx/proto';
import { withRawData } from '../onnx/raw-data';
import { dimsOf, elementCount, halfToFloat, typeName } from '../onnx/tensor';
import { openGraph } from './source-graph';

export const mostValues = 4_096;
const binCount = 64;

/** The tensor at a place, its values in `rawData`. Throws `bad-input` where the file has no values for it. */
export function findTensor(model: ModelProto, { path, name, attribute }: TensorPlace): TensorProto {
  const graph = openGraph(model, path);
  const found =
    attribute === undefined
      ? graph.weights.get(name)
      : graph.nodes
          .find((node) => node.name === name)
          ?.attribute.find((each) => each.name === attribute)?.t;
  if (found === undefined)
    throw badInput(
      `The file holds no values for '${name}'${attribute === undefined ? '' : ` in attribute '${attribute}'`}.`,
      'Values are there for weights and constants; what nodes compute is seen after a run.',
    );
  return withRawData(found);
}

/** Values `from` … `from + count`, and a summary of all. */
export function tensorPage(tensor: TensorProto, from: number, count: number): TensorPage {
  const shape = dimsOf(tensor);
  const all = elementCount(shape);
  const numbers = numbersOf(tensor);
  const start = Math.min(from, all);
  const end = Math.min(all, start + Math.min(count, mostValues));
  const values: string[] = [];
  for (let at = start; at < end; at += 1)
    values.push(
      numbers === null
        ? new TextDecoder().decode(tensor.stringData[at])
        : valueText(numbers, at, tensor.dataType),
    );
  return {
    name: tensor.name,
    type: typeName(tensor.dataType),
    shape,
    count: all,
    from: start,
    values,
    summary: numbers === null || all === 0 ? null : summaryOf(tensor, numbers),
  };
}

type Numbers = ArrayLike<number> | BigInt64Array | BigUint64Array;

/** Null for strings. Throws `unsupported` for types whose values are not plain numbers. */
function numbersOf(tensor: TensorProto): Numbers | null {
  const type: DataType = tensor.dataType;
  const count = elementCount(dimsOf(tensor));
  const buffer = tensor.rawData.slice().buffer;
  switch (type) {
    case DataType.STRING:
      return null;
    case DataType.FLOAT:
      return new Float32Array(buffer);
    case DataType.DOUBLE:
      return new Float64Array(buffer);
    case DataType.FLOAT16:
      return Float32Array.from(new Uint16Array(buffer), halfToFloat);
    case DataType.BFLOAT16:
      return new Float32Array(
        Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer,
      );
    case DataType.INT64:
      return new BigInt64Array(buffer);
    case DataType.UINT64:
      return new BigUint64Array(buffer);
    case DataType.INT32:
      return new Int32Array(buffer);
    case DataType.UINT32:
      return new Uint32Array(buffer);
    case DataType.INT16:
      return new Int16Array(buffer);
    case DataType.UINT16:
      return new Uint16Array(buffer);
    case DataType.INT8:
      return new Int8Array(buffer);
    case DataType.UINT8:
    case DataType.BOOL:
      return new Uint8Array(buffer);
    case DataType.INT4:
      return Int8Array.from({ length: count }, (_, at) =>
        signed(nibble(tensor.rawData, at), 8, 16),
      );
    case DataType.UINT4:
      return Uint8Array.from({ length: count }, (_, at) => nibble(tensor.rawData, at));
    default:
      throw badInput(
        `Values of type ${typeName(type)} cannot be shown.`,
        'Save the tensor with another tool.',
      );
  }
}

/** Two to a byte, the lower half first. */
function nibble(bytes: Uint8Array, at: number): number {
  const byte = bytes[at >> 1] ?? 0;
  return at % 2 === 0 ? byte & 0xf : byte >> 4;
}

function signed(value: number, from: number, span: number): number {
  return value >= from ? value - span : value;
}

function valueText(numbers: Numbers, at: number, type: DataType): string {
  const value = numbers[at];
  if (typeof value !== 'number') return String(value);
  if (type === DataType.BOOL) return value === 0 ? 'false' : 'true';
  return Number.isInteger(value) || type === DataType.DOUBLE
    ? String(value)
    : String(Number(value.toPrecision(7)));
}

const summaries = new WeakMap<TensorProto, NonNullable<TensorPage['summary']>>();

/** Of a large tensor it takes a while, and every page asks for it. */
function summaryOf(tensor: TensorProto, numbers: Numbers): NonNullable<TensorPage['summary']> {
  return getOrMake(summaries, tensor, () => summarize(numbers));
}

function summarize(numbers: Numbers): NonNullable<TensorPage['summary']> {
  let [min, max, sum, squares, zeros, finite] = [Infinity, -Infinity, 0, 0, 0, 0];
  for (let at = 0; at < numbers.length; at += 1) {
    const value = Number(numbers[at]);
    if (!Number.isFinite(value)) continue;
    finite += 1;
    if (value === 0) zeros += 1;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = finite === 0 ? Number.NaN : sum / finite;
  const bins = Array.from({ length: finite === 0 || min === max ? 1 : binCount }, () => 0);
  const width = (max - min) / bins.length;
  for (let at = 0; at < numbers.length; at += 1) {
    const value = Number(numbers[at]);
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    const bin = width === 0 ? 0 : Math.min(bins.length - 1, Math.floor((value - min) / width));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const none = finite === 0;
  return {
    min: none ? Number.NaN : min,
    max: none ? Number.NaN : max,
    mean,
    deviation: none ? Number.NaN : Math.sqrt(squares / finite),
    zeros,
    notFinite: numbers.length - finite,
    bins,
  };
}
