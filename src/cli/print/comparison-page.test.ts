import { expect, test } from 'vitest';
import type { CompareResult } from '../schemas/compare';
import { comparisonPage } from './comparison-page';

const grid = { dtype: 'int8', scale: 0.5, smallestScale: 0.5, scales: 1, zeroPoint: 0 };
const file = { path: 'a.onnx', sha256: 'a', opset: 13, sizeBytes: 1 };
const result: CompareResult = {
  schema: 'bitloupe.compare/1',
  float: file,
  quantized: file,
  data: { kind: 'npy', samples: 4, trusted: true },
  run: { kernels: 'simulated', runtime: 'ONNX Runtime' },
  layers: [
    {
      name: '/conv<1>/Conv',
      op: 'Conv',
      output: 'y',
      quantizedOutput: 'y',
      matchedBy: 'position',
      weight: null,
      accumulated: null,
      match: { by: 'weights', confidence: 0.98, reason: 'Its weights are alike.' },
      theirTensor: 't',
      theirNode: 'n',
      oursDb: 41.25,
      activation: { ours: { ...grid, scale: 0.25 }, theirs: grid },
      weightGrid: null,
      verdict: { kind: 'other-grid', text: 'Output: scale 0.500 there, 0.250 here.' },
    },
  ],
  missing: ['/gone'],
  unmatched: [{ layer: '/gone', reason: 'No tensor has its name & values.' }],
  firstDivergence: {
    layer: '/conv<1>/Conv',
    oursDb: 41.25,
    theirsDb: 20,
    extraDb: 21.25,
    text: 'It parts here.',
  },
  outputs: [{ name: 'y', quantizedName: 'y', sqnrDb: 20, cosine: 0.99 }],
  answers: null,
  warnings: [],
};

test('a comparison as a page: verdicts, scales, where it parts, what was not found and why', () => {
  const page = comparisonPage(result, 'float.onnx', 'qat.onnx');
  for (const text of [
    'float.onnx beside qat.onnx',
    'It parts here.',
    '0.500 int8',
    '0.250 int8',
    'other grid',
    'weights 98 %',
    '/gone <span class="quiet">No tensor has its name &amp; values.</span>',
    '<b>first divergence</b>',
    '1 of 2',
  ])
    expect(page).toContain(text);
  expect(page).not.toContain('conv<1>');
  expect(page).not.toMatch(/https?:/);
});
