import type { HostTensor } from '../data/sample/tensor';
import { argMax } from './arg-max';

/**
 * The answers a tensor of scores gives: per position the index of its largest score, −1 where none is a number.
 * Classes are the last axis of shapes up to `[batch, positions, classes]` and axis 1 of `[batch, classes, …]`.
 * Null where there is nothing to choose from: one class, no axis, no values.
 */
export function answersOf({ data, dims }: Pick<HostTensor, 'data' | 'dims'>): Int32Array | null {
  const axis = dims.length <= 3 ? dims.length - 1 : 1;
  const classes = dims[axis] ?? 0;
  if (classes < 2 || data.length === 0) return null;
  const stride = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const answers = new Int32Array(data.length / classes);
  if (stride === 1) {
    for (let at = 0; at < answers.length; at += 1)
      answers[at] = argMax(data.subarray(at * classes, (at + 1) * classes));
    return answers;
  }
  const scores = new Float64Array(classes);
  for (let at = 0; at < answers.length; at += 1) {
    const first = Math.floor(at / stride) * classes * stride + (at % stride);
    for (let index = 0; index < classes; index += 1)
      scores[index] = Number(data[first + index * stride]);
    answers[at] = argMax(scores);
  }
  return answers;
}
