import { partOf, type Matrix, type Products } from '../../run/products';

/** Columns that are factored at once. */
const block = 128;

/**
 * Writes the lower factor L of a symmetric positive definite matrix H = L·Lᵀ over its lower half; what stands
 * above the diagonal stays as it is. Blocks of columns, each less the product of all before it.
 */
export async function factor(matrix: Matrix, products: Products): Promise<void> {
  const { rows: size, values } = matrix;
  for (let first = 0; first < size; first += block) {
    const end = Math.min(size, first + block);
    if (first > 0) {
      const before = partOf(matrix, [first, size], [0, first]);
      const own = partOf(matrix, [first, end], [0, first]);
      const product = await products.ofTransposed(before, own);
      for (let row = first; row < size; row += 1) {
        for (let column = first; column < end; column += 1) {
          const index = row * size + column;
          const from = (row - first) * product.columns + column - first;
          values[index] = (values[index] ?? 0) - (product.values[from] ?? 0);
        }
      }
    }
    factorColumns(values, size, first, end);
  }
}

/** Columns from which all before the first of them is taken already. */
function factorColumns(values: Float64Array, size: number, first: number, end: number): void {
  for (let column = first; column < end; column += 1) {
    const ownRow = column * size;
    for (let row = column; row < size; row += 1) {
      const start = row * size;
      let sum = values[start + column] ?? 0;
      for (let k = first; k < column; k += 1) {
        sum -= (values[start + k] ?? 0) * (values[ownRow + k] ?? 0);
      }
      values[start + column] = sum;
    }
    // Damping keeps the diagonal positive; rounding alone could take it to 0.
    const root = Math.sqrt(Math.max(values[ownRow + column] ?? 0, Number.MIN_VALUE));
    for (let row = column; row < size; row += 1) {
      values[row * size + column] = (values[row * size + column] ?? 0) / root;
    }
  }
}
