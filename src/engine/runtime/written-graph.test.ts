import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mountSmallDisk } from '../../../test/disk/small-disk';
import { openProfiledSession } from '../bench/profiled-session';
import { executedNodes } from '../executed/executed-graph';
import { AppError } from '../../shared/errors';
import { encodeShared } from '../onnx/shared-proto';
import { foldModel } from '../prepare/simplify/fold';
import { prepareModel } from '../prepare/prepare';
import { readModel } from '../prepare/read/read-model';
import { leaveAsItIs, simplify } from '../prepare/simplify/simplify';
import type { ModelProto } from '../onnx/proto';
import { readWrittenGraph } from './written-graph';

const sample = 'resources/sample/digits.onnx';
const disk = await mountSmallDisk(2 * 2 ** 20);
if (disk === null) console.warn('Skipped: a full disk, which only root on Linux can mount.');

let source: ModelProto;
let folder: string;

beforeAll(async () => {
  source = (await readModel(sample)).model;
  folder = await mkdtemp(join(tmpdir(), 'written-graph-'));
});

afterAll(async () => {
  await disk?.remove();
  await rm(folder, { recursive: true, force: true });
});

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, found ${String(error)}`);
}

describe.runIf(process.platform === 'linux')('a temporary file the disk refuses', () => {
  const refusing = async (name: string): Promise<string> => {
    const place = await mkdtemp(join(folder, 'refusing-'));
    await symlink('/dev/full', join(place, name));
    return place;
  };

  test('the folded graph is an io error, not a model without folding', async () => {
    const error = await errorOf(simplify(source, await refusing('folded.onnx'), {}));
    expect(error.code).toBe('io');
    expect(error.message).toMatch(/temporary folder .* the disk is full/);
    expect(error.hint).toMatch(/set (TMPDIR|TEMP) to a folder/);
  });

  test('the graph with types is an io error, not a model without types', async () => {
    const error = await errorOf(leaveAsItIs(source, await refusing('typed.onnx')));
    expect(error).toMatchObject({ code: 'io' });
  });
});

test('a model that cannot be simplified is told from a disk that is full', async () => {
  const broken = { ...source, opsetImport: [] } as ModelProto;
  const error = await errorOf(foldModel(broken, await mkdtemp(join(folder, 'fine-'))));
  expect(error.code).toBe('unsupported');
});

test('a graph of which only a part was written is not taken for a whole one', async () => {
  const path = join(folder, 'part.onnx');
  await writeFile(path, '');
  await expect(readWrittenGraph(path, () => 1)).rejects.toThrow(/only a part of part\.onnx/);
});

test('a temporary folder that is a file, or not there, is named with what to do', async () => {
  const file = join(folder, 'file');
  await writeFile(file, 'x');
  for (const [parent, reason] of [
    [file, 'a part of the path is a file, not a folder'],
    [join(folder, 'nowhere'), 'it does not exist'],
  ] as const) {
    const error = await errorOf(prepareModel(sample, { tempDir: parent }));
    expect(error).toMatchObject({ code: 'io' });
    expect(error.message).toContain(parent);
    expect(error.hint).toContain(`Reason: ${reason}.`);
  }
});

describe.runIf(disk !== null)('a small disk', () => {
  const path = disk?.path ?? '';
  const isLeftEmpty = async (): Promise<void> => expect(await readdir(path)).toEqual(['filler']);

  test.each([0, 8_192, 30_000, 60_000, 120_000, 180_000, 205_000])(
    'with %i bytes left refuses to open a model instead of changing its numbers',
    async (bytes) => {
      disk?.leave(bytes);
      const error = await errorOf(prepareModel(sample, { tempDir: path }));
      expect(error.code).toBe('io');
      expect(error.message).toMatch(/the disk is full/);
      await isLeftEmpty();
    },
  );

  test('is told from a disk with room, where the same model is simplified', async () => {
    disk?.leave(600_000);
    expect((await prepareModel(sample, { tempDir: path })).notices).toEqual([]);
  });

  test('fails the check of what is executed, and the profile', async () => {
    const { model } = await prepareModel(sample);
    disk?.leave(40_000);
    const executed = await errorOf(executedNodes(encodeShared(model), path));
    expect(executed).toMatchObject({ code: 'io' });
    expect(executed.message).toMatch(/ needed\)/);
    expect(await errorOf(openProfiledSession(model, 1, path))).toMatchObject({ code: 'io' });
    await isLeftEmpty();
  });

  test('that fills up while the profile is written is no profile without times', async () => {
    const { model, inputs } = await prepareModel(sample);
    disk?.leave(2 * 2 ** 20);
    const session = await openProfiledSession(model, 1, path);
    disk?.leave(0);
    const dims = [1, 1, 32, 32];
    const data = new Float32Array(1024);
    const feeds = { [inputs[0]?.name ?? '']: { type: 'float32' as const, dims, data } };
    for (let run = 0; run < 3; run += 1) await session.run(feeds);
    expect(await errorOf(session.finish(0))).toMatchObject({ code: 'io' });
    await isLeftEmpty();
  });
});
