import { describe, expect, it } from 'vitest';
import type { LayerInspection } from '../../../shared/contract/inspection';
import { outputRows, weightRows } from './channel-rows';

const layer: LayerInspection = {
  layer: 'conv1',
  qconfig: null,
  tensors: [],
  levels: 127,
  channels: [
    { channel: 0, min: -1, max: 1, levelsUsed: 127, sqnrDb: 40, dead: false },
    { channel: 1, min: 0, max: 0, levelsUsed: 0, sqnrDb: null, dead: true },
  ],
  activationLevels: 256,
  activationChannels: [
    { channel: 0, min: 0, max: 6, levelsUsed: 256 },
    { channel: 1, min: 0, max: 0, levelsUsed: 1 },
  ],
  samples: [],
  around: [],
};

describe('channels as bars', () => {
  it('says levels and SQNR of weights, and names dead ones', () => {
    const rows = weightRows(layer);
    expect(rows?.bars.map(({ about, dead }) => [about, dead])).toEqual([
      ['127 of 127 levels · 40.0 dB', false],
      ['0 of 127 levels · – dB', true],
    ]);
    expect(weightRows({ ...layer, channels: [] })).toBeNull();
  });

  it('counts the levels of an int8 output, and calls a channel dead that is always zero', () => {
    const rows = outputRows(layer);
    expect(rows).toMatchObject({ levels: 256, isGrid: true });
    expect(rows?.bars.map(({ levelsUsed, dead }) => [levelsUsed, dead])).toEqual([
      [256, false],
      [1, true],
    ]);
  });

  it('shows shares of the whole range where the output is float', () => {
    const rows = outputRows({
      ...layer,
      activationLevels: null,
      activationChannels: [
        { channel: 0, min: -2, max: 6, levelsUsed: null },
        { channel: 1, min: 0, max: 2, levelsUsed: null },
      ],
    });
    expect(rows?.isGrid).toBe(false);
    expect(rows?.bars.map(({ about }) => about)).toEqual([
      '100 % of the range',
      '25 % of the range',
    ]);
  });
});
