import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Preprocess } from '../../../shared/contract/arguments';
import { checkImageContent } from './image-content';
import { planImages } from './image-plan';
import { readImage } from './images';
import { createNoticeLog } from '../sample/notice-log';
import { readNpy } from '../arrays/npy';
import { checkPreprocess } from '../folder/preprocess';
import type { ElementType } from '../sample/tensor';
import { imageThumbnail } from './thumbnail';

const root = join(import.meta.dirname, '../../../..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-images-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** 2 × 1 pixels: red-ish and blue-ish. */
const rgb = Uint8Array.of(200, 100, 50, 10, 20, 240);
const rgbFile = () => sharp(rgb, { raw: { width: 2, height: 1, channels: 3 } });

function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length / 2);
}

async function read(
  image: Uint8Array,
  shape: readonly number[],
  given: Preprocess = { scale: 1 },
  type: ElementType = 'float32',
) {
  const path = join(folder, 'image');
  await writeFile(path, image);
  const plan = planImages([{ name: 'x', type, shape }], given, createNoticeLog());
  const { data, dims } = await readImage(path, 'image', plan);
  expect(dims).toEqual(shape);
  return [...(data as Float32Array)];
}

describe('readImage', () => {
  it.each([
    ['resources/sample', 'digits_mbv2_one', 32],
    ['test/fixtures/fashion', 'fashion_resnet8', 28],
  ])(
    'turns the images of %s into the tensors NumPy and Pillow made, bit for bit',
    async (set, model, size) => {
      const preprocess = checkPreprocess(
        JSON.parse(await readFile(join(root, set, 'preprocess.json'), 'utf8')),
        'preprocess.json',
      );
      const input = { name: 'x', type: 'float32', shape: [1, 1, size, size] } as const;
      const plan = planImages([input], preprocess, createNoticeLog());
      const labels = await readFile(join(root, set, 'calibration/labels.csv'), 'utf8');
      const files = labels
        .trim()
        .split('\n')
        .slice(1, 9)
        .map((line) => line.split(',')[0] ?? '');
      for (const [i, file] of files.entries()) {
        const golden = join(root, 'test/fixtures/golden/models', model, `calib/00${i}.npy`);
        const tensor = await readImage(join(root, set, 'calibration', file), file, plan);
        expect(tensor).toEqual(readNpy(await readFile(golden), golden));
      }
    },
  );

  it('lays channels out as the model wants them', async () => {
    const file = await rgbFile().png().toBuffer();
    expect(await read(file, [1, 3, 1, 2])).toEqual([200, 10, 100, 20, 50, 240]);
    expect(await read(file, [1, 1, 2, 3], { scale: 1, layout: 'NHWC' })).toEqual([...rgb]);
    expect(await read(file, [3, 1, 2], { scale: 1, color: 'BGR' })).toEqual([
      50, 240, 100, 20, 200, 10,
    ]);
  });

  it('makes grey with the weights of Pillow', async () => {
    // Image.convert('L') of (200, 100, 50) and (10, 20, 240), Pillow 12.3.
    const file = await rgbFile().png().toBuffer();
    expect(await read(file, [1, 1, 1, 2])).toEqual([124, 42]);
  });

  it('normalizes per channel: (pixel · scale − mean) / std', async () => {
    const file = await rgbFile().png().toBuffer();
    const given = { scale: 0.5, mean: [1, 2, 3], std: [1, 2, 4] };
    expect(await read(file, [1, 3, 1, 2], given)).toEqual([99, 4, 24, 4, 5.5, 29.25]);
  });

  it('feeds 8-bit and half-float models', async () => {
    const file = await rgbFile().png().toBuffer();
    expect(await read(file, [1, 1, 2, 3], { layout: 'NHWC' }, 'uint8')).toEqual([...rgb]);
    expect(await read(file, [1, 1, 2, 3], { layout: 'NHWC', mean: [128] }, 'int8')).toEqual([
      72, -28, -78, -118, -108, 112,
    ]);
    const half = await read(
      await sharp(Uint8Array.of(255), { raw: { width: 1, height: 1, channels: 1 } })
        .png()
        .toBuffer(),
      [1, 1, 1, 1],
      {},
      'float16',
    );
    expect(half).toEqual([0x3c00]);
  });

  it('drops alpha without letting it darken the colours, and ignores EXIF rotation', async () => {
    const rgba = Uint8Array.of(200, 100, 50, 0, 10, 20, 240, 128);
    const transparent = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect(await read(transparent, [1, 3, 1, 2])).toEqual([200, 10, 100, 20, 50, 240]);
    const rotated = await rgbFile()
      .withMetadata({ orientation: 6 })
      .tiff({ compression: 'lzw' })
      .toBuffer();
    expect(await read(rotated, [1, 3, 1, 2])).toEqual([200, 10, 100, 20, 50, 240]);
  });

  it('reads grey, palette and 16-bit files as 8-bit colour', async () => {
    const grey = sharp(Uint8Array.of(7, 250), { raw: { width: 2, height: 1, channels: 1 } });
    expect(await read(await grey.toColourspace('b-w').png().toBuffer(), [1, 3, 1, 2])).toEqual([
      7, 250, 7, 250, 7, 250,
    ]);
    expect(await read(await rgbFile().png({ palette: true }).toBuffer(), [1, 3, 1, 2])).toEqual([
      200, 10, 100, 20, 50, 240,
    ]);
    const deep = await rgbFile().toColourspace('rgb16').png().toBuffer();
    expect(await read(deep, [1, 3, 1, 2])).toEqual([200, 10, 100, 20, 50, 240]);
  });

  it('goes by the content: a document under the name of a picture is not drawn', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
    for (const [name, content, message] of [
      ['a.png', svg, /a\.png: it is an SVG or XML document/],
      ['b.jpg', `\uFEFF<?xml version="1.0"?>\n${svg}`, /b\.jpg: it is an SVG or XML document/],
      ['c.webp', '%PDF-1.7', /c\.webp: it does not begin like/],
      ['d.gif', 'P6 1 1 255 abc', /d\.gif: it does not begin like/],
    ] as const) {
      const file = join(folder, name);
      await writeFile(file, content);
      await expect(checkImageContent(file, name)).rejects.toThrow(message);
      await expect(imageThumbnail(file, name, 16)).rejects.toMatchObject({ code: 'bad-input' });
    }
  });

  it('names a corrupt, a cut and a missing image', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => i * i * 31);
    const whole = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
    const plan = planImages(
      [{ name: 'x', type: 'float32', shape: [1, 3, 8, 8] }],
      {},
      createNoticeLog(),
    );
    const files: [string, Uint8Array][] = [
      ['text.png', Buffer.from('not an image')],
      ['empty.jpg', new Uint8Array(0)],
      ['cut.png', firstHalf(await whole.png().toBuffer())],
      ['cut.jpg', firstHalf(await whole.jpeg().toBuffer())],
    ];
    for (const [name, bytes] of files) {
      await writeFile(join(folder, name), bytes);
      await expect(readImage(join(folder, name), `dogs/${name}`, plan)).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining(`cannot decode the image dogs/${name}: `) as string,
        hint: expect.stringContaining('damaged') as string,
      });
    }
    await expect(readImage(join(folder, 'no.png'), 'no.png', plan)).rejects.toMatchObject({
      code: 'bad-input',
      message: 'cannot read no.png: it does not exist',
    });
  });
});
