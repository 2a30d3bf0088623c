import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentJob } from '../jobs/job';
import {
  DataType,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeValueInfo,
} from '../onnx/proto';
import { raceFiles } from './race-files';

const data = { kind: 'generated', distribution: 'normal', samples: 2 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-race-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function relu(name: string, type: DataType, input = 'x', size = 4): Promise<string> {
  const graph = makeGraph({
    name: 'relu',
    nodes: [makeNode('Relu', [input], ['y'])],
    inputs: [makeValueInfo(input, type, [1, size])],
    outputs: [makeValueInfo('y', type, [1, size])],
  });
  const path = join(folder, name);
  await writeFile(path, encodeModel(makeModel(graph, new Map([['', 17]]))));
  return path;
}

test('a half-precision model races with its float32 version, under other names', async () => {
  const models = [
    await relu('half.onnx', DataType.FLOAT16),
    await relu('single.onnx', DataType.FLOAT, 'other'),
  ];
  const { files } = await raceFiles(silentJob, { models, data, repeats: 3 });
  expect(files.map(({ path }) => path)).toEqual(models);
  for (const { latency } of files) expect(latency.minMs).toBeGreaterThan(0);
});

test('models that take other samples are refused, naming what was wanted', async () => {
  const models = [
    await relu('four.onnx', DataType.FLOAT),
    await relu('five.onnx', DataType.FLOAT, 'x', 5),
  ];
  await expect(raceFiles(silentJob, { models, data, repeats: 1 })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/'x' of .*: expected float32 \[1,5\], found float32 \[1,4\]/),
  });
});

test('a file that is not there is named', async () => {
  const models = [join(folder, 'nowhere.onnx')];
  await expect(raceFiles(silentJob, { models, data, repeats: 1 })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/nowhere\.onnx.*does not exist/),
  });
});
