import { BinCounter } from '../../src/engine/observe/bin-counter';
import type { TensorHistogram } from '../../src/engine/observe/counts/histogram';

/** Histogram of values over their own range. */
export function histogramOf(values: Float32Array): TensorHistogram {
  const counter = new BinCounter({
    tensor: 't',
    min: values.reduce((low, value) => Math.min(low, value), Infinity),
    max: values.reduce((high, value) => Math.max(high, value), -Infinity),
    sumSquare: 0,
    movingMin: 0,
    movingMax: 0,
    unmasked: null,
  });
  counter.add(values);
  return counter.finish();
}

/** A histogram with these counts, one number a bin. */
export function histogramFrom(
  lo: number,
  hi: number,
  countOf: (bin: number) => number,
): TensorHistogram {
  return {
    tensor: 't',
    lo,
    hi,
    counts: Float64Array.from({ length: 2048 }, (_, bin) => countOf(bin)),
  };
}
