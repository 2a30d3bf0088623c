import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../sample/tensor';
import { allocate } from '../sample/tensor';
import { imageThumbnail, tensorThumbnail } from './thumbnail';

async function pixelsOf(png: Uint8Array | null, channels: 1 | 3) {
  if (png === null) throw new Error('no thumbnail');
  const { data, info } = await sharp(png)
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: [...data] };
}

/** Values rise from −1 to 1 along the rows. */
function ramp(...dims: number[]): HostTensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return {
    type: 'float32',
    dims,
    data: Float32Array.from({ length: count }, (_, i) => (2 * i) / (count - 1) - 1),
  };
}

describe('tensorThumbnail', () => {
  it('stretches a one-channel tensor from black to white', async () => {
    const { width, height, pixels } = await pixelsOf(
      await tensorThumbnail({ x: ramp(1, 1, 8, 9) }, 64),
      1,
    );
    expect({ width, height }).toEqual({ width: 9, height: 8 });
    expect([pixels[0], pixels.at(-1), pixels.length]).toEqual([0, 255, 72]);
  });

  it('shows colours in both layouts, and reduces to the size asked for', async () => {
    const planar = ramp(1, 3, 16, 8);
    const area = 16 * 8;
    const interleaved = {
      ...planar,
      dims: [16, 8, 3],
      data: Float32Array.from({ length: 3 * area }, (_, i) =>
        Number(planar.data[(i % 3) * area + Math.floor(i / 3)]),
      ),
    };
    const a = await pixelsOf(await tensorThumbnail({ x: planar }, 8), 3);
    const b = await pixelsOf(await tensorThumbnail({ x: interleaved }, 8), 3);
    expect({ width: a.width, height: a.height }).toEqual({ width: 4, height: 8 });
    expect(a).toEqual(b);
  });

  it('takes the first input that is a picture, and survives NaN and flat values', async () => {
    const ids: HostTensor = { type: 'int64', dims: [1, 16], data: new BigInt64Array(16) };
    const flat: HostTensor = {
      type: 'float32',
      dims: [1, 8, 8],
      data: new Float32Array(64).fill(3),
    };
    const { pixels } = await pixelsOf(await tensorThumbnail({ ids, flat }, 64), 1);
    expect(new Set(pixels)).toEqual(new Set([128]));
    const holes = ramp(1, 8, 8);
    holes.data[5] = NaN;
    expect((await pixelsOf(await tensorThumbnail({ holes }, 64), 1)).pixels[5]).toBe(0);
  });

  it.each([[1, 128], [1, 12, 64, 64], [2, 3, 8, 8], [1, 3, 4, 4], [64]])(
    'sees no picture in %o',
    async (...dims) => {
      const shape = dims.filter((size) => typeof size === 'number');
      const data = allocate(
        'float32',
        shape.reduce((a, b) => a * b, 1),
      );
      expect(await tensorThumbnail({ x: { type: 'float32', dims: shape, data } }, 64)).toBe(null);
    },
  );
});

describe('imageThumbnail', () => {
  it('keeps the aspect, does not enlarge, and is a PNG', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bitloupe-thumbnail-'));
    const path = join(folder, 'a.jpg');
    await sharp({ create: { width: 300, height: 100, channels: 3, background: 'red' } })
      .jpeg()
      .toFile(path);
    const small = await sharp(await imageThumbnail(path, 'a.jpg', 60)).metadata();
    const full = await sharp(await imageThumbnail(path, 'a.jpg', 999)).metadata();
    await rm(folder, { recursive: true });
    expect([small.format, small.width, small.height]).toEqual(['png', 60, 20]);
    expect([full.width, full.height]).toEqual([300, 100]);
  });
});
