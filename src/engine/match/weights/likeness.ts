import type { WeightMatrix } from './weight-matrix';

/** Values of a weight that are looked at: enough to tell weights apart, few enough for hundreds of layers. */
const mostRows = 64;
const mostInRow = 64;
/** Rows shorter than this point anywhere by chance. */
const shortestRow = 8;

/** What is kept of a weight to recognise it by. */
export interface WeightSketch {
  readonly kind: string;
  /** Evenly spread values, row by row. */
  readonly rows: readonly Float64Array[];
  /** All of them, of length 1: as they are, and around their mean (null where all are alike). */
  readonly direction: Float64Array;
  readonly centred: Float64Array | null;
}

/** Null for a weight of zeros, or one that is not finite. */
export function weightSketch({
  kind,
  rows,
  columns,
  at,
}: Pick<WeightMatrix, 'kind' | 'rows' | 'columns' | 'at'>): WeightSketch | null {
  const height = Math.min(rows, mostRows);
  const width = Math.min(columns, Math.max(mostInRow, Math.floor((mostRows * mostInRow) / height)));
  // Loops: making typed arrays from functions takes most of the time here.
  const all = new Float64Array(height * width);
  for (let index = 0; index < height; index += 1) {
    const row = Math.floor(((index + 0.5) * rows) / height);
    for (let position = 0; position < width; position += 1)
      all[index * width + position] = at(row, Math.floor(((position + 0.5) * columns) / width));
  }
  const kept = Array.from({ length: height }, (_row, index) =>
    all.subarray(index * width, (index + 1) * width),
  );
  const direction = unit(all);
  if (direction === null) return null;
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const spread = all.map((value) => value - mean);
  const isSpread = lengthOf(spread) > 1e-3 * lengthOf(all);
  return { kind, rows: kept, direction, centred: isSpread ? unit(spread) : null };
}

/** Cosine of two weights of one kind: the lower one of as they are and around their means. */
export function cosineOf(one: WeightSketch, other: WeightSketch): number {
  const plain = dot(one.direction, other.direction);
  return one.centred === null || other.centred === null
    ? plain
    : Math.min(plain, dot(one.centred, other.centred));
}

/** Cosine row by row, whatever factor (of a BatchNormalization, say) each row has; 0 where rows are too short to tell. */
export function rowCosine(one: WeightSketch, other: WeightSketch): number {
  if ((one.rows[0]?.length ?? 0) < shortestRow) return 0;
  let sum = 0;
  let count = 0;
  one.rows.forEach((row, index) => {
    const [left, right] = [unit(row), unit(other.rows[index] ?? row)];
    if (left === null || right === null) return;
    sum += Math.abs(dot(left, right));
    count += 1;
  });
  return count === 0 ? 0 : sum / count;
}

/** From which cosine on two weights with so many values are hardly alike by chance. */
export function leastCosine({ direction }: WeightSketch): number {
  return Math.min(0.95, Math.max(0.5, 4 / Math.sqrt(direction.length)));
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1)
    sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}

function unit(values: Float64Array): Float64Array | null {
  const length = lengthOf(values);
  return length > 0 && Number.isFinite(length) ? values.map((value) => value / length) : null;
}
