import { expect, test } from 'vitest';
import type { LintFinding } from '../../../shared/contract/lint';
import type { PlanView } from '../../../shared/contract/model-view';
import { findingsOfLayer, findingsOfTensor, shownFindings } from './target-words';

const finding = (rule: string, layer: string, tensor: string | null): LintFinding => ({
  rule,
  severity: 'illegal',
  layer,
  op: 'Conv',
  tensor,
  message: 'it is so',
  wants: 'it has to be otherwise',
  fix: 'Do something.',
  source: { title: 'Manual', address: 'https://example.com' },
});
const plan: PlanView = {
  layers: [],
  precisions: [],
  notices: [],
  idleSkips: [],
  target: {
    name: 'tensorrt',
    notRun: true,
    changed: [
      finding('symmetric', 'a', 'x'),
      finding('symmetric', 'a', 'y'),
      finding('bias', 'b', null),
    ],
    left: [finding('rank', 'b', 'z')],
  },
};

test('what is left stands first, and each rule once for each layer', () => {
  expect(shownFindings(plan).map(({ rule, layer, isLeft }) => [rule, layer, isLeft])).toEqual([
    ['rank', 'b', true],
    ['symmetric', 'a', false],
    ['bias', 'b', false],
  ]);
});

test('layers and tensors find their own', () => {
  expect(findingsOfLayer(plan, 'b').map(({ rule }) => rule)).toEqual(['rank', 'bias']);
  expect(findingsOfTensor(plan, 'y').map(({ label }) => label)).toEqual(['TensorRT']);
  const { target: _target, ...without } = plan;
  expect(shownFindings(without)).toEqual([]);
});
