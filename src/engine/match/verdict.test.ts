import { describe, expect, test } from 'vitest';
import { makeNode } from '../onnx/proto';
import { tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { GridView } from '../../shared/contract/matching';
import { makePlan } from '../plan/plan';
import { extraNoise, firstDivergence } from './divergence';
import { verdictOf } from './verdict';

const grid: GridView = {
  dtype: 'uint8',
  scale: 0.02,
  smallestScale: 0.02,
  scales: 1,
  zeroPoint: 3,
};
const signed: GridView = { ...grid, dtype: 'int8', zeroPoint: -125 };
const verdict = (ours: GridView | null, theirs: GridView | null, extraDb = 0, isSameOp = true) =>
  verdictOf({ activation: { ours, theirs }, weight: null, extraDb, isSameOp });

describe('verdict', () => {
  test.each([
    ['same-grid', grid, grid],
    ['same-grid', grid, signed],
    ['same-grid', null, null],
    ['other-grid', grid, { ...grid, scale: 0.03, smallestScale: 0.03 }],
    ['other-grid', grid, { ...grid, zeroPoint: 40 }],
    ['other-grid', grid, { ...grid, scales: 8 }],
    ['other-arithmetic', grid, null],
    ['other-arithmetic', null, grid],
    ['other-arithmetic', grid, { ...grid, dtype: 'uint16' }],
    ['other-arithmetic', grid, { ...grid, scale: null, dtype: 'dynamic uint8' }],
  ] as const)('%s', (kind, ours, theirs) => {
    expect(verdict(ours, theirs).kind).toBe(kind);
  });

  test('other results on one grid are other arithmetic, and another operator is another graph', () => {
    expect(verdict(grid, grid, 6).kind).toBe('other-arithmetic');
    expect(verdict(grid, grid, 0, false).kind).toBe('other-graph');
  });

  test('both scales are said', () => {
    expect(verdict(grid, { ...grid, scale: 0.03 }).text).toBe(
      'Output: scale 0.0300 there, 0.0200 here.',
    );
  });
});

describe('first divergence', () => {
  test('what comes in is not the layer’s own: the first that adds noise beyond it is named', async () => {
    const model = await tinyModel({
      inputs: { x: [1, 8] },
      nodes: [
        makeNode('MatMul', ['x', 'a'], ['one']),
        makeNode('MatMul', ['one', 'b'], ['two']),
        makeNode('MatMul', ['two', 'c'], ['three']),
      ],
      initializers: [weight('a', [8, 8]), weight('b', [8, 8]), weight('c', [8, 8])],
      outputs: ['three'],
    });
    const { layers } = makePlan(model, emptyRecipe);
    const measured = layers.map((layer, index) => ({
      layer,
      oursDb: 40,
      theirsDb: [38, 30, 29][index] ?? null,
    }));
    const extra = extraNoise(model, measured);
    expect([...extra.values()]).toEqual([2, 8, 1]);
    expect(firstDivergence(measured, extra)).toMatchObject({
      layer: layers[1]?.name,
      extraDb: 8,
      text: expect.stringContaining('8.0 dB worse, beyond the 2.0 dB that come in') as string,
    });
    expect(firstDivergence(measured.slice(0, 1), extra)).toBeNull();
  });
});
