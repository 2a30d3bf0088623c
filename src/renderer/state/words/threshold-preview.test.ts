import { expect, test } from 'vitest';
import { thresholdAfterKey } from './threshold-preview';

const range = { lo: 0, hi: 45 };

test.each([
  ['ArrowUp', false, 21],
  ['ArrowLeft', true, 15],
  ['PageUp', false, 25],
  ['Home', false, 0],
  ['End', false, 45],
])('%s, with Shift %s, moves the threshold from 20 to %s', (key, shiftKey, to) => {
  expect(thresholdAfterKey({ key, shiftKey }, 20, range)).toBe(to);
});

test('the threshold stays on whole numbers in its range, and leaves other keys alone', () => {
  expect(thresholdAfterKey({ key: 'ArrowUp', shiftKey: true }, 43.4, range)).toBe(45);
  expect(thresholdAfterKey({ key: 'ArrowDown', shiftKey: false }, 20.4, range)).toBe(19);
  expect(thresholdAfterKey({ key: 'Escape', shiftKey: false }, 20, range)).toBeNull();
});
