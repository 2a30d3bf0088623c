import { expect, test } from 'vitest';
import type { AccuracyResult } from '../../shared/contract/judgement';
import { checkGates, failedGates } from './gates';

const judged: AccuracyResult = {
  kernels: 'real',
  samples: 200,
  labelled: true,
  floatTop1: 0.99,
  quantizedTop1: 0.985,
  floatTop5: 1,
  quantizedTop5: 1,
  answers: 100,
  klDivergence: 0.002,
  agreement: 0.98,
  classes: [],
  changed: [],
};

test('every output must reach the SQNR, and only those that do not are named', () => {
  const outputs = [
    { name: 'boxes', sqnrDb: 31 },
    { name: 'scores', sqnrDb: 24.996 },
    { name: 'same', sqnrDb: null, exact: true as const },
    { name: 'count', sqnrDb: null },
  ];
  expect(failedGates({ minSqnr: 25 }, outputs, null)).toEqual([
    "output 'scores' has 25.00 dB; at least 25 dB are asked for",
  ]);
  expect(failedGates({ minSqnr: 24.9 }, outputs, null)).toEqual([]);
});

test('an output that is not finite fails, beside others that pass', () => {
  const outputs = [
    { name: 'boxes', sqnrDb: 31 },
    { name: 'ratio', sqnrDb: null, flags: ['nonfinite' as const] },
  ];
  expect(failedGates({ minSqnr: 25 }, outputs, null)).toEqual([
    "output 'ratio' is infinite or NaN in one of the models; at least 25 dB are asked for",
  ]);
});

test('a model of which nothing could be measured does not pass', () => {
  expect(failedGates({ minSqnr: 1 }, [{ name: 'ids', sqnrDb: null }], null)).toHaveLength(1);
});

test('an accuracy drop of exactly the limit passes', () => {
  expect(failedGates({ maxAccuracyDrop: 0.5 }, [], judged)).toEqual([]);
  expect(failedGates({ maxAccuracyDrop: 0.49 }, [], judged)[0]).toMatch(/drops by 0\.50 points/);
});

test('a better int8 model passes any accuracy gate', () => {
  expect(failedGates({ maxAccuracyDrop: 0 }, [], { ...judged, quantizedTop1: 1 })).toEqual([]);
});

test('agreement of exactly the limit passes', () => {
  expect(failedGates({ minAgreement: 0.98 }, [], judged)).toEqual([]);
  expect(failedGates({ minAgreement: 0.99 }, [], judged)).toHaveLength(1);
});

test('a gate that needs labels says so when there are none', () => {
  const unlabelled = { ...judged, labelled: false, floatTop1: null, quantizedTop1: null };
  expect(() => failedGates({ maxAccuracyDrop: 1 }, [], unlabelled)).toThrow(/needs labelled data/);
});

test('gates that nothing can answer are refused before the long run', () => {
  const scores = [{ type: 'float32' }];
  const check = (labelled: boolean, outputs: readonly { type: string }[]) => (): void =>
    checkGates({ maxAccuracyDrop: 1 }, outputs, { labelled });
  expect(check(false, scores)).toThrow(/needs labelled data/);
  expect(check(true, [{ type: 'int64' }])).toThrow(/--max-accuracy-drop needs a model/);
  expect(check(true, scores)).not.toThrow();
  const agreement = { minAgreement: 0.9 };
  expect(() => checkGates(agreement, [{ type: 'int64' }], { labelled: false })).toThrow(/scores/);
  expect(() => checkGates(agreement, scores, { labelled: false })).not.toThrow();
  expect(() => checkGates({}, [], { labelled: false })).not.toThrow();
});

test('answers that drift too far from float fail by their divergence, and none are an error', () => {
  expect(failedGates({ maxKl: 0.01 }, [], judged)).toEqual([]);
  expect(failedGates({ maxKl: 0.001 }, [], judged)).toEqual([
    "the answers are 0.00200 nats from the float model's (KL divergence); at most 0.001 are allowed".replace(
      '’',
      "'",
    ),
  ]);
  expect(() => failedGates({ maxKl: 1 }, [], { ...judged, klDivergence: null })).toThrow(
    /--max-kl/,
  );
});
