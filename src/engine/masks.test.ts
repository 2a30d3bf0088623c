import { describe, expect, test } from 'vitest';
import { causal, causalBool, maskedAttention, padding } from '../../test/models/masked-attention';
import type { Masking } from '../../test/models/masked-attention';
import { measureModel } from '../../test/models/written-file';
import { floats, int64s } from '../../test/models/tiny-model';
import { openData } from './data/open-data';
import { makeNode } from './onnx/proto';
import type { NodeProto } from './onnx/proto';
import { prepareModel } from './prepare/prepare';

const lowest = -3.4028234663852886e38;

/** dB that the output needs, simulated and written; nothing but the mask would cost more. */
const enough = 28;

async function expectEnough(masking: Masking, span?: number, layers?: number): Promise<void> {
  const { model, data } = await maskedAttention(masking, span, layers);
  const { simulatedDb, writtenDb } = await measureModel(model, data);
  expect(simulatedDb).toBeGreaterThan(enough);
  expect(Math.abs(writtenDb - simulatedDb)).toBeLessThan(3);
}

describe.each([
  ['mask_small_scores_causal', 30],
  ['mask_wide_scores_padding', 28],
  ['mask_minus_10000', 25],
])('%s', (name, floor) => {
  test('keeps its scores, simulated and in the written file', async () => {
    const folder = `test/fixtures/cases/${name}`;
    const model = await prepareModel(`${folder}/model.onnx`);
    const data = await openData({ kind: 'folder', path: `${folder}/calib` }, model.inputs);
    const { simulatedDb, writtenDb } = await measureModel(model, data);
    expect(simulatedDb).toBeGreaterThan(floor);
    expect(writtenDb).toBeGreaterThan(floor);
  });
});

const add = (mask: string): NodeProto => makeNode('Add', ['scores', mask], ['masked']);
const whereMay = makeNode('Where', ['may', 'scores', 'low'], ['masked']);
const between = int64s('between', 1, 2);

/** (1 − keep) · low, as BERT has it; `mask` [batch, 1, 1, n]. */
const inverted = (low: number, ...nodes: readonly NodeProto[]): Masking => ({
  inputs: { keep: padding },
  initializers: [between, floats('one', [], 1), floats('low', [], low)],
  nodes: [
    makeNode('Unsqueeze', ['keep', 'between'], ['wide']),
    makeNode('Sub', ['one', 'wide'], ['hidden']),
    makeNode('Mul', ['hidden', 'low'], ['mask']),
    ...nodes,
  ],
});

const everyMask = [lowest, -Infinity, -1e30, -1e9, -65504, -1e4, -100];

describe.each(everyMask)('a mask of %d', (low) => {
  test.each([0.5, 4])('that is an initializer and added, scores of ±10 · %d', async (span) => {
    await expectEnough({ nodes: [add('m')], initializers: [causal('m', low)] }, span);
  });

  test('that Where chooses, on either side, scalar or full', async () => {
    const initializers = [
      causalBool('may'),
      floats('low', [], low),
      floats('lows', [1, 1, 8, 8], ...Array.from({ length: 64 }, () => low)),
    ];
    await expectEnough({ nodes: [whereMay], initializers });
    const not = makeNode('Not', ['may'], ['must']);
    const where = makeNode('Where', ['must', 'lows', 'scores'], ['masked']);
    await expectEnough({ nodes: [not, where], initializers });
  });

  test('that is an input, other in every sample', async () => {
    const masked = (sample: number, index: number): boolean => index % 8 > sample + 1;
    const of = (sample: number): Float32Array =>
      Float32Array.from({ length: 64 }, (_unused, index) => (masked(sample, index) ? low : 0));
    await expectEnough({ nodes: [add('m')], inputs: { m: { dims: [1, 1, 8, 8], of } } });
  });

  test.skipIf(low === -Infinity)('that is computed from padding', async () => {
    await expectEnough(inverted(low, add('mask')));
    await expectEnough(inverted(low, add('mask')), 0.5);
  });
});

