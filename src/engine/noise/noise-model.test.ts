import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitNoise } from './noise-model';

const ids = (...sources: number[]): Int32Array => Int32Array.from(sources);

test('sources are scaled until the measured sums come out', () => {
  // A chain of three layers: tensor 0, weight 1, tensor 2, weight 3, tensor 4, weight 5, tensor 6.
  const truth = [1, 40, 2, 5, 1, 300, 2];
  const sums = [ids(0, 1, 2), ids(2, 3, 4), ids(4, 5, 6)].map((sources) => ({
    sources,
    noise: sources.reduce((sum, source) => sum + (truth[source] ?? 0), 0),
  }));
  const fitted = fitNoise(Float64Array.of(1, 1, 1, 1, 1, 1, 1), sums);
  for (const { sources, noise } of sums) {
    const sum = sources.reduce((total, source) => total + (fitted[source] ?? 0), 0);
    expect(sum).toBeCloseTo(noise, 1);
  }
});

test('within one sum the proportions of the guess stay', () => {
  const fitted = fitNoise(Float64Array.of(1, 3), [{ sources: ids(0, 1), noise: 8 }]);
  expect([...fitted]).toEqual([2, 6]);
});

test('a source outside every sum keeps its guess, and no source becomes negative', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 4 }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (guess, one, other) => {
        const fitted = fitNoise(Float64Array.from(guess), [
          { sources: ids(0, 1), noise: one },
          { sources: ids(1, 2), noise: other },
        ]);
        return fitted[3] === guess[3] && fitted.every((noise) => noise >= 0);
      },
    ),
  );
});
