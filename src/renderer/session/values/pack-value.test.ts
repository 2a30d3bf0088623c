import { expect, test } from 'vitest';
import { packValue, unpackValue } from './pack-value';

test('values come back as they were, in less room', async () => {
  const value = {
    rows: Array.from({ length: 5000 }, (_, index) => ({ name: 'layer', db: index / 7 })),
  };
  const bytes = await packValue(value);
  expect(bytes.length).toBeLessThan(JSON.stringify(value).length / 3);
  expect(await unpackValue(bytes)).toEqual(value);
});

test('bytes that unpack to more than there is room for are refused before they do', async () => {
  const bomb = await packValue('x'.repeat(4_000_000));
  expect(bomb.length).toBeLessThan(10_000);
  await expect(unpackValue(bomb, 1_000_000)).rejects.toThrow('more than 1000000 bytes');
});

test('damaged bytes are an error', async () => {
  const bytes = await packValue({ a: 1 });
  await expect(unpackValue(bytes.slice(0, 10))).rejects.toBeInstanceOf(Error);
  await expect(unpackValue(Uint8Array.from([1, 2, 3]))).rejects.toBeInstanceOf(Error);
});
