import { expect, test } from 'vitest';
import { addNoise, noNoise, outputDb, relativeNoise, worstCosine, worstDb } from './output-noise';

test('the output that suffers most speaks for the model', () => {
  const noise = { samples: 1, signal: [100, 1], noise: [1, 0.1], power: [100, 1] };
  expect(outputDb(noise)).toEqual({ db: 10, exact: false });
});

test('no noise at any output is exact, no signal at any output is unknown', () => {
  expect(worstDb(relativeNoise({ samples: 1, signal: [4], noise: [0], power: [4] }))).toEqual({
    db: null,
    exact: true,
  });
  expect(worstDb(relativeNoise({ samples: 1, signal: [0], noise: [1], power: [1] }))).toEqual({
    db: null,
    exact: false,
  });
});

test('an answer that is not finite is never taken for a good one', () => {
  const noise = { samples: 1, signal: [1, 1], noise: [1e-4, NaN], power: [1, NaN] };
  expect(outputDb(noise)).toEqual({ db: null, exact: false });
});

test('energies of disjoint samples add up', () => {
  const one = { samples: 1, signal: [3], noise: [1], power: [2] };
  const other = { samples: 2, signal: [5], noise: [1], power: [6] };
  expect(addNoise(addNoise(noNoise(1), one), other)).toEqual({
    samples: 3,
    signal: [8],
    noise: [2],
    power: [8],
  });
});

test('cosine follows from the three energies', () => {
  // x = (1, 0), y = (1, 1): cosine 1/√2.
  const noise = { samples: 1, signal: [1], noise: [1], power: [2] };
  expect(worstCosine(noise)).toBeCloseTo(Math.SQRT1_2, 12);
});
