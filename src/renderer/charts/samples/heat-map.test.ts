import { expect, test } from 'vitest';
import { heatMap, heatMapPixels } from './heat-map';

const samples = {
  samples: [4, 9],
  names: ['a', 'b'],
  rows: [
    [30, 2, null, 41],
    [12, 12, null, 12],
  ],
};

test('each cell takes the colour step of its value, undefined cells none', () => {
  expect([...heatMap(samples, 100).steps]).toEqual([6, 0, -1, 8, 2, 2, -1, 2]);
});

test('merged columns keep the worst layer and know which it was', () => {
  const map = heatMap(samples, 2);
  expect([...map.steps]).toEqual([0, 8, 2, 2]);
  expect([...map.layers]).toEqual([1, 3, 0, 3]);
});

test('undefined cells stay transparent', () => {
  const scale = Array.from({ length: 9 }, (_, step) => [step, step, step] as const);
  const pixels = heatMapPixels(heatMap(samples, 4), scale);
  expect(Array.from(pixels.slice(0, 4))).toEqual([6, 6, 6, 255]);
  expect(Array.from(pixels.slice(8, 12))).toEqual([0, 0, 0, 0]);
});
