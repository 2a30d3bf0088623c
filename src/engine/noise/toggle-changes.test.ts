import { expect, test } from 'vitest';
import { readGoldenFiles } from '../../../test/golden/golden-files';
import { calibrate, goldenRecipe } from '../../../test/golden/golden-run';
import type { Recipe } from '../../shared/recipe/recipe';
import { makePlan } from '../plan/plan';
import { atomsOf } from '../plan/rounding';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { ToggleAtoms } from './toggle-changes';
import { withSkips } from '../plan/with-skips';

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
  const before = atomsOf(plan);
  const toggles = new ToggleAtoms(model, recipe, plan);
  for (const layer of plan.layers) {
    const { removed, added } = toggles.toggle(layer);
    const local = new Set([...before].filter((atom) => !removed.includes(atom)));
    for (const atom of added) local.add(atom);
    const isSkipped = (other: typeof layer): boolean =>
      (other.state === 'skipped') !== (other.index === layer.index);
    const planned = atomsOf(makePlan(model, withSkips(recipe, plan.layers, isSkipped)));
    expect([...local].toSorted(), layer.name).toEqual([...planned].toSorted());
  }
}

const models = [...new Set(readGoldenFiles().map(({ model }) => model))];

test.each(models)('%s: a toggle changes the atoms that planning again changes', async (name) => {
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
});

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
