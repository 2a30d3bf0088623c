import { expect, test } from 'vitest';
import { tinyModel } from '../../../test/models/tiny-model';
import { makeNode } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import { checkFed, checkPorts } from './check-ports';
import { feedsFor } from './paired-runs';

const relu = (shape: readonly (number | string)[]): Promise<PreparedModel> =>
  tinyModel({
    nodes: [makeNode('Relu', ['x'], ['y'])],
    inputs: { x: shape },
    outputs: ['y'],
  });

test('samples that only the quantized model does not take are said with both sizes', async () => {
  const [float, quantized] = [await relu(['n', 4]), await relu([2, 4])];
  checkPorts(float, quantized);
  const sample = (rows: number) => ({
    x: { type: 'float32' as const, dims: [rows, 4], data: new Float32Array(rows * 4) },
  });
  const feeds = feedsFor(float, quantized);
  expect(feeds(sample(2))).toEqual(sample(2));
  expect(() => feeds(sample(3))).toThrow(/'x' is float32 \[3,4\] for .* float32 \[2,4\] for/);
});

test('a shape that is not known is not checked', async () => {
  const [float, quantized] = [await relu([2, 4]), await relu([])];
  checkPorts(float, quantized);
  checkPorts(quantized, float);
  const [twin] = quantized.inputs;
  const tensor = { type: 'float32', dims: [2, 4], data: new Float32Array(8) } as const;
  expect(() => checkFed(tensor, { float, quantized, name: 'x', twin: twin! })).not.toThrow();
});
