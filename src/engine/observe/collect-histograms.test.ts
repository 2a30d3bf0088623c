import { beforeAll, describe, expect, test } from 'vitest';
import { calibrate } from '../../../test/golden/golden-run';
import type { CalibratedModel } from '../../../test/golden/golden-run';
import { float32, inMemoryData } from '../../../test/models/in-memory-data';
import { tinyModel, weight } from '../../../test/models/tiny-model';
import { AppError } from '../../shared/errors';
import { seededRandom } from '../data/random';
import { silentJob } from '../jobs/job';
import type { Job } from '../jobs/job';
import { makeShapeOracle } from '../run/shape-oracle';
import { makeNode, makeValueInfo, patch } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { createSession } from '../runtime/ort';
import { collectHistograms } from './collect-histograms';
import { totalCount } from './counts/histogram';
import type { TensorHistogram } from './counts/histogram';
import { masksOf } from './observations';
import { observe } from './observe';

describe('a convolutional network', () => {
  let calibrated: CalibratedModel;
  let histograms: ReadonlyMap<string, TensorHistogram>;
  beforeAll(async () => {
    calibrated = await calibrate('digits_mbv2_one');
    const { model, data, oracle, observations } = calibrated;
    histograms = await collectHistograms(silentJob, { model, data, oracle, observations });
  });

  test('counts what a session with every activation as output gives, bin by bin', async () => {
    const { model, data, observations } = calibrated;
    const tensors = [...observations.stats.keys()].filter(
      (name) => !model.graph.inputs.includes(name),
    );
    const graph = model.model.graph;
    if (graph === undefined) throw new Error('no graph');
    const watched = patch(model.model, {
      graph: patch(graph, { output: tensors.map((name) => makeValueInfo(name)) }),
    });
    const session = await createSession(encodeShared(watched), { level: 'basic' });
    const wanted = new Map(tensors.map((name) => [name, new Float64Array(2048)]));
    for (let sample = 0; sample < data.count; sample += 1) {
      const outputs = await session.run(await data.read(sample));
      for (const [name, { data: values }] of Object.entries(outputs)) {
        const { min, max } = observations.stats.get(name) ?? { min: 0, max: 0 };
        const counts = wanted.get(name) ?? new Float64Array(2048);
        for (const value of values) {
          const bin = Math.min(2047, Math.floor(((Number(value) - min) * 2048) / (max - min)));
          counts[bin] = (counts[bin] ?? 0) + 1;
        }
      }
    }
    await session.release();
    expect(tensors.length).toBeGreaterThan(30);
    for (const name of tensors) {
      const found = histograms.get(name)?.counts ?? new Float64Array(0);
      const moved = found.reduce(
        (sum, count, bin) => sum + Math.abs(count - (wanted.get(name)?.[bin] ?? 0)),
        0,
      );
      // (x − lo)·(bins/width) and (x − lo)·bins/width may round to different sides of an edge.
      expect(moved / totalCount({ tensor: '', lo: 0, hi: 0, counts: found })).toBeLessThan(1e-3);
    }
  });

  test('covers every observed tensor, the input included, over its observed range', () => {
    const { observations } = calibrated;
    expect([...histograms.keys()].toSorted()).toEqual([...observations.stats.keys()].toSorted());
    for (const { tensor, lo, hi } of histograms.values()) {
      expect([lo, hi]).toEqual([
        observations.stats.get(tensor)?.min,
        observations.stats.get(tensor)?.max,
      ]);
    }
  });

  test('gives the same counts when a small budget calls for many runs a sample', async () => {
    const { model, data, oracle, observations } = calibrated;
    const reports: number[][] = [];
    const job: Job = {
      ...silentJob,
      report: (phase, done, total) => reports.push([phase === 'histogram' ? 1 : 0, done, total]),
    };
    const small = await collectHistograms(job, { model, data, oracle, observations }, 100_000);
    expect(small).toEqual(histograms);
    const [isHistogram, done, total] = reports.at(-1) ?? [];
    expect([isHistogram, done]).toEqual([1, total]);
    expect(total).toBeGreaterThan(5 * data.count);
    expect(reports).toHaveLength(total ?? 0);
  });

  test('stops between two runs when it is cancelled', async () => {
    const { model, data, oracle, observations } = calibrated;
    const controller = new AbortController();
    let runs = 0;
    const job: Job = {
      signal: controller.signal,
      report: () => {
        runs += 1;
        if (runs === 3) controller.abort();
      },
    };
    await expect(collectHistograms(job, { model, data, oracle, observations })).rejects.toThrow(
      AppError,
    );
    expect(runs).toBe(3);
  });
});

test('attention masks are left out of the counts', async () => {
  const { model, data, oracle, observations } = await calibrate('bert_tiny');
  const masks = masksOf(observations);
  expect(masks.size).toBeGreaterThan(0);
  const histograms = await collectHistograms(silentJob, { model, data, oracle, observations });
  const elements = await oracle.elementsUnder(
    new Map(Object.entries(await data.read(0)).map(([name, { dims }]) => [name, dims])),
  );
  for (const [tensor, { low }] of masks) {
    const histogram = histograms.get(tensor);
    expect(histogram?.lo).toBe(low);
    expect(low).toBeGreaterThan(-30);
    if (histogram === undefined) continue;
    expect(totalCount(histogram)).toBeLessThan((elements(tensor) ?? 0) * data.count);
  }
});

test('samples of many shapes are all counted', async () => {
  const model = await tinyModel({
    nodes: [makeNode('Conv', ['x', 'w'], ['c']), makeNode('Relu', ['c'], ['y'])],
    inputs: { x: [1, 2, 'height', 'width'] },
    outputs: ['y'],
    initializers: [weight('w', [3, 2, 1, 1])],
  });
  const random = seededRandom(1, 0);
  const shapes = [
    [4, 4],
    [4, 9],
    [7, 3],
    [2, 2],
    [12, 5],
    [1, 30],
    [4, 4],
  ] as const;
  const data = inMemoryData(
    shapes.map(([height, width]) => ({
      x: float32(
        [1, 2, height, width],
        Float32Array.from({ length: 2 * height * width }, () => random.normal()),
      ),
    })),
  );
  const oracle = makeShapeOracle(model);
  const observations = await observe(silentJob, model, data, oracle);
  const pixels = shapes.reduce((sum, [height, width]) => sum + height * width, 0);
  for (const budget of [undefined, 200]) {
    const histograms = await collectHistograms(
      silentJob,
      { model, data, oracle, observations },
      budget,
    );
    const totals = Object.fromEntries(
      [...histograms].map(([name, one]) => [name, totalCount(one)]),
    );
    expect(totals).toEqual({ x: 2 * pixels, c: 3 * pixels, y: 3 * pixels });
  }
});
