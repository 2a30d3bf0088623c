import { expect, test } from 'vitest';
import { sampleRecipe, openSample } from '../../../test/sample/open-sample';
import { exchanges } from './exchanges';

test('every exchange is cheaper and differs by at most two layers out and one in', async () => {
  const { units } = (await openSample(1)).plan(sampleRecipe);
  const kept = units.slice(3, 8);
  const costOf = ({ index }: { index: number }): number => 1 + (index % 5);
  const before = kept.reduce((sum, unit) => sum + costOf(unit), 0);
  const found = exchanges(kept, units, costOf);
  expect(found.length).toBeGreaterThan(50);
  for (const { units: after, cost } of found) {
    expect(cost).toBeLessThan(before);
    expect(cost).toBe(after.reduce((sum, unit) => sum + costOf(unit), 0));
    expect(kept.filter((unit) => !after.includes(unit)).length).toBeLessThanOrEqual(2);
    expect(after.filter((unit) => !kept.includes(unit)).length).toBeLessThanOrEqual(1);
  }
});
