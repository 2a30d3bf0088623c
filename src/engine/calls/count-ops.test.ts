import { expect, test } from 'vitest';
import type { LayerView } from '../../shared/contract/model-view';
import { countOps } from './count-ops';

test('op types stand by their number of layers, with those that are skipped', () => {
  const layers = ['Add', 'Conv', 'Conv'].map((op, index) => ({ op, skipped: index === 2 }));
  expect(countOps({ layers: layers as unknown as readonly LayerView[] })).toEqual([
    { op: 'Conv', layers: 2, skipped: 1 },
    { op: 'Add', layers: 1, skipped: 0 },
  ]);
});
