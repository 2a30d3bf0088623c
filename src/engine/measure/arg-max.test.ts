import { expect, test } from 'vitest';
import { argMax } from './answers';

test.each([
  [[1, 3, 2], 1],
  [[2, 2], 0],
  [[-5, -3], 1],
  [[-Infinity, -Infinity], 0],
  [[NaN, 1], 1],
  [[NaN, NaN], -1],
  [[], -1],
])('the answer of %j is %i', (scores, answer) => {
  expect(argMax(Float32Array.from(scores))).toBe(answer);
});
