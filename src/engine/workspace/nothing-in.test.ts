import { describe, expect, test } from 'vitest';
import { tinyModel, weight } from '../../../test/models/tiny-model';
import { DataType, makeGraph, makeNode, makeTensor, makeValueInfo } from '../onnx/proto';
import { nothingIn } from './nothing-in';

/** One branch that multiplies by a weight of its own, as initializer or as constant. */
function branch(name: string, constant: boolean) {
  const own = weight(`w_${name}`, [8, 8]);
  return makeGraph({
    name,
    nodes: [
      ...(constant ? [makeNode('Constant', [], [own.name], { value: own })] : []),
      makeNode('MatMul', ['x', own.name], [`y_${name}`]),
    ],
    initializers: constant ? [] : [own],
    outputs: [makeValueInfo(`y_${name}`, DataType.FLOAT, [1, 8])],
  });
}

const flag = makeTensor('flag', DataType.BOOL, [], Uint8Array.of(1));

describe('a model of which nothing can be quantized', () => {
  test('says which nodes could be, and what they are inside of', async () => {
    const model = await tinyModel({
      inputs: [
        makeValueInfo('x', DataType.FLOAT, [1, 8]),
        makeValueInfo('loud', DataType.BOOL, []),
      ],
      outputs: ['y'],
      nodes: [
        makeNode('If', ['loud'], ['y'], {
          then_branch: branch('then', false),
          else_branch: branch('else', true),
        }),
      ],
    });
    expect(nothingIn(model)).toMatchObject({
      code: 'nothing-quantizable',
      message: `Nothing in 'tiny.onnx' can be quantized: 2 nodes that could be (MatMul) are inside If.`,
    });
    // Weights of both branches, as initializer and as constant.
    expect(model.parameters).toBe(128);
  });

  test('without subgraphs, says what can be quantized', async () => {
    const model = await tinyModel({
      inputs: { x: [1, 8] },
      outputs: ['y'],
      nodes: [makeNode('Cos', ['x'], ['y'])],
      initializers: [flag],
    });
    expect(nothingIn(model).message).toBe(`'tiny.onnx' has no layer that can be quantized.`);
    expect(nothingIn(model).hint).toContain('Conv, Gemm, MatMul');
  });
});
