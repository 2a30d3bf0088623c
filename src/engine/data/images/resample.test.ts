import { describe, expect, it } from 'vitest';
import { resizeAndCropCenter, resizeTo } from './resample';
import type { Pixels } from './resample';

function picture(width: number, height: number, channels: number, a: number, b: number): Pixels {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => i * i * a + i * b);
  return { data, width, height, channels };
}

function only(source: Pixels, channel: number): Pixels {
  const data = source.data.filter((_, i) => i % source.channels === channel);
  return { ...source, data, channels: 1 };
}

const colours = picture(7, 5, 3, 37, 11);

// Expected pixels: Pillow 12.3, Image.resize((width, height), Image.BILINEAR) of the same pixels.
describe('resizeTo', () => {
  it('reduces as Pillow does', () => {
    const small = resizeTo(colours, 3, 2);
    expect({ width: small.width, height: small.height }).toEqual({ width: 3, height: 2 });
    expect([...small.data]).toEqual([
      107, 123, 162, 96, 121, 155, 141, 176, 141, 117, 134, 123, 73, 72, 117, 133, 119, 120,
    ]);
  });

  it('reduces in one direction only', () => {
    expect([...resizeTo(colours, 4, 5).data]).toEqual([
      53, 83, 187, 90, 139, 190, 59, 230, 218, 103, 220, 156, 123, 171, 159, 110, 106, 175, 178,
      111, 118, 172, 186, 140, 169, 101, 132, 48, 61, 97, 113, 115, 140, 132, 140, 112, 94, 178, 92,
      56, 88, 142, 88, 56, 99, 178, 94, 83, 140, 132, 162, 115, 113, 103, 61, 48, 109, 101, 169,
      177,
    ]);
  });

  it('enlarges as Pillow does, edges included', () => {
    const first = [0, 48, 170, 73, 99, 198, 114, 112, 185, 97, 126, 173, 24, 226, 246];
    const last = [94, 133, 145, 169, 181, 22, 194, 184];
    const large = [...resizeTo(colours, 9, 6).data];
    expect(large).toHaveLength(9 * 6 * 3);
    expect(large.slice(0, first.length)).toEqual(first);
    expect(large.slice(-last.length)).toEqual(last);
  });

  it('treats grey like any single colour', () => {
    expect([...resizeTo(only(colours, 0), 3, 3).data]).toEqual([
      92, 96, 131, 122, 86, 146, 119, 69, 125,
    ]);
  });

  it('leaves a picture of the right size alone', () => {
    expect(resizeTo(colours, 7, 5).data).toEqual(colours.data);
  });
});

// torchvision's Resize(shorter side) and CenterCrop, done with Pillow 12.3.
describe('resizeAndCropCenter', () => {
  it('keeps the aspect and cuts the centre out', () => {
    expect([...resizeAndCropCenter(colours, 3, 3).data]).toEqual([
      83, 121, 175, 99, 125, 184, 110, 179, 175, 142, 134, 129, 64, 77, 124, 122, 101, 126, 120,
      152, 132, 90, 102, 120, 73, 51, 105,
    ]);
  });

  it('cuts without resizing where the shorter side is right already', () => {
    expect([...resizeAndCropCenter(picture(10, 4, 1, 29, 7), 4, 4).data]).toEqual([
      26, 236, 248, 62, 128, 150, 230, 112, 142, 232, 124, 74, 68, 226, 186, 204,
    ]);
  });

  it('fills targets of any aspect from sources of any aspect', () => {
    for (const [width, height] of [
      [3, 9],
      [9, 3],
      [1, 1],
      [20, 21],
    ] as const) {
      const result = resizeAndCropCenter(colours, width, height);
      expect(result).toMatchObject({ width, height, channels: 3 });
      expect(result.data).toHaveLength(width * height * 3);
    }
  });

  it('gives a flat picture back flat', () => {
    const flat: Pixels = {
      data: new Uint8Array(13 * 9 * 3).fill(201),
      width: 13,
      height: 9,
      channels: 3,
    };
    expect(new Set(resizeAndCropCenter(flat, 5, 8).data)).toEqual(new Set([201]));
  });
});
