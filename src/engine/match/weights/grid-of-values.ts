import type { GridView } from '../../../shared/contract/matching';
import { gridView } from '../reading/grids';
import type { WeightMatrix } from './weight-matrix';

/** Values in a row or more are looked at before it is said that they are on a grid. */
const fewest = 8;
/** Steps between the smallest and the largest value, at most: those of 8 bits. */
const mostSteps = 256;
/** Values are this near to whole steps, in steps. */
const exact = 0.02;

/**
 * The grid of a float weight that training has rounded already: one step for each row, or one for all; null where its
 * values are on none. The type is the narrowest of 4 and 8 bits that holds them.
 */
export function gridOfValues({ rows, columns, at }: WeightMatrix): GridView | null {
  if (rows * columns < 4 * fewest) return null;
  const steps: number[] = [];
  let low = 0;
  let high = 0;
  for (let row = 0; row < rows; row += 1) {
    const values = Float64Array.from({ length: columns }, (_unused, column) => at(row, column));
    const step = columns < fewest ? null : stepOf(values);
    if (step === null) return null;
    steps.push(step);
    for (const value of values) {
      low = Math.min(low, Math.round(value / step));
      high = Math.max(high, Math.round(value / step));
    }
  }
  const few = high <= 7 && low >= -8 ? 'int4' : 'int8';
  const type = low < -128 || high > 127 ? 'uint8' : few;
  const [first = 0] = steps;
  const isOne = steps.every((step) => Math.abs(step - first) <= 1e-4 * first);
  return gridView(type, isOne ? [first] : steps, [0]);
}

/** The largest step that all values are whole multiples of; null where there is none within 8 bits. */
function stepOf(values: Float64Array): number | null {
  const sizes = [...new Set(values.map(Math.abs))].filter((size) => size > 0);
  if (sizes.length === 0) return null;
  const sorted = sizes.toSorted((one, two) => one - two);
  const largest = sorted.at(-1) ?? 0;
  const gaps = sorted
    .map((size, index) => size - (sorted[index - 1] ?? 0))
    .filter((gap) => gap > (largest / mostSteps) * 0.25);
  const least = Math.min(...gaps);
  // The smallest gap may be several steps wide.
  for (const parts of [1, 2, 3, 4, 5, 6]) {
    const step = least / parts;
    const most = largest / step;
    if (most > mostSteps) return null;
    // Refined by the largest value, which is the most exact.
    const fine = largest / Math.round(most);
    if (sorted.every((size) => Math.abs(size / fine - Math.round(size / fine)) < exact))
      return fine;
  }
  return null;
}
