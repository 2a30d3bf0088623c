import { beforeAll, expect, test } from 'vitest';
import {
  openSample,
  outputDbOf,
  runRecipe,
  sampleRecipe,
  stoppingJob,
  worstLayers,
} from '../../../test/sample/open-sample';
import type { PartialResult } from '../../shared/contract/results';
import type { SensitivityResult } from '../../shared/contract/judgement';
import type { Recipe } from '../../shared/recipe/recipe';
import { silentJob } from '../jobs/job';
import type { Job } from '../jobs/job';
import type { Workspace } from '../workspace/workspace';
import { measureSensitivity } from './sensitivity';

const samples = 5;
let workspace: Workspace;
let result: SensitivityResult;
const partials: PartialResult[] = [];

const listening: Job = {
  signal: silentJob.signal,
  report: (phase, _done, _total, _unit, partial) => {
    if (phase === 'sensitivity' && partial !== undefined) partials.push(partial);
  },
};

beforeAll(async () => {
  workspace = await openSample(samples);
  result = await measureSensitivity(listening, workspace, sampleRecipe, { resume: false });
});

const names = (): readonly string[] => workspace.plan(sampleRecipe).layers.map(({ name }) => name);

function skipping(skipped: readonly string[]): Recipe {
  return { ...sampleRecipe, layers: Object.fromEntries(skipped.map((name) => [name, 'none'])) };
}

test('one-in is the run with every other layer skipped', async () => {
  for (const layer of [worstLayers[0], '/features/features.1/Add', '/fc/Gemm']) {
    const run = await runRecipe(workspace, skipping(names().filter((name) => name !== layer)));
    const found = result.layers.find((entry) => entry.layer === layer);
    expect(found?.oneInDb).toBeCloseTo(outputDbOf(run), 9);
  }
});

test('one-out is the run with this layer skipped, too', async () => {
  for (const layer of [worstLayers[1], '/features/features.3/Add', '/fc/Gemm']) {
    const run = await runRecipe(workspace, skipping([layer]));
    const found = result.layers.find((entry) => entry.layer === layer);
    expect(found?.oneOutDb).toBeCloseTo(outputDbOf(run), 9);
  }
});

test('every layer is measured on every sample', () => {
  expect(result).toMatchObject({ complete: true, samples });
  expect(result.layers.map(({ layer }) => layer)).toEqual(names());
  expect(result.layers.every((layer) => layer.samples === samples)).toBe(true);
});

test('weighted layers are ranked on two samples before any is measured on all', () => {
  const weighted = workspace.plan(sampleRecipe).layers.filter((layer) => layer.weighted);
  const full = partials.findIndex((partial) =>
    weighted.every((layer) => partial.oneInDb?.[layer.index] != null),
  );
  const final = result.layers.map(({ oneInDb }) => oneInDb);
  const ranked = partials[full]?.oneInDb ?? [];
  expect(ranked.some((db, index) => db !== null && db !== final[index])).toBe(true);
  expect(partials[full]?.oneOutDb?.every((db) => db === null)).toBe(true);
});

test('skips change what one-out starts from, not what one-in says', async () => {
  const skipped = skipping([worstLayers[0]]);
  const other = await measureSensitivity(silentJob, workspace, skipped, { resume: true });
  expect(other.layers.map(({ oneInDb }) => oneInDb)).toEqual(
    result.layers.map(({ oneInDb }) => oneInDb),
  );
  const both = await runRecipe(workspace, skipping(worstLayers));
  const found = other.layers.find(({ layer }) => layer === worstLayers[1]);
  expect(found?.oneOutDb).toBeCloseTo(outputDbOf(both), 9);
});

test('a stopped measurement goes on where it was', async () => {
  const fresh = await openSample(samples);
  const count = (partial: PartialResult | undefined): number =>
    partial?.oneInDb?.filter((db) => db !== null).length ?? 0;
  const stopping = stoppingJob((partial) => count(partial) >= 4);
  const cancelled = measureSensitivity(stopping, fresh, sampleRecipe, { resume: true });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  let first: PartialResult | undefined;
  const resumed = await measureSensitivity(
    {
      signal: silentJob.signal,
      report: (phase, _done, _total, _unit, partial) => {
        if (phase === 'sensitivity') first ??= partial;
      },
    },
    fresh,
    sampleRecipe,
    { resume: true },
  );
  expect(count(first)).toBeGreaterThanOrEqual(4);
  expect(resumed.layers.map(({ oneInDb }) => oneInDb)).toEqual(
    result.layers.map(({ oneInDb }) => oneInDb),
  );
});
