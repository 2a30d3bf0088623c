import { describe, expect, test } from 'vitest';
import { withPreset } from './preset-menu';

describe('presets of mean and deviation', () => {
  test('keep size, crop, colour and layout', () => {
    const value = { color: 'RGB', layout: 'NHWC', resize: [64, 32], crop: 'center' } as const;
    expect(withPreset(value, 'symmetric')).toEqual({
      ...value,
      scale: 1 / 255,
      mean: [0.5],
      std: [0.5],
    });
  });

  test('of 0 to 1 take mean and deviation away', () => {
    expect(withPreset({ scale: 1, mean: [3], std: [2] }, 'unit')).toEqual({ scale: 1 / 255 });
  });

  test('of ImageNet stand in the order of the channels', () => {
    expect(withPreset({}, 'imagenet').mean).toEqual([0.485, 0.456, 0.406]);
    expect(withPreset({ color: 'BGR' }, 'imagenet').std).toEqual([0.225, 0.224, 0.229]);
    expect(withPreset({ color: 'L' }, 'imagenet').mean).toHaveLength(1);
  });
});
