import { expect, test } from 'vitest';
import { floats, tinyModel } from '../../../../test/models/tiny-model';
import { seededRandom } from '../../data/random';
import { DataType, makeNode, makeTensor, type TensorProto } from '../../onnx/proto';
import { gridOfValues } from './grid-of-values';
import { keptChannels, partOf } from './kept-channels';
import { type WeightMatrix, weightMatrix } from './weight-matrix';
import { weightGridOf } from './weight-view';

function matrix(rows: number, columns: number, at: WeightMatrix['at'], window = 1): WeightMatrix {
  return { kind: `matrix ${rows}x${columns}`, family: 'matrix', window, rows, columns, at };
}

/** Values that are whole steps, of float32 as a file has them. */
function onSteps(stepOf: (row: number) => number, low: number, high: number): WeightMatrix {
  const random = seededRandom(3, 1);
  const integers = Array.from(
    { length: 8 * 32 },
    () => low + Math.floor(random.uniform() * (high - low + 1)),
  );
  integers[0] = low;
  integers[1] = high;
  return matrix(8, 32, (row, column) =>
    Math.fround((integers[row * 32 + column] ?? 0) * Math.fround(stepOf(row))),
  );
}

test('the step of rounded floats is found in their values, one for all rows', () => {
  const found = gridOfValues(onSteps(() => 0.0137, -127, 127));
  expect(found).toMatchObject({ dtype: 'int8', scales: 1, zeroPoint: 0 });
  expect(found?.scale).toBeCloseTo(0.0137, 6);
});

test('and one for each row, of 4 bits', () => {
  const found = gridOfValues(onSteps((row) => 0.01 * (row + 1), -8, 7));
  expect(found).toMatchObject({ dtype: 'int4', scales: 8 });
  expect(found?.scale).toBeCloseTo(0.08, 6);
  expect(found?.smallestScale).toBeCloseTo(0.01, 6);
});

test('floats that were not rounded are on no grid', () => {
  const random = seededRandom(4, 1);
  const values = Float32Array.from({ length: 8 * 32 }, () => random.uniform() - 0.5);
  expect(gridOfValues(matrix(8, 32, (row, column) => values[row * 32 + column] ?? 0))).toBeNull();
});

const [rows, columns, block] = [3, 40, 16];
const blocks = 3;

/** MatMulNBits of known integers: its weight, scales and zero points. */
async function blockProduct(bits: 4 | 8, zeros: readonly number[] | null) {
  const width = bits === 8 ? block : block / 2;
  const bytes = new Uint8Array(rows * blocks * width);
  const integerAt = (row: number, column: number): number => (row * 7 + column * 3) % 2 ** bits;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = (row * blocks + Math.floor(column / block)) * block + (column % block);
      if (bits === 8) bytes[at] = integerAt(row, column);
      else bytes[at >> 1]! |= integerAt(row, column) << (at % 2 === 0 ? 0 : 4);
    }
  }
  const scale = (row: number, index: number): number => 0.5 * (row + 1) + index;
  const scales = Array.from({ length: rows * blocks }, (_unused, at) =>
    scale(Math.floor(at / blocks), at % blocks),
  );
  const initializers: TensorProto[] = [
    makeTensor('w', DataType.UINT8, [rows, blocks, width], bytes),
    floats('s', [rows * blocks], ...scales),
  ];
  if (zeros !== null)
    initializers.push(makeTensor('z', DataType.UINT8, [zeros.length], Uint8Array.from(zeros)));
  const inputs = ['x', 'w', 's', ...(zeros === null ? [] : ['z'])];
  const attributes = { K: columns, N: rows, bits, block_size: block };
  const node = makeNode('MatMulNBits', inputs, ['y'], attributes);
  node.domain = 'com.microsoft';
  const model = await tinyModel({
    nodes: [makeNode('Identity', ['x'], ['y'])],
    inputs: { x: [1] },
    outputs: ['y'],
  });
  const stored = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const graph = { ...model.graph, nodes: [node], initializers: stored };
  return { model: { ...model, graph }, node, integerAt, scale };
}

test.each([4, 8] as const)(
  'a product with blocks of %i bits is read value by value',
  async (bits) => {
    const { model, node, integerAt, scale } = await blockProduct(bits, null);
    const found = weightMatrix(model, node);
    expect(found).toMatchObject({ kind: `matrix ${rows}x${columns}`, rows, columns });
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1)
        expect(found?.at(row, column)).toBeCloseTo(
          (integerAt(row, column) - 2 ** (bits - 1)) * scale(row, Math.floor(column / block)),
          4,
        );
    expect(weightGridOf(model, node)).toMatchObject({
      dtype: `uint${bits}`,
      scales: rows * blocks,
    });
  },
);

test('zero points of 4 bits start a new byte in every row', async () => {
  const { model, node, integerAt, scale } = await blockProduct(
    4,
    [0x21, 0x03, 0x54, 0x06, 0x87, 0x09],
  );
  const zeros = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const found = weightMatrix(model, node);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const index = Math.floor(column / block);
      expect(found?.at(row, column)).toBeCloseTo(
        (integerAt(row, column) - (zeros[row * blocks + index] ?? 0)) * scale(row, index),
        4,
      );
    }
});

const random = seededRandom(9, 1);
const large = Float32Array.from({ length: 12 * 8 * 9 }, () => random.uniform() - 0.5);
const whole: WeightMatrix = {
  kind: 'Conv 12x8x3x3',
  family: 'Conv 3 3',
  window: 9,
  rows: 12,
  columns: 72,
  at: (row, column) => large[row * 72 + column] ?? 0,
};
const [keptRows, keptInputs] = [
  [0, 3, 4, 7, 8, 11],
  [1, 2, 5, 6],
];
const all = (count: number): number[] => Array.from({ length: count }, (_unused, index) => index);

test.each([
  ['output channels', { rows: keptRows, inputs: all(8) }],
  ['input channels', { rows: all(12), inputs: keptInputs }],
])('a weight without some %s is known for a part of the whole one', (_what, kept) => {
  const found = keptChannels(whole, partOf(whole, kept), []);
  expect(found).toMatchObject(kept);
  expect(found?.cosine).toBeGreaterThan(0.99);
});

test('where both were pruned, the layer in front must tell which inputs are left', () => {
  const kept = { rows: keptRows, inputs: keptInputs };
  const small = partOf(whole, kept);
  expect(keptChannels(whole, small, [])).toBeNull();
  expect(keptChannels(whole, small, [[0, 1, 2, 3], keptInputs])).toMatchObject(kept);
});

test('another weight, one of another order, and one of the same size are no parts', () => {
  const part = partOf(whole, { rows: [7, 3, 0, 4], inputs: all(8) });
  expect(keptChannels(whole, part, [])).toBeNull();
  const other = { ...part, at: (row: number, column: number) => Math.sin(row * 72 + column) };
  expect(keptChannels(whole, other, [])).toBeNull();
  expect(keptChannels(whole, whole, [])).toBeNull();
});
