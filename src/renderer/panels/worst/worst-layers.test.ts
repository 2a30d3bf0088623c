import { expect, test } from 'vitest';
import type { LayerView } from '../../../shared/contract/model-view';
import { worstLayers } from './worst-layers';

test('the lowest values come first, and layers without one are left out', () => {
  const layers = ['a', 'b', 'c'].map((name, index) => ({ name, index }) as LayerView);
  const names = worstLayers(layers, { db: [20, null, 10] }).map(({ name }) => name);
  expect(names).toEqual(['c', 'a']);
});
