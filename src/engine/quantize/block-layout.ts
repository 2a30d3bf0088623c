/** A weight cut along one axis: a scale for every `size` elements of it, the last ones may be fewer. */
export interface WeightBlocks {
  readonly axis: number;
  readonly size: number;
}

/** Sizes of the scales of a weight in blocks: its own, with the blocks in place of the axis that is cut. */
export function scaleDims(dims: readonly number[], { axis, size }: WeightBlocks): number[] {
  return dims.map((length, at) => (at === axis ? Math.ceil(length / size) : length));
}

/**
 * Calls `visit(scale, start, length)` for every run of elements `start + i` that have the scales
 * `scale + i`, row by row of the axis that is cut.
 */
export function forEachBlockRun(
  dims: readonly number[],
  { axis, size }: WeightBlocks,
  visit: (scale: number, start: number, length: number) => void,
): void {
  const product = (part: readonly number[]): number => part.reduce((all, one) => all * one, 1);
  const outer = product(dims.slice(0, axis));
  const rows = dims[axis] ?? 1;
  const inner = product(dims.slice(axis + 1));
  const blocks = Math.ceil(rows / size);
  for (let at = 0; at < outer; at += 1) {
    for (let row = 0; row < rows; row += 1) {
      const scale = (at * blocks + Math.floor(row / size)) * inner;
      visit(scale, (at * rows + row) * inner, inner);
    }
  }
}
