import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, projectDir } from '../../test/cli/built-cli';
import { schemaErrors } from '../../test/cli/json-schema';
import type { DebugReport } from '../shared/contract/report';
import type { CompareResult } from './schemas/compare';
import type { InspectResult } from './schemas/inspect';
import type { LintReport } from './schemas/lint';
import type { QuantizeResult } from './schemas/quantize';
import type { RepairReport } from './schemas/repair';

const sample = path.join(projectDir, 'resources', 'sample');
const digits = path.join(sample, 'digits.onnx');
const validation = path.join(sample, 'validation');
const withData = [digits, '--data', path.join(sample, 'calibration'), '--limit', '20'];
const parity = ['--preset', 'ort-u8s8'];
const golden = path.join(projectDir, 'test', 'fixtures', 'golden', 'models');
const timeout = 240_000;

let cli: BuiltCli;
let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-cli-'));
}, 240_000);

afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command that must succeed and returns the JSON it wrote. */
async function result<T>(args: readonly string[]): Promise<T> {
  const ended = await cli.run([...args, '--json', '-']);
  expect(ended.err).toBe('');
  expect(ended.code).toBe(0);
  return JSON.parse(ended.out) as T;
}

describe.concurrent('debug', () => {
  test.each(['bert_tiny', 'mobilenet_v3_small', 'ppocr_v2_cls', 'fashion_resnet8_bn'])(
    'writes JSON of %s that its schema accepts, and nothing else to stdout',
    { timeout },
    async (name) => {
      const model = path.join(golden, name);
      const args = ['debug', path.join(model, 'model.onnx'), '--data', path.join(model, 'calib')];
      const ended = await cli.run([...args, ...parity, '--shadow', '--limit', '2', '--json', '-']);
      expect(ended.code).toBe(0);
      const report = JSON.parse(ended.out) as DebugReport;
      expect(schemaErrors('debug', report)).toEqual([]);
      expect(report.layers.length).toBe(report.model.layers);
      expect(report.layers.some((layer) => layer.shadow !== null)).toBe(true);
      const perSample = report.layers.map(({ accumulated }) => accumulated?.perSampleDb.length);
      expect(new Set(perSample)).toEqual(new Set([2]));
    },
  );

  test('prints every layer with its numbers and marks the worst', { timeout }, async () => {
    const { out, err } = await cli.run(['debug', ...withData, ...parity]);
    expect(err).toBe('');
    expect(out).toMatch(/^digits\.onnx {2}opset 17, 23 layers \(20 with weights\)/);
    expect(out).toMatch(/20 samples from calibration, 10 classes/);
    expect(out.match(/^[! ] +\d+ {2}\//gm)).toHaveLength(23);
    expect(out).toMatch(/^! +20 {2}\/features\/features\.6\/conv\/conv\.1\/conv\.1\.0\/Conv/m);
    expect(out).toMatch(/logits +\d+\.\d +0\.\d{4}/);
    expect(out).not.toContain('\u001B');
  });

  test(
    'says above the table and in the JSON that random data cannot be trusted',
    { timeout },
    async () => {
      const ended = await cli.run(['debug', digits, '--random', '2', '--json', at('random.json')]);
      expect(ended.out.indexOf('Warning:')).toBeGreaterThan(0);
      expect(ended.out.indexOf('Warning:')).toBeLessThan(ended.out.indexOf('/fc/Gemm'));
      const report = JSON.parse(await readFile(at('random.json'), 'utf8')) as DebugReport;
      expect(report.data).toMatchObject({ kind: 'generated', trusted: false, samples: 2 });
      expect(report.warnings.map(({ code }) => code)).toContain('generated-data');
    },
  );

  test('a skip by pattern, by name and by recipe file is the same skip', { timeout }, async () => {
    const name = '/features/features.6/conv/conv.1/conv.1.0/Conv';
    const recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8', layers: { [name]: 'none' } };
    await writeFile(at('skip.json'), JSON.stringify(recipe));
    const [whole, ...skips] = await Promise.all([
      result<DebugReport>(['debug', ...withData, ...parity]),
      result<DebugReport>(['debug', ...withData, ...parity, '--skip', '*features.6/conv/conv.1/*']),
      result<DebugReport>(['debug', ...withData, ...parity, '--skip', name]),
      result<DebugReport>([
        'debug',
        ...withData,
        ...parity,
        '--skip',
        '/features\\.6.conv.conv\\.1/',
      ]),
      result<DebugReport>(['debug', ...withData, '--recipe', at('skip.json')]),
    ]);
    const [first] = skips;
    for (const report of skips) {
      expect(report.layers.filter((layer) => layer.skipped).map((layer) => layer.name)).toEqual([
        name,
      ]);
      expect(report.outputs).toEqual(first?.outputs);
    }
    const skipped = first?.layers.find((layer) => layer.skipped);
    expect(skipped).toMatchObject({ weight: null, isolated: null });
    expect(skipped?.accumulated?.sqnrDb).toBeGreaterThan(0);
    expect(first?.outputs[0]?.sqnrDb).not.toBe(whole.outputs[0]?.sqnrDb);
  });

  test('saves the recipe it used, and reads it again', { timeout }, async () => {
    const options = ['--observer', 'percentile', '--per-channel', '--skip', '/fc/Gemm'];
    const saved = at('saved.json');
    const first = await result<DebugReport>([
      'debug',
      ...withData,
      ...parity,
      ...options,
      '--save-recipe',
      saved,
    ]);
    expect(schemaErrors('recipe', JSON.parse(await readFile(saved, 'utf8')))).toEqual([]);
    const second = await result<DebugReport>(['debug', ...withData, '--recipe', saved]);
    expect(second.layers).toEqual(first.layers);
    expect(second.recipe).toEqual(first.recipe);
  });

  test('numbers do not depend on the number of threads', { timeout }, async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((threads) =>
        result<DebugReport>(['debug', ...withData, '--threads', threads]),
      ),
    );
    expect(two?.layers).toEqual(one?.layers);
    expect([one?.run.threads, two?.run.threads]).toEqual([1, 2]);
  });
});

