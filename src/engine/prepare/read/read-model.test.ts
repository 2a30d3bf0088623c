import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors';
import {
  DataType,
  encodeModel,
  externalTensor,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../../onnx/proto';
import type { TensorProto } from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';
import { listWeightFiles, readModel } from './read-model';

const sample = 'test/fixtures/golden/models/fashion_resnet8/model.onnx';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function refusal(path: string): Promise<AppError> {
  const error: unknown = await readModel(path).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  expect(error.message).toContain(path);
  expect(error.hint).not.toBe(undefined);
  return error;
}

test('a model comes with its size and hash', async () => {
  const bytes = await readFile(sample);
  const model = await readModel(sample);
  expect(model.sizeBytes).toBe(bytes.length);
  expect(model.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(model.model.graph?.node).toHaveLength(21);
});

describe('a file that is no model is refused by name and with a way out', () => {
  test('missing', async () => {
    const error = await refusal(join(folder, 'nothing.onnx'));
    expect([error.code, error.message]).toEqual([
      'bad-input',
      `${join(folder, 'nothing.onnx')} does not exist`,
    ]);
  });

  test('a folder', async () => {
    expect((await refusal(folder)).message).toContain('is a folder');
  });

  test('empty', async () => {
    expect((await refusal(await save('empty.onnx', new Uint8Array()))).message).toContain('empty');
  });

  test('text', async () => {
    const path = await save('text.onnx', new TextEncoder().encode('version https://git-lfs\n'));
    expect((await refusal(path)).message).toContain('not an ONNX model');
  });

  test('a model that ends too early, wherever it ends', async () => {
    const bytes = await readFile(sample);
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      const path = await save('cut.onnx', bytes.subarray(0, Math.floor(bytes.length * part)));
      const error = await refusal(path);
      expect([error.code, error.message]).toEqual([
        'bad-input',
        `${path} is damaged or incomplete`,
      ]);
    }
  });

  test('any noise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (noise) => {
        expect((await refusal(await save('noise.onnx', noise))).code).toBe('bad-input');
      }),
      { numRuns: 200 },
    );
  });

  test('an empty graph', async () => {
    const model = makeModel(makeGraph({ name: 'g', nodes: [] }), new Map([['', 17]]));
    const path = await save('hollow.onnx', encodeModel(model));
    expect((await refusal(path)).message).toContain('its graph has no outputs');
  });
});

describe('external data', () => {
  const weights = Float32Array.from({ length: 1000 }, (_, at) => at / 7);

  async function saveExternal(name: string, tensors: readonly TensorProto[]): Promise<string> {
    const graph = makeGraph({
      name: 'g',
      nodes: [makeNode('Add', ['x', tensors[0]?.name ?? ''], ['y'])],
      inputs: [makeValueInfo('x', DataType.FLOAT, [1000])],
      outputs: [makeValueInfo('y', DataType.FLOAT, [1000])],
      initializers: tensors,
    });
    return await save(name, encodeModel(makeModel(graph, new Map([['', 17]]))));
  }

  function tensor(location: string, offset = 0, count = 1000): TensorProto {
    const whole = makeTensor('w', DataType.FLOAT, [count], weights.subarray(0, count));
    return externalTensor(whole, location, offset, 4 * count);
  }

  test('is read as views into one buffer, and counts for size and hash', async () => {
    await save('weights.bin', new Uint8Array(weights.buffer));
    const path = await saveExternal('external.onnx', [
      tensor('weights.bin'),
      { ...tensor('weights.bin', 2000, 500), name: 'tied' },
    ]);
    const read = await readModel(path);
    const [first, tied] = read.model.graph?.initializer ?? [];
    if (first === undefined || tied === undefined) throw new Error('no initializers');
    expect(floatValues(first)).toEqual(weights);
    expect(floatValues(tied)).toEqual(weights.slice(500));
    expect(first.rawData.buffer).toBe(tied.rawData.buffer);
    expect(read.sizeBytes).toBe((await readFile(path)).length + 4000);
    await save('weights.bin', new Uint8Array(weights.map((value) => value + 1).buffer));
    expect((await readModel(path)).sha256).not.toBe(read.sha256);
  });

  test.each([
    ['../weights.bin', 'outside'],
    ['/etc/passwd', 'outside'],
    ['C:\\weights.bin', 'outside'],
    ['sub/../../weights.bin', 'outside'],
    ['', 'outside'],
    ['missing.bin', 'does not exist'],
    ['sub', 'is not a file'],
  ])('at %j is refused, naming the tensor', async (location, reason) => {
    await mkdir(join(folder, 'sub'), { recursive: true });
    const error = await refusal(await saveExternal('bad.onnx', [tensor(location)]));
    expect(error.code).toBe('bad-input');
    expect(error.message).toContain("tensor 'w'");
    expect(error.message).toContain(reason);
  });

  test('behind a link out of the folder is refused, behind one inside it is read', async () => {
    const inner = join(folder, 'inner');
    await mkdir(inner, { recursive: true });
    await save('target.bin', new Uint8Array(weights.buffer));
    await symlink('../target.bin', join(inner, 'out.bin'));
    await writeFile(join(inner, 'real.bin'), new Uint8Array(weights.buffer));
    await symlink('real.bin', join(inner, 'in.bin'));
    const out = await saveExternal('inner/out.onnx', [tensor('out.bin')]);
    expect((await refusal(out)).message).toContain('a link to');
    const ok = await readModel(await saveExternal('inner/in.onnx', [tensor('in.bin')]));
    expect(ok.model.graph?.initializer[0]?.rawData).toHaveLength(4000);
  });

  test('that ends after its file, or does not fit the shape, is refused before it is read', async () => {
    await save('short.bin', new Uint8Array(3999));
    const short = await saveExternal('short.onnx', [tensor('short.bin')]);
    expect((await refusal(short)).message).toContain('has only 3999');
    const huge = { ...tensor('short.bin'), dims: [2n ** 40n] };
    expect((await refusal(await saveExternal('huge.onnx', [huge]))).message).toContain('needs');
  });
});

test.runIf(process.platform !== 'win32')('a pipe is refused, and not waited for', async () => {
  const pipe = join(folder, 'pipe.onnx');
  execFileSync('mkfifo', [pipe]);
  await expect(readModel(pipe)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/pipe\.onnx is not a regular file/) as string,
  });
  await expect(listWeightFiles(pipe)).rejects.toMatchObject({ code: 'bad-input' });
});
