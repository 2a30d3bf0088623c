import { describe, expect, it } from 'vitest';
import { createReadAhead } from './read-ahead';
import type { Feeds } from '../sample/tensor';

function sample(value: number, floats = 1): Feeds {
  return { x: { type: 'float32', dims: [floats], data: new Float32Array(floats).fill(value) } };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('createReadAhead', () => {
  it('gives every sample, and starts the next two early', async () => {
    const loads: number[] = [];
    const read = createReadAhead(5, async (index) => {
      loads.push(index);
      return sample(index);
    });
    expect(await read(0)).toEqual(sample(0));
    expect(loads).toEqual([0, 1, 2]);
    for (let index = 1; index < 5; index++) expect(await read(index)).toEqual(sample(index));
    expect(loads).toEqual([0, 1, 2, 3, 4]);
  });

  it('reads small sets once, however often they are asked for', async () => {
    let loads = 0;
    const read = createReadAhead(3, async (index) => {
      loads++;
      return sample(index);
    });
    for (let pass = 0; pass < 4; pass++) {
      for (let index = 0; index < 3; index++) await read(index);
    }
    expect(loads).toBe(3);
  });

  it('keeps a bounded number of bytes of large sets', async () => {
    const megabyte = 1024 * 1024;
    const loads: number[] = [];
    const read = createReadAhead(40, async (index) => {
      loads.push(index);
      return sample(index, megabyte / 4);
    });
    for (let index = 0; index < 40; index++) await read(index);
    loads.length = 0;
    for (let index = 0; index < 40; index++) await read(index);
    // 16 MB were kept from the first pass.
    expect(loads.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i + 16));
  });

  it('reports a failure only to whoever asks for that sample', async () => {
    const read = createReadAhead(3, async (index) => {
      if (index === 1) throw new Error('sample 1 is broken');
      return sample(index);
    });
    await read(0);
    await settle();
    expect(await read(2)).toEqual(sample(2));
    await expect(read(1)).rejects.toThrow('sample 1 is broken');
    await expect(read(1)).rejects.toThrow('sample 1 is broken');
  });

  it('answers two callers of one sample with one read', async () => {
    let loads = 0;
    const read = createReadAhead(1, async (index) => {
      loads++;
      await settle();
      return sample(index);
    });
    const [a, b] = await Promise.all([read(0), read(0)]);
    expect([a === b, loads]).toEqual([true, 1]);
  });
});