describe.each([lowest, -1e4])('a mask of %d on its way to the scores', (low) => {
  const initializers = [causal('m', low), causalBool('may'), floats('low', [], low)];

  test('through Unsqueeze, Expand, Slice and Reshape', async () => {
    const shape = int64s('shape', 1, 2, 8, 8);
    const more = [shape, int64s('from', 0), int64s('to', 8), int64s('axis', 3)];
    const masking = inverted(
      low,
      makeNode('Expand', ['mask', 'shape'], ['expanded']),
      makeNode('Slice', ['expanded', 'from', 'to', 'axis'], ['cut']),
      makeNode('Reshape', ['cut', 'shape'], ['shaped']),
      add('shaped'),
    );
    await expectEnough({ ...masking, initializers: [...(masking.initializers ?? []), ...more] });
  });

  test('scaled once more before it is added, and before the scores are scaled', async () => {
    const half = floats('half', [], 0.5);
    const times = makeNode('Mul', ['m', 'half'], ['halved']);
    await expectEnough({ nodes: [times, add('halved')], initializers: [...initializers, half] });
    const sum = makeNode('Add', ['scores', 'm'], ['sum']);
    const scaled = makeNode('Mul', ['sum', 'half'], ['masked']);
    await expectEnough({ nodes: [sum, scaled], initializers: [...initializers, half] });
    const divided = makeNode('Div', ['sum', 'half'], ['masked']);
    await expectEnough({ nodes: [sum, divided], initializers: [...initializers, half] }, 1);
  });

  test('added twice, and beside a Where', async () => {
    const masking = inverted(
      low,
      makeNode('Add', ['scores', 'm'], ['once']),
      makeNode('Add', ['once', 'mask'], ['masked']),
    );
    const all = [...(masking.initializers ?? []), causal('m', low), causalBool('may')];
    await expectEnough({ ...masking, initializers: all });
    const chosen = inverted(
      low,
      makeNode('Where', ['may', 'scores', 'low'], ['once']),
      makeNode('Add', ['once', 'mask'], ['masked']),
    );
    await expectEnough({ ...chosen, initializers: all });
  });

  test('subtracted as a large number', async () => {
    const masking = inverted(-low, makeNode('Sub', ['scores', 'mask'], ['masked']));
    await expectEnough(masking);
  });

  test('kept from falling below the lowest float, as transformers do', async () => {
    const nodes = [
      makeNode('Add', ['scores', 'm'], ['sum']),
      makeNode('Max', ['sum', 'low'], ['masked']),
    ];
    await expectEnough({ nodes, initializers });
  });

  test('beside a bias that falls with the distance', async () => {
    const slope = Float32Array.from(
      { length: 64 },
      (_unused, index) => -2 * Math.abs((index % 8) - Math.floor(index / 8)),
    );
    const nodes = [
      makeNode('Add', ['scores', 'slope'], ['biased']),
      makeNode('Add', ['biased', 'm'], ['masked']),
    ];
    await expectEnough({
      nodes,
      initializers: [...initializers, floats('slope', [8, 8], ...slope)],
    });
  });

  test('shared by layers that read it one after the other', async () => {
    await expectEnough(inverted(low, add('mask')), 1, 2);
    await expectEnough({ nodes: [whereMay], initializers }, 1, 2);
  });

  test('in front of a Softmax of opset 11', async () => {
    await expectEnough({ nodes: [add('m')], initializers, opset: 11 });
  });

  test('in front of a Softmax that is written out', async () => {
    await expectEnough({ nodes: [add('m')], initializers, writtenOut: true });
  });

  test('that hides whole rows', async () => {
    const of = (sample: number): Float32Array =>
      Float32Array.from({ length: 64 }, (_unused, index) => {
        const [row, column] = [Math.floor(index / 8), index % 8];
        return column < sample % 3 || column > row ? low : 0;
      });
    const { model, data } = await maskedAttention({
      nodes: [add('m')],
      inputs: { m: { dims: [1, 1, 8, 8], of } },
    });
    const { observations } = await measureModel(model, data);
    // Rows that are hidden as a whole do not count: the range is that of the scores.
    expect(observations.stats.get('masked')?.unmasked?.min).toBeGreaterThan(-60);
  });
});
