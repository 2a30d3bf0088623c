import { expect, test } from 'vitest';
import { readGoldenFiles } from '../../../test/golden/golden-files';
import { calibrate, goldenRecipe } from '../../../test/golden/golden-run';
import type { Recipe } from '../../shared/recipe/recipe';
import { makePlan } from '../plan/plan';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { sourcesOf } from './noise-source';
import { SourceIndex } from './source-index';
import { ToggleChanges } from './toggle-changes';
import { withSkips } from '../../shared/recipe/recipe-changes';

/** Reproducible random numbers 0–1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function expectSameAsPlanning(model: PreparedModel, recipe: Recipe): void {
  const plan = makePlan(model, recipe);
  const index = new SourceIndex();
  const before = index.ids(sourcesOf(plan));
  const toggles = new ToggleChanges(model, recipe, plan, index);
  for (const layer of plan.layers) {
    const { removed, added } = toggles.toggle(layer);
    const local = new Set([...before].filter((source) => !removed.includes(source)));
    for (const source of added) local.add(source);
    const isSkipped = (other: typeof layer): boolean =>
      (other.state === 'skipped') !== (other.index === layer.index);
    const planned = index.ids(
      sourcesOf(makePlan(model, withSkips(recipe, plan.layers, isSkipped))),
    );
    expect(local, layer.name).toEqual(new Set(planned));
  }
}

const models = [...new Set(readGoldenFiles().map(({ model }) => model))];

test.each(models)(
  '%s: a toggle changes the noise sources that planning again changes',
  async (name) => {
    const { model } = await calibrate(name);
    const random = seeded(11);
    const recipe = goldenRecipe('u8s8');
    expectSameAsPlanning(model, recipe);
    const { layers } = makePlan(model, recipe);
    for (const share of [0.2, 0.5, 0.8]) {
      expectSameAsPlanning(
        model,
        withSkips(recipe, layers, () => random() < share),
      );
    }
  },
);

test('mixed qconfigs and half the layers skipped change nothing about that', async () => {
  const model = await prepareModel('resources/sample/digits.onnx');
  const { layers } = makePlan(model, { schema: 'bitloupe.recipe/1' });
  const random = seeded(5);
  const wide = layers.filter(() => random() < 0.4).map(({ name }) => name);
  const entries = Object.fromEntries(
    wide.map((name) => [name, { activation: { dtype: 'uint16' as const } }]),
  );
  const recipe: Recipe = { schema: 'bitloupe.recipe/1', layers: entries };
  expectSameAsPlanning(model, recipe);
  const planned = makePlan(model, recipe);
  expectSameAsPlanning(
    model,
    withSkips(recipe, planned.layers, () => random() < 0.5),
  );
});
