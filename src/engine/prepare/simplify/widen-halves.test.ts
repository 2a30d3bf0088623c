import { expect, test } from 'vitest';
import { floatToHalf } from '../../data/sample/half';
import { opsetOf } from '../../onnx/opset';
import {
  DataType,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';
import { createSession } from '../../runtime/ort';
import { widenHalves } from './widen-halves';

const halves = Uint16Array.from([1.5, -2, 0.099975586, 65504], floatToHalf);

function halfModel() {
  const inner = makeGraph({
    name: 'then',
    nodes: [
      makeNode('Constant', [], ['out'], { value: makeTensor('', DataType.FLOAT16, [4], halves) }),
    ],
    outputs: [makeValueInfo('out', DataType.FLOAT16, [4])],
  });
  return makeModel(
    makeGraph({
      name: 'g',
      nodes: [
        makeNode('Add', ['x', 'w'], ['a']),
        makeNode('Cast', ['a'], ['wide'], { to: DataType.FLOAT }),
        makeNode('Cast', ['wide'], ['b'], { to: DataType.FLOAT16 }),
        makeNode('If', ['flag'], ['c'], { then_branch: inner, else_branch: inner }),
        makeNode('Add', ['b', 'c'], ['y']),
      ],
      inputs: [makeValueInfo('x', DataType.FLOAT16, [4])],
      outputs: [makeValueInfo('y', DataType.FLOAT16, [4])],
      initializers: [
        makeTensor('w', DataType.FLOAT16, [4], halves),
        makeTensor('flag', DataType.BOOL, [], Uint8Array.of(1)),
      ],
      valueInfo: [makeValueInfo('a', DataType.FLOAT16, [4])],
    }),
    new Map([['', 17]]),
  );
}

test('every half of a model becomes a float, and the model runs on float32', async () => {
  const model = widenHalves(halfModel());
  const session = await createSession(
    { bytes: encodeModel(model), external: [] },
    { level: 'disabled' },
  );
  expect(session.inputs[0]?.type).toBe('float32');
  const x = { type: 'float32' as const, dims: [4], data: Float32Array.of(1, 1, 1, 1) };
  const { y } = await session.run({ x });
  await session.release();
  expect(Array.from(y?.data ?? [], Number)).toEqual([4, -3, 1.199951171875, 131009]);
});

test('bfloat16 weights keep their value', () => {
  const graph = makeGraph({
    name: 'g',
    nodes: [makeNode('Identity', ['w'], ['y'])],
    outputs: [makeValueInfo('y', DataType.BFLOAT16, [2])],
    // 1.0 and −3.140625
    initializers: [makeTensor('w', DataType.BFLOAT16, [2], Uint16Array.of(0x3f80, 0xc049))],
  });
  const [weight] = widenHalves(makeModel(graph, new Map([['', 17]]))).graph?.initializer ?? [];
  expect(weight === undefined ? [] : [...floatValues(weight)]).toEqual([1, -3.140625]);
});

test('leaves the given model as it was, and other models untouched', () => {
  const model = halfModel();
  const before = encodeModel(model);
  widenHalves(model);
  expect(encodeModel(model)).toEqual(before);
  const wide = widenHalves(model);
  expect(widenHalves(wide)).toBe(wide);
  expect(opsetOf(wide)).toBe(17);
});
