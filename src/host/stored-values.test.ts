import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../engine/index';
import { emptyRecipe } from '../shared/recipe/recipe';
import { readStoredValue, type StoredValues } from '../shared/contract/stored-values';

/** What the engine really answers must be readable again, or it is lost with the page. */
describe('values of the engine as they are stored', () => {
  let engine: Engine;
  const recipe = { ...emptyRecipe, preset: 'ort-u8s8' as const };
  const layer = '/features/features.2/conv/conv.1/conv.1.0/Conv';
  beforeAll(async () => {
    const emit = { progress: () => undefined, memory: () => undefined };
    engine = createEngine({ emit, resolveFile: (ref) => ref, threads: 1 });
    await engine.openModel({ jobId: 'a', file: 'resources/sample/digits.onnx' });
    await engine.setData({
      jobId: 'b',
      data: { kind: 'folder', folder: 'resources/sample/calibration', limit: 2 },
    });
  });

  const asked: { [Kind in keyof StoredValues]: () => Promise<StoredValues[Kind]> } = {
    result: () =>
      engine.run({
        jobId: 'run',
        recipe,
        options: { kernels: 'simulated', scope: 'layers', shadow: true },
      }),
    inspection: () => engine.inspectLayer({ jobId: 'i', recipe, layer }),
    samples: () => engine.layerSamples({ jobId: 's', recipe, limit: 2 }),
    sensitivity: () => engine.sensitivity({ jobId: 'o', recipe, resume: true }),
    accuracy: () => engine.accuracy({ jobId: 'c', recipe, kernels: 'real' }),
    kernels: () => engine.compareKernels({ jobId: 'k', recipe }),
    benchmark: () => engine.benchmark({ jobId: 'm', recipe, threads: 1, repeats: 1 }),
  };

  it.each(Object.keys(asked) as (keyof StoredValues)[])('%s comes back whole', async (kind) => {
    const value = await asked[kind]();
    const text = JSON.stringify(value);
    const read = readStoredValue(kind, JSON.parse(text));
    expect(read).not.toBeNull();
    expect(JSON.stringify(read)).toHaveLength(text.length);
  });

  it('are refused where a field is missing or of another kind', () => {
    expect(readStoredValue('sensitivity', { samples: 1, complete: true })).toBeNull();
    expect(readStoredValue('result', { report: { layers: [] } })).toBeNull();
    expect(readStoredValue('samples', { samples: ['0'], names: [], rows: [] })).toBeNull();
    expect(readStoredValue('inspection', null)).toBeNull();
  });

  it('are read without what older versions have not written, and with words of newer ones', async () => {
    const { report, ...rest } = await asked.result();
    const { weightedLayers: _, ...model } = report.model;
    const { level: _level, ...run } = report.run;
    const outputs = report.outputs.map((output) => ({ ...output, flags: ['new'], further: 1 }));
    const old = { ...rest, report: { ...report, model, run, outputs } };
    expect(readStoredValue('result', old)).toEqual(old);
    expect(
      readStoredValue('result', { ...rest, report: { ...report, outputs: [] } }),
    ).not.toBeNull();
    expect(
      readStoredValue('result', { ...rest, report: { ...report, model: {}, run } }),
    ).toBeNull();
  });

  it('are refused with more bins than a chart draws', async () => {
    const { tensors, ...rest } = await asked.inspection();
    const histogram = { lo: 0, hi: 1, counts: Array.from({ length: 2049 }, () => 0) };
    expect(readStoredValue('inspection', { ...rest, tensors })).not.toBeNull();
    const large = tensors.map((tensor) => ({ ...tensor, histogram }));
    expect(readStoredValue('inspection', { ...rest, tensors: large })).toBeNull();
  });
});
