import { beforeAll, expect, test } from 'vitest';
import {
  openSample,
  openWorkspace,
  outputDbOf,
  runRecipe,
  sampleRecipe,
} from '../../../test/sample/open-sample';
import type { Recipe } from '../../shared/recipe/recipe';
import { silentJob } from '../jobs/job';
import type { Job } from '../jobs/job';
import { run } from '../calls/run';
import type { Workspace } from '../workspace/workspace';
import { convertState } from './convert-state';
import { measureStates } from './measure-states';
import { NoiseSums } from '../noise/noise-sums';
import { outputDb } from '../noise/output-noise';
import type { RecipeState } from '../noise/recipe-state';
import { setsGraph } from '../emit/sets-graph';
import { allSamples } from '../data/sample/spread-samples';
import { oneInRecipe, oneOutRecipe, withSkips } from '../../shared/recipe/recipe-changes';

const samples = 6;
const all = allSamples(samples);
let workspace: Workspace;

beforeAll(async () => {
  workspace = await openSample(samples);
  await workspace.observations(silentJob, workspace.plan(sampleRecipe));
});

/** One-in, one-out and mixed skips of a few layers. */
function someRecipes(): readonly Recipe[] {
  const { layers } = workspace.plan(sampleRecipe);
  const picked = [0, 3, 5, 12, 19, 22].flatMap((index) => layers[index] ?? []);
  return [
    sampleRecipe,
    ...picked.map((layer) => oneInRecipe(sampleRecipe, layers, layer)),
    ...picked.map((layer) => oneOutRecipe(sampleRecipe, layers, layer)),
    withSkips(sampleRecipe, layers, ({ index }) => index % 3 === 0),
  ];
}

const convertAll = (recipes: readonly Recipe[]): Promise<RecipeState[]> =>
  Promise.all(recipes.map((recipe) => convertState(silentJob, workspace, recipe)));

async function measure(job: Job, sums: NoiseSums, states: readonly RecipeState[]): Promise<number> {
  let pairs = 0;
  const onPairs = (count: number): void => {
    pairs += count;
  };
  await measureStates(job, workspace, sums, states, {
    kernels: 'simulated',
    samples: all,
    onPairs,
  });
  return pairs;
}

test('states in shared graphs measure what each measures in a session of its own', async () => {
  const recipes = someRecipes();
  const states = await convertAll(recipes);
  const sums = new NoiseSums(1);
  await measure(silentJob, sums, states);
  for (const [index, recipe] of recipes.entries()) {
    const noise = sums.complete('simulated', states[index]?.signature ?? '', all);
    const alone = outputDbOf(await runRecipe(workspace, recipe));
    expect(noise === null ? null : outputDb(noise).db).toBeCloseTo(alone, 9);
  }
});

test('what several states compute alike is in the graph once', async () => {
  const { model, oracle, masks } = workspace;
  const { layers } = workspace.plan(sampleRecipe);
  const late = layers.slice(-3).map((layer) => oneOutRecipe(sampleRecipe, layers, layer));
  const states = await convertAll(late);
  const elements = await oracle.elementsUnder(null);
  const nodesOf = (picked: readonly RecipeState[]): number =>
    setsGraph(
      model,
      picked.map(({ converted }) => converted),
      { dims: null, elements, masks, outputs: ['logits'], references: true },
    ).model.graph?.node.length ?? 0;
  const together = nodesOf(states);
  const alone = states.reduce((sum, state) => sum + nodesOf([state]), 0);
  expect(together).toBeLessThan(alone * 0.5);
});

test('what is known is not measured again, not even for a job that is stopped', async () => {
  const states = await convertAll(someRecipes());
  const sums = new NoiseSums(1);
  await measure(silentJob, sums, states);
  const stopped: Job = { signal: AbortSignal.abort(), report: () => undefined };
  await expect(measure(stopped, sums, states)).resolves.toBeGreaterThan(0);
});

test('a stopped job keeps what it measured, and the next one does the rest', async () => {
  const states = await convertAll(someRecipes());
  const sums = new NoiseSums(1);
  const controller = new AbortController();
  const job: Job = { signal: controller.signal, report: () => undefined };
  const stopping = measureStates(job, workspace, sums, states, {
    kernels: 'simulated',
    samples: all,
    onPairs: (pairs) => {
      if (pairs > 0) controller.abort();
    },
  });
  await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
  const started = states.filter(({ signature }) => sums.soFar('simulated', signature) !== null);
  expect(started.length).toBeGreaterThan(0);
  await measure(silentJob, sums, states);
  expect(states.every(({ signature }) => sums.complete('simulated', signature, all) !== null)).toBe(
    true,
  );
});

test('states that round alike are one measurement', async () => {
  const { layers } = workspace.plan(sampleRecipe);
  const add = layers.find(({ op }) => op === 'Add');
  if (add === undefined) throw new Error('the sample has Add layers');
  const states = await convertAll([sampleRecipe, oneOutRecipe(sampleRecipe, layers, add)]);
  expect(new Set(states.map(({ signature }) => signature)).size).toBe(1);
});

test('real kernels measure what a run with real kernels measures', async () => {
  const { layers } = workspace.plan(sampleRecipe);
  const recipe = withSkips(sampleRecipe, layers, ({ index }) => index === 5);
  const state = await convertState(silentJob, workspace, recipe);
  const sums = new NoiseSums(1);
  await measureStates(silentJob, workspace, sums, [state], { kernels: 'real', samples: all });
  const measured = await run(silentJob, workspace, recipe, {
    kernels: 'real',
    scope: 'outputs',
    shadow: false,
  });
  const noise = sums.complete('real', state.signature, all);
  expect(noise === null ? null : outputDb(noise).db).toBeCloseTo(outputDbOf(measured), 9);
});

test('a model with masks and several inputs measures the same, too', async () => {
  const folder = 'test/fixtures/golden/models/bert_tiny';
  const bert = await openWorkspace(`${folder}/model.onnx`, `${folder}/calib`, 2);
  const plan = bert.plan(sampleRecipe);
  await bert.observations(silentJob, plan);
  const matmul = plan.layers.find(({ weighted }) => weighted);
  if (matmul === undefined) throw new Error('bert_tiny has weights');
  const recipe = oneInRecipe(sampleRecipe, plan.layers, matmul);
  const state = await convertState(silentJob, bert, recipe);
  const sums = new NoiseSums(1);
  await measureStates(silentJob, bert, sums, [state], { kernels: 'simulated', samples: [0, 1] });
  const noise = sums.complete('simulated', state.signature, [0, 1]);
  const alone = outputDbOf(await runRecipe(bert, recipe));
  expect(noise === null ? null : outputDb(noise).db).toBeCloseTo(alone, 6);
});
