/** Index of the largest value; −1 where none is a number. NaN never wins. */
export function argMax(values: ArrayLike<number | bigint>): number {
  let best = -1;
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = Number(values[index]);
    if (value > largest || (best === -1 && value === largest)) {
      best = index;
      largest = value;
    }
  }
  return best;
}
