import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeLabels } from './place-labels';
import { spreadDots } from './spread-dots';

test('dots with room stay where they are', () => {
  const spots = [
    { x: 0, y: 0 },
    { x: 40, y: 0 },
    { x: 0, y: 30 },
  ];
  expect(spreadDots(spots, 10)).toEqual(spots);
});

test('dots on one spot stand side by side and keep their height', () => {
  const spread = spreadDots(
    [
      { x: 50, y: 20 },
      { x: 50, y: 20 },
      { x: 50, y: 22 },
    ],
    10,
  );
  expect(spread.map((spot) => spot.x)).toEqual([50, 60, 40]);
  expect(spread.map((spot) => spot.y)).toEqual([20, 20, 22]);
});

test('a dozen runs never cover each other', () => {
  const crowd = fc.array(
    fc.record({ x: fc.constantFrom(0, 60, 120), y: fc.integer({ min: 0, max: 60 }) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(crowd, (spots) => {
      const spread = spreadDots(spots, 10);
      spread.forEach((a, i) =>
        spread
          .slice(i + 1)
          .forEach((b) => expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(9.9)),
      );
    }),
  );
});

test('labels never cover each other, and the weightiest gets its place first', () => {
  const bounds = { left: 0, top: 0, right: 200, bottom: 100 };
  const request = { text: 'run', widthPx: 30, gapPx: 8, y: 50 };
  const placed = placeLabels(
    [
      { ...request, x: 100, weight: 0 },
      { ...request, x: 108, weight: 1 },
      { ...request, x: 116, weight: 0 },
    ],
    bounds,
  );
  expect(placed[1]).toMatchObject({ x: 108, anchor: 'middle' });
  const positions = placed
    .filter((label) => label !== null)
    .map((label) => `${label.x},${label.y}`);
  expect(new Set(positions).size).toBe(positions.length);
});

test('a label without room is left out rather than cut', () => {
  expect(
    placeLabels([{ x: 5, y: 5, text: 'long', widthPx: 300, gapPx: 8, weight: 0 }], {
      left: 0,
      top: 0,
      right: 100,
      bottom: 100,
    }),
  ).toEqual([null]);
});
