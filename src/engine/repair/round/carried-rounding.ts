import type { IntegerRange } from '../../../shared/dtypes';
import { roundingShift } from '../../qparams/qparams';
import { factor } from './cholesky';
import { partOf, type Matrix, type Products } from '../../run/products';

/** Columns between two products with all that was rounded before. */
const block = 128;
/** Share of the mean diagonal that is added to it: directions that no sample has cost something, too. */
const damping = 0.01;

/** The grid of each element of a weight matrix. */
export interface ElementGrids {
  readonly scale: Float32Array;
  readonly zeroPoint: readonly number[];
  /** Position in both, by element. */
  readonly of: Int32Array;
  readonly integers: IntegerRange;
}

/**
 * Integers of a weight matrix [outputs, inputs] that keep its products with real inputs, whose second moments
 * are `moments` (Σ x·xᵀ, overwritten): one input column after another, the error of each carried into the ones
 * not yet rounded.
 * Source: Frantar et al., GPTQ, 2022. Written as rounding to the nearest plane: with H = L·Lᵀ it needs no
 * inverse, and gives what GPTQ gives for the columns in reverse.
 */
export async function carriedRounding(
  weight: Matrix,
  moments: Matrix,
  grids: ElementGrids,
  products: Products,
): Promise<{ readonly integers: Float64Array; readonly errors: Matrix }> {
  const { rows: outputs, columns: inputs, values } = weight;
  damp(moments);
  await factor(moments, products);
  const lower = moments.values;
  const integers = new Float64Array(outputs * inputs);
  const errors: Matrix = {
    rows: outputs,
    columns: inputs,
    values: new Float64Array(outputs * inputs),
  };
  for (let end = inputs; end > 0; end -= block) {
    const first = Math.max(0, end - block);
    const behind =
      end === inputs
        ? null
        : await products.of(
            partOf(errors, [0, outputs], [end, inputs]),
            partOf(moments, [end, inputs], [first, end]),
          );
    for (let output = 0; output < outputs; output += 1) {
      for (let column = end - 1; column >= first; column -= 1) {
        let carried = behind?.values[output * behind.columns + column - first] ?? 0;
        for (let k = column + 1; k < end; k += 1) {
          carried += (errors.values[output * inputs + k] ?? 0) * (lower[k * inputs + column] ?? 0);
        }
        const index = output * inputs + column;
        const own = values[index] ?? 0;
        const integer = nearest(
          own + carried / (lower[column * inputs + column] ?? 1),
          grids,
          index,
        );
        integers[index] = integer;
        errors.values[index] = own - valueOf(integer, grids, index);
      }
    }
  }
  return { integers, errors };
}

function damp({ rows: size, values }: Matrix): void {
  let sum = 0;
  for (let at = 0; at < size; at += 1) sum += values[at * size + at] ?? 0;
  const added = sum > 0 ? (damping * sum) / size : 1;
  for (let at = 0; at < size; at += 1)
    values[at * size + at] = (values[at * size + at] ?? 0) + added;
}

function nearest(value: number, grids: ElementGrids, index: number): number {
  const { scale, zeroPoint, of, integers } = grids;
  const at = of[index] ?? 0;
  const ratio = Math.fround(value / (scale[at] ?? 1));
  const integer = ratio + roundingShift - roundingShift + (zeroPoint[at] ?? 0);
  return Math.min(integers.max, Math.max(integers.min, integer));
}

/** What an integer of an element stands for. */
export function valueOf(
  integer: number,
  { scale, zeroPoint, of }: ElementGrids,
  index: number,
): number {
  const at = of[index] ?? 0;
  return Math.fround((integer - (zeroPoint[at] ?? 0)) * (scale[at] ?? 1));
}
