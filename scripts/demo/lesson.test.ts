import { expect, test } from 'vitest';
import { chooseSkips } from './lesson';

function result(...db: readonly (number | null)[]) {
  const layers = db.map((sqnrDb, index) => ({ name: `layer${index}`, isolated: { sqnrDb } }));
  return { layers } as unknown as Parameters<typeof chooseSkips>[0];
}

test('takes the layers above the widest gap, worst first', () => {
  expect(chooseSkips(result(40, 5.4, 38, 1.1, 37))).toEqual(['layer3', 'layer1']);
});

test('takes only the worst where none stands out', () => {
  expect(chooseSkips(result(31, 30, null, 32, 33))).toEqual(['layer1']);
});

test('never takes half the model', () => {
  expect(chooseSkips(result(1, 2, 3, 4, 5, 6, 50))).toEqual(['layer0']);
});
