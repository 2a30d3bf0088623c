import { describe, expect, it } from 'vitest';
import { AnswerCount, answersOf } from './answers';

function scores(dims: readonly number[], values: readonly number[]) {
  return { dims, data: Float32Array.from(values) };
}

describe('answers of a tensor of scores', () => {
  it('one row of classes gives one answer', () => {
    expect(answersOf(scores([1, 3], [0, 2, 1]))).toEqual(Int32Array.of(1));
    expect(answersOf(scores([3], [5, 2, 1]))).toEqual(Int32Array.of(0));
  });

  it('tokens give one answer each, over the last axis', () => {
    expect(answersOf(scores([1, 3, 2], [0, 1, 1, 0, 3, 4]))).toEqual(Int32Array.of(1, 0, 1));
  });

  it('a batch gives one answer a row', () => {
    expect(answersOf(scores([2, 2], [0, 1, 1, 0]))).toEqual(Int32Array.of(1, 0));
  });

  it('pixels give one answer each, over the channels', () => {
    const two = answersOf(scores([1, 2, 2, 2], [9, 0, 0, 9, 1, 1, 1, 1]));
    expect(two).toEqual(Int32Array.of(0, 1, 1, 0));
    const batch = answersOf(scores([2, 2, 1, 1], [0, 1, 1, 0]));
    expect(batch).toEqual(Int32Array.of(1, 0));
  });

  it('nothing to choose from is no answer', () => {
    expect(answersOf(scores([1, 1], [3]))).toBeNull();
    expect(answersOf(scores([], [3]))).toBeNull();
    expect(answersOf(scores([1, 1, 2, 2], [1, 2, 3, 4]))).toBeNull();
    expect(answersOf(scores([0, 4], []))).toBeNull();
  });

  it('a position without a number answers −1', () => {
    expect(answersOf(scores([2, 2], [Number.NaN, Number.NaN, 0, 1]))).toEqual(Int32Array.of(-1, 1));
  });
});

describe('answers of two models', () => {
  it('are counted one by one; a label belongs to a sample that gives one', () => {
    const count = new AnswerCount();
    const one = { ...scores([1, 3], [0, 2, 1]), type: 'float32' as const };
    const other = { ...scores([1, 3], [3, 2, 1]), type: 'float32' as const };
    const many = { ...scores([2, 2], [0, 1, 1, 0]), type: 'float32' as const };
    expect(count.add(one, other, 1)).toMatchObject({ differing: 1, label: 1 });
    expect(count.add(many, many, 1)).toMatchObject({ differing: 0, label: null });
    expect(count.add(one, many, 1)).toBeNull();
    expect(count).toMatchObject({ samples: 2, compared: 3, same: 2 });
    expect(count).toMatchObject({ labelled: 1, floatRight: 1, quantizedRight: 0 });
  });
});
