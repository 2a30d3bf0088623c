import { describe, expect, test } from 'vitest';
import { runOnce } from '../../../../test/models/converted';
import { float32, inMemoryData } from '../../../../test/models/in-memory-data';
import { readPair } from '../../measure/read-pair';
import { DataType, makeGraph, makeModel, makeValueInfo } from '../../onnx/proto';
import { ErrorSheet } from './error-sheet';
import { finishDraft, startDraft } from '../draft/graph-draft';

const x = Float32Array.of(1, -2, 3, 0, 0.5, -0.5);
const y = Float32Array.of(1.25, -2, 2.5, 0, 0.5, -1);

/** Compares x with y (or a value with itself) inside a graph and reads the sums of one run. */
async function compared(
  left: Float32Array,
  right: Float32Array,
  options: { detail: 'full' | 'noise'; masked?: boolean; known?: boolean; same?: boolean },
) {
  const inputs = ['x', 'y'].map((name) => makeValueInfo(name, DataType.FLOAT, ['rows', 3]));
  const source = makeModel(makeGraph({ name: 'e', nodes: [], inputs }), new Map([['', 13]]));
  const draft = startDraft(13);
  const masks = new Map(options.masked === true ? [['t', { low: -1e18, high: 1e18 }]] : []);
  const sheet = new ErrorSheet(draft, {
    elements: () => (options.known === true ? left.length : null),
    masks,
  });
  const slots = sheet.compare('x', options.same === true ? 'x' : 'y', 't', options.detail);
  sheet.finish();
  const dims = [left.length / 3, 3];
  const data = inMemoryData([{ x: float32(dims, left), y: float32(dims, right) }]);
  const results = await runOnce(finishDraft(draft, source, inputs), data, { level: 'disabled' });
  return { slots, errors: readPair(slots, results, left.length) };
}

describe('a comparison', () => {
  test('sums signal, noise, power and bias and finds the largest error', async () => {
    const { errors } = await compared(x, y, { detail: 'full', known: true });
    expect(errors).toEqual({
      signal: 1 + 4 + 9 + 0.25 + 0.25,
      noise: 0.0625 + 0.25 + 0.25,
      power: 1.5625 + 4 + 6.25 + 0.25 + 1,
      bias: 0.25 - 0.5 - 0.5,
      largest: 0.5,
      elements: 6,
      masked: false,
    });
  });

  test('counts the values itself where the shape is not known', async () => {
    const known = await compared(x, y, { detail: 'full', known: true });
    const { slots, errors } = await compared(x, y, { detail: 'full' });
    expect([known.slots.full?.count, slots.full?.count?.reduction]).toEqual([null, 'sum']);
    expect(errors).toEqual(known.errors);
  });

  test('of one value with two others counts it once', async () => {
    const inputs = ['x', 'y', 'z'].map((name) => makeValueInfo(name, DataType.FLOAT, ['n', 3]));
    const source = makeModel(makeGraph({ name: 'e', nodes: [], inputs }), new Map([['', 13]]));
    const draft = startDraft(13);
    const sheet = new ErrorSheet(draft, { elements: () => null, masks: new Map() });
    const slots = ['y', 'z'].map((other) => sheet.compare('x', other, 't', 'full'));
    sheet.finish();
    expect(draft.nodes.filter(({ opType }) => opType === 'Size')).toHaveLength(1);
    const [one, two] = [float32([2, 3], x), float32([2, 3], y)];
    const data = inMemoryData([{ x: one, y: two, z: one }]);
    const results = await runOnce(finishDraft(draft, source, inputs), data, { level: 'disabled' });
    const errors = slots.map((slot) => readPair(slot, results, 6));
    expect(errors.map(({ noise, elements }) => [noise, elements])).toEqual([
      [0.5625, 6],
      [0, 6],
    ]);
  });

  test('of a value with itself needs no noise', async () => {
    const { slots, errors } = await compared(x, y, { detail: 'full', same: true });
    expect(slots.noise).toBeNull();
    expect(errors).toMatchObject({ signal: 14.5, noise: 0, largest: 0, bias: 0 });
  });

  test('without detail sums no more than signal and noise', async () => {
    const { slots, errors } = await compared(x, y, { detail: 'noise' });
    expect(slots.full).toBeNull();
    expect(errors).toMatchObject({ signal: 14.5, noise: 0.5625 });
  });

  test('leaves masks out of every sum and out of the count', async () => {
    const low = -3.4028234663852886e38;
    const left = Float32Array.of(...x, low, low, -Infinity);
    const right = Float32Array.of(...y, low, -3e38, -3e38);
    const { errors } = await compared(left, right, { detail: 'full', masked: true, known: true });
    const plain = await compared(x, y, { detail: 'full', known: true });
    expect(errors).toEqual({ ...plain.errors, masked: true });
  });

  test('counts what a mask lets through, up to where values matter', async () => {
    const low = -3.4028234663852886e38;
    const left = Float32Array.of(...x, low, low, low);
    const right = Float32Array.of(...y, -0.9e18, -3e38, low);
    const { errors } = await compared(left, right, { detail: 'noise', masked: true });
    expect(errors.noise / 0.1e18 ** 2).toBeCloseTo(1, 5);
    expect(errors.signal).toBe(14.5);
  });
});
