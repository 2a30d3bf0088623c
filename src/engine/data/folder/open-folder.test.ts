import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitSamples } from './open-folder';

describe('limitSamples', () => {
  it('takes the first ones where there are no labels', () => {
    expect(limitSamples(5, 3, null)).toEqual([0, 1, 2]);
    expect(limitSamples(5, undefined, null)).toEqual([0, 1, 2, 3, 4]);
    expect(limitSamples(5, 9, null)).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes from each class in turn, and keeps the file order', () => {
    const labels = [0, 0, 0, 1, 1, 2];
    expect(limitSamples(6, 3, labels)).toEqual([0, 3, 5]);
    expect(limitSamples(6, 4, labels)).toEqual([0, 1, 3, 5]);
    expect(limitSamples(6, 5, labels)).toEqual([0, 1, 3, 4, 5]);
  });

  it('prefers labelled samples', () => {
    expect(limitSamples(4, 2, [null, null, 0, 1])).toEqual([2, 3]);
  });

  it('covers every class as evenly as it can', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.integer({ min: 1, max: 60 }), (all, limit) => {
        const chosen = limitSamples(all.length, limit, all);
        expect(chosen).toEqual([...new Set(chosen)].toSorted((a, b) => a - b));
        expect(chosen).toHaveLength(Math.min(limit, all.length));
        const count = (list: readonly number[], label: number) =>
          list.filter((other) => other === label).length;
        const taken = chosen.map((index) => all[index] ?? -1);
        const most = Math.max(...taken.map((label) => count(taken, label)));
        for (const label of new Set(all)) {
          const full = count(all, label);
          expect(count(taken, label)).toBeGreaterThanOrEqual(Math.min(full, most - 1));
        }
      }),
    );
  });
});
