import { expect, test } from 'vitest';
import { randomStream } from '../../../../test/sample/random-values';
import type { HostTensor } from '../../data/sample/tensor';
import { DataType, makeGraph, makeModel, makeNode, makeValueInfo } from '../../onnx/proto';
import { encodeShared } from '../../onnx/shared-proto';
import { createSession } from '../../runtime/ort';
import { sessionOptions } from '../../runtime/session-options';
import { patchReader } from './patches';

function tensor(dims: readonly number[], seed: number): HostTensor {
  const next = randomStream(seed);
  const count = dims.reduce((all, size) => all * size, 1);
  return { type: 'float32', dims, data: Float32Array.from({ length: count }, next) };
}

test.each([
  [{ kernel_shape: [3, 3], pads: [1, 0, 1, 2], strides: [2, 1] }, [4, 3, 3, 3], [2, 3, 9, 7]],
  [{ kernel_shape: [2, 3], dilations: [2, 2], pads: [1, 2, 1, 2] }, [2, 2, 2, 3], [1, 2, 8, 9]],
  [{ kernel_shape: [2, 3], strides: [1, 2], auto_pad: 'SAME_UPPER' }, [2, 2, 2, 3], [1, 2, 8, 9]],
  [{ kernel_shape: [3, 3], auto_pad: 'SAME_LOWER', strides: [2, 2] }, [2, 2, 3, 3], [1, 2, 7, 6]],
  [{ kernel_shape: [5], pads: [2, 2] }, [3, 2, 5], [1, 2, 11]],
  [{ kernel_shape: [1, 1] }, [3, 4, 1, 1], [1, 4, 3, 5]],
])('products of %j with its patches are its outputs', async (attributes, weightDims, dims) => {
  const node = makeNode('Conv', ['x', 'w'], ['y'], attributes);
  const [x, w] = [tensor(dims, 1), tensor(weightDims, 2)];
  const graph = makeGraph({
    name: 'conv',
    nodes: [node],
    inputs: [
      makeValueInfo('x', DataType.FLOAT, dims),
      makeValueInfo('w', DataType.FLOAT, weightDims),
    ],
    outputs: [makeValueInfo('y')],
  });
  const proto = encodeShared(makeModel(graph, new Map([['', 17]])));
  const session = await createSession(proto, sessionOptions('simulated'));
  const { y } = await session.run({ x, w });
  await session.release();
  const [batch = 1, outputs = 1, ...sizes] = y?.dims ?? [];
  const places = sizes.reduce((all, size) => all * size, 1);
  const rows = patchReader(node, weightDims)?.(x, batch * places, 0) ?? [];
  expect(rows).toHaveLength(batch * places);
  const weights = w.data as Float32Array;
  const terms = weights.length / outputs;
  rows.forEach((row, position) => {
    for (let output = 0; output < outputs; output += 1) {
      const sum = row.reduce(
        (all, value, k) => all + value * (weights[output * terms + k] ?? 0),
        0,
      );
      const at = (Math.floor(position / places) * outputs + output) * places + (position % places);
      expect(sum).toBeCloseTo(Number(y?.data[at]), 4);
    }
  });
});