describe.concurrent('gates', () => {
  test(
    'an SQNR that is not reached ends with code 1 and names the output',
    { timeout },
    async () => {
      const failed = await cli.run(['debug', ...withData, ...parity, '--min-sqnr', '30']);
      expect(failed.code).toBe(1);
      expect(failed.err).toMatch(
        /^Failed: output 'logits' has \d+\.\d\d dB; at least 30 dB are asked for\n$/,
      );
      expect(failed.out).toContain('/fc/Gemm');
      const passed = await cli.run(['debug', ...withData, ...parity, '--min-sqnr', '1']);
      expect(passed).toMatchObject({ code: 0, err: '' });
    },
  );

  test('an accuracy drop is measured on the validation data', { timeout }, async () => {
    const judged = [...withData, '--validation', validation, '--max-accuracy-drop', '1'];
    const [tensor, channel] = await Promise.all([
      cli.run(['debug', ...judged, ...parity, '--json', at('accuracy.json')]),
      cli.run(['debug', ...judged, '--per-channel', '--min-agreement', '98%']),
    ]);
    expect(tensor.code).toBe(1);
    expect(tensor.err).toMatch(/top-1 drops by \d+\.\d\d points/);
    expect(tensor.out).toMatch(/Top-1 {2}float 99\.\d %, int8 [78]\d\.\d %/);
    expect(channel).toMatchObject({ code: 0, err: '' });
    const report: unknown = JSON.parse(await readFile(at('accuracy.json'), 'utf8'));
    expect(schemaErrors('debug', report)).toEqual([]);
    expect(report).toMatchObject({ accuracy: { samples: 797, labelled: true, kernels: 'real' } });
  });
});

test(
  'a model quantized for a target is legal there, and illegal ones end with 1',
  { timeout },
  async () => {
    const out = at('tensorrt.onnx');
    const target = ['--target', 'tensorrt'];
    const quantized = await cli.run(['quantize', ...withData, ...target, '-o', out]);
    expect(quantized.code).toBe(0);
    expect(quantized.out).toContain('Not run on TensorRT');
    const linted = await result<LintReport>(['lint', out, ...target]);
    expect(schemaErrors('lint', linted)).toEqual([]);
    expect(linted).toMatchObject({ of: 'file', notRun: true, illegal: 0 });
    expect(linted.int8Layers).toBeGreaterThan(10);
    const float = await cli.run(['lint', digits, ...target, '--json', '-']);
    expect(float.code).toBe(1);
    const report = JSON.parse(float.out) as LintReport;
    expect(schemaErrors('lint', report)).toEqual([]);
    expect(report.illegal).toBeGreaterThan(0);
    expect((await cli.run(['lint', digits, ...target])).out).toContain('docs.nvidia.com');
  },
);

test(
  'a file of integer operators is not approved of where no rule judges them',
  { timeout },
  async () => {
    const file = 'test/fixtures/cases/compare_qoperator/int8.onnx';
    const json = at('integer-operators.json');
    const linted = await cli.run(['lint', file, '--target', 'ort-cpu', '--json', json]);
    expect(linted.code).toBe(0);
    expect(linted.out).not.toContain('Nothing');
    expect(linted.out).toMatch(/No verdict: \d+ integer operators? not judged/);
    expect(linted.out).toMatch(/cannot judge.*Export in the qdq format/s);
    expect(schemaErrors('lint', JSON.parse(await readFile(json, 'utf8')))).toEqual([]);
  },
);

test(
  'inspect lists layers and float nodes in JSON that its schema accepts',
  { timeout },
  async () => {
    const inspected = await result<InspectResult>(['inspect', digits, '--skip', '*/features.1/*']);
    expect(schemaErrors('inspect', inspected)).toEqual([]);
    expect(inspected.layers.filter((layer) => layer.skipped)).toHaveLength(3);
    expect(inspected.floatNodes.map(({ op }) => op)).toEqual(['ReduceMean']);
  },
);

