import { intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import { elementCount } from '../../onnx/tensor';
import { traitsOf } from '../../ops/catalogue';
import type { FloatWeight } from '../../quantize/float-weights';

/** Input of a layer of products that holds its weight, where repairs can change it. */
export const weightPosition = 1;

/**
 * The weight of a layer of products as a table of cells: `inner` values each, that lead from one input channel
 * to one output channel. Cell `first · seconds + second` holds the values from `cell · inner` on.
 */
export interface WeightCells {
  readonly firsts: number;
  readonly seconds: number;
  readonly inner: number;
  readonly inputs: number;
  readonly outputs: number;
  inputOf(first: number, second: number): number;
  outputOf(first: number, second: number): number;
}

/** Null where the node is no layer of products, or its weight is no table. */
export function weightCells(node: NodeProto, dims: readonly number[]): WeightCells | null {
  const { product } = traitsOf(node);
  const axis = product?.channelAxis(node, dims.length) ?? null;
  if (product === null || axis === null || dims.length < 2) return null;
  if (intAttribute(node, 'transA', 0) !== 0) return null;
  const [firsts = 0, seconds = 0] = dims;
  const inner = elementCount(dims.slice(2));
  const groups = product.kind === 'convolution' ? intAttribute(node, 'group', 1) : 1;
  if (groups < 1 || firsts % groups !== 0) return null;
  /** The first axis runs through all groups, the second through the channels of one. */
  const perGroup = firsts / groups;
  const through = (first: number): number => first;
  const within = (first: number, second: number): number =>
    Math.floor(first / perGroup) * seconds + second;
  const all = { firsts, seconds, inner };
  return axis === 0
    ? {
        ...all,
        inputs: groups * seconds,
        outputs: firsts,
        inputOf: within,
        outputOf: through,
      }
    : {
        ...all,
        inputs: firsts,
        outputs: groups * seconds,
        inputOf: through,
        outputOf: within,
      };
}

/** Largest absolute value of each cell. */
export function cellMaxima({ values }: FloatWeight, cells: WeightCells): Float64Array {
  const { firsts, seconds, inner } = cells;
  const maxima = new Float64Array(firsts * seconds);
  for (let cell = 0; cell < maxima.length; cell += 1) {
    let largest = 0;
    for (let index = cell * inner; index < (cell + 1) * inner; index += 1) {
      largest = Math.max(largest, Math.abs(values[index] ?? 0));
    }
    maxima[cell] = largest;
  }
  return maxima;
}

/** The weight times factors of its channels; null leaves a side as it is. */
export function scaledWeight(
  { dims, values }: FloatWeight,
  cells: WeightCells,
  inputs: Float64Array | null,
  outputs: Float64Array | null,
): FloatWeight {
  const { firsts, seconds, inner } = cells;
  const scaled = new Float32Array(values.length);
  for (let first = 0; first < firsts; first += 1) {
    for (let second = 0; second < seconds; second += 1) {
      const factor =
        (inputs?.[cells.inputOf(first, second)] ?? 1) *
        (outputs?.[cells.outputOf(first, second)] ?? 1);
      const start = (first * seconds + second) * inner;
      for (let index = start; index < start + inner; index += 1) {
        scaled[index] = (values[index] ?? 0) * factor;
      }
    }
  }
  return { dims, values: scaled };
}
