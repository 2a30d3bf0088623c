import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPreprocess, findPreprocess } from './preprocess';

let root: string;
let images: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bitloupe-preprocess-'));
  images = join(root, 'images');
  await mkdir(images);
});
afterEach(() => rm(root, { recursive: true }));

describe('preprocess.json', () => {
  it('is read as it is written', async () => {
    const written = {
      layout: 'NHWC',
      color: 'BGR',
      resize: [320, 240],
      crop: 'center',
      scale: 1,
      mean: [103.5, 116.3, 123.7],
      std: [57.4, 57.1, 58.4],
      classes: ['cat', 'dog'],
    };
    await writeFile(join(images, 'preprocess.json'), JSON.stringify(written));
    expect(await findPreprocess(images)).toEqual(written);
  });

  it('is looked for beside the images, then above them', async () => {
    expect(await findPreprocess(images)).toBe(null);
    await writeFile(join(root, 'preprocess.json'), '{"color": "L"}');
    expect(await findPreprocess(images)).toEqual({ color: 'L' });
    await writeFile(join(images, 'preprocess.json'), '{"color": "BGR"}');
    expect(await findPreprocess(images)).toEqual({ color: 'BGR' });
  });

  it('names the file when it is not JSON', async () => {
    await writeFile(join(images, 'preprocess.json'), '{"color": ');
    await expect(findPreprocess(images)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/^images\/preprocess\.json is not valid JSON/) as string,
      hint: expect.stringContaining('Mend the file') as string,
    });
  });

  it('names an unknown key and the one that was meant', () => {
    expect(() => checkPreprocess({ layout: 'NCHW', meen: [0] }, 'preprocess.json')).toThrow(
      "preprocess.json: unknown key 'meen'. Did you mean 'mean'?",
    );
  });

  it.each([
    [{ resize: [224] }, /'resize'/],
    [{ resize: [224, 0] }, /'resize\[1\]'/],
    [{ resize: [1.5, 2] }, /'resize\[0\]'/],
    [{ color: 'rgb' }, /'color'.*"RGB"\|"BGR"\|"L"/],
    [{ std: [0.2, 0, 0.2] }, /'std\[1\]'.*greater than 0/],
    [{ scale: 0 }, /'scale'.*not be 0/],
    [{ mean: ['0.5'] }, /'mean\[0\]'.*expected number/],
    [{ classes: ['a', 'a'] }, /'classes'.*twice/],
    [[1], /is not valid/],
  ])('refuses %o and names the place', (value, message) => {
    expect(() => checkPreprocess(value, 'preprocess.json')).toThrow(message);
  });
});
