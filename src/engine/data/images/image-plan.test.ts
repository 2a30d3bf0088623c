import { describe, expect, it } from 'vitest';
import type { Preprocess } from '../../../shared/contract/arguments';
import { planAsPreprocess, planImages } from './image-plan';
import { createNoticeLog } from '../sample/notice-log';
import type { ElementType, InputSpec } from '../sample/tensor';

function plan(shape: InputSpec['shape'], given: Preprocess = {}, type: ElementType = 'float32') {
  const log = createNoticeLog();
  const result = planImages([{ name: 'x', type, shape }], given, log);
  return { ...result, codes: log.list().map(({ code }) => code) };
}

describe('planImages', () => {
  it('reads layout, size and colour from the shape of the input', () => {
    expect(plan(['N', 3, 480, 640])).toMatchObject({
      layout: 'NCHW',
      color: 'RGB',
      width: 640,
      height: 480,
      dims: [1, 3, 480, 640],
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      crop: 'none',
    });
    expect(plan([1, 28, 28, 1])).toMatchObject({
      layout: 'NHWC',
      color: 'L',
      dims: [1, 28, 28, 1],
    });
    expect(plan([3, 32, 32])).toMatchObject({ layout: 'NCHW', dims: [3, 32, 32] });
  });

  it('says what it assumed only when nobody told it', () => {
    expect(plan([1, 3, 8, 8]).codes).toEqual(['preprocess-default']);
    expect(plan([1, 3, 8, 8], { mean: [0.5], std: [0.5] }).codes).toEqual([]);
  });

  it('leaves pixels as they are for 8-bit inputs', () => {
    expect(plan([1, 8, 8, 3], {}, 'uint8').scale).toBe(1);
  });

  it('lets the user decide what the model leaves open', () => {
    expect(plan(['N', 3, 'H', 'W'], { resize: [320, 240] })).toMatchObject({
      width: 320,
      height: 240,
      dims: [1, 3, 240, 320],
    });
    expect(plan([-1, -1, -1, -1], { layout: 'NHWC', color: 'L', resize: [8, 4] }).dims).toEqual([
      1, 4, 8, 1,
    ]);
  });

  it('spreads one mean over all channels', () => {
    expect(plan([1, 3, 8, 8], { mean: [0.5], std: [0.1, 0.2, 0.3] })).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [0.1, 0.2, 0.3],
    });
  });

  it('warns when the mean is in pixel units but the scale is not', () => {
    expect(plan([1, 3, 8, 8], { mean: [123.7], std: [58.4] }).codes).toEqual(['mean-in-pixels']);
    expect(plan([1, 3, 8, 8], { mean: [123.7], std: [58.4], scale: 1 }).codes).toEqual([]);
  });

  it('can be written down and planned again without a change', () => {
    const first = plan([1, 3, 480, 640], { crop: 'center', mean: [0.4] });
    const written = planAsPreprocess(first, ['a', 'b']);
    expect(written.classes).toEqual(['a', 'b']);
    expect(plan([1, 3, 480, 640], written)).toEqual(first);
  });

  it.each([
    [['N', 3, 'H', 'W'], {}, /any width/, /--image-size/],
    [['N', 3, 48, 'W'], {}, /any width/, /--image-size/],
    [[-1, -1, 8, 8], {}, /where its channels are/, /--layout/],
    [[1, 64, 56, 56], {}, /1 or 3 channels/, /\.npy/],
    [[1, 4, 8, 8], { layout: 'NCHW' }, /4 channels/, /\.npy/],
    [[1, 128], {}, /rank 4/, /\.npy/],
    [[4, 3, 8, 8], {}, /fixed batch of 4/, /dynamic batch/],
    [[1, 3, 8, 8], { color: 'L' }, /colour L means 1 channel/, /RGB/],
    [[1, 3, 8, 8], { resize: [9, 8] }, /resized to 9×8/, /--image-size/],
    [[1, 3, 8, 8], { mean: [0, 0] }, /'mean' has 2 values for 3 channels/, /one per channel/],
  ] as const)('refuses %o with %o', (shape, given, message, hint) => {
    expect(() => plan(shape, given)).toThrow(
      expect.objectContaining({
        code: 'bad-input',
        message: expect.stringMatching(message) as string,
        hint: expect.stringMatching(hint) as string,
      }),
    );
  });

  it('refuses integers that are no pixels, and models with several inputs', () => {
    expect(() => plan([1, 3, 8, 8], {}, 'int64')).toThrow(
      /int64 \[1,3,8,8\]\) does not take images/,
    );
    const inputs = ['a', 'b'].map((name) => ({
      name,
      type: 'float32' as const,
      shape: [1, 3, 8, 8],
    }));
    expect(() => planImages(inputs, {}, createNoticeLog())).toThrow(/the model has 2: a, b/);
  });
});
