import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transports, type Line } from '../../test/engine-double/transports';
import { AppError } from '../shared/errors';

describe.each(transports)('the contract over $name', ({ open }) => {
  let line: Line;
  beforeEach(async () => {
    line = await open();
  });
  afterEach(() => line.close());

  test('a call returns what the engine answered', async () => {
    const model = await line.engine.openModel({
      jobId: 'open',
      file: await line.refer('tiny.onnx'),
    });
    expect(model.producer).toBe(path.join(line.folder, 'tiny.onnx'));
  });

  test('an error arrives as an AppError with code, message and hint', async () => {
    const error = await line.engine
      .openModel({ jobId: 'open', file: await line.refer('bad-file.onnx') })
      .catch(asIs);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'bad-input',
      message: 'bad-file.onnx is not an ONNX file.',
      hint: 'Choose a file that ends in .onnx.',
    });
  });

  test('a defect arrives as an internal error that carries its stack', async () => {
    const error = await line.engine
      .openModel({ jobId: 'open', file: await line.refer('fault-x.onnx') })
      .catch(asIs);
    expect(error).toMatchObject({
      code: 'internal',
      message: 'a defect',
      detail: expect.stringContaining('TypeError'),
    });
  });

  test('a reference nobody handed out is refused', async () => {
    const error = await line.engine.openModel({ jobId: 'open', file: '/etc/passwd' }).catch(asIs);
    expect(error).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('file reference'),
    });
  });

  test('progress comes before the reply, at most 20 times a second, the last step included', async () => {
    const started = performance.now();
    await line.engine.openModel({ jobId: 'open', file: await line.refer('tiny.onnx') });
    const allowed = 2 + (performance.now() - started) / 50;
    const during = line.progress.length;
    expect(during).toBeGreaterThan(1);
    expect(during).toBeLessThanOrEqual(allowed);
    expect(line.progress.at(-1)).toMatchObject({
      jobId: 'open',
      done: 3,
      total: 3,
      partial: { outputDb: 3 },
    });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(line.progress).toHaveLength(during);
  });

  test('a job is cancelled by its name, in the middle', async () => {
    const slow = line.engine
      .openModel({ jobId: 'slow', file: await line.refer('slow-x.onnx') })
      .catch(asIs);
    await expect.poll(() => line.progress.length).toBeGreaterThan(1);
    await line.engine.cancel({ jobId: 'slow' });
    expect(await slow).toMatchObject({ code: 'cancelled' });
    expect(line.progress.at(-1)?.done).toBeLessThan(10_000);
  });

  test('other calls are answered while a job runs', async () => {
    const slow = line.engine
      .openModel({ jobId: 'slow', file: await line.refer('slow-x.onnx') })
      .catch(asIs);
    await expect.poll(() => line.progress.length).toBeGreaterThan(1);
    expect((await line.engine.hello()).version).toBe('0.0.0');
    await line.engine.cancel({ jobId: 'slow' });
    await slow;
  });

  test('two jobs of the same name are refused', async () => {
    const file = await line.refer('slow-x.onnx');
    const first = line.engine.openModel({ jobId: 'same', file }).catch(asIs);
    await expect.poll(() => line.progress.length).toBeGreaterThan(0);
    expect(await line.engine.openModel({ jobId: 'same', file }).catch(asIs)).toMatchObject({
      code: 'bad-input',
    });
    await line.engine.cancel({ jobId: 'same' });
    await first;
  });

  test('bytes stay bytes, and a small view does not drag its large buffer along', async () => {
    const [thumbnail] = await line.engine.thumbnails({ samples: [5], sizePx: 4, from: 'data' });
    expect(thumbnail?.png).toBeInstanceOf(Uint8Array);
    expect([...(thumbnail?.png ?? [])]).toEqual([5, 6, 7, 8]);
    expect(thumbnail?.png?.buffer.byteLength).toBeLessThan(100_000);
  });

  test('a large result arrives whole, nulls and fractions included', async () => {
    const { rows } = await line.engine.layerSamples({
      jobId: 'rows',
      recipe: { schema: 'bitloupe.recipe/1' },
      limit: 400,
    });
    expect(rows).toHaveLength(400);
    expect(rows[399]?.[0]).toBeNull();
    expect(rows[399]?.[999]).toBe(399 + 999 / 7);
  });

  test('text and bytes that the page made arrive at the chosen file', async () => {
    const target = await line.refer('chart.png');
    await line.engine.saveFile({ target, content: new Uint8Array([1, 2, 255]) });
    expect([...(await readFile(path.join(line.folder, 'chart.png')))]).toEqual([1, 2, 255]);
  });

  test('nothing but the contract can be called', async () => {
    const reach = line.engine as unknown as Record<string, () => Promise<unknown>>;
    for (const name of ['dispose', 'constructor', 'toString', '__proto__']) {
      expect(await reach[name]?.().catch(asIs)).toMatchObject({
        message: expect.stringContaining('not found'),
      });
    }
  });
});

function asIs(thrown: unknown): unknown {
  return thrown;
}
