import type { KeptChannels } from '../reading/layer-match';
import type { WeightMatrix } from './weight-matrix';

/** Rows more alike than this are one, however they were rounded. */
const alike = 0.9;
/** Values of a row that are looked at; fewer than the least point anywhere by chance. */
const mostInRow = 64;
const leastInRow = 8;

/** Null where a weight is no such part of a larger one. `inputs`: input channels that may be left, as other layers tell. */
export function keptChannels(
  large: WeightMatrix,
  small: WeightMatrix,
  inputs: readonly (readonly number[])[],
): KeptChannels | null {
  const [all, left] = [inputsOf(large), inputsOf(small)];
  if (large.family === null || large.family !== small.family) return null;
  if (small.rows > large.rows || left > all) return null;
  if (small.rows === large.rows && left === all) return null;
  if (small.rows === large.rows) {
    const found = rowsKept(byInput(large), byInput(small));
    return found === null ? null : { ...found, rows: upTo(small.rows), inputs: found.rows };
  }
  const ways = left === all ? [upTo(all)] : inputs.filter((way) => way.length === left);
  for (const way of ways) {
    const found = rowsKept(partOf(large, { rows: upTo(large.rows), inputs: way }), small);
    if (found !== null) return { ...found, inputs: way };
  }
  return null;
}

/** The rows and input channels of a weight that were kept. */
export function partOf(
  { window, at, ...rest }: WeightMatrix,
  { rows, inputs }: Pick<KeptChannels, 'rows' | 'inputs'>,
): WeightMatrix {
  return {
    ...rest,
    window,
    rows: rows.length,
    columns: inputs.length * window,
    at: (row, column) =>
      at(rows[row] ?? 0, (inputs[Math.floor(column / window)] ?? 0) * window + (column % window)),
  };
}

function inputsOf({ columns, window }: WeightMatrix): number {
  return columns / window;
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_unused, index) => index);
}

/** A row for each input channel. */
function byInput(matrix: WeightMatrix): WeightMatrix {
  const { rows, window, at } = matrix;
  return {
    ...matrix,
    rows: inputsOf(matrix),
    columns: rows * window,
    at: (input, column) => at(Math.floor(column / window), input * window + (column % window)),
  };
}

/** For every row of the smaller matrix the one that is most like it behind that of the row before. */
function rowsKept(
  large: WeightMatrix,
  small: WeightMatrix,
): Pick<KeptChannels, 'rows' | 'cosine'> | null {
  if (small.columns < leastInRow || small.columns > large.columns) return null;
  const [own, other] = [large, small].map(unitRows);
  const rows: number[] = [];
  let least = 1;
  for (const [index, row] of (other ?? []).entries()) {
    let best = -1;
    let most = -1;
    const last = large.rows - (small.rows - index);
    for (let at = (rows.at(-1) ?? -1) + 1; at <= last; at += 1) {
      const cosine = dot(own?.[at] ?? row, row);
      if (cosine > most) [best, most] = [at, cosine];
    }
    if (most < alike) return null;
    rows.push(best);
    least = Math.min(least, most);
  }
  return { rows, cosine: least };
}

/** Evenly spread values of each row, of length 1. */
function unitRows({ rows, columns, at }: WeightMatrix): readonly Float64Array[] {
  const width = Math.min(columns, mostInRow);
  return upTo(rows).map((row) => {
    const values = new Float64Array(width);
    for (let index = 0; index < width; index += 1)
      values[index] = at(row, Math.floor(((index + 0.5) * columns) / width));
    const length = Math.sqrt(dot(values, values));
    return length > 0 ? values.map((value) => value / length) : values;
  });
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1)
    sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}
