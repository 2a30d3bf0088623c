import { describe, expect, it } from 'vitest';
import { openGenerated } from './generated';
import type { InputSpec } from './sample/tensor';

const image: InputSpec = { name: 'x', type: 'float32', shape: ['N', 3, 8, 8] };

function open(inputs: readonly InputSpec[], request = {}) {
  return openGenerated(
    { kind: 'generated', distribution: 'normal', samples: 3, seed: 1, ...request },
    inputs,
  );
}

async function dimsOf(shape: InputSpec['shape']) {
  const feeds = await open([{ name: 'x', type: 'float32', shape }]).read(0);
  return feeds['x']?.dims;
}

async function values(input: Partial<InputSpec>) {
  const feeds = await open([{ name: 'x', type: 'int64', shape: [1, 64], ...input }]).read(0);
  return Array.from(Object.values(feeds)[0]?.data ?? [], Number);
}

describe('generated data', () => {
  it('is never trusted, and says so', () => {
    const source = open([image]);
    expect(source).toMatchObject({ kind: 'generated', trusted: false, count: 3, labels: null });
    expect(source.notices.map(({ code }) => code)).toEqual(['generated-data']);
  });

  it('gives the same sample for the same seed, whatever was read before', async () => {
    const a = open([image]);
    const b = open([image]);
    await a.read(2);
    expect(await a.read(1)).toEqual(await b.read(1));
    expect(await a.read(1)).not.toEqual(await a.read(0));
    expect(await open([image], { seed: 2 }).read(1)).not.toEqual(await a.read(1));
  });

  it.each([
    [[1, 2 ** 31], 'float32', '8.6 GB'],
    [['N', 2 ** 53], 'int8', '9007199 GB'],
    [[2 ** 16, 2 ** 16], 'uint8', '4.3 GB'],
  ] as const)('refuses an input of shape %j, naming it', (shape, type, size) => {
    const input: InputSpec = { name: 'big', type, shape };
    expect(() => open([image, input])).toThrow(
      expect.objectContaining({
        code: 'bad-input',
        message: expect.stringMatching(new RegExp(`^input 'big' is ${type}.*${size}`)) as string,
      }) as Error,
    );
  });

  it('hashes what it would give', async () => {
    const hash = await open([image]).hash();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await open([image]).hash()).toBe(hash);
    expect(await open([image], { seed: 2 }).hash()).not.toBe(hash);
    expect(await open([image], { distribution: 'uniform' }).hash()).not.toBe(hash);
  });

  it('fills in dynamic dimensions', async () => {
    expect(await dimsOf(['N', 3, 8, 8])).toEqual([1, 3, 8, 8]);
    expect(await dimsOf([-1, -1, -1, -1])).toEqual([1, 3, 224, 224]);
    expect(await dimsOf(['N', 'H', 'W', 3])).toEqual([1, 224, 224, 3]);
    expect(await dimsOf(['batch', 'sequence'])).toEqual([1, 128]);
    expect(await dimsOf([])).toEqual([]);
  });

  it('draws floats from the distribution asked for', async () => {
    const uniform = await open([image], { distribution: 'uniform' }).read(0);
    const data = Array.from(uniform['x']?.data ?? [], Number);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThan(1);
    const normal = await open([image]).read(0);
    expect(Math.min(...Array.from(normal['x']?.data ?? [], Number))).toBeLessThan(-1);
  });

  it('knows token ids, masks, segments, positions and pixels', async () => {
    const ids = await values({ name: 'input_ids' });
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ids)).toBeLessThan(100);
    expect(new Set(ids).size).toBeGreaterThan(20);
    expect(new Set(await values({ name: 'attention_mask', type: 'int32' }))).toEqual(new Set([1]));
    expect(new Set(await values({ name: 'token_type_ids' }))).toEqual(new Set([0]));
    expect((await values({ name: 'position_ids' })).slice(0, 3)).toEqual([0, 1, 2]);
    expect(new Set(await values({ type: 'bool' }))).toEqual(new Set([1]));
    const pixels = await values({ type: 'uint8', shape: [1, 32, 32, 3] });
    expect(Math.max(...pixels)).toBeGreaterThan(200);
  });

  it('refuses a senseless number of samples', () => {
    expect(() => open([image], { samples: 0 })).toThrow(/0 random samples/);
    expect(() => open([image], { samples: 1.5 })).toThrow(/1\.5 random samples/);
  });
});
