import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DataType,
  encodeModel,
  externalTensor,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../../src/engine/onnx/proto';
import type { NodeProto, TensorProto } from '../../src/engine/onnx/proto';

function write(
  folder: string,
  name: string,
  nodes: readonly NodeProto[],
  initializers: readonly TensorProto[],
): string {
  const graph = makeGraph({
    name: 'g',
    nodes,
    initializers,
    inputs: [makeValueInfo('x', DataType.FLOAT, [1, 4])],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
  });
  const file = path.join(folder, name);
  writeFileSync(file, encodeModel(makeModel(graph, new Map([['', 17]]))));
  return file;
}

/** A Gemm whose weight lies in another file. */
export function writeExternalModel(folder: string, name: string, location: string): string {
  const weight = makeTensor('w', DataType.FLOAT, [4, 4], new Float32Array(16).fill(0.5));
  return write(
    folder,
    name,
    [makeNode('Gemm', ['x', 'w'], ['y'], {}, { name: 'gemm' })],
    [externalTensor(weight, location, 0, 64)],
  );
}

/** An LSTM that does not say how wide it is: valid to the checker, but ONNX Runtime refuses it. */
export function writeUnloadableModel(folder: string, name: string): string {
  const weight = (tensor: string, dims: readonly number[]): TensorProto => {
    const count = dims.reduce((product, size) => product * size, 1);
    return makeTensor(tensor, DataType.FLOAT, dims, new Float32Array(count));
  };
  return write(
    folder,
    name,
    [
      makeNode('Unsqueeze', ['x', 'axes'], ['steps'], {}, { name: 'unsqueeze' }),
      makeNode('LSTM', ['steps', 'w', 'r'], ['y'], {}, { name: 'lstm' }),
    ],
    [
      makeTensor('axes', DataType.INT64, [1], BigInt64Array.of(0n)),
      weight('w', [1, 8, 4]),
      weight('r', [1, 8, 2]),
    ],
  );
}

/** Nothing but Sub: no layer of it has an int8 form. */
export function writeFloatOnlyModel(folder: string, name: string): string {
  return write(folder, name, [makeNode('Sub', ['x', 'x'], ['y'], {}, { name: 'sub' })], []);
}
