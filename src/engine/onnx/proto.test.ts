import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatAttribute, intsAttribute, stringAttribute } from './attributes';
import { goldenModel } from '../../../test/golden/golden-files';
import {
  DataType,
  decodeModel,
  decodeTensor,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
} from './proto';
import { floatValues } from './tensor';

const folder = 'test/fixtures/golden/models';

describe('a model decoded and encoded again is the same file, byte for byte', () => {
  test.each(readdirSync(folder))('%s', (name) => {
    const bytes = readFileSync(goldenModel(name));
    expect(Buffer.compare(Buffer.from(encodeModel(decodeModel(bytes))), bytes)).toBe(0);
  });

  test('with fields this version does not know', () => {
    const known = encodeModel(makeModel(makeGraph({ name: 'g', nodes: [] }), new Map([['', 17]])));
    // Field 1000, wire type 2 (length-delimited), 3 bytes.
    const bytes = Uint8Array.of(...known, 0xc2, 0x3e, 3, 1, 2, 3);
    expect(encodeModel(decodeModel(bytes))).toEqual(bytes);
    expect(encodeModel(patch(decodeModel(bytes), { producerName: 'p' }))).toHaveLength(
      bytes.length + 3,
    );
  });
});

test('weights stay views into the file', () => {
  const bytes = readFileSync(`${folder}/fashion_resnet8/model.onnx`);
  const weights = decodeModel(bytes).graph?.initializer ?? [];
  expect(weights.length).toBeGreaterThan(10);
  expect(weights.every((tensor) => tensor.rawData.buffer === bytes.buffer)).toBe(true);
});

test('tensors survive encoding at any alignment', () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1 }), fc.nat(7), (values, shift) => {
      const model = makeModel(
        makeGraph({
          name: 'n'.repeat(shift + 1),
          nodes: [],
          initializers: [makeTensor('w', DataType.FLOAT, [values.length], values)],
        }),
        new Map([['', 17]]),
      );
      const [tensor] = decodeModel(encodeModel(model)).graph?.initializer ?? [];
      if (tensor === undefined) throw new Error('no tensor');
      expect(floatValues(tensor)).toEqual(values);
    }),
  );
});

test('attributes come back as they were given', () => {
  const node = makeNode('Op', [], [], { a: [1, -2], b: { float: 0.5 }, c: 'text' });
  expect(intsAttribute(node, 'a')).toEqual([1, -2]);
  expect(floatAttribute(node, 'b', 0)).toBe(0.5);
  expect(stringAttribute(node, 'c', '')).toBe('text');
});

test('a patched message keeps the defaults of what is not set', () => {
  const bytes = encodeModel(
    makeModel(
      makeGraph({ name: 'g', nodes: [makeNode('Relu', ['x'], ['y'])] }),
      new Map([['', 17]]),
    ),
  );
  const value = makeValueInfo('x');
  expect(patch(value, { name: 'z' }).docString).toBe('');
  const [node] = decodeModel(bytes).graph?.node ?? [];
  expect(node === undefined ? null : patch(node, { name: 'new' }).docString).toBe('');
});

test('what is no tensor does not decode', () => {
  expect(() => decodeTensor(Uint8Array.of(0x0a, 0xff, 0xff))).toThrow('premature EOF');
});