describe('quantize and compare', () => {
  let quantized: QuantizeResult;

  beforeAll(async () => {
    quantized = await result<QuantizeResult>([
      'quantize',
      ...withData,
      ...parity,
      '--skip',
      '*features.6/conv/conv.1/*',
      '-o',
      at('int8.onnx'),
    ]);
  }, 240_000);

  test('the written file is what the JSON says', { timeout }, async () => {
    expect(schemaErrors('quantize', quantized)).toEqual([]);
    expect((await stat(at('int8.onnx'))).size).toBe(quantized.export.sizeBytes);
    expect(quantized.skipped).toEqual(['/features/features.6/conv/conv.1/conv.1.0/Conv']);
    expect(quantized.export.executedOps['Conv']).toBe(1);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test(
    'compare finds every layer by name and measures what debug measured',
    { timeout },
    async () => {
      const args = ['--data', path.join(sample, 'calibration'), '--limit', '20'];
      const compared = await result<CompareResult>(['compare', digits, at('int8.onnx'), ...args]);
      const report = await result<DebugReport>([
        'debug',
        ...withData,
        ...parity,
        '--skip',
        '*features.6/conv/conv.1/*',
      ]);
      expect(schemaErrors('compare', compared)).toEqual([]);
      expect(compared.missing).toEqual([]);
      expect(compared.outputs[0]?.sqnrDb).toBeCloseTo(report.outputs[0]?.sqnrDb ?? 0, 1);
      for (const layer of compared.layers) {
        const measured = report.layers.find(({ name }) => name === layer.name);
        expect(layer.accumulated?.sqnrDb).toBeCloseTo(measured?.accumulated?.sqnrDb ?? NaN, 0);
        expect(layer.weight?.sqnrDb ?? 0).toBeCloseTo(measured?.weight?.sqnrDb ?? 0, 3);
      }
    },
  );

  test('bench runs both in turn', { timeout }, async () => {
    const json = await result<{ models: unknown[]; speedup: number }>([
      'bench',
      digits,
      at('int8.onnx'),
      '--repeats',
      '5',
    ]);
    expect(schemaErrors('bench', json)).toEqual([]);
    expect(json.models).toHaveLength(2);
    expect(json.speedup).toBeGreaterThan(0);
  });
});

test('Ctrl+C ends with code 130 and leaves no file behind', { timeout }, async () => {
  const target = at('cancelled.onnx');
  const model = path.join(golden, 'mobilenet_v3_small');
  const args = ['quantize', path.join(model, 'model.onnx'), '--random', '4000', '-o', target];
  const child = spawn(process.execPath, [cli.path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  setTimeout(() => child.kill('SIGINT'), 2000);
  expect(await ended).toBe(130);
  expect(err).toMatch(/^Cancelled/);
  await expect(stat(target)).rejects.toThrow('ENOENT');
});

test(
  'a tuning that is cancelled gives the best so far and writes no model',
  { timeout },
  async () => {
    const model = path.join(golden, 'mobilenet_v3_small');
    const [target, recipe] = [at('tuned.onnx'), at('tuned.json')];
    const data = [path.join(model, 'model.onnx'), '--data', path.join(model, 'calib')];
    const wanted = ['--target-sqnr', '60', '-o', target, '--save-recipe', recipe];
    const args = ['tune', ...data, ...wanted, '--limit', '8'];
    const child = spawn(process.execPath, [cli.path, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    setTimeout(() => child.kill('SIGINT'), 3000);
    expect(await ended).toBe(130);
    expect(err).toMatch(/^Cancelled\./);
    // Before anything was measured there is no best so far.
    const hasBest = /best found so far\. .*tuned\.onnx was not written\.\n$/.test(err);
    const saved = await readFile(recipe, 'utf8').catch(() => null);
    expect(saved !== null).toBe(hasBest);
    await expect(stat(target)).rejects.toThrow('ENOENT');
  },
);

test(
  'what was repaired is written as JSON, as a recipe and as a model, all with the same outputs',
  { timeout },
  async () => {
    const [model, recipe] = [at('repaired.onnx'), at('repaired.json')];
    const kinds = ['--kinds', 'equalize,bias', '-o', model, '--save-recipe', recipe];
    const repaired = await result<RepairReport>(['repair', ...withData, ...parity, ...kinds]);
    expect(schemaErrors('repair', repaired)).toEqual([]);
    expect(repaired.afterDb).toBeGreaterThan((repaired.beforeDb ?? 0) + 20);
    const real = ['--kernels', 'real', '--recipe', recipe];
    const debug = await result<DebugReport>(['debug', ...withData, ...real]);
    expect(debug.outputs[0]?.sqnrDb).toBeCloseTo(repaired.export?.outputs[0]?.sqnrDb ?? NaN, 6);
  },
);

test('help and version go to stdout and succeed', { timeout }, async () => {
  const help = await cli.run(['help', 'debug']);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('--min-sqnr');
  const version = await cli.run(['--version']);
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
