import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors';
import {
  DataType,
  decodeModel,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../onnx/proto';
import type { NodeProto } from '../onnx/proto';
import { createSession } from './ort';

const scalar = (name: string, value: number) =>
  makeTensor(name, DataType.FLOAT, [], Float32Array.of(value));

function small(nodes: readonly NodeProto[], shape: readonly (number | string)[] = ['n', 3]) {
  const graph = makeGraph({
    name: 'g',
    nodes,
    inputs: [makeValueInfo('x', DataType.FLOAT, shape)],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
    initializers: [scalar('s', 0.5), makeTensor('z', DataType.UINT8, [], Uint8Array.of(0))],
  });
  return { bytes: encodeModel(makeModel(graph, new Map([['', 17]]))), external: [] };
}

const feeds = (...data: readonly number[]) => ({
  x: { type: 'float32' as const, dims: [1, 3], data: Float32Array.from(data) },
});

test('a session tells what it takes and gives, and runs', async () => {
  const session = await createSession(small([makeNode('Relu', ['x'], ['y'])]), { level: 'all' });
  expect(session.inputs).toEqual([{ name: 'x', type: 'float32', shape: ['n', 3] }]);
  const { y } = await session.run(feeds(-1, 2, 3));
  expect([y?.type, y?.dims, Array.from(y?.data ?? [], Number)]).toEqual([
    'float32',
    [1, 3],
    [0, 2, 3],
  ]);
  await session.release();
});

test('simulated kernels round, and nothing else', async () => {
  const pair = [
    makeNode('QuantizeLinear', ['x', 's', 'z'], ['q']),
    makeNode('DequantizeLinear', ['q', 's', 'z'], ['y']),
  ];
  const session = await createSession(small(pair), { level: 'disabled', simulated: true });
  const { y } = await session.run(feeds(0.3, 0.75, -4));
  expect(Array.from(y?.data ?? [], Number)).toEqual([0.5, 1, 0]);
  await session.release();
});

test('the graph that really runs can be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ort-'));
  const path = join(folder, 'executed.onnx');
  const model = small([makeNode('Identity', ['x'], ['i']), makeNode('Relu', ['i'], ['y'])]);
  const session = await createSession(model, { level: 'basic', optimizedModelPath: path });
  await session.release();
  const ops = decodeModel(await readFile(path)).graph?.node.map((node) => node.opType);
  await rm(folder, { recursive: true });
  expect(ops).toEqual(['Relu']);
});

test('what cannot be loaded is an AppError with the reason as detail', async () => {
  const error: unknown = await createSession(small([makeNode('Nonsense', ['x'], ['y'])]), {
    level: 'disabled',
  }).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error('expected an AppError');
  expect(error.code).toBe('unsupported');
  expect(error.message).toMatch(/^ONNX Runtime cannot load the model: /);
  expect(error.detail).toContain('Nonsense');
});

test('a run that fails says so, and the session lives on', async () => {
  const session = await createSession(small([makeNode('Relu', ['x'], ['y'])]), {
    level: 'disabled',
  });
  await expect(session.run({})).rejects.toMatchObject({ code: 'unsupported' });
  await expect(
    session.run({ x: { type: 'float32', dims: [1, 4], data: new Float32Array(4) } }),
  ).rejects.toThrow('ONNX Runtime cannot run the model');
  expect((await session.run(feeds(1, 2, 3)))['y']?.dims).toEqual([1, 3]);
  await session.release();
});
