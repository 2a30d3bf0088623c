import { integerRange } from '../../../shared/dtypes';
import type { WeightConfig } from '../../../shared/recipe/qconfig';
import { intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import { traitsOf } from '../../ops/catalogue';
import { forEachBlockRun } from '../../quantize/block-layout';
import type { FloatWeight } from '../../quantize/float-weights';
import { channelLayout, forEachRun, type QuantizedTensor } from '../../quantize/weights';
import { carriedRounding, valueOf, type ElementGrids } from './carried-rounding';
import { groupsOf } from './patches';
import type { Matrix, Products } from '../../run/products';

/** Of so many rows one is kept to judge by. */
const judgeEvery = 4;

/**
 * The weight on the grid it has, rounded so that its products with the given inputs change least; `rows` are
 * those inputs, all channels of one position each. What does not lessen the error on the rows that were left
 * out stays rounded to the nearest.
 */
export async function roundWeight(
  node: NodeProto,
  weight: FloatWeight,
  quantized: QuantizedTensor,
  {
    config,
    rows,
    products,
  }: { config: WeightConfig; rows: readonly Float32Array[]; products: Products },
): Promise<QuantizedTensor> {
  const { dims, values } = weight;
  const groups = groupsOf(node);
  const outputs = (outputsLast(node) ? dims.at(-1) : dims[0]) ?? 1;
  const inputs = values.length / outputs;
  const perGroup = outputs / groups;
  const gridOf = gridsOf(quantized);
  const data = quantized.data.slice();
  const placeOf = (output: number, input: number): number =>
    outputsLast(node) ? input * outputs + output : output * inputs + input;
  for (let group = 0; group < groups; group += 1) {
    const own = Array.from({ length: perGroup * inputs }, (_unused, index) =>
      placeOf(group * perGroup + Math.floor(index / inputs), index % inputs),
    );
    const grids: ElementGrids = {
      scale: quantized.scale,
      zeroPoint: quantized.zeroPoint,
      of: Int32Array.from(own, (place) => gridOf[place] ?? 0),
      integers: integerRange(config.dtype, config),
    };
    const matrix: Matrix = {
      rows: perGroup,
      columns: inputs,
      values: Float64Array.from(own, (place) => values[place] ?? 0),
    };
    const columns = [group * inputs, (group + 1) * inputs] as const;
    const [fit, judge] = [false, true].map((isJudge) =>
      rowsOf(
        rows.filter((_row, at) => (at % judgeEvery === judgeEvery - 1) === isJudge),
        columns,
      ),
    ) as [Matrix, Matrix];
    if (fit.rows === 0 || judge.rows === 0) continue;
    const moments = await products.of(transposed(fit), fit);
    const { integers, errors } = await carriedRounding(matrix, moments, grids, products);
    const before = Float64Array.from(
      own,
      (place, index) =>
        (matrix.values[index] ?? 0) - valueOf(Number(quantized.data[place] ?? 0), grids, index),
    );
    const energy = async (of: Matrix): Promise<number> =>
      (await products.ofTransposed(judge, of)).values.reduce((sum, value) => sum + value ** 2, 0);
    if ((await energy(errors)) >= (await energy({ ...errors, values: before }))) continue;
    own.forEach((place, index) => {
      data[place] = integers[index] ?? 0;
    });
  }
  return { ...quantized, data };
}

/** The position of each element's scale. */
function gridsOf({ dims, axis, block, data }: QuantizedTensor): Int32Array {
  const grids = new Int32Array(data.length);
  if (block !== undefined) {
    forEachBlockRun(dims, block, (scale, start, length) => {
      for (let index = 0; index < length; index += 1) grids[start + index] = scale + index;
    });
    return grids;
  }
  forEachRun(channelLayout(dims, axis), (channel, start, end) => grids.fill(channel, start, end));
  return grids;
}

/** The weight holds an output channel in each column. */
function outputsLast(node: NodeProto): boolean {
  return traitsOf(node).product?.kind === 'matrix' && intAttribute(node, 'transB', 0) === 0;
}

function rowsOf(rows: readonly Float32Array[], [first, end]: readonly [number, number]): Matrix {
  const columns = end - first;
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => values.set(row.subarray(first, end), at * columns));
  return { rows: rows.length, columns, values };
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      out[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return { rows: columns, columns: rows, values: out };
}
