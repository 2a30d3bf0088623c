import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32, inMemoryData } from '../../../../test/models/in-memory-data';
import { runOnce } from '../../../../test/models/converted';
import { floats, normalSamples, tinyModel } from '../../../../test/models/tiny-model';
import { DataType, makeGraph, makeModel, makeNode, makeValueInfo } from '../../onnx/proto';
import { finishDraft, startDraft } from '../draft/graph-draft';
import { readSlot, startSumSheet } from './sum-sheet';
import type { Reduction, SumSlot } from './sum-sheet';
import { uniqueNames } from '../draft/unique-names';

const reductions: readonly Reduction[] = ['sumSquare', 'max', 'min', 'sum'];

function reduced(values: Float32Array, reduction: Reduction): number {
  switch (reduction) {
    case 'sumSquare':
      return values.reduce((sum, value) => sum + value * value, 0);
    case 'sum':
      return values.reduce((sum, value) => sum + value, 0);
    case 'max':
      return values.reduce((high, value) => Math.max(high, value), -Infinity);
    case 'min':
      return values.reduce((low, value) => Math.min(low, value), Infinity);
  }
}

/** A model with inputs of these shapes and nothing in it. */
function inputsOnly(shapes: Readonly<Record<string, readonly number[]>>, opset: number) {
  const inputs = Object.entries(shapes).map(([name, dims]) =>
    makeValueInfo(name, DataType.FLOAT, dims),
  );
  return makeModel(makeGraph({ name: 'sums', nodes: [], inputs }), new Map([['', opset]]));
}

test.each([11, 13, 18])(
  'sums of many tensors come out packed and right at opset %s',
  async (opset) => {
    const shapes = Object.fromEntries(
      Array.from({ length: 40 }, (_unused, index) => [`t${index}`, [1 + (index % 5), 7]]),
    );
    const feeds = Object.fromEntries(
      Object.entries(shapes).map(([name, dims], index) => {
        const length = (dims[0] ?? 1) * 7;
        const values = Float32Array.from({ length }, (_unused, at) => Math.sin(at * 3 + index));
        return [name, float32(dims, values)];
      }),
    );
    const source = inputsOnly(shapes, opset);
    const draft = startDraft(opset);
    const sheet = startSumSheet(draft, 's/');
    const slots = Object.keys(shapes).flatMap((name) =>
      reductions.map((reduction) => ({
        name,
        reduction,
        slot: sheet.reduce(sheet.flat(name, null), reduction),
      })),
    );
    const outputs = sheet.finish();
    expect(outputs.length).toBeLessThanOrEqual(4);
    const model = finishDraft(draft, source, source.graph?.input ?? []);
    const results = await runOnce(model, inMemoryData([feeds]), { level: 'disabled' });
    for (const { name, reduction, slot } of slots) {
      const values = feeds[name]?.data as Float32Array;
      expect(readSlot(slot, results)).toBeCloseTo(reduced(values, reduction), 4);
    }
  },
);

test('a very large tensor is summed in parts, which keeps the digits float32 would lose', async () => {
  const dims = [3, 2048, 2048];
  const values = new Float32Array(3 * 2 ** 22).fill(1);
  const source = inputsOnly({ t: dims }, 13);
  const draft = startDraft(13);
  const sheet = startSumSheet(draft, 's/');
  const flat = sheet.flat('t', values.length);
  const slot = sheet.reduce(flat, 'sumSquare');
  sheet.finish();
  expect(flat.parts).toBeGreaterThan(1);
  expect(slot.count).toBe(flat.parts);
  const model = finishDraft(draft, source, source.graph?.input ?? []);
  const data = inMemoryData([{ t: float32(dims, values) }]);
  const results = await runOnce(model, data, { level: 'disabled' });
  expect(readSlot(slot, results)).toBe(values.length);
});

test('a slot of several parts is added up, or compared for extremes, in float64', () => {
  const results = { sums: { data: Float32Array.of(9, 1e8, 1, -2, 9) } };
  const slot: SumSlot = { output: 'sums', offset: 1, count: 3, reduction: 'sum' };
  expect(readSlot(slot, results)).toBe(1e8 - 1);
  expect(readSlot({ ...slot, reduction: 'max' }, results)).toBe(1e8);
  expect(readSlot({ ...slot, reduction: 'min' }, results)).toBe(-2);
  expect(readSlot({ ...slot, output: 'gone' }, results)).toBeNaN();
});

test('thousands of sums stand right behind what they need', () => {
  const count = 2000;
  const chain = Array.from({ length: count }, (_unused, index) =>
    makeNode('Neg', [index === 0 ? 'x' : `t${index - 1}`], [`t${index}`]),
  );
  const draft = startDraft(17, chain);
  const sheet = startSumSheet(draft, 's/');
  chain.forEach((_node, index) => sheet.reduce(sheet.flat(`t${index}`, 4), 'max'));
  sheet.finish();
  expect(draft.nodes.filter(({ opType }) => opType === 'Neg')).toEqual(chain);
  const made = new Map(draft.nodes.map((node, index) => [node.output[0] ?? '', index]));
  const distances = draft.nodes.flatMap(({ opType, input }, index) =>
    opType === 'ReduceMax' ? [index - (made.get(input[0] ?? '') ?? Infinity)] : [],
  );
  expect(distances).toHaveLength(count);
  expect(distances.every((distance) => distance > 0 && distance < 500)).toBe(true);
});

test('more sums than a call can take arguments are written', () => {
  const draft = startDraft(17);
  const sheet = startSumSheet(draft, 's/');
  const value = sheet.flat('x', 4);
  for (let sum = 0; sum < 130_000; sum += 1) sheet.reduce(value, 'max');
  expect(sheet.finish()).toHaveLength(Math.ceil(130_000 / 64));
  expect(draft.nodes.length).toBeGreaterThan(130_000);
});

test('names are handed out once, and the same again for the same key', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.constantFrom('a', 'b', 'a_1'))), (asked) => {
      const names = uniqueNames(['a', 'taken']);
      const given = new Map<number, string>();
      for (const [key, wanted] of asked) {
        const name = names.of(String(key), wanted);
        expect(given.get(key) ?? name).toBe(name);
        given.set(key, name);
      }
      expect(new Set([...given.values(), 'a']).size).toBe(given.size + 1);
    }),
  );
});

test('a finished draft keeps only what its outputs need', async () => {
  const model = await tinyModel({
    nodes: [makeNode('Add', ['x', 'b'], ['y'])],
    inputs: { x: [2] },
    outputs: ['y'],
    initializers: [floats('b', [2], 1, 2)],
  });
  const draft = startDraft(13);
  draft.constant('b', () => floats('b', [2], 1, 2));
  draft.constant('unused', () => floats('unused', [1], 1));
  draft.add('Add', ['x', 'b'], 'y');
  draft.add('Mul', ['x', 'unused'], 'nobody');
  draft.outputs.push(makeValueInfo('y'));
  const finished = finishDraft(draft, model.model, model.model.graph?.input ?? []);
  expect(finished.graph?.node.map((node) => node.opType)).toEqual(['Add']);
  expect(finished.graph?.initializer.map(({ name }) => name)).toEqual(['b']);
  const data = await normalSamples(model, 1);
  const { y } = await runOnce(finished, data, { level: 'disabled' });
  const { x } = await data.read(0);
  expect([...(y?.data ?? [])]).toEqual(
    [Number(x?.data[0]) + 1, Number(x?.data[1]) + 2].map(Math.fround),
  );
});
