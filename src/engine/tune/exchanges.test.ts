import { expect, test } from 'vitest';
import { sampleRecipe, openSample } from '../../../test/sample/open-sample';
import { exchanges } from './exchanges';

test('every exchange is cheaper and differs by at most two layers out and one in', async () => {
  const { layers } = (await openSample(1)).plan(sampleRecipe);
  const kept = layers.slice(3, 8);
  const costOf = ({ index }: { index: number }): number => 1 + (index % 5);
  const before = kept.reduce((sum, layer) => sum + costOf(layer), 0);
  const found = exchanges(kept, layers, costOf);
  expect(found.length).toBeGreaterThan(50);
  for (const { layers: after, cost } of found) {
    expect(cost).toBeLessThan(before);
    expect(cost).toBe(after.reduce((sum, layer) => sum + costOf(layer), 0));
    expect(kept.filter((layer) => !after.includes(layer)).length).toBeLessThanOrEqual(2);
    expect(after.filter((layer) => !kept.includes(layer)).length).toBeLessThanOrEqual(1);
  }
});
