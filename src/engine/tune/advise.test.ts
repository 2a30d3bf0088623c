import { expect, test } from 'vitest';
import {
  openSample,
  outputDbOf,
  runRecipe,
  sampleRecipe,
  worstLayers,
} from '../../../test/sample/open-sample';
import { normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import type { Recipe } from '../../shared/recipe/recipe';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { withLayer } from '../../shared/recipe/recipe-changes';
import { silentJob } from '../jobs/job';
import { makeNode } from '../onnx/proto';
import { ObservationCache } from '../workspace/observation-cache';
import { Workspace } from '../workspace/workspace';
import { advise } from './advise';

test('what is promised of a skip is what a run with it measures', async () => {
  const workspace = await openSample(6);
  await runRecipe(workspace, sampleRecipe, 'layers');
  const request = { recipe: sampleRecipe, suspects: worstLayers, kernels: 'simulated' } as const;
  const advice = await advise(silentJob, workspace, request);
  const fresh = await openSample(6);
  expect(advice.presentDb).toBeCloseTo(outputDbOf(await runRecipe(fresh, sampleRecipe)), 6);
  const skips = advice.proposals.filter(({ kind }) => kind === 'skip');
  expect(skips.map(({ skips: names }) => names)).toContainEqual(worstLayers);
  for (const { skips: names, outputDb } of skips) {
    const recipe = names.reduce<Recipe>(
      (next, name) => withLayer(next, name, 'none'),
      sampleRecipe,
    );
    expect(outputDb, names.join()).toBeCloseTo(outputDbOf(await runRecipe(fresh, recipe)), 6);
  }
  const all = advice.proposals.map(({ outputDb }) => outputDb ?? Infinity);
  expect(all).toEqual(all.toSorted((one, other) => other - one));
});

test('on few samples proposals and the recipe are measured on the same ones', async () => {
  const workspace = await openSample(20);
  await runRecipe(workspace, sampleRecipe, 'layers');
  const request = { recipe: sampleRecipe, suspects: [], kernels: 'simulated' } as const;
  const { presentDb, samples, proposals } = await advise(silentJob, workspace, request);
  expect(samples).toBe(8);
  // The run knows the recipe on all 20; that figure is another one.
  expect(presentDb).not.toBeCloseTo(outputDbOf(await runRecipe(workspace, sampleRecipe)), 3);
  expect(proposals.some(({ kind }) => kind === 'per-channel')).toBe(true);
});

test('a layer whose skip changes no tensor is tried with its neighbours, too', async () => {
  const model = await tinyModel({
    inputs: { x: [1, 8] },
    outputs: ['y'],
    initializers: [weight('w', [8, 8]), weight('v', [8, 4])],
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['m'], {}, { name: 'first' }),
      makeNode('Transpose', ['m'], ['t'], { perm: [0, 1] }, { name: 'between' }),
      makeNode('MatMul', ['t', 'v'], ['y'], {}, { name: 'second' }),
    ],
  });
  const workspace = new Workspace(model, 0, 1, new ObservationCache(undefined));
  await workspace.setData(await normalSamples(model, 4));
  await workspace.observations(silentJob, workspace.plan(emptyRecipe));
  const request = { recipe: emptyRecipe, suspects: ['first'], kernels: 'real' } as const;
  const { proposals, presentDb } = await advise(silentJob, workspace, request);
  expect(proposals.map(({ skips }) => skips.length).toSorted((a, b) => a - b)).toEqual([1, 2]);
  expect(presentDb).toBeGreaterThan(25);
});
