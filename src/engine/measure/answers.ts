import { classAxisOf, Divergence } from './divergence';
import type { HostTensor } from '../data/sample/tensor';

/**
 * The answers a tensor of scores gives: per position the index of its largest score, −1 where none is a number.
 * Classes are the last axis of shapes up to `[batch, positions, classes]` and axis 1 of `[batch, classes, …]`.
 * Null where there is nothing to choose from: one class, no axis, no values.
 */
export function answersOf({ data, dims }: Pick<HostTensor, 'data' | 'dims'>): Int32Array | null {
  const axis = classAxisOf(dims);
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

/** What both models answer to one sample. */
export interface AnsweredSample {
  readonly float: Int32Array;
  readonly quantized: Int32Array;
  readonly differing: number;
  /** Class index, null where it is unknown or there are many answers: a label belongs to a sample that gives one. */
  readonly label: number | null;
}

/** Answers of both models, counted sample by sample. */
export class AnswerCount {
  /** Samples whose answers were compared. */
  samples = 0;
  /** Answers that were compared. */
  compared = 0;
  labelled = 0;
  floatRight = 0;
  quantizedRight = 0;
  same = 0;
  /** How far the quantized model's answers are from the float one's, as distributions. */
  readonly divergence = new Divergence();

  /** `label` is a class index, or null where it is unknown. Null where there is nothing to compare. */
  add(float: HostTensor, quantized: HostTensor, label: number | null): AnsweredSample | null {
    const ones = answersOf(float);
    const others = answersOf(quantized);
    // Row counts that depend on values may differ: then there is no answer to put beside another.
    if (ones === null || ones.length !== others?.length) return null;
    this.divergence.add(float, quantized);
    const differing = ones.reduce((sum, one, at) => sum + (one === others[at] ? 0 : 1), 0);
    this.samples += 1;
    this.compared += ones.length;
    this.same += ones.length - differing;
    const answered = { float: ones, quantized: others, differing };
    if (label === null || ones.length > 1) return { ...answered, label: null };
    this.labelled += 1;
    if (ones[0] === label) this.floatRight += 1;
    if (others[0] === label) this.quantizedRight += 1;
    return { ...answered, label };
  }
}

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
