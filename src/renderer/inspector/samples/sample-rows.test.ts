import { expect, test } from 'vitest';
import type { AccuracyResult, ChangedAnswer } from '../../../shared/contract/judgement';
import { isMisread, rowsAtLayer, rowsOfAnswers } from './sample-rows';

const answer = (patch: Partial<ChangedAnswer>): ChangedAnswer => ({
  sample: 3,
  name: '7/3.png',
  label: 7,
  floatAnswer: 7,
  quantizedAnswer: 8,
  differing: 1,
  sqnrDb: 1.3,
  ...patch,
});
const accuracy: AccuracyResult = {
  kernels: 'simulated',
  samples: 10,
  labelled: true,
  floatTop1: 1,
  quantizedTop1: 0.9,
  floatTop5: null,
  quantizedTop5: null,
  answers: 10,
  klDivergence: 0.002,
  agreement: 0.9,
  classes: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'],
  changed: [answer({})],
};
const inspection = {
  layer: 'a',
  qconfig: null,
  tensors: [],
  levels: 127,
  channels: [],
  activationLevels: null,
  activationChannels: [],
  around: [],
  samples: [
    { sample: 1, name: 'a', sqnrDb: 20 },
    { sample: 2, name: 'b', sqnrDb: null },
    { sample: 3, name: 'c', sqnrDb: 4 },
  ],
};

test('samples stand worst first and say how their answer changed', () => {
  const rows = rowsAtLayer(inspection, accuracy);
  expect(rows.map((row) => row.sample)).toEqual([3, 1, 2]);
  expect(rows[0]).toMatchObject({ caption: 'seven → eight', misread: true });
  expect(rows[1]?.caption).toBe('');
});

test('a changed answer that became right is not misread', () => {
  expect(isMisread(answer({ label: 8 }))).toBe(false);
  expect(isMisread(answer({ label: null }))).toBe(true);
  expect(rowsOfAnswers(accuracy)).toHaveLength(1);
});
