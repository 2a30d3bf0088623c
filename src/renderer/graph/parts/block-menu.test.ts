import { expect, test } from 'vitest';
import type { PlanView } from '../../../shared/contract/model-view';
import { skipsOf } from './block-menu';

const layers = ['a', 'b', 'c', 'd'].map((name) => ({ name, skipped: name === 'b' }));
const plan = { layers } as unknown as PlanView;

test('a block counts the layers that a skip changes, not those that are float already', () => {
  expect(skipsOf(plan, new Set(['a', 'b', 'c']))).toEqual({ changed: ['a', 'c'], isUnskip: false });
});

test('where all of a block is float, they come back', () => {
  expect(skipsOf(plan, new Set(['b']))).toEqual({ changed: ['b'], isUnskip: true });
});

test('a block without layers changes nothing', () => {
  expect(skipsOf(plan, new Set(['Shape_3']))).toEqual({ changed: [], isUnskip: false });
});
