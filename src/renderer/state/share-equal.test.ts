import { expect, test } from 'vitest';
import { shareEqual } from './share-equal';

const layer = (name: string, skipped = false) => ({ name, skipped, nodes: [`${name}/Conv`] });

test('what is equal throughout stays the object it was', () => {
  const before = { layers: [layer('a'), layer('b')], notices: [] };
  expect(shareEqual(before, structuredClone(before))).toBe(before);
});

test('only what changed is new', () => {
  const before = { layers: [layer('a'), layer('b')], notices: [{ message: 'hello' }] };
  const next = { layers: [layer('a'), layer('b', true)], notices: [{ message: 'hello' }] };
  const shared = shareEqual(before, next);
  expect(shared).toEqual(next);
  expect(shared).not.toBe(before);
  expect(shared.notices).toBe(before.notices);
  expect(shared.layers[0]).toBe(before.layers[0]);
  expect(shared.layers[1]).not.toBe(before.layers[1]);
  expect(shared.layers[1]?.nodes).toBe(before.layers[1]?.nodes);
});

test.each([
  ['an item more', [1, 2], [1, 2, 3]],
  ['an item less', [1, 2, 3], [1, 2]],
  ['a field less', { a: 1, b: 2 }, { a: 1 }],
  ['a field more that is undefined', { a: 1 }, { a: 1, b: undefined }],
  ['another field of the same value', { a: undefined }, { b: undefined }],
  ['an object for a list', [{ a: 1 }], { 0: { a: 1 } }],
  ['nothing for something', { a: { b: 1 } }, { a: null }],
  ['something for nothing', { a: null }, { a: { b: 1 } }],
])('%s is a difference', (_what, before: unknown, next: unknown) => {
  const shared = shareEqual(before, next);
  expect(shared).toStrictEqual(next);
  expect(shared).not.toBe(before);
});
