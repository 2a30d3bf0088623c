import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runOnce } from '../../../test/models/converted';
import { pythonWithTorch } from '../../../test/python/python';
import type { Recipe } from '../../shared/recipe/recipe';
import { openData } from '../data/open-data';
import { createEngine } from '../index';
import { decodeModel } from '../onnx/proto';
import { prepareModel } from '../prepare/prepare';

const nets = fileURLToPath(new URL('../../../test/python/torch_nets.py', import.meta.url));
const run = promisify(execFile);

interface Report {
  readonly missing: readonly string[];
  readonly observed: readonly string[];
  readonly skipped: readonly string[];
  readonly error: number;
  readonly answer: readonly number[];
}

const cases: readonly {
  readonly net: string;
  readonly layers: NonNullable<Recipe['layers']>;
  readonly ops?: NonNullable<Recipe['ops']>;
  /** Parts that have no observer behind them, and modules without a qconfig. */
  readonly float: readonly string[];
  readonly skipped: readonly string[];
  /** Parts that have one all the same. */
  readonly rounded: readonly string[];
  /** Greatest difference after convert_fx, of the greatest answer; PyTorch 1.13 runs a skipped cat on unlike grids. */
  readonly error: number;
}[] = [
  {
    net: 'residual',
    layers: {
      '/layers/layers.0/conv2/Conv': 'none',
      '/layers/layers.0/Add': 'none',
      '/head/Gemm': {
        activation: { dtype: 'uint8', symmetric: false },
        weight: { granularity: 'tensor' },
      },
    },
    ops: { GlobalAveragePool: 'none' },
    float: ['layers.0.conv2', 'add'],
    skipped: ['layers.0.conv2'],
    rounded: ['layers.0.conv1', 'layers.1.conv1', 'layers.1.conv2', 'layers.1.relu', 'stem.0'],
    error: 0.05,
  },
  {
    net: 'residual',
    layers: {},
    ops: { Conv: 'none' },
    float: ['stem.0', 'layers.0.conv1'],
    skipped: ['stem.0', 'layers.0.conv1', 'layers.0.conv2', 'layers.1.conv1', 'layers.1.conv2'],
    rounded: ['head'],
    error: 0.05,
  },
  {
    net: 'gated',
    layers: { '/last/Conv': 'none', '/Concat': 'none' },
    float: [],
    skipped: ['last'],
    rounded: ['down', 'up', 'gate'],
    error: 0.5,
  },
];

// PyTorch is no part of what the project needs: these run where a Python has it, and did with 1.13.
describe.runIf(pythonWithTorch !== null)('with PyTorch itself', () => {
  const python = pythonWithTorch ?? '';
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bitloupe-torch-'));
    await mkdir(join(folder, 'data'));
    await run(python, [nets, 'export', folder]);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(cases)(
    'a text for $net runs: skips stay float, the rest is observed, and what is exported computes the same',
    { timeout: 120_000 },
    async ({ net, layers, ops, float, skipped, rounded, error }) => {
      const engine = createEngine({
        emit: { progress: () => undefined, memory: () => undefined },
        resolveFile: (ref) => ref,
        threads: 1,
      });
      const file = join(folder, `${net}.onnx`);
      await engine.openModel({ jobId: 'open', file });
      const recipe: Recipe = { schema: 'bitloupe.recipe/1', layers, ...(ops ? { ops } : {}) };
      const { text } = await engine.recipeText({ jobId: 'text', recipe, to: 'pytorch' });
      await engine.dispose();
      await writeFile(join(folder, `${net}.py`), text);
      const { stdout } = await run(python, [nets, 'check', folder, net]);
      const report = JSON.parse(stdout) as Report;
      expect(report.missing).toEqual([]);
      expect(report.skipped).toEqual(expect.arrayContaining([...skipped]));
      for (const part of float) expect(report.observed).not.toContain(part);
      expect(report.observed).toEqual(expect.arrayContaining([...rounded]));
      expect(report.error).toBeLessThan(error);
      // With all its optimisations ONNX Runtime must not pull what is skipped to int8.
      const written = join(folder, `${net}.qat.onnx`);
      const { inputs } = await prepareModel(written);
      const data = await openData({ kind: 'folder', path: join(folder, 'data'), limit: 1 }, inputs);
      const [answer] = Object.values(
        await runOnce(decodeModel(await readFile(written)), data, { level: 'all' }),
      );
      const values = Array.from(answer?.data ?? [], Number);
      const most = Math.max(...report.answer.map(Math.abs));
      const off = values.map((value, index) => Math.abs(value - (report.answer[index] ?? 0)));
      expect(Math.max(...off) / most).toBeLessThan(0.02);
    },
  );
});
